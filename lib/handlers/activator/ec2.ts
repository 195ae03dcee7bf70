/* Every call to EC2. Each answers with data or with a classified failure and never throws. */
import {
  DescribeNetworkInterfacesCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcEndpointServicesCommand,
  EC2Client,
  ModifyVpcEndpointCommand,
  type NetworkInterface,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { LINK_TAG, LOGICAL_ID_TAG, ROLE_TAG } from '../../contract/link-definition';
import { callFailure } from '../../core/findings/call-failure';
import { endpointState } from '../../core/link/endpoint-state';
import { type EndpointDescription, type EndpointInterface, type EnablingResult } from '../../core/link/observation';
import { type Asked, type LiveEndpoint, type ServiceDescription, type SubnetZone } from '../../core/preflight/preflight';
import { type TaggedEndpoint } from '../../core/preflight/replacement-guard';

const client = new EC2Client({
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3000, requestTimeout: 10_000, throwOnRequestTimeout: true },
});

// One attempt, and a limit of its own: the call has been seen to hang for minutes (boto/boto3#2554), and whether it
// worked is seen by describing again.
const modifyClient = new EC2Client({
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 3000, requestTimeout: 45_000, throwOnRequestTimeout: true },
});

async function ask<T>(action: string, call: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { known: true, value: await call() };
  } catch (error) {
    return { known: false, failure: callFailure(action, error) };
  }
}

/** An endpoint with the ids of its network interfaces. */
export interface DescribedEndpoint {
  readonly description: EndpointDescription;
  readonly interfaceIds: readonly string[];
}

/** One call for all endpoints. By filter and not by id: an unknown id is then left out instead of failing the call. */
export function describeEndpoints(endpointIds: readonly string[]): Promise<Asked<ReadonlyMap<string, DescribedEndpoint>>> {
  return ask('ec2:DescribeVpcEndpoints', async () => {
    const answer = await client.send(new DescribeVpcEndpointsCommand({ Filters: [{ Name: 'vpc-endpoint-id', Values: [...endpointIds] }] }));
    const found = (answer.VpcEndpoints ?? []).flatMap((endpoint): [string, DescribedEndpoint][] =>
      endpoint.VpcEndpointId === undefined ? [] : [[endpoint.VpcEndpointId, described(endpoint)]],
    );
    return new Map(found);
  });
}

function described(endpoint: VpcEndpoint): DescribedEndpoint {
  const error = [endpoint.LastError?.Code, endpoint.LastError?.Message, endpoint.FailureReason].filter(Boolean).join(': ');
  return {
    description: {
      state: endpointState(endpoint.State),
      stateWord: String(endpoint.State),
      privateDnsEnabled: endpoint.PrivateDnsEnabled === true,
      ...(error === '' ? {} : { error }),
    },
    interfaceIds: [...(endpoint.NetworkInterfaceIds ?? [])].sort(),
  };
}

export function describeInterfaces(interfaceIds: readonly string[]): Promise<Asked<readonly EndpointInterface[]>> {
  return ask('ec2:DescribeNetworkInterfaces', async () => {
    const answer = await client.send(
      new DescribeNetworkInterfacesCommand({ Filters: [{ Name: 'network-interface-id', Values: [...interfaceIds] }] }),
    );
    return (answer.NetworkInterfaces ?? []).flatMap(interfaceAddresses).sort((a, b) => Number(a.id > b.id) - Number(a.id < b.id));
  });
}

/** Dual-stack interfaces have an address of each family, and clients may be led to either. */
function interfaceAddresses({
  NetworkInterfaceId: id,
  PrivateIpAddress,
  Ipv6Addresses,
  AvailabilityZone: zone,
}: NetworkInterface): readonly EndpointInterface[] {
  if (id === undefined) {
    return [];
  }
  return [PrivateIpAddress, Ipv6Addresses?.[0]?.Ipv6Address].flatMap((address) => (address === undefined ? [] : [{ id, address, zone }]));
}

export async function enablePrivateDns(endpointId: string): Promise<EnablingResult> {
  const asked = await ask('ec2:ModifyVpcEndpoint', () =>
    modifyClient.send(new ModifyVpcEndpointCommand({ VpcEndpointId: endpointId, PrivateDnsEnabled: true })),
  );
  return asked.known ? { done: true } : { done: false, failure: asked.failure };
}

export function describeSubnets(subnetIds: readonly string[]): Promise<Asked<readonly SubnetZone[]>> {
  return ask('ec2:DescribeSubnets', async () => {
    const answer = await client.send(new DescribeSubnetsCommand({ Filters: [{ Name: 'subnet-id', Values: [...subnetIds] }] }));
    const zones = new Map((answer.Subnets ?? []).map((subnet) => [subnet.SubnetId, subnet]));
    // In the order asked for, and with subnets that EC2 does not return: creating the endpoint names them better.
    return subnetIds.map((subnetId) => {
      const subnet = zones.get(subnetId);
      return { subnetId, zoneId: subnet?.AvailabilityZoneId, zoneName: subnet?.AvailabilityZone };
    });
  });
}

