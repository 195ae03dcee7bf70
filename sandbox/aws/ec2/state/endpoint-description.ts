/* How EC2 describes an endpoint. */
import { type Ec2 } from './ec2';
import { type Endpoint } from './endpoint';
import { tagSet } from './identifiers';

/** Zone of the public names under vpce.amazonaws.com. */
const PUBLIC_HOSTED_ZONE_ID = 'Z7HUB22UULQXV';

export interface DnsEntry {
  readonly dnsName: string;
  readonly hostedZoneId: string;
}

/** In AWS's order: the regional name, the zonal names, then the private name while it is enabled. */
export function dnsEntriesOf(ec2: Ec2, endpoint: Endpoint): readonly DnsEntry[] {
  const entry = (dnsName: string, hostedZoneId = PUBLIC_HOSTED_ZONE_ID) => ({ dnsName, hostedZoneId });
  const privateName = ec2.endpointServices.registered(endpoint.serviceName)?.privateDnsName;
  return [
    entry(endpoint.regionalName),
    ...endpoint.interfaces.flatMap(({ zoneName }) => (zoneName === undefined ? [] : [entry(zoneName)])),
    ...(endpoint.privateDnsEnabled && privateName !== undefined ? [entry(privateName, endpoint.hiddenHostedZoneId)] : []),
  ];
}

/** With the names of the wire. */
export function describeEndpoint(ec2: Ec2, endpoint: Endpoint): Record<string, unknown> {
  return {
    vpcEndpointId: endpoint.vpcEndpointId,
    vpcEndpointType: 'Interface',
    vpcId: endpoint.vpcId,
    serviceName: endpoint.serviceName,
    serviceRegion: endpoint.serviceRegion ?? ec2.account.region,
    state: endpoint.state,
    policyDocument: endpoint.policyDocument,
    routeTableIdSet: [],
    subnetIdSet: endpoint.subnetIds,
    groupSet: ec2.securityGroups
      .list()
      .filter((group) => endpoint.securityGroupIds.includes(group.groupId))
      .map(({ groupId, groupName }) => ({ groupId, groupName })),
    ipAddressType: endpoint.ipAddressType,
    dnsOptions: { dnsRecordIpType: endpoint.dnsRecordIpType },
    privateDnsEnabled: endpoint.privateDnsEnabled,
    requesterManaged: false,
    networkInterfaceIdSet: endpoint.interfaces.map(({ networkInterface }) => networkInterface.networkInterfaceId),
    dnsEntrySet: dnsEntriesOf(ec2, endpoint),
    creationTimestamp: endpoint.creationTimestamp,
    tagSet: tagSet(endpoint.tags),
    ownerId: ec2.account.accountId,
    failureReason: endpoint.failureReason,
    lastError: endpoint.lastError,
  };
}
