/* Endpoints as EC2 describes them, for people whose endpoints were not made by the construct, and for the doctor. */
import {
  DescribeNetworkInterfacesCommand,
  DescribeVpcEndpointsCommand,
  type NetworkInterface,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { conditionText, endpointCondition, linkCondition } from '../../core/link/condition';
import { diagnose } from '../../core/link/diagnose';
import { endpointState } from '../../core/link/endpoint-state';
import { type EndpointInterface, type EndpointObservation } from '../../core/link/observation';
import { demand, type Aws } from './clients';
import { fullFinding } from '../report/findings';
import { type HandOffFacts } from './links';
import { type StatusView } from '../report/status-view';
import { type NamedEndpoint } from '../program/subject';

export interface SeenEndpoint {
  readonly named: NamedEndpoint;
  /** Absent when EC2 does not know the id. */
  readonly described?: VpcEndpoint;
}

/** By filter and not by id: an unknown id is then left out instead of failing the call. */
export async function readEndpoints(aws: Aws, named: readonly NamedEndpoint[]): Promise<readonly SeenEndpoint[]> {
  const request = new DescribeVpcEndpointsCommand({
    Filters: [{ Name: 'vpc-endpoint-id', Values: named.map(({ endpointId }) => endpointId) }],
  });
  const { VpcEndpoints = [] } = await demand('ec2:DescribeVpcEndpoints', () => aws.ec2.send(request));
  return named.map((endpoint) => {
    const described = VpcEndpoints.find(({ VpcEndpointId }) => VpcEndpointId === endpoint.endpointId);
    return described === undefined ? { named: endpoint } : { named: endpoint, described };
  });
}

export async function readInterfaces(aws: Aws, ids: readonly string[]): Promise<readonly NetworkInterface[]> {
  if (ids.length === 0) {
    return [];
  }
  const request = new DescribeNetworkInterfacesCommand({ Filters: [{ Name: 'network-interface-id', Values: [...ids] }] });
  const answer = await aws.ec2.send(request);
  return answer.NetworkInterfaces ?? [];
}

export function observe({ named, described }: SeenEndpoint, interfaces: readonly EndpointInterface[] = []): EndpointObservation {
  const error = [described?.LastError?.Code, described?.LastError?.Message, described?.FailureReason].filter(Boolean).join(': ');
  return {
    definition: { ...named, serviceName: described?.ServiceName ?? '' },
    description: {
      state: described === undefined ? 'notFound' : endpointState(described.State),
      stateWord: String(described?.State),
      privateDnsEnabled: described?.PrivateDnsEnabled === true,
      ...(error === '' ? {} : { error }),
    },
    interfaces,
  };
}

const PRIVATE_DNS_OFF =
  'accepted and available; Private DNS is off: switch it on where the endpoint is managed, unless a hosted zone of yours has the name';
const NOT_CHECKED = 'accepted, available, Private DNS on; not checked from inside the VPC: run `prefect-privatelink check` there';

/** The same view as of a link, as far as it can be had without a probe. */
export function viewOfEndpoints(seen: readonly SeenEndpoint[]): StatusView {
  const context = { privateDns: 'unmanaged', graceSeconds: 0, now: 0 } as const;
  const memory = { seen: false, privateDnsWasOn: false };
  const endpoints = seen.map((endpoint) => {
    const observation = observe(endpoint);
    const { state, privateDnsEnabled } = observation.description;
    const condition = endpointCondition(observation, false, context);
    const unchecked = privateDnsEnabled ? NOT_CHECKED : PRIVATE_DNS_OFF;
    const text = state === 'available' ? unchecked : conditionText(condition);
    // Whatever follows from not having probed says nothing about the endpoint.
    const findings = state === 'available' ? [] : diagnose(observation, memory, context);
    const { role, endpointId, hostName } = endpoint.named;
    return { role, endpointId, hostName, condition, text, findings: findings.map((found) => fullFinding(found, role)) };
  });
  const condition = linkCondition(endpoints.map((endpoint) => endpoint.condition));
  const worst = endpoints.find((endpoint) => endpoint.condition === condition);
  return { condition, text: worst?.text ?? '', endpoints, findings: [] };
}

/** Every endpoint is accepted and carries traffic; Private DNS is the business of whoever manages them. */
export function areAvailable(view: StatusView): boolean {
  return view.endpoints.every(({ condition }) => condition === 'CHECKING' || condition === 'UNVERIFIED');
}

export function factsOfEndpoints(seen: readonly SeenEndpoint[], region: string): HandOffFacts | undefined {
  const described = seen.find((endpoint) => endpoint.described !== undefined)?.described;
  if (described?.VpcId === undefined || described.OwnerId === undefined) {
    return undefined;
  }
  const id = (role: string): string | undefined => seen.find(({ named }) => named.role === role)?.named.endpointId;
  const [apiEndpointId, uiEndpointId] = [id('api'), id('ui')];
  return {
    accountId: described.OwnerId,
    vpcId: described.VpcId,
    region,
    apiEndpointId,
    uiEndpointId,
  };
}
