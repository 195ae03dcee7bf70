/* Interface endpoints, read and changed. */
import { DescribeVpcEndpointsCommand, ModifyVpcEndpointCommand, type Filter, type VpcEndpoint } from '@aws-sdk/client-ec2';
import { type Asked } from '../core/findings/asked';
import { type DescribedEndpoint } from '../core/link/described-endpoint';
import { endpointState } from '../core/link/endpoint-state';
import { allPages, type Ec2Access } from './ask';

/** One call for all endpoints. By filter, not by id: the call then omits an unknown id instead of failing. */
export async function describeEndpoints(
  access: Ec2Access,
  endpointIds: readonly string[],
): Promise<Asked<ReadonlyMap<string, DescribedEndpoint>>> {
  return access.ask('ec2:DescribeVpcEndpoints', async () => {
    const request = new DescribeVpcEndpointsCommand({ Filters: [{ Name: 'vpc-endpoint-id', Values: [...endpointIds] }] });
    const { VpcEndpoints = [] } = await access.ec2.send(request);
    const known = VpcEndpoints.filter(({ VpcEndpointId }) => VpcEndpointId !== undefined).map(describedEndpoint);
    return new Map(known.map((endpoint) => [endpoint.endpointId, endpoint]));
  });
}

/** Endpoints of the VPC in any state. */
export function describeVpcEndpoints(access: Ec2Access, vpcId: string): Promise<Asked<readonly DescribedEndpoint[]>> {
  return describeFiltered(access, { Name: 'vpc-id', Values: [vpcId] });
}

/** Endpoints of the Region with a tag whose value matches the pattern, in any state. */
export function describeTaggedEndpoints(access: Ec2Access, tag: string, pattern: string): Promise<Asked<readonly DescribedEndpoint[]>> {
  return describeFiltered(access, { Name: `tag:${tag}`, Values: [pattern] });
}

function describeFiltered({ ec2, ask }: Ec2Access, filter: Filter): Promise<Asked<readonly DescribedEndpoint[]>> {
  return ask('ec2:DescribeVpcEndpoints', async () => {
    const endpoints = await allPages(async (token) => {
      const answer = await ec2.send(new DescribeVpcEndpointsCommand({ Filters: [filter], NextToken: token }));
      return { items: answer.VpcEndpoints, nextToken: answer.NextToken };
    });
    return endpoints.map(describedEndpoint);
  });
}

export function enablePrivateDns({ ec2, ask }: Ec2Access, endpointId: string): Promise<Asked<unknown>> {
  return ask('ec2:ModifyVpcEndpoint', () => ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId: endpointId, PrivateDnsEnabled: true })));
}

function describedEndpoint(endpoint: VpcEndpoint): DescribedEndpoint {
  const error = [endpoint.LastError?.Code, endpoint.LastError?.Message, endpoint.FailureReason].filter(Boolean).join(': ');
  return {
    endpointId: endpoint.VpcEndpointId ?? '',
    description: {
      state: endpointState(endpoint.State),
      stateWord: String(endpoint.State),
      privateDnsEnabled: endpoint.PrivateDnsEnabled === true,
      ...(error === '' ? {} : { error }),
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
