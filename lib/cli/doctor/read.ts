/* What the doctor looks at. Each call by itself: what may not be looked at is said, and does not keep the rest from being. */
import {
  DescribeDhcpOptionsCommand,
  DescribeNetworkAclsCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  GetManagedPrefixListEntriesCommand,
  type NetworkInterface,
  type SecurityGroup,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { ListHostedZonesByVPCCommand, type VPCRegion } from '@aws-sdk/client-route-53';
import { type Asked } from '../../core/preflight/preflight';
import { ask, type Aws } from '../aws/clients';
import { type NetworkAcl } from '../../core/reachability/network-acl';
import { type PrefixLists, type SecurityGroup as GroupRules } from '../../core/reachability/security-group';
import { readInterfaces, type SeenEndpoint } from '../aws/endpoints';
import { aclOf, groupOf } from './convert';

export interface VpcFacts {
  readonly vpcId: string;
  readonly cidrs: Asked<readonly string[]>;
  readonly dns: Asked<{ readonly support: boolean; readonly hostnames: boolean }>;
  readonly nameServers: Asked<readonly string[]>;
  /** By subnet. */
  readonly acls: Asked<ReadonlyMap<string, NetworkAcl>>;
  readonly zones: Asked<readonly HostedZone[]>;
  /** All interface endpoints of the VPC, the link's own included. */
  readonly endpoints: Asked<readonly VpcEndpoint[]>;
  readonly interfaces: Asked<readonly NetworkInterface[]>;
}

export interface HostedZone {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  /** A zone that an AWS service keeps, such as that of an endpoint. */
  readonly byService: boolean;
}

export async function readVpc(aws: Aws, vpcId: string, seen: readonly SeenEndpoint[]): Promise<VpcFacts> {
  const inVpc = [{ Name: 'vpc-id', Values: [vpcId] }];
  const vpc = ask('ec2:DescribeVpcs', async () => (await aws.ec2.send(new DescribeVpcsCommand({ Filters: inVpc }))).Vpcs?.[0]);
  const [found, dns, acls, zones, endpoints, interfaces] = await Promise.all([
    vpc,
    ask('ec2:DescribeVpcAttribute', () => readDnsAttributes(aws, vpcId)),
    ask('ec2:DescribeNetworkAcls', () => readAcls(aws, vpcId)),
    ask('route53:ListHostedZonesByVPC', () => readZones(aws, vpcId)),
    ask('ec2:DescribeVpcEndpoints', () => readVpcEndpoints(aws, vpcId)),
    ask('ec2:DescribeNetworkInterfaces', () =>
      readInterfaces(
        aws,
        seen.flatMap(({ described }) => described?.NetworkInterfaceIds ?? []),
      ),
    ),
  ]);
  const nameServers: Asked<readonly string[]> = found.known
    ? await ask('ec2:DescribeDhcpOptions', () => readNameServers(aws, found.value?.DhcpOptionsId))
    : found;
  const cidrs: Asked<readonly string[]> = found.known
    ? {
        known: true,
        value: [...(found.value?.CidrBlockAssociationSet ?? []), ...(found.value?.Ipv6CidrBlockAssociationSet ?? [])].flatMap(
          (block: { readonly CidrBlock?: string; readonly Ipv6CidrBlock?: string }) => block.CidrBlock ?? block.Ipv6CidrBlock ?? [],
        ),
      }
    : found;
  return { vpcId, cidrs, dns, nameServers, acls, zones, endpoints, interfaces };
}

async function readDnsAttributes(aws: Aws, vpcId: string): Promise<{ readonly support: boolean; readonly hostnames: boolean }> {
  const [support, hostnames] = await Promise.all([
    aws.ec2.send(new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute: 'enableDnsSupport' })),
    aws.ec2.send(new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute: 'enableDnsHostnames' })),
  ]);
  return { support: support.EnableDnsSupport?.Value !== false, hostnames: hostnames.EnableDnsHostnames?.Value !== false };
}

