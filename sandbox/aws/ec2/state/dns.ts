/*
 * Names that the VPC's resolver answers because of endpoints, and who owns a private name. A name stays owned for a
 * while after its endpoint has let go of it, as in AWS: an endpoint that follows at once is refused.
 */
import { type NameRecord } from '../../../network/network';
import { AwsError } from '../../service';
import { type Ec2Parts } from './parts';
import { type Endpoint } from './endpoint';

export class Dns {
  /** `vpc name` → the endpoint that has the name, or had it until a moment ago. */
  private readonly owners = new Map<string, { readonly endpointId: string; released: boolean }>();
  /** Endpoints whose private name the resolver answers by now. */
  private readonly answered = new Set<string>();
  private publishing: Promise<void> = Promise.resolve();

  constructor(private readonly ec2: Ec2Parts) {}

  /** Reserves the name, or refuses as AWS does. The resolver answers a little later. */
  claim(endpoint: Endpoint, name: string): void {
    const key = `${endpoint.vpcId} ${name}`;
    const owner = this.owners.get(key);
    if (owner && owner.endpointId !== endpoint.vpcEndpointId) {
      throw new AwsError(
        'InvalidParameter',
        `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${name} in the VPC ${endpoint.vpcId}`,
      );
    }
    this.owners.set(key, { endpointId: endpoint.vpcEndpointId, released: false });
    this.ec2.account.clock.after(this.ec2.timings.privateDns, async () => {
      if (this.owners.get(key)?.endpointId === endpoint.vpcEndpointId && !this.owners.get(key)?.released) {
        this.answered.add(endpoint.vpcEndpointId);
        await this.publish(endpoint.vpcId);
      }
    });
  }

  async release(endpoint: Endpoint): Promise<void> {
    this.answered.delete(endpoint.vpcEndpointId);
    for (const [key, owner] of this.owners) {
      if (owner.endpointId === endpoint.vpcEndpointId && !owner.released) {
        owner.released = true;
        this.ec2.account.clock.after(this.ec2.timings.nameRelease, () => {
          if (this.owners.get(key) === owner) {
            this.owners.delete(key);
          }
        });
      }
    }
    await this.publish(endpoint.vpcId);
  }

  /** Gives the VPC's resolver the whole list again. */
  publish(vpcId: string): Promise<void> {
    const next = this.publishing.then(async () => {
      const vpc = this.ec2.vpcs.list().find((candidate) => candidate.vpcId === vpcId);
      await vpc?.network.setNames(vpc.enableDnsSupport ? this.records(vpcId) : []);
    });
    this.publishing = next.catch(() => undefined);
    return next;
  }

  private records(vpcId: string): readonly NameRecord[] {
    return this.ec2.endpoints
      .list()
      .filter((endpoint) => endpoint.vpcId === vpcId && endpoint.interfaces.length > 0)
      .flatMap((endpoint) => this.recordsOf(endpoint));
  }

  private recordsOf(endpoint: Endpoint): readonly NameRecord[] {
    const addresses = endpoint.interfaces.map(({ networkInterface }) => networkInterface.privateIpAddress);
    const records: NameRecord[] = [{ name: endpoint.regionalName, type: 'A', values: addresses }];
    for (const { zoneName, networkInterface } of endpoint.interfaces) {
      if (zoneName !== undefined) {
        records.push({ name: zoneName, type: 'A', values: [networkInterface.privateIpAddress] });
      }
    }
    const privateName = this.ec2.endpointServices.registered(endpoint.serviceName)?.privateDnsName;
    if (privateName !== undefined && this.answered.has(endpoint.vpcEndpointId)) {
      records.push({ name: privateName, type: 'CNAME', values: [endpoint.regionalName] });
    }
    return records;
  }
}
