import {
  DescribeNetworkInterfacesCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
  ModifyVpcEndpointCommand,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetParameterCommand, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { clock } from '../../../lib/handlers/shared/clock';
import { transport } from '../../../lib/handlers/shared/custom-resource/respond';
import { metricLog } from '../../../lib/handlers/activator/metrics';
import { handler } from '../../../lib/handlers/activator/index';
import { ACTIVATION_RESOURCE_TYPE } from '../../../lib/contract/activation-resource';
import { PREFLIGHT_RESOURCE_TYPE } from '../../../lib/contract/preflight-resource';
import { type EndpointDefinition, type LinkDefinition } from '../../../lib/contract/link-definition';
import { addressesOf, API, linkDefinition, UI } from '../../fixtures/link';
import { VPC_ID } from '../../fixtures/names';
import { type LinkStatus } from '../../../lib/contract/link-status';
import { type AddressOutcome, type ProbeRequest, type ProbeResult } from '../../../lib/contract/probe';

export const ec2 = mockClient(EC2Client);
export const lambda = mockClient(LambdaClient);
export const ssm = mockClient(SSMClient);
export const sns = mockClient(SNSClient);

export { addressesOf, API, UI };

/** With an endpoint to the API alone. */
export function link(overrides: Partial<LinkDefinition> = {}): LinkDefinition {
  return linkDefinition({ endpoints: [API], ...overrides });
}

const interfaceIds = ({ role }: EndpointDefinition): string[] => [`eni-${role}-0`, `eni-${role}-1`];

/** What the mocks stand for; tests change it between calls. */
export const world = {
  now: 0,
  /** Each sleep of the code under test, in milliseconds. */
  slept: [] as number[],
  /** What is said in the log. */
  logged: [] as string[],
  /** Lines in embedded metric format. */
  measured: [] as Record<string, unknown>[],
  /** Messages to the state topic. */
  told: [] as { readonly TopicArn: string; readonly Subject: string; readonly Message: string }[],
  answers: [] as { readonly url: string; readonly body: Record<string, unknown> }[],
  parameter: undefined as string | undefined,
  /** Given to the code under test before its next call of this kind. */
  privateDns: new Set<string>(),
  states: new Map<string, string | undefined>(),
  outcomes: new Map<string, AddressOutcome>(),
  /** Looks at names until they follow Private DNS. */
  namesAfter: 0,
};

export function describedEndpoint(definition: EndpointDefinition): VpcEndpoint {
  return {
    VpcEndpointId: definition.endpointId,
    State: world.states.get(definition.endpointId) as VpcEndpoint['State'],
    PrivateDnsEnabled: world.privateDns.has(definition.endpointId),
    NetworkInterfaceIds: interfaceIds(definition),
  };
}

export interface DescribeEndpointsInput {
  readonly Filters?: { readonly Values: string[] }[];
  readonly VpcEndpointIds?: string[];
}

/** A filter leaves out what is not there; asking by id is refused. */
export function describeEndpoints({ Filters, VpcEndpointIds }: DescribeEndpointsInput): { VpcEndpoints: VpcEndpoint[] } {
  const ids = VpcEndpointIds ?? Filters?.[0]?.Values;
  const wanted = [API, UI].filter(({ endpointId }) => ids?.includes(endpointId) && world.states.get(endpointId) !== undefined);
  if (VpcEndpointIds !== undefined && wanted.length < VpcEndpointIds.length) {
    throw endpointNotFound(VpcEndpointIds);
  }
  return { VpcEndpoints: wanted.map(describedEndpoint) };
}

export const endpointNotFound = (ids: readonly string[]): Error =>
  awsError('InvalidVpcEndpointId.NotFound', `The Vpc Endpoint Id '${ids.join()}' does not exist`);

export function invokeProbe({ Payload }: { Payload: unknown }): { Payload: never } {
  return { Payload: payloadOf(probeResult(requestOf(Payload))) };
}

function probeResult(request: ProbeRequest): ProbeResult {
  return {
    version: 1,
    milliseconds: 1,
    targets: request.targets.map(({ role, hostName, addresses }) => {
      const definition = role === 'api' ? API : UI;
      const follows = world.privateDns.has(definition.endpointId) && world.namesAfter-- <= 0;
      return {
        role,
        hostName,
        name: follows
          ? { outcome: 'answered', addresses: addressesOf(definition), milliseconds: 1 }
          : { outcome: 'notFound', addresses: [], errorCode: 'ENOTFOUND', milliseconds: 1 },
        addresses:
          request.namesOnly === true
            ? []
            : addresses.map((address) => ({ address, outcome: world.outcomes.get(address) ?? 'healthy', milliseconds: {} })),
      };
    }),
  };
}

export const payloadOf = (value: unknown): never => Buffer.from(JSON.stringify(value)) as never;
export const requestOf = (payload: unknown): ProbeRequest => JSON.parse(Buffer.from(payload as Uint8Array).toString()) as ProbeRequest;
/** An error that AWS answered, as the SDK throws it. */
export const awsError = (name: string, message = name, httpStatusCode = 400): Error =>
  Object.assign(new Error(message), { name, Code: name, $metadata: { httpStatusCode } });
/** An error of the way there. */
export const networkError = (code: string, name = 'Error'): Error => Object.assign(new Error(`read ${code}`), { name, code });
export const parameterNotFound = (): ParameterNotFound => new ParameterNotFound({ message: 'none', $metadata: {} });

/** A well world: the API endpoint is available and healthy, Private DNS is off, nothing is registered. */
export function setUp(): void {
  ec2.reset();
  lambda.reset();
  ssm.reset();
  sns.reset();
  Object.assign(world, {
    now: Date.parse('2026-11-20T09:00:00.000Z'),
    slept: [],
    logged: [],
    measured: [],
    told: [],
    answers: [],
    parameter: undefined,
    privateDns: new Set(),
    outcomes: new Map(),
    namesAfter: 0,
  });
  world.states = new Map([
    [API.endpointId, 'available'],
    [UI.endpointId, 'available'],
  ]);
  process.env.STATUS_PARAMETER_NAME = '/prefect/status';
  process.env.PROBE_FUNCTION_NAME = 'probe';
  process.env.LINK_NAME = 'Platform/Prefect-1234ABCD';
  delete process.env.STATE_TOPIC_ARN;
  delete process.env.REMINDER_MINUTES;
  process.env.AWS_REGION = 'us-east-1';

  clock.now = () => world.now;
  clock.sleep = (milliseconds) => {
    world.slept.push(milliseconds);
    world.now += milliseconds;
    return Promise.resolve();
  };
  transport.put = (url, body) => {
    world.answers.push({ url, body: JSON.parse(body) as Record<string, unknown> });
    return Promise.resolve(200);
  };
  metricLog.write = (line) => void world.measured.push(JSON.parse(line) as Record<string, unknown>);
  jest.spyOn(console, 'log').mockImplementation((line: unknown) => void world.logged.push(String(line)));

  ec2.on(DescribeVpcEndpointsCommand).callsFake(describeEndpoints);
  ec2.on(DescribeNetworkInterfacesCommand).callsFake(({ Filters }: { Filters: { Values: string[] }[] }) => ({
    NetworkInterfaces: [API, UI].flatMap((definition) =>
      interfaceIds(definition).flatMap((id, index) =>
        Filters[0]?.Values.includes(id)
          ? [{ NetworkInterfaceId: id, PrivateIpAddress: addressesOf(definition)[index], AvailabilityZone: `us-east-1${'ab'[index]}` }]
          : [],
      ),
    ),
  }));
  ec2.on(ModifyVpcEndpointCommand).callsFake(({ VpcEndpointId }: { VpcEndpointId: string }) => {
    world.privateDns.add(VpcEndpointId);
    return { Return: true };
  });
  lambda.on(InvokeCommand).callsFake(invokeProbe);
  ssm.on(GetParameterCommand).callsFake(() => {
    if (world.parameter === undefined) {
      throw parameterNotFound();
    }
    return { Parameter: { Value: world.parameter } };
  });
  sns.on(PublishCommand).callsFake((message: (typeof world.told)[number]) => {
    world.told.push(message);
    return { MessageId: 'm' };
  });
  ssm.on(PutParameterCommand).callsFake(({ Value }: { Value: string }) => {
    world.parameter = Value;
    return {};
  });
}

/** Lambda's own context, with a clock that the tests turn. */
export function context(milliseconds = 170_000): { getRemainingTimeInMillis(): number } {
  const end = world.now + milliseconds;
  return { getRemainingTimeInMillis: () => end - world.now };
}

export async function schedule(overrides: Partial<LinkDefinition> = {}): Promise<LinkStatus> {
  const status = await handler({ trigger: 'schedule', link: link(overrides) }, context());
  if (status === undefined) {
    throw new Error('no status');
  }
  world.now += 300_000;
  return status;
}

type RequestType = 'Create' | 'Update' | 'Delete';
const RESPONSE_URL = 'https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/answer?X-Amz-Signature=secret';

export function event(requestType: RequestType, overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    RequestType: requestType,
    RequestId: '6f7a3a2e-0000-4000-8000-000000000000',
    ResponseURL: RESPONSE_URL,
    ResourceType: ACTIVATION_RESOURCE_TYPE,
    LogicalResourceId: 'PrefectActivation',
    ...(requestType === 'Create' ? {} : { PhysicalResourceId: 'PrefectActivation' }),
    StackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/Platform/0',
    ResourceProperties: { Link: { ...link(), graceSeconds: '3600', dnsWaitSeconds: '60' }, HandlerHash: 'x' },
    ...overrides,
  };
}

