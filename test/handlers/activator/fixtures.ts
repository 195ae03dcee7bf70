import {
  DescribeNetworkInterfacesCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
  ModifyVpcEndpointCommand,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { DeleteParameterCommand, GetParametersCommand, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
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
import { type HoldState } from '../../../lib/contract/link-hold';
import { type LinkReport } from '../../../lib/contract/link-report';
import { type LinkStatus } from '../../../lib/contract/link-status';
import { definitionParameterName, holdParameterName, statusParameterName } from '../../../lib/contract/parameter-names';
import { linkFindings } from '../../../lib/core/link/link-report';
import { parseHoldState } from '../../../lib/core/link/hold';
import { type AddressOutcome, type ProbeRequest, type ProbeResult } from '../../../lib/contract/probe';

export const ec2 = mockClient(EC2Client);
export const cfn = mockClient(CloudFormationClient);
export const lambda = mockClient(LambdaClient);
export const ssm = mockClient(SSMClient);
export const sns = mockClient(SNSClient);

export { addressesOf, API, UI };

export const NAME = 'Platform/Prefect-1234ABCD';
export const DEFINITION = definitionParameterName(NAME);
export const HOLD = holdParameterName(NAME);
export const STATUS = statusParameterName(NAME);
export const STACK_ID = 'arn:aws:cloudformation:us-east-1:111122223333:stack/Platform/0';

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
  sent: [] as { readonly TopicArn: string; readonly Subject: string; readonly Message: string }[],
  answers: [] as { readonly url: string; readonly body: Record<string, unknown> }[],
  /** Versions of each parameter, the first one first. */
  parameters: new Map<string, string[]>(),
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
  cfn.reset();
  lambda.reset();
  ssm.reset();
  sns.reset();
  Object.assign(world, {
    now: Date.parse('2026-11-20T09:00:00.000Z'),
    slept: [],
    logged: [],
    measured: [],
    sent: [],
    answers: [],
    parameters: new Map(),
    privateDns: new Set(),
    outcomes: new Map(),
    namesAfter: 0,
  });
  world.states = new Map([
    [API.endpointId, 'available'],
    [UI.endpointId, 'available'],
  ]);
  process.env.PROBE_FUNCTION_NAME = 'probe';
  process.env.LINK_NAME = NAME;
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
  ssm.on(GetParametersCommand).callsFake(getParameters);
  ssm.on(PutParameterCommand).callsFake(putParameter);
  ssm.on(DeleteParameterCommand).callsFake(({ Name }: { Name: string }) => {
    if (!world.parameters.delete(Name)) {
      throw parameterNotFound();
    }
  });
  sns.on(PublishCommand).callsFake((message: (typeof world.sent)[number]) => {
    world.sent.push(message);
    return { MessageId: 'm' };
  });
}

export function getParameters({ Names }: { Names: readonly string[] }): unknown {
  return {
    Parameters: Names.flatMap((asked) => {
      const [name = '', number] = asked.split(':');
      const versions = world.parameters.get(name) ?? [];
      const version = Number(number ?? versions.length);
      const value = versions[version - 1];
      return value === undefined
        ? []
        : [{ Name: name, Value: value, Version: version, Selector: number === undefined ? undefined : `:${number}` }];
    }),
  };
}

export interface PutParameter {
  readonly Name: string;
  readonly Value: string;
  readonly Type?: string;
  readonly Overwrite?: boolean;
}

export function putParameter({ Name, Value, Type, Overwrite }: PutParameter): { Version: number } {
  const versions = world.parameters.get(Name);
  if (versions === undefined && Type === undefined) {
    throw awsError('ValidationException', 'A parameter type is required when you create a parameter.');
  }
  if (versions !== undefined && Overwrite !== true) {
    throw awsError('ParameterAlreadyExists');
  }
  const next = [...(versions ?? []), Value];
  world.parameters.set(Name, next);
  return { Version: next.length };
}

/** A fake that does something else the first time. */
export function once<I>(first: (input: I) => unknown, then: (input: I) => unknown): (input: I) => unknown {
  let isFirst = true;
  return (input) => {
    const does = isFirst ? first : then;
    isFirst = false;
    return does(input);
  };
}

/** Fails with this. */
export function failing(name: string, message = 'no'): (input: unknown) => never {
  return () => {
    throw awsError(name, message);
  };
}

/** Somebody else writes a parameter, whatever is in it. */
export function overwrite(name: string, value: string): void {
  world.parameters.set(name, [...(world.parameters.get(name) ?? []), value]);
}

/** As the activation resource registers a link: only it creates parameters. */
export function register(definition: LinkDefinition = link()): void {
  const version = world.parameters.get(DEFINITION)?.length ?? 0;
  const at = new Date(world.now).toISOString();
  overwrite(
    DEFINITION,
    JSON.stringify({
      version: 1,
      previousVersion: version,
      link: definition,
      registrationId: `registration-${version + 1}`,
      registeredAt: at,
      registeredBy: `${STACK_ID} PrefectActivation`,
    }),
  );
  if (!world.parameters.has(HOLD)) {
    overwrite(HOLD, JSON.stringify({ version: 1, previousVersion: 0, hold: null, writtenAt: at }));
  }
  if (!world.parameters.has(STATUS)) {
    overwrite(STATUS, '{}');
  }
}

/** Lambda's own context, with a clock that the tests turn. */
export function context(milliseconds = 170_000): { getRemainingTimeInMillis(): number } {
  const end = world.now + milliseconds;
  return { getRemainingTimeInMillis: () => end - world.now };
}

/** A report as the tests look at it: the findings with that of the hold. */
export type Seen = LinkStatus & { readonly hold: HoldState; readonly link: LinkDefinition };

export function seen(report: LinkReport | undefined): Seen {
  if (report === undefined) {
    throw new Error('no report');
  }
  const { status, hold, registered } = report;
  return { ...status, findings: linkFindings(report), hold, link: registered.link };
}

/** A pass of the schedule over the link, which is registered first if another one is. */
export async function schedule(overrides: Partial<LinkDefinition> = {}): Promise<Seen> {
  const wanted = link(overrides);
  const stored = world.parameters.get(DEFINITION)?.at(-1);
  if (stored === undefined || JSON.stringify((JSON.parse(stored) as { link: unknown }).link) !== JSON.stringify(wanted)) {
    register(wanted);
  }
  const status = seen(await handler({ trigger: 'schedule', intervalMinutes: 5 }, context()));
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
    StackId: STACK_ID,
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

export const findingCodes = (status: Pick<LinkStatus, 'findings' | 'endpoints'>): readonly string[] =>
  [...status.findings, ...status.endpoints.flatMap(({ findings }) => findings)].map(({ code }) => code);
export const stored = (): LinkStatus => JSON.parse(world.parameters.get(STATUS)?.at(-1) ?? 'null') as LinkStatus;
export const storedHold = (): HoldState => parseHoldState(world.parameters.get(HOLD)?.at(-1));
/** How often each call was made. */
export const calls = (): Readonly<Record<string, number>> => {
  const names = [ec2, cfn, lambda, ssm, sns].flatMap((client) =>
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
