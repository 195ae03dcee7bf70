import { type HasEc2 } from '../state/ec2';
import { type Endpoint } from '../state/endpoint';
import { dnsEntriesOf } from '../state/endpoint-description';
import { type Properties, type ResourceState, type ResourceType } from '../../resource-types/resource-type';
import { AwsError } from '../../service';
import { optionalBoolean, optionalObject, optionalText, tagsOf, text, texts } from '../../resource-types/property-readers';

function stateOf({ ec2 }: HasEc2, endpoint: Endpoint): ResourceState {
  return {
    physicalId: endpoint.vpcEndpointId,
    attributes: {
      Id: endpoint.vpcEndpointId,
      CreationTimestamp: endpoint.creationTimestamp.toISOString(),
      NetworkInterfaceIds: endpoint.interfaces.map(({ networkInterface }) => networkInterface.networkInterfaceId),
      DnsEntries: dnsEntriesOf(ec2, endpoint).map((entry) => `${entry.hostedZoneId}:${entry.dnsName}`),
    },
  };
}

function settingsOf(properties: Properties) {
  const policy = properties.PolicyDocument;
  return {
    subnetIds: texts(properties, 'SubnetIds'),
    securityGroupIds: texts(properties, 'SecurityGroupIds'),
    // Absent means created without, and left alone ever after, whatever it is by then.
    privateDnsEnabled: optionalBoolean(properties, 'PrivateDnsEnabled'),
    ipAddressType: specified(optionalText(properties, 'IpAddressType')),
    dnsRecordIpType: specified(optionalText(optionalObject(properties, 'DnsOptions', ['DnsRecordIpType']) ?? {}, 'DnsRecordIpType')),
    policyDocument: typeof policy === 'string' ? policy : JSON.stringify(policy),
  };
}

export const ec2VpcEndpoint: ResourceType<HasEc2> = {
  type: 'AWS::EC2::VPCEndpoint',
  properties: [
    'DnsOptions',
    'IpAddressType',
    'PolicyDocument',
    'PrivateDnsEnabled',
    'SecurityGroupIds',
    'ServiceName',
    'ServiceRegion',
    'SubnetIds',
    'Tags',
    'VpcEndpointType',
    'VpcId',
  ],
  attributes: ['Id', 'CreationTimestamp', 'NetworkInterfaceIds', 'DnsEntries'],

  async create(properties, context) {
    const type = optionalText(properties, 'VpcEndpointType') ?? 'Gateway';
    if (type !== 'Interface') {
      throw new AwsError('ValidationError', `the local AWS knows VpcEndpointType Interface only, got: ${type}`);
    }
    const settings = settingsOf(properties);
    const endpoint = await context.account.ec2.endpoints.create({
      ...settings,
      vpcId: text(properties, 'VpcId'),
      serviceName: text(properties, 'ServiceName'),
      serviceRegion: optionalText(properties, 'ServiceRegion'),
      privateDnsEnabled: settings.privateDnsEnabled ?? false,
      tags: tagsOf(properties, context),
    });
    return stateOf(context.account, endpoint);
  },

  async update(physicalId, properties, previous, context) {
    const { endpoints } = context.account.ec2;
    const wanted = settingsOf(properties);
    const had = settingsOf(previous);
    await endpoints.modify(physicalId, {
      ...(changed(wanted.subnetIds, had.subnetIds) && { subnetIds: wanted.subnetIds }),
      ...(changed(wanted.securityGroupIds, had.securityGroupIds) && { securityGroupIds: wanted.securityGroupIds }),
      privateDnsEnabled: wanted.privateDnsEnabled,
      ipAddressType: wanted.ipAddressType,
      dnsRecordIpType: wanted.dnsRecordIpType,
      policyDocument: wanted.policyDocument,
      tags: tagsOf(properties, context),
    });
    return stateOf(context.account, endpoints.get(physicalId));
  },

  read(physicalId, { account }) {
    const endpoint = account.ec2.endpoints.list().find(({ vpcEndpointId }) => vpcEndpointId === physicalId);
    if (!endpoint || ['deleting', 'deleted'].includes(endpoint.state)) {
      return undefined;
    }
    return {
      DnsOptions: { DnsRecordIpType: endpoint.dnsRecordIpType },
      IpAddressType: endpoint.ipAddressType,
      PolicyDocument: JSON.parse(endpoint.policyDocument) as unknown,
      PrivateDnsEnabled: endpoint.privateDnsEnabled,
      SecurityGroupIds: endpoint.securityGroupIds,
      ServiceName: endpoint.serviceName,
      SubnetIds: endpoint.subnetIds,
      VpcEndpointType: 'Interface',
      VpcId: endpoint.vpcId,
    };
  },

  /** Waits until the endpoint is gone, since its interfaces hold subnets and groups. */
  async delete(physicalId, _properties, { account }) {
    if (account.ec2.endpoints.list().some((endpoint) => endpoint.vpcEndpointId === physicalId)) {
      await account.ec2.endpoints.delete(physicalId);
    }
  },
};

/** CloudFormation's word for leaving a value to EC2. */
function specified(value: string | undefined): string | undefined {
  return value === 'not-specified' ? undefined : value;
}

function changed(wanted: readonly string[], had: readonly string[]): boolean {
  return JSON.stringify(wanted) !== JSON.stringify(had);
}