export function preflightEvent(requestType: RequestType, properties: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return event(requestType, {
    ResourceType: PREFLIGHT_RESOURCE_TYPE,
    LogicalResourceId: 'PrefectPreflight',
    ...(requestType === 'Create' ? {} : { PhysicalResourceId: 'PrefectPreflight' }),
    ResourceProperties: {
      VpcId: VPC_ID,
      SubnetIds: ['subnet-a', 'subnet-b'],
      PrivateDns: 'onceAccepted',
      Endpoints: [{ role: 'api', serviceName: API.serviceName, hostName: API.hostName, logicalId: 'PrefectApi' }],
      LinkTag: 'Platform/Prefect',
      StackLinkTags: ['Platform/Prefect'],
      ...properties,
    },
  });
}

export async function cloudFormation(sent: Record<string, unknown>, milliseconds?: number): Promise<Record<string, unknown>> {
  await handler(sent, context(milliseconds));
  expect(world.answers).toHaveLength(1);
  return world.answers.pop()?.body ?? {};
}

export const findingCodes = (status: LinkStatus): readonly string[] =>
  [...status.findings, ...status.endpoints.flatMap(({ findings }) => findings)].map(({ code }) => code);
export const registered = (): LinkStatus => JSON.parse(world.parameter ?? 'null') as LinkStatus;
/** How often each call was made. */
export const calls = (): Readonly<Record<string, number>> => {
  const names = [ec2, lambda, ssm, sns].flatMap((client) =>
    client.calls().map(({ args }) => args[0].constructor.name.replace('Command', '')),
  );
  return Object.fromEntries([...new Set(names)].sort().map((name) => [name, names.filter((other) => other === name).length]));
};
/** Every call to AWS, whichever it is, does this. */
export function everyCall(does: () => unknown): void {
  ec2.onAnyCommand().callsFake(does);
  lambda.onAnyCommand().callsFake(does);
  ssm.onAnyCommand().callsFake(does);
  sns.onAnyCommand().callsFake(does);
}
export function forgetCalls(): void {
  for (const client of [ec2, lambda, ssm, sns]) {
    client.resetHistory();
  }
}
