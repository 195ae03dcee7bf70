import { type HasEc2 } from '../state/ec2';
import { type Properties, type ResourceType } from '../../resource-types/resource-type';
import { text, texts } from '../../resource-types/property-readers';

function settingsOf(properties: Properties): readonly [topicArn: string, events: readonly string[]] {
  return [text(properties, 'ConnectionNotificationArn'), texts(properties, 'ConnectionEvents')];
}

/** The consumer's side only: `ServiceId` belongs to providers. */
export const ec2VpcEndpointConnectionNotification: ResourceType<HasEc2> = {
  type: 'AWS::EC2::VPCEndpointConnectionNotification',
  properties: ['ConnectionEvents', 'ConnectionNotificationArn', 'VPCEndpointId'],
  attributes: ['VPCEndpointConnectionNotificationId'],

  async create(properties, { account }) {
    const { connectionNotificationId } = await account.ec2.connectionNotifications.create(
      text(properties, 'VPCEndpointId'),
      ...settingsOf(properties),
    );
    return { physicalId: connectionNotificationId, attributes: { VPCEndpointConnectionNotificationId: connectionNotificationId } };
  },

  async update(physicalId, properties, _previous, { account }) {
    await account.ec2.connectionNotifications.modify(physicalId, ...settingsOf(properties));
    return { physicalId, attributes: { VPCEndpointConnectionNotificationId: physicalId } };
  },

  async delete(physicalId, _properties, { account }) {
    account.ec2.connectionNotifications.delete(physicalId);
  },
};
