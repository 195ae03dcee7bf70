/* How EC2 describes everything but endpoints, with the names of the wire. */
import { type EndpointServiceDescription } from '../../../service-provider/service-provider';
import { type AvailabilityZone } from '../../availability-zones';
import { type Ec2 } from './ec2';
import { SUPPORTED_IP_ADDRESS_TYPES } from './endpoint-support';
import { tagSet } from './identifiers';
import { type NetworkInterface } from './network-interface';
import { type RouteTable } from './route-table';
import { type Direction, type SecurityGroup, type SecurityGroupRule } from './security-group';
import { type Subnet } from './subnet';
import { type Vpc } from './vpc';

/** The account that the service provider's services belong to. */
const VENDOR_ACCOUNT_ID = '210987654321';

/** The one set of DHCP options that an account starts with; there is no way to make another here. */
export const DHCP_OPTIONS_ID = 'dopt-0123456789abcdef0';

export function describeVpc(ec2: Ec2, vpc: Vpc): Record<string, unknown> {
  return {
    vpcId: vpc.vpcId,
    state: 'available',
    cidrBlock: vpc.cidrBlock,
    cidrBlockAssociationSet: [{ cidrBlock: vpc.cidrBlock, cidrBlockState: { state: 'associated' } }],
    dhcpOptionsId: DHCP_OPTIONS_ID,
    instanceTenancy: vpc.instanceTenancy,
    isDefault: false,
    ownerId: ec2.account.accountId,
    tagSet: tagSet(vpc.tags),
  };
}

export function describeDhcpOptions(ec2: Ec2): Record<string, unknown> {
  return {
    dhcpOptionsId: DHCP_OPTIONS_ID,
    ownerId: ec2.account.accountId,
    dhcpConfigurationSet: [{ key: 'domain-name-servers', valueSet: [{ value: 'AmazonProvidedDNS' }] }],
    tagSet: [],
  };
}

/** The ACL that every VPC starts with: it lets everything through, and here all subnets stay with it. */
export function describeDefaultNetworkAcl(ec2: Ec2, { vpcId, defaultNetworkAclId }: Vpc): Record<string, unknown> {
  const rule = (egress: boolean, ruleNumber: number, ruleAction: string) => ({
    ruleNumber,
    protocol: '-1',
    ruleAction,
    egress,
    cidrBlock: '0.0.0.0/0',
  });
  return {
    networkAclId: defaultNetworkAclId,
    vpcId,
    default: true,
    ownerId: ec2.account.accountId,
    entrySet: [true, false].flatMap((egress) => [rule(egress, 100, 'allow'), rule(egress, 32767, 'deny')]),
    associationSet: ec2.subnets
      .list()
      .filter((subnet) => subnet.vpcId === vpcId)
      .map(({ subnetId }) => ({
        networkAclAssociationId: `aclassoc-${subnetId.slice('subnet-'.length)}`,
        networkAclId: defaultNetworkAclId,
        subnetId,
      })),
    tagSet: [],
  };
}

export function describeSubnet(ec2: Ec2, subnet: Subnet): Record<string, unknown> {
  return {
    subnetId: subnet.subnetId,
    subnetArn: ec2.account.arn('ec2', `subnet/${subnet.subnetId}`),
    state: 'available',
    vpcId: subnet.vpcId,
    cidrBlock: subnet.cidrBlock,
    availableIpAddressCount: ec2.subnets.availableAddressCount(subnet),
    availabilityZone: subnet.zone.name,
    availabilityZoneId: subnet.zone.id,
    defaultForAz: false,
    mapPublicIpOnLaunch: subnet.mapPublicIpOnLaunch,
    ownerId: ec2.account.accountId,
    tagSet: tagSet(subnet.tags),
  };
}

export function describeRouteTable(ec2: Ec2, table: RouteTable): Record<string, unknown> {
  return {
    routeTableId: table.routeTableId,
    vpcId: table.vpcId,
    ownerId: ec2.account.accountId,
    associationSet: table.associations.map((association) => ({
      ...association,
      main: table.main && association.subnetId === undefined,
      routeTableId: table.routeTableId,
      associationState: { state: 'associated' },
    })),
    propagatingVgwSet: [],
    routeSet: [
      {
        destinationCidrBlock: ec2.vpcs.get(table.vpcId).cidrBlock,
        gatewayId: 'local',
        origin: 'CreateRouteTable',
        state: 'active',
      },
    ],
    tagSet: tagSet(table.tags),
  };
}