export function describeService(serviceName: string, serviceRegion: string | undefined): Promise<Asked<ServiceDescription>> {
  return ask('ec2:DescribeVpcEndpointServices', async () => {
    const answer = await client.send(
      new DescribeVpcEndpointServicesCommand({
        ServiceNames: [serviceName],
        ServiceRegions: serviceRegion === undefined ? undefined : [serviceRegion],
      }),
    );
    const detail = answer.ServiceDetails?.find(({ ServiceName }) => ServiceName === serviceName);
    // The service exists, but nothing is known of its zones and names.
    if (detail === undefined) {
      throw new Error(`no details of ${serviceName}`);
    }
    const names = [...(detail.PrivateDnsNames ?? []).map(({ PrivateDnsName }) => PrivateDnsName), detail.PrivateDnsName];
    return {
      zoneIds: detail.AvailabilityZoneIds ?? [],
      zoneNames: detail.AvailabilityZones ?? [],
      privateDnsNames: [...new Set(names)].filter((name) => name !== undefined),
      privateDnsNameVerificationState: detail.PrivateDnsNameVerificationState,
    };
  });
}

export function describeVpcDns(vpcId: string): Promise<Asked<{ readonly support: boolean; readonly hostnames: boolean }>> {
  return ask('ec2:DescribeVpcAttribute', async () => {
    const [support, hostnames] = await Promise.all([
      client.send(new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute: 'enableDnsSupport' })),
      client.send(new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute: 'enableDnsHostnames' })),
    ]);
    return { support: support.EnableDnsSupport?.Value !== false, hostnames: hostnames.EnableDnsHostnames?.Value !== false };
  });
}

/** Endpoints of the VPC that are there to stay: not deleted, rejected, failed or expired. */
export function describeLiveEndpoints(vpcId: string, linkTag: string): Promise<Asked<readonly LiveEndpoint[]>> {
  return ask('ec2:DescribeVpcEndpoints', async () => {
    const endpoints = await allEndpoints('vpc-id', vpcId);
    return endpoints
      .filter(({ State }) => ['pendingAcceptance', 'pending', 'available', 'partial', 'unknown'].includes(endpointState(State)))
      .map((endpoint) => ({
        endpointId: endpoint.VpcEndpointId ?? '',
        serviceName: endpoint.ServiceName ?? '',
        subnetIds: endpoint.SubnetIds ?? [],
        own: tagOf(endpoint, LINK_TAG) === linkTag,
        privateDnsEnabled: endpoint.PrivateDnsEnabled === true,
        dnsNames: (endpoint.DnsEntries ?? []).flatMap(({ DnsName }) => (DnsName === undefined ? [] : [DnsName])),
      }));
  });
}

/** Endpoints of the Region whose link tag is like the pattern, in any state. */
export function describeTaggedEndpoints(pattern: string, region: string): Promise<Asked<readonly TaggedEndpoint[]>> {
  return ask('ec2:DescribeVpcEndpoints', async () =>
    (await allEndpoints(`tag:${LINK_TAG}`, pattern)).map((endpoint) => {
      const role = tagOf(endpoint, ROLE_TAG);
      return {
        endpointId: endpoint.VpcEndpointId ?? '',
        state: endpointState(endpoint.State),
        link: tagOf(endpoint, LINK_TAG) ?? '',
        ...(role === 'api' || role === 'ui' ? { role } : {}),
        logicalId: tagOf(endpoint, LOGICAL_ID_TAG),
        serviceName: endpoint.ServiceName ?? '',
        vpcId: endpoint.VpcId ?? '',
        serviceRegion: endpoint.ServiceRegion ?? region,
        createdAt: endpoint.CreationTimestamp?.getTime(),
      };
    }),
  );
}

function tagOf(endpoint: VpcEndpoint, key: string): string | undefined {
  return endpoint.Tags?.find(({ Key }) => Key === key)?.Value;
}

async function allEndpoints(filter: string, value: string): Promise<readonly VpcEndpoint[]> {
  const endpoints: VpcEndpoint[] = [];
  let token: string | undefined;
  do {
    const answer = await client.send(
      new DescribeVpcEndpointsCommand({
        Filters: [{ Name: filter, Values: [value] }],
        NextToken: token,
      }),
    );
    endpoints.push(...(answer.VpcEndpoints ?? []));
    token = answer.NextToken;
  } while (token !== undefined && token !== '' && endpoints.length < 1000);
  return endpoints;
}