async function readNameServers(aws: Aws, optionsId: string | undefined): Promise<readonly string[]> {
  // `default` stands for no set of options: no name server at all is handed out.
  if (optionsId === undefined || optionsId === 'default') {
    return [];
  }
  const answer = await aws.ec2.send(new DescribeDhcpOptionsCommand({ Filters: [{ Name: 'dhcp-options-id', Values: [optionsId] }] }));
  const servers = answer.DhcpOptions?.[0]?.DhcpConfigurations?.find(({ Key }) => Key === 'domain-name-servers');
  return (servers?.Values ?? []).flatMap(({ Value }) => Value ?? []);
}

export async function readAcls(aws: Aws, vpcId: string): Promise<ReadonlyMap<string, NetworkAcl>> {
  const answer = await aws.ec2.send(new DescribeNetworkAclsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }] }));
  return new Map(
    (answer.NetworkAcls ?? []).flatMap((acl) =>
      (acl.Associations ?? []).flatMap(({ SubnetId }): [string, NetworkAcl][] => (SubnetId === undefined ? [] : [[SubnetId, aclOf(acl)]])),
    ),
  );
}

async function readZones(aws: Aws, vpcId: string): Promise<readonly HostedZone[]> {
  const zones: HostedZone[] = [];
  let token: string | undefined;
  do {
    const region = (await aws.region()) as VPCRegion;
    const answer = await aws.route53.send(new ListHostedZonesByVPCCommand({ VPCId: vpcId, VPCRegion: region, NextToken: token }));
    for (const { HostedZoneId = '', Name = '', Owner } of answer.HostedZoneSummaries ?? []) {
      zones.push({
        id: HostedZoneId,
        name: Name.replace(/\.$/, '').toLowerCase(),
        owner: Owner?.OwningAccount ?? Owner?.OwningService ?? '',
        byService: Owner?.OwningService !== undefined,
      });
    }
    token = answer.NextToken;
  } while (token !== undefined && token !== '' && zones.length < 1000);
  return zones;
}

async function readVpcEndpoints(aws: Aws, vpcId: string): Promise<readonly VpcEndpoint[]> {
  const endpoints: VpcEndpoint[] = [];
  let token: string | undefined;
  do {
    const answer = await aws.ec2.send(
      new DescribeVpcEndpointsCommand({
        Filters: [{ Name: 'vpc-id', Values: [vpcId] }],
        NextToken: token,
      }),
    );
    endpoints.push(...(answer.VpcEndpoints ?? []));
    token = answer.NextToken;
  } while (token !== undefined && token !== '' && endpoints.length < 1000);
  return endpoints;
}

/** Groups by id; those that EC2 does not know are left out. */
export async function readGroups(aws: Aws, groupIds: readonly string[]): Promise<Asked<readonly GroupRules[]>> {
  if (groupIds.length === 0) {
    return { known: true, value: [] };
  }
  return ask('ec2:DescribeSecurityGroups', async () => {
    const answer = await aws.ec2.send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-id', Values: [...groupIds] }] }));
    return (answer.SecurityGroups ?? []).map((group: SecurityGroup) => groupOf(group));
  });
}

/** Entries of the prefix lists that these groups name, as far as they may be read. */
export async function readPrefixLists(
  aws: Aws,
  groups: readonly GroupRules[],
): Promise<{ readonly lists: PrefixLists; readonly refused: readonly Asked<unknown>[] }> {
  const ids = new Set(groups.flatMap(({ ingress, egress }) => [...ingress, ...egress]).flatMap(({ prefixListIds }) => prefixListIds));
  const lists = new Map<string, readonly string[]>();
  const refused: Asked<unknown>[] = [];
  for (const id of ids) {
    const asked = await ask(
      'ec2:GetManagedPrefixListEntries',
      async () => (await aws.ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId: id }))).Entries ?? [],
    );
    if (asked.known) {
      lists.set(
        id,
        asked.value.flatMap(({ Cidr }) => Cidr ?? []),
      );
    } else {
      refused.push(asked);
    }
  }
  return { lists, refused };
}
