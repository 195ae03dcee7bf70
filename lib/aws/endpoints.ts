/* Interface endpoints, read and changed. */
import {
  DescribeVpcEndpointsCommand,
  ModifyVpcEndpointCommand,
  type DescribeVpcEndpointsRequest,
  type Filter,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { type Asked } from '../core/findings/asked';
import { callFailure } from '../core/findings/call-failure';
import { type DescribedEndpoint } from '../core/link/described-endpoint';
import { endpointState } from '../core/link/endpoint-state';
import { oneLine } from '../core/text';
import { type Ec2Access } from './ask';
import { allPages, given } from './pages';

/**
 * The endpoints that EC2 knows, by id. One call if it returns all of them. By filter, not by id: the call then omits an
 * unknown id instead of failing.
 *
 * EC2 is eventually consistent, and an omitted endpoint would be reported as deleted. So a second call asks for it by id:
 * only `InvalidVpcEndpointId.NotFound` is a certain answer.
 */
export function describeEndpoints(
  access: Ec2Access,
  endpointIds: readonly string[],
): Promise<Asked<ReadonlyMap<string, DescribedEndpoint>>> {
  return access.ask('ec2:DescribeVpcEndpoints', async () => {
    const found = byId(await readEndpoints(access, { Filters: [{ Name: 'vpc-endpoint-id', Values: [...endpointIds] }] }));
    const missing = endpointIds.filter((id) => !found.has(id));
    const confirmed = await Promise.all(missing.map((id) => endpointById(access, id)));
    return new Map([...found, ...byId(confirmed.flat())]);
  });
}

/** Empty if EC2 does not know the id. @throws what the call throws otherwise. */
async function endpointById(access: Ec2Access, endpointId: string): Promise<readonly DescribedEndpoint[]> {
  try {
    return (await readEndpoints(access, { VpcEndpointIds: [endpointId] })).filter((endpoint) => endpoint.endpointId === endpointId);
  } catch (error) {
    if (callFailure('ec2:DescribeVpcEndpoints', error).kind === 'notFound') {
      return [];
    }
    throw error;
  }
}

function byId(endpoints: readonly DescribedEndpoint[]): ReadonlyMap<string, DescribedEndpoint> {
  return new Map(endpoints.map((endpoint) => [endpoint.endpointId, endpoint]));
}

/** Endpoints of the VPC in any state. */
export function describeVpcEndpoints(access: Ec2Access, vpcId: string): Promise<Asked<readonly DescribedEndpoint[]>> {
  return describeFiltered(access, { Name: 'vpc-id', Values: [vpcId] });
}

/** Endpoints of the Region with a tag whose value matches the pattern, in any state. */
export function describeTaggedEndpoints(access: Ec2Access, tag: string, pattern: string): Promise<Asked<readonly DescribedEndpoint[]>> {
  return describeFiltered(access, { Name: `tag:${tag}`, Values: [pattern] });
}

function describeFiltered(access: Ec2Access, filter: Filter): Promise<Asked<readonly DescribedEndpoint[]>> {
  return access.ask('ec2:DescribeVpcEndpoints', () => readEndpoints(access, { Filters: [filter] }));
}

async function readEndpoints(
  { ec2 }: Ec2Access,
  request: Pick<DescribeVpcEndpointsRequest, 'Filters' | 'VpcEndpointIds'>,
): Promise<readonly DescribedEndpoint[]> {
  const endpoints = await allPages(async (token) => {
    const answer = await ec2.send(new DescribeVpcEndpointsCommand({ ...request, NextToken: token }));
    return { items: given(answer.VpcEndpoints, 'VpcEndpoints'), nextToken: answer.NextToken };
  });
  return endpoints.filter(({ VpcEndpointId }) => VpcEndpointId !== undefined).map(describedEndpoint);
}

export function enablePrivateDns({ ec2, ask }: Ec2Access, endpointId: string): Promise<Asked<unknown>> {
  return ask('ec2:ModifyVpcEndpoint', async () => {
    const { Return } = await ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId: endpointId, PrivateDnsEnabled: true }));
    if (!given(Return, 'Return')) {
      throw new Error('EC2 answered that Private DNS is not enabled');
    }
  });
}

const LONGEST_WORD = 100;
const LONGEST_ERROR = 1000;

function describedEndpoint(endpoint: VpcEndpoint): DescribedEndpoint {
  const error = [endpoint.LastError?.Code, endpoint.LastError?.Message, endpoint.FailureReason].filter(Boolean).join(': ');
  return {
    endpointId: endpoint.VpcEndpointId ?? '',
    description: {
      state: endpointState(endpoint.State),
      stateWord: oneLine(String(endpoint.State), LONGEST_WORD),
      privateDnsEnabled: endpoint.PrivateDnsEnabled === true,
      ...(endpoint.IpAddressType === undefined ? {} : { ipAddressType: oneLine(String(endpoint.IpAddressType), LONGEST_WORD) }),
      ...(error === '' ? {} : { error: oneLine(error, LONGEST_ERROR) }),
    },
    serviceName: endpoint.ServiceName ?? '',
    serviceRegion: endpoint.ServiceRegion,
    vpcId: endpoint.VpcId ?? '',
    ownerId: endpoint.OwnerId,
    subnetIds: endpoint.SubnetIds ?? [],
    interfaceIds: [...(endpoint.NetworkInterfaceIds ?? [])].sort(),
    groupIds: (endpoint.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
    dnsNames: (endpoint.DnsEntries ?? []).flatMap(({ DnsName }) => DnsName ?? []),
    tags: Object.fromEntries((endpoint.Tags ?? []).flatMap(({ Key, Value = '' }) => (Key === undefined ? [] : [[Key, Value]]))),
    createdAt: endpoint.CreationTimestamp?.getTime(),
  };
}
