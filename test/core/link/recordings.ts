/* What EC2, Lambda and the probe answer, in their own words, as the core gets to see it. */
import { callFailure } from '../../../lib/core/findings/call-failure';
import { diagnose } from '../../../lib/core/link/diagnose';
import { endpointState } from '../../../lib/core/link/endpoint-state';
import { type Finding } from '../../../lib/core/findings/finding';
import {
  type DecisionContext,
  type EnablingResult,
  type EndpointMemory,
  type EndpointObservation,
  type RefusalCause,
} from '../../../lib/core/link/observation';
import { parseProbeResult } from '../../../lib/core/link/parse-probe-result';
import { decidePreflight, type PreflightObservation, type ServiceDescription } from '../../../lib/core/preflight/preflight';
import { type TaggedEndpoint } from '../../../lib/core/preflight/replacement-guard';
import { type Asked } from '../../../lib/core/findings/asked';
import { type DescribedEndpoint } from '../../../lib/core/link/described-endpoint';
import { inVpc, type EndpointInVpc } from '../preflight/described-endpoints';
import { type AddressObservation, type NameObservation } from '../../../lib/contract/probe';
import { API, addressesOf, linkDefinition } from '../../fixtures/link';
import { VPC_ID } from '../../fixtures/names';
import { NOW } from './arbitraries';

export { API };
const VPC = VPC_ID;

/** Addresses of the endpoint, one in each of two zones. */
export const [ONE, TWO] = addressesOf(API);
const INTERFACES = [
  { id: 'eni-0', address: ONE, zone: 'us-east-1a' },
  { id: 'eni-1', address: TWO, zone: 'us-east-1b' },
];

export interface AwsError {
  readonly name: string;
  readonly message: string;
}

export const awsError = (name: string, message = name): AwsError => ({ name, message });

/** EC2's refusals of ModifyVpcEndpoint. */
export const REFUSAL = {
  notAccepted: awsError(
    'InvalidParameter',
    `Private DNS can only be enabled after the endpoint connection is accepted by the owner of ${API.serviceName}.`,
  ),
  vpcDns: awsError(
    'InvalidParameter',
    `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${VPC}`,
  ),
  conflict: awsError(
    'InvalidParameter',
    `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${API.hostName} in the VPC ${VPC}`,
  ),
  noName: awsError(
    'InvalidParameter',
    `Private DNS can't be enabled because the service ${API.serviceName} does not provide a private DNS name.`,
  ),
  unverified: awsError(
    'InvalidParameter',
    `Private DNS can't be enabled because the service ${API.serviceName} has not verified the private DNS name.`,
  ),
  unknown: { ...awsError('InvalidParameter', 'a text that nobody has seen'), Code: 'InvalidParameter', $metadata: { httpStatusCode: 400 } },
  denied: awsError(
    'UnauthorizedOperation',
    'You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/a/b is not authorized to perform: route53:AssociateVPCWithHostedZone because no identity-based policy allows the action.',
  ),
  throttled: awsError('RequestLimitExceeded', 'Request limit exceeded.'),
  hanging: awsError('TimeoutError', 'no answer in 45000 ms'),
} as const;

/** What `DescribeVpcEndpoints` returns; nothing at all when absent. */
interface Ec2Answer {
  readonly State: string;
  readonly PrivateDnsEnabled?: boolean;
  readonly FailureReason?: string;
}

export interface Recording {
  /** An available endpoint with Private DNS on, unless told otherwise; null for one that EC2 does not return. */
  readonly ec2?: Partial<Ec2Answer> | null;
  /** What the probe said differently from "all well", or what Lambda said instead. */
  readonly name?: Partial<NameObservation>;
  readonly addresses?: readonly Partial<AddressObservation>[];
  readonly lambda?: AwsError;
  /** EC2's answer to ModifyVpcEndpoint, and what was looked up after a refusal. */
  readonly modify?: AwsError | 'done';
  readonly cause?: RefusalCause;
  readonly interfaces?: EndpointObservation['interfaces'];
  /** Looked up when the name fails. */
  readonly vpcDns?: EndpointObservation['vpcDns'];
  readonly memory?: Partial<EndpointMemory>;
  readonly context?: Partial<DecisionContext>;
}

const UNTIL = '2027-03-01T00:00:00.000Z';

function probeOf({ lambda, name, addresses = [{}, {}] }: Recording): EndpointObservation['probe'] {
  if (lambda !== undefined) {
    return { ran: false, failure: callFailure('lambda:InvokeFunction', lambda) };
  }
  const payload = JSON.stringify({
    version: 1,
    milliseconds: 31,
    targets: [
      {
        role: API.role,
        hostName: API.hostName,
        name: { outcome: 'answered', addresses: [ONE, TWO], milliseconds: 2, ...name },
        addresses: addresses.map((check, index) => ({
          address: [ONE, TWO][index],
          outcome: 'healthy',
          certificateExpires: UNTIL,
          milliseconds: {},
          ...check,
        })),
      },
    ],
  });
  const [target] = parseProbeResult(payload).targets;
  return target === undefined ? undefined : { ran: true, target };
}

