/* Connection notifications: an endpoint's events published to a topic, as the service vpce.amazonaws.com. */
import { AwsError } from '../../service';
import { type Ec2Parts } from './parts';
import { type Endpoint } from './endpoint';
import { newId } from './identifiers';

export const CONNECTION_EVENTS = ['Accept', 'Connect', 'Delete', 'Reject'] as const;
export type ConnectionEvent = (typeof CONNECTION_EVENTS)[number];

export interface ConnectionNotification {
  readonly connectionNotificationId: string;
  readonly vpcEndpointId: string;
  topicArn: string;
  events: readonly ConnectionEvent[];
}

export class ConnectionNotifications {
  private readonly notifications = new Map<string, ConnectionNotification>();

  constructor(private readonly ec2: Ec2Parts) {}

  async create(vpcEndpointId: string, topicArn: string, events: readonly string[]): Promise<ConnectionNotification> {
    this.ec2.endpoints.get(vpcEndpointId);
    await this.checkTopic(vpcEndpointId, topicArn);
    const notification = { connectionNotificationId: newId('vpce-nfn'), vpcEndpointId, topicArn, events: checkEvents(events) };
    this.notifications.set(notification.connectionNotificationId, notification);
    return notification;
  }

  async modify(connectionNotificationId: string, topicArn: string, events: readonly string[]): Promise<void> {
    const notification = this.notifications.get(connectionNotificationId);
    if (!notification) {
      throw new AwsError('InvalidConnectionNotification', `The connection notification '${connectionNotificationId}' does not exist`);
    }
    await this.checkTopic(notification.vpcEndpointId, topicArn);
    notification.topicArn = topicArn;
    notification.events = checkEvents(events);
  }

  delete(connectionNotificationId: string): void {
    this.notifications.delete(connectionNotificationId);
  }

  async send(endpoint: Endpoint, event: ConnectionEvent): Promise<void> {
    for (const { topicArn, events, vpcEndpointId } of this.notifications.values()) {
      if (vpcEndpointId === endpoint.vpcEndpointId && events.includes(event)) {
        // AWS does not document the body, so it carries nothing that a reader could come to rely on.
        const message = JSON.stringify({ event, resource: this.arn(vpcEndpointId) });
        await this.ec2.account.sns.publishAsService(this.principal(vpcEndpointId), topicArn, message);
      }
    }
  }

  private async checkTopic(vpcEndpointId: string, topicArn: string): Promise<void> {
    if (!(await this.ec2.account.sns.mayPublish(this.principal(vpcEndpointId), topicArn))) {
      throw new AwsError(
        'InvalidParameter',
        `The topic ${topicArn} does not exist, or its policy does not allow vpce.amazonaws.com to publish for ${this.arn(vpcEndpointId)}`,
      );
    }
  }

  private principal(vpcEndpointId: string): { service: string; sourceArn: string } {
    return { service: 'vpce.amazonaws.com', sourceArn: this.arn(vpcEndpointId) };
  }

  private arn(vpcEndpointId: string): string {
    return this.ec2.account.arn('ec2', `vpc-endpoint/${vpcEndpointId}`);
  }
}

function checkEvents(events: readonly string[]): readonly ConnectionEvent[] {
  const known: readonly string[] = CONNECTION_EVENTS;
  const unknown = events.filter((event) => !known.includes(event));
  if (unknown.length > 0 || events.length === 0) {
    throw new AwsError('InvalidParameter', `Connection events must be among ${known.join(', ')}, got: ${events.join(', ')}`);
  }
  return events as readonly ConnectionEvent[];
}
