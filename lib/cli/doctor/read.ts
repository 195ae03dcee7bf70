/* Reads what the doctor checks. Each call stands alone: one that is not allowed is reported, and the others continue. */
import {
  DescribeDhcpOptionsCommand,
  DescribeNetworkAclsCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  GetManagedPrefixListEntriesCommand,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';
import { ListHostedZonesByVPCCommand, type VPCRegion } from '@aws-sdk/client-route-53';
import { type Asked } from '../../core/findings/asked';
import { ask, type Aws } from '../aws/clients';
import { type NetworkAcl } from '../../core/reachability/network-acl';
import { type PrefixLists, type SecurityGroup as GroupRules } from '../../core/reachability/security-group';
import { allPages, given } from '../../aws/pages';
import { describeVpcEndpoints } from '../../aws/endpoints';
import { describeInterfaces, type DescribedInterface } from '../../aws/interfaces';
import { describeVpcDns } from '../../aws/vpc';
import { type DescribedEndpoint } from '../../core/link/described-endpoint';
import { type VpcDns } from '../../core/names/ownership';
import { type SeenEndpoint } from '../aws/endpoints';
import { aclOf, groupOf } from './convert';

export interface VpcFacts {
  readonly vpcId: string;
  readonly cidrs: Asked<readonly string[]>;
  readonly dns: Asked<VpcDns>;
  readonly nameServers: Asked<readonly string[]>;
  /** By subnet. */
  readonly acls: Asked<ReadonlyMap<string, NetworkAcl>>;
  readonly zones: Asked<readonly HostedZone[]>;
  /** All endpoints of the VPC, the link's own included. */
  readonly endpoints: Asked<readonly DescribedEndpoint[]>;
  readonly interfaces: Asked<readonly DescribedInterface[]>;
}

export interface HostedZone {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  /** A zone that an AWS service manages, such as the zone of an endpoint. */
  readonly byService: boolean;
}

export async function readVpc(aws: Aws, vpcId: string, seen: readonly SeenEndpoint[]): Promise<VpcFacts> {
  const interfaceIds = seen.flatMap(({ described }) => described?.interfaceIds ?? []);
  const [found, dns, acls, zones, endpoints, interfaces] = await Promise.all([
    ask('ec2:DescribeVpcs', async () => {
      const vpcs = await allPages(async (token) => {
        const request = new DescribeVpcsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }], NextToken: token });
        const answer = await aws.ec2.send(request);
        return { items: given(answer.Vpcs, 'Vpcs'), nextToken: answer.NextToken };
      });
      return vpcs[0];
    }),
    describeVpcDns(aws, vpcId),
    ask('ec2:DescribeNetworkAcls', () => readAcls(aws, vpcId)),
    ask('route53:ListHostedZonesByVPC', () => readZones(aws, vpcId)),
    describeVpcEndpoints(aws, vpcId),
    interfaceIds.length === 0 ? ({ known: true, value: [] } as const) : describeInterfaces(aws, interfaceIds),
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

async function readNameServers(aws: Aws, optionsId: string | undefined): Promise<readonly string[]> {
  // `default` means no set of options: clients get no name server.
  if (optionsId === undefined || optionsId === 'default') {
    return [];
  }
  const options = await allPages(async (token) => {
    const filters = [{ Name: 'dhcp-options-id', Values: [optionsId] }];
    const answer = await aws.ec2.send(new DescribeDhcpOptionsCommand({ Filters: filters, NextToken: token }));
    return { items: given(answer.DhcpOptions, 'DhcpOptions'), nextToken: answer.NextToken };
  });
  const servers = options[0]?.DhcpConfigurations?.find(({ Key }) => Key === 'domain-name-servers');
  return (servers?.Values ?? []).flatMap(({ Value }) => Value ?? []);
}

export async function readAcls(aws: Aws, vpcId: string): Promise<ReadonlyMap<string, NetworkAcl>> {
  const found = await allPages(async (token) => {
    const filters = [{ Name: 'vpc-id', Values: [vpcId] }];
    const answer = await aws.ec2.send(new DescribeNetworkAclsCommand({ Filters: filters, NextToken: token }));
    return { items: given(answer.NetworkAcls, 'NetworkAcls'), nextToken: answer.NextToken };
  });
  return new Map(
    found.flatMap((acl) =>
      (acl.Associations ?? []).flatMap(({ SubnetId }): [string, NetworkAcl][] => (SubnetId === undefined ? [] : [[SubnetId, aclOf(acl)]])),
    ),
  );
}

async function readZones(aws: Aws, vpcId: string): Promise<readonly HostedZone[]> {
  const region = (await aws.region()) as VPCRegion;
  const summaries = await allPages(async (token) => {
    const answer = await aws.route53.send(new ListHostedZonesByVPCCommand({ VPCId: vpcId, VPCRegion: region, NextToken: token }));
    return { items: given(answer.HostedZoneSummaries, 'HostedZoneSummaries'), nextToken: answer.NextToken };
  });
  return summaries.map(({ HostedZoneId = '', Name = '', Owner }) => ({
    id: HostedZoneId,
    name: Name.replace(/\.$/, '').toLowerCase(),
    owner: Owner?.OwningAccount ?? Owner?.OwningService ?? '',
    byService: Owner?.OwningService !== undefined,
  }));
}

/** Groups by id, without those that EC2 does not know. */
export async function readGroups(aws: Aws, groupIds: readonly string[]): Promise<Asked<readonly GroupRules[]>> {
  if (groupIds.length === 0) {
    return { known: true, value: [] };
  }
  return ask('ec2:DescribeSecurityGroups', async () => {
    const found = await allPages(async (token) => {
      const filters = [{ Name: 'group-id', Values: [...groupIds] }];
      const answer = await aws.ec2.send(new DescribeSecurityGroupsCommand({ Filters: filters, NextToken: token }));
      return { items: given(answer.SecurityGroups, 'SecurityGroups'), nextToken: answer.NextToken };
    });
    return found.map((group: SecurityGroup) => groupOf(group));
  });
}

/** Entries of the prefix lists that these groups name, if they are readable. */
export async function readPrefixLists(
  aws: Aws,
  groups: readonly GroupRules[],
): Promise<{ readonly lists: PrefixLists; readonly refused: readonly Asked<unknown>[] }> {
  const ids = new Set(groups.flatMap(({ ingress, egress }) => [...ingress, ...egress]).flatMap(({ prefixListIds }) => prefixListIds));
  const lists = new Map<string, readonly string[]>();
  const refused: Asked<unknown>[] = [];
  for (const id of ids) {
    const asked = await ask('ec2:GetManagedPrefixListEntries', () =>
      allPages(async (token) => {
        const answer = await aws.ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId: id, NextToken: token }));
        return { items: given(answer.Entries, 'Entries'), nextToken: answer.NextToken };
      }),
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