function enablingResult(modify: NonNullable<Recording['modify']>, cause: Recording['cause']): EnablingResult {
  return modify === 'done' ? { done: true } : { done: false, failure: callFailure('ec2:ModifyVpcEndpoint', modify), cause };
}

/** The findings about an endpoint that was seen like this. */
export function findingsOf(recording: Recording): readonly Finding[] {
  const { ec2 = {}, modify, cause, memory, context } = recording;
  const { State, PrivateDnsEnabled, FailureReason }: Ec2Answer = { State: 'available', PrivateDnsEnabled: true, ...ec2 };
  const state = ec2 === null ? 'notFound' : endpointState(State);
  const enabling = modify === undefined ? undefined : enablingResult(modify, cause);
  // Without addresses there is nothing to ask the probe.
  const probe = state === 'available' && recording.interfaces?.length !== 0 ? probeOf(recording) : undefined;
  const observation: EndpointObservation = {
    definition: API,
    description: {
      state,
      stateWord: State,
      privateDnsEnabled: PrivateDnsEnabled === true,
      error: FailureReason,
    },
    interfaces: recording.interfaces ?? INTERFACES,
    probe,
    enabling,
    vpcDns: recording.vpcDns,
  };
  return diagnose(
    observation,
    { seen: true, privateDnsWasOn: false, ...memory },
    { privateDns: { kind: 'endpoint' }, graceSeconds: 3600, now: NOW, link: linkDefinition(), ...context },
  );
}

export const known = <T>(value: T): Asked<T> => ({ known: true, value });
export const denied = (action: string, error: AwsError): Asked<never> => ({ known: false, failure: callFailure(action, error) });

export const service = (overrides: Partial<ServiceDescription> = {}): Asked<ServiceDescription> =>
  known({
    zoneIds: ['use1-az1', 'use1-az2'],
    zoneNames: [],
    privateDnsNames: [API.hostName],
    privateDnsNameVerificationState: 'verified',
    ...overrides,
  });

export const foreign = (overrides: Partial<EndpointInVpc> = {}): DescribedEndpoint =>
  inVpc({
    endpointId: 'vpce-0f0f0f0f0f0f0f0f0',
    serviceName: API.serviceName,
    subnetIds: [],
    own: false,
    privateDnsEnabled: true,
    dnsNames: [API.hostName],
    ...overrides,
  });

/** The endpoint as this link has made it. */
export const made = (overrides: Partial<TaggedEndpoint> = {}): Asked<readonly TaggedEndpoint[]> =>
  known([
    {
      ...API,
      groupIds: ['sg-0a'],
      state: 'available',
      link: 'Platform/Prefect',
      vpcId: VPC,
      serviceRegion: 'us-east-1',
      ...overrides,
    },
  ]);

/** What the stack owns: the endpoint as this link has made it, unless told otherwise. */
export const owned = (
  endpointIds: Readonly<Record<string, string>> = { PrefectApiEndpoint: API.endpointId },
): PreflightObservation['stack'] => known({ rollingBack: false, endpointIds: new Map(Object.entries(endpointIds)) });

/** The findings of a preflight that saw two subnets in served zones, unless told otherwise. */
export function preflightFindings(
  overrides: Partial<PreflightObservation>,
  zoneIds: readonly string[] = ['use1-az1', 'use1-az2'],
): readonly Finding[] {
  const subnets = zoneIds.map((zoneId, index) => ({ subnetId: `subnet-${index}`, zoneId }));
  const { refusals, findings } = decidePreflight({
    endpoints: [{ ...API, logicalId: 'PrefectApiEndpoint' }],
    privateDns: { kind: 'endpoint' },
    crossRegion: false,
    subnets: known(subnets),
    requestedSubnetIds: subnets.map(({ subnetId }) => subnetId),
    services: { api: service() },
    vpcDns: known({ support: true, hostnames: true }),
    vpcEndpoints: known([]),
    taggedEndpoints: known([]),
    identity: {
      vpcId: VPC,
      serviceRegion: 'us-east-1',
      link: 'Platform/Prefect',
      stackLinks: ['Platform/Prefect'],
      allowed: [],
    },
    stack: owned(),
    adopted: [],
    adoptedEndpoints: known(new Map()),
    region: 'us-east-1',
    ...overrides,
  });
  return [...refusals, ...findings];
}
