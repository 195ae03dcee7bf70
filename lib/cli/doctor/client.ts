/* The client that `--from` names, as one end of a path. */
import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { describeInterfacesBy, type DescribedInterface } from '../../aws/interfaces';
import { allPages, given } from '../../aws/pages';
import { type Asked } from '../../core/findings/asked';
import { ask, demand, needed, type Aws } from '../aws/clients';
import { type End, type Place } from '../../core/reachability/client-path';
import { CannotReadError, UsageError } from '../program/exit';
import { withAcl } from './convert';
import { readAcls, readGroups } from './read';

export interface Client {
  readonly label: string;
  readonly end: End;
  /** Absent if it is unknown. */
  readonly vpcId?: string;
  /** What to do to have the client's network ACL checked, if its subnet is not known. */
  readonly subnetUnknown?: string;
  /** Calls that failed. */
  readonly refused: readonly Asked<unknown>[];
}

/** How many interfaces of a group are read: enough to see every subnet. */
const MOST_INTERFACES = 100;

/** The id of a client, and how EC2 finds it. */
export interface ClientId {
  readonly id: string;
  readonly filter: string;
}

export async function readClient(aws: Aws, { id: from, filter }: ClientId, vpcCidrs: readonly string[]): Promise<Client> {
  if (filter === 'subnet-id') {
    return subnetClient(aws, from);
  }
  const interfaces = needed(await describeInterfacesBy(aws, { Name: filter, Values: [from] }));
  if (filter !== 'group-id' && interfaces.length === 0) {
    throw new CannotReadError(`EC2 does not know ${from} in ${await aws.region()}`);
  }
  return interfacesClient(aws, from, filter === 'group-id' ? [from] : interfaces.flatMap(({ groupIds }) => groupIds), interfaces, vpcCidrs);
}

const FILTERS: readonly (readonly [RegExp, string])[] = [
  [/^sg-[0-9a-f]+$/, 'group-id'],
  [/^subnet-[0-9a-f]+$/, 'subnet-id'],
  [/^eni-[0-9a-f]+$/, 'network-interface-id'],
  [/^i-[0-9a-f]+$/, 'attachment.instance-id'],
];

/** Reads `--from`. */
export function clientId(from: string): ClientId {
  const filter = FILTERS.find(([pattern]) => pattern.test(from))?.[1];
  if (filter === undefined) {
    throw new UsageError(
      `--from must be a security group (sg-…), a subnet (subnet-…), a network interface (eni-…) or an instance (i-…), got: ${from}`,
    );
  }
  return { id: from, filter };
}

async function subnetClient(aws: Aws, subnetId: string): Promise<Client> {
  const [subnet] = await demand('ec2:DescribeSubnets', () =>
    allPages(async (token) => {
      const request = new DescribeSubnetsCommand({ Filters: [{ Name: 'subnet-id', Values: [subnetId] }], NextToken: token });
      const answer = await aws.ec2.send(request);
      return { items: given(answer.Subnets, 'Subnets'), nextToken: answer.NextToken };
    }),
  );
  if (subnet?.VpcId === undefined) {
    throw new CannotReadError(`EC2 does not know ${subnetId} in ${await aws.region()}`);
  }
  const { VpcId: vpcId } = subnet;
  const acls = await ask('ec2:DescribeNetworkAcls', () => readAcls(aws, vpcId));
  const addresses = [subnet.CidrBlock, ...(subnet.Ipv6CidrBlockAssociationSet ?? []).map(({ Ipv6CidrBlock }) => Ipv6CidrBlock)].flatMap(
    (block) => block ?? [],
  );
  return {
    label: subnetId,
    vpcId,
    end: { places: [withAcl({ label: [subnetId, ...addresses].join(' '), addresses, subnetId }, acls)] },
    refused: [acls],
  };
}

async function interfacesClient(
  aws: Aws,
  label: string,
  groupIds: readonly string[],
  interfaces: readonly DescribedInterface[],
  vpcCidrs: readonly string[],
): Promise<Client> {
  const vpcId = interfaces[0]?.vpcId;
  const [groups, acls] = await Promise.all([
    readGroups(aws, [...new Set(groupIds)]),
    vpcId === undefined ? undefined : ask('ec2:DescribeNetworkAcls', () => readAcls(aws, vpcId)),
  ]);
  if (groups.known && groups.value.length === 0 && groupIds.length > 0) {
    throw new CannotReadError(`EC2 does not know ${label} in ${await aws.region()}`);
  }
  const places = interfaces
    .slice(0, MOST_INTERFACES)
    .map(({ interfaceId, addresses, subnetId }): Place =>
      withAcl({ label: [interfaceId, ...addresses].join(' '), addresses, subnetId }, acls),
    );
  // A group without interfaces can be used anywhere in the VPC later.
  const anywhere: Place = { label: 'any address of the VPC', addresses: vpcCidrs };
  return {
    label,
    vpcId,
    ...(places.length > 0 ? {} : { subnetUnknown: `no network interface has ${label} yet; name the client's subnet with --from` }),
    end: { places: places.length > 0 ? places : [anywhere], ...(groups.known ? { groups: groups.value } : {}) },
    refused: [groups, ...(acls === undefined ? [] : [acls])],
  };
}

/** Any client in the VPC, if the user names none. */
export function anyClient(vpcId: string, vpcCidrs: readonly string[]): Client {
  return {
    label: 'any client of the VPC',
    vpcId,
    subnetUnknown: 'name a client with --from',
    end: { places: [{ label: `the VPC, ${vpcCidrs.join(' ') || vpcId}`, addresses: vpcCidrs }] },
    refused: [],
  };
}
