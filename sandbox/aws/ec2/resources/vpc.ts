import { type HasEc2 } from '../state/ec2';
import { type Vpc } from '../state/vpc';
import { type Properties, type ResourceState, type ResourceType } from '../../resource-types/resource-type';
import { optionalBoolean, optionalText, tagsOf, text } from '../../resource-types/property-readers';

function stateOf(vpc: Vpc): ResourceState {
  return {
    physicalId: vpc.vpcId,
    attributes: {
      VpcId: vpc.vpcId,
      CidrBlock: vpc.cidrBlock,
      CidrBlockAssociations: [],
      DefaultNetworkAcl: vpc.defaultNetworkAclId,
      DefaultSecurityGroup: vpc.defaultSecurityGroupId,
      Ipv6CidrBlocks: [],
    },
  };
}

function dnsOf(properties: Properties): { enableDnsSupport: boolean; enableDnsHostnames: boolean } {
  return {
    enableDnsSupport: optionalBoolean(properties, 'EnableDnsSupport') ?? true,
    enableDnsHostnames: optionalBoolean(properties, 'EnableDnsHostnames') ?? false,
  };
}

export const ec2Vpc: ResourceType<HasEc2> = {
  type: 'AWS::EC2::VPC',
  properties: ['CidrBlock', 'EnableDnsHostnames', 'EnableDnsSupport', 'InstanceTenancy', 'Tags'],
  // Only from dedicated to default can it change in place.
  replaces: (_property, properties) => (optionalText(properties, 'InstanceTenancy') ?? 'default') !== 'default',
  attributes: ['VpcId', 'CidrBlock', 'CidrBlockAssociations', 'DefaultNetworkAcl', 'DefaultSecurityGroup', 'Ipv6CidrBlocks'],

  async create(properties, context) {
    const vpc = await context.account.ec2.vpcs.create({
      cidrBlock: text(properties, 'CidrBlock'),
      ...dnsOf(properties),
      instanceTenancy: optionalText(properties, 'InstanceTenancy'),
      tags: tagsOf(properties, context),
    });
    return stateOf(vpc);
  },

  async update(physicalId, properties, _previous, context) {
    const { vpcs } = context.account.ec2;
    await vpcs.setDnsAttributes(physicalId, dnsOf(properties));
    const vpc = vpcs.get(physicalId);
    vpc.instanceTenancy = optionalText(properties, 'InstanceTenancy') ?? 'default';
    vpc.tags = tagsOf(properties, context);
    return stateOf(vpc);
  },

  delete: (physicalId, _properties, { account }) => account.ec2.vpcs.delete(physicalId),
};
