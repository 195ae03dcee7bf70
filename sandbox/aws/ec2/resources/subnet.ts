import { type HasEc2 } from '../state/ec2';
import { type Subnet } from '../state/subnet';
import { type ResourceState, type ResourceType } from '../../resource-types/resource-type';
import { optionalBoolean, optionalText, tagsOf, text } from '../../resource-types/property-readers';

function stateOf(subnet: Subnet): ResourceState {
  return {
    physicalId: subnet.subnetId,
    attributes: {
      SubnetId: subnet.subnetId,
      VpcId: subnet.vpcId,
      CidrBlock: subnet.cidrBlock,
      AvailabilityZone: subnet.zone.name,
      AvailabilityZoneId: subnet.zone.id,
      Ipv6CidrBlocks: [],
    },
  };
}

export const ec2Subnet: ResourceType<HasEc2> = {
  type: 'AWS::EC2::Subnet',
  properties: ['AvailabilityZone', 'AvailabilityZoneId', 'CidrBlock', 'MapPublicIpOnLaunch', 'Tags', 'VpcId'],
  attributes: ['SubnetId', 'VpcId', 'CidrBlock', 'AvailabilityZone', 'AvailabilityZoneId', 'Ipv6CidrBlocks'],

  async create(properties, context) {
    return stateOf(
      context.account.ec2.subnets.create({
        vpcId: text(properties, 'VpcId'),
        cidrBlock: text(properties, 'CidrBlock'),
        availabilityZone: optionalText(properties, 'AvailabilityZone'),
        availabilityZoneId: optionalText(properties, 'AvailabilityZoneId'),
        mapPublicIpOnLaunch: optionalBoolean(properties, 'MapPublicIpOnLaunch'),
        tags: tagsOf(properties, context),
      }),
    );
  },

  async update(physicalId, properties, _previous, context) {
    const subnet = context.account.ec2.subnets.get(physicalId);
    subnet.mapPublicIpOnLaunch = optionalBoolean(properties, 'MapPublicIpOnLaunch') ?? false;
    subnet.tags = tagsOf(properties, context);
    return stateOf(subnet);
  },

  async delete(physicalId, _properties, { account }) {
    account.ec2.subnets.delete(physicalId);
  },
};