export function describeNetworkInterface(ec2: Ec2, networkInterface: NetworkInterface): Record<string, unknown> {
  const { zone } = ec2.subnets.get(networkInterface.subnetId);
  return {
    networkInterfaceId: networkInterface.networkInterfaceId,
    interfaceType: networkInterface.interfaceType,
    description: networkInterface.description,
    status: 'in-use',
    requesterManaged: true,
    vpcId: networkInterface.vpcId,
    subnetId: networkInterface.subnetId,
    availabilityZone: zone.name,
    availabilityZoneId: zone.id,
    privateIpAddress: networkInterface.privateIpAddress,
    privateIpAddressesSet: [{ primary: true, privateIpAddress: networkInterface.privateIpAddress }],
    ipv6AddressesSet: [],
    groupSet: networkInterface.groupIds.map((groupId) => ({ groupId, groupName: ec2.securityGroups.get(groupId).groupName })),
    ownerId: ec2.account.accountId,
    tagSet: [],
  };
}

export function describeSecurityGroup(ec2: Ec2, group: SecurityGroup): Record<string, unknown> {
  return {
    groupId: group.groupId,
    groupName: group.groupName,
    groupDescription: group.description,
    securityGroupArn: ec2.account.arn('ec2', `security-group/${group.groupId}`),
    vpcId: group.vpcId,
    ownerId: ec2.account.accountId,
    ipPermissions: permissionsOf(ec2, group, 'ingress'),
    ipPermissionsEgress: permissionsOf(ec2, group, 'egress'),
    tagSet: tagSet(group.tags),
  };
}

export function describeAvailabilityZone(ec2: Ec2, zone: AvailabilityZone): Record<string, unknown> {
  return {
    zoneName: zone.name,
    zoneId: zone.id,
    zoneState: 'available',
    zoneType: 'availability-zone',
    regionName: ec2.account.region,
    groupName: ec2.account.region,
    networkBorderGroup: ec2.account.region,
    optInStatus: 'opt-in-not-required',
    messageSet: [],
  };
}

export function describeEndpointService(ec2: Ec2, service: EndpointServiceDescription): Record<string, unknown> {
  const zones = ec2.endpointServices.commonZones(service);
  const serviceId = service.serviceName.split('.').pop() ?? '';
  return {
    serviceName: service.serviceName,
    serviceId,
    serviceType: [{ serviceType: 'Interface' }],
    serviceRegion: service.region,
    availabilityZoneSet: zones.map((zone) => zone.name),
    availabilityZoneIdSet: zones.map((zone) => zone.id),
    owner: VENDOR_ACCOUNT_ID,
    baseEndpointDnsNameSet: [`${serviceId}.${service.region}.vpce.amazonaws.com`],
    ...(service.privateDnsName === undefined
      ? {}
      : {
          privateDnsName: service.privateDnsName,
          privateDnsNameSet: [{ privateDnsName: service.privateDnsName }],
          privateDnsNameVerificationState: service.privateDnsNameVerificationState,
        }),
    vpcEndpointPolicySupported: false,
    acceptanceRequired: true,
    managesVpcEndpoints: false,
    supportedIpAddressTypeSet: SUPPORTED_IP_ADDRESS_TYPES,
    tagSet: [],
  };
}

function permissionsOf(ec2: Ec2, group: SecurityGroup, direction: Direction): readonly unknown[] {
  return group.rules
    .filter((rule) => rule.direction === direction)
    .map((rule) => ({
      ipProtocol: rule.protocol,
      fromPort: rule.fromPort,
      toPort: rule.toPort,
      groups: peer(rule.referencedGroupId, (groupId) => ({ groupId, userId: ec2.account.accountId, description: rule.description })),
      ipRanges: peer(rule.cidrIpv4, (cidrIp) => ({ cidrIp, description: rule.description })),
      ipv6Ranges: peer(rule.cidrIpv6, (cidrIpv6) => ({ cidrIpv6, description: rule.description })),
      prefixListIds: [],
    }));
}

function peer(value: SecurityGroupRule['cidrIpv4'], describe: (value: string) => unknown): readonly unknown[] {
  return value === undefined ? [] : [describe(value)];
}
