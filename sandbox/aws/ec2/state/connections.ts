/* The provider's side: what the service provider's people do with a connection. Not an API of this account. */
import { AwsError } from '../../service';
import { type Ec2Parts } from './parts';
import { type Endpoint, type EndpointState } from './endpoint';

/** What an endpoint in trouble reports besides its state. */
export interface Trouble {
  readonly lastError?: { readonly code: string; readonly message: string };
  readonly failureReason?: string;
}

export class Connections {
  constructor(private readonly ec2: Ec2Parts) {}

  /** Accepted is not available: the endpoint is pending for a while first. */
  async accept(vpcEndpointId: string): Promise<void> {
    const endpoint = this.ec2.endpoints.get(vpcEndpointId);
    if (endpoint.state !== 'pendingAcceptance' && endpoint.state !== 'rejected') {
      throw new AwsError('InvalidState', `The connection of ${vpcEndpointId} is ${endpoint.state} and cannot be accepted`);
    }
    const { acceptance, connection } = this.ec2.timings;
    this.ec2.account.clock.after(acceptance, () => {
      this.move(endpoint, ['pendingAcceptance', 'rejected'], 'pending');
      this.ec2.account.clock.after(connection, () => this.becomeAvailable(endpoint));
    });
    await this.ec2.connectionNotifications.send(endpoint, 'Accept');
  }

  /** Possible at any time, also long after acceptance. */
  async reject(vpcEndpointId: string): Promise<void> {
    const endpoint = this.ec2.endpoints.get(vpcEndpointId);
    this.ec2.endpoints.setState(endpoint, 'rejected');
    await this.ec2.endpoints.applyConnection(endpoint);
    await this.ec2.connectionNotifications.send(endpoint, 'Reject');
  }

  /** Any state at once, to play what cannot be brought about otherwise. */
  async setState(vpcEndpointId: string, state: EndpointState, trouble: Trouble = {}): Promise<void> {
    const endpoint = this.ec2.endpoints.get(vpcEndpointId);
    endpoint.lastError = trouble.lastError;
    endpoint.failureReason = trouble.failureReason;
    this.ec2.endpoints.setState(endpoint, state);
    await this.ec2.endpoints.applyConnection(endpoint);
  }

  /** Packets flow before the endpoint is reported as available. */
  private async becomeAvailable(endpoint: Endpoint): Promise<void> {
    const { endpoints } = this.ec2;
    if (endpoint.state === 'pending') {
      await endpoints.applyConnection(endpoint, 'available');
      this.move(endpoint, ['pending'], 'available');
    }
    if (endpoint.state !== 'available') {
      await endpoints.applyConnection(endpoint);
    }
  }

  private move(endpoint: Endpoint, from: readonly EndpointState[], to: EndpointState): void {
    // A rejection or deletion may have come in between.
    if (from.includes(endpoint.state)) {
      this.ec2.endpoints.setState(endpoint, to);
    }
  }
}
