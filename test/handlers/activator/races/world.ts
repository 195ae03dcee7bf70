/*
 * The activator's bundle, several at once, on an AWS in memory whose answers come late, in any order, or not at all. Each
 * invocation has its execution environment, which Lambda freezes when the handler has answered and thaws for the next one.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { API, addressesOf, linkDefinition } from '../../../fixtures/link';
import { type LinkProperties } from '../../../../lib/contract/link-definition';
import { type LinkReport } from '../../../../lib/contract/link-report';
import { definitionParameterName, holdParameterName, statusParameterName } from '../../../../lib/contract/parameter-names';
import { type ProbeRequest } from '../../../../lib/contract/probe';
import { type VirtualTime } from './virtual-time';

const ASSET = join(__dirname, '..', '..', '..', '..', 'assets', 'activator', 'index.js');
const PARAMETERS = ['require', 'module', 'exports', 'process', 'console', 'Date', 'setTimeout', 'clearTimeout', 'AbortSignal'];
const bundle = compileFunction(readFileSync(ASSET, 'utf8'), PARAMETERS, { filename: ASSET }) as (...values: unknown[]) => void;
const requireBeside = createRequire(ASSET);

const NAME = 'Platform/Prefect';
export const DEFINITION = definitionParameterName(NAME);
export const HOLD = holdParameterName(NAME);
export const STATUS = statusParameterName(NAME);
const FUNCTION_MILLISECONDS = 170_000;
/** Kept by the activator for answering CloudFormation. */
const RESERVED_MILLISECONDS = 35_000;

type Input = Readonly<Record<string, unknown>>;
type Handler = (event: unknown, context: { getRemainingTimeInMillis(): number }) => Promise<LinkReport | undefined>;

/** How one call fares. */
export interface Fate {
  /** Until it takes effect, and from then until its answer arrives. */
  readonly delays: readonly [number, number];
  /** What goes wrong besides. */
  readonly trouble?: 'answerLost' | 'notArrived' | 'throttled';
}

export interface Modification {
  readonly at: number;
  readonly invocation: Invocation;
}

export interface Invocation {
  readonly began: number;
  readonly event: unknown;
  readonly answered: Promise<LinkReport | undefined>;
  /** When the handler answered or threw; absent while it runs. */
  ended?: number;
}

class Environment {
  frozen = true;
  private waiting: (() => void)[] = [];
  readonly handler: Handler;

  constructor(world: World) {
    const run = (does: () => void) => (): void => (this.frozen ? void this.waiting.push(does) : does());
    const module = { exports: {} as { handler?: Handler } };
    class Now extends Date {
      static override now(): number {
        return world.time.now;
      }
    }
    const setTimer = (does: () => void, milliseconds = 0): unknown => world.time.after(milliseconds, 'timer', run(does));
    bundle(
      (name: string) => world.moduleNamed(name, run) ?? requireBeside(name),
      module,
      module.exports,
      { env: ENVIRONMENT, stdout: { write: () => true } },
      { log: (line: string) => world.logged.push(line) },
      Now,
      setTimer,
      (entry: never) => world.time.cancel(entry),
      { timeout: () => undefined },
    );
    if (module.exports.handler === undefined) {
      throw new Error('the bundle exports no handler');
    }
    this.handler = module.exports.handler;
  }

  thaw(): void {
    this.frozen = false;
    this.waiting.splice(0).forEach((does) => does());
  }
}

const ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  AWS_LAMBDA_FUNCTION_NAME: 'activator',
  PROBE_FUNCTION_NAME: 'probe',
  LINK_NAME: NAME,
  STATE_TOPIC_ARN: 'arn:aws:sns:us-east-1:111122223333:states',
  REMINDER_MINUTES: '1440',
};

const awsError = (name: string): Error => Object.assign(new Error(name), { name });

export class World {
  readonly logged: string[] = [];
  readonly messages: { readonly at: number; readonly subject: string }[] = [];
  readonly modifications: Modification[] = [];
  readonly parameters = new Map<string, string[]>();
  /** How many calls met trouble, by name. */
  readonly troubles: Record<string, number> = {};
  /** Whether the passes run as they should: no trouble and no delays. */
  calm = false;
  state = 'available';
  /** What EC2 knew from when on. */
  private readonly privateDns: { readonly from: number; readonly enabled: boolean }[] = [{ from: 0, enabled: false }];
  private readonly idle: Environment[] = [];
  private readonly invocationOf = new Map<Environment, Invocation>();

  constructor(
    readonly time: VirtualTime,
    private readonly nextFate: () => Fate,
    /** How long EC2 may answer what was before a change. */
    private readonly ec2Lag: () => number,
  ) {}

  get privateDnsEnabled(): boolean {
    return this.privateDns.at(-1)?.enabled === true;
  }

  setPrivateDns(enabled: boolean): void {
    this.privateDns.push({ from: this.time.now, enabled });
  }

  /** Lambda runs the handler, in an environment that is idle or in another one. */
  invoke(event: unknown): Invocation {
    const environment = this.idle.pop() ?? new Environment(this);
    const began = this.time.now;
    const end = began + FUNCTION_MILLISECONDS;
    environment.thaw();
    const answered = environment.handler(event, { getRemainingTimeInMillis: () => end - this.time.now });
    const invocation: Invocation = { began, event, answered };
    this.invocationOf.set(environment, invocation);
    const ends = (): void => {
      invocation.ended = this.time.now;
      environment.frozen = true;
      this.idle.push(environment);
    };
    answered.then(ends, ends);
    return invocation;
  }

  moduleNamed(name: string, run: (does: () => void) => () => void): unknown {
    const client = (service: string) => this.clientOf(service, run);
    switch (name) {
      case '@aws-sdk/client-ssm':
        return { SSMClient: client('ssm'), ...commands('GetParameters', 'PutParameter', 'DeleteParameter', 'GetParametersByPath') };
      case '@aws-sdk/client-ec2':
        return {
          EC2Client: client('ec2'),
          ...commands('DescribeVpcEndpoints', 'DescribeNetworkInterfaces', 'ModifyVpcEndpoint', 'DescribeVpcAttribute'),
        };
      case '@aws-sdk/client-lambda':
        return { LambdaClient: client('lambda'), ...commands('Invoke') };
      case '@aws-sdk/client-sns':
        return { SNSClient: client('sns'), ...commands('Publish') };
      case 'node:https':
        return { request: (...given: unknown[]) => answerUrl(given.at(-1) as (response: unknown) => void) };
      default:
        return undefined;
    }
  }

  private clientOf(service: string, run: (does: () => void) => () => void) {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the client is a class of its own
    const world = this;
    return class {
      constructor(
        private readonly config: {
          readonly maxAttempts: number;
          readonly requestHandler: { readonly connectionTimeout: number; readonly requestTimeout: number };
        },
      ) {}

      async send({ name, input }: { readonly name: string; readonly input: Input }): Promise<unknown> {
        const { maxAttempts, requestHandler } = this.config;
        if (name === 'ModifyVpcEndpoint') {
          world.noteModification(run);
        }
        for (let attempt = 1; ; attempt += 1) {
          try {
            return await world.call(`${service}:${name}`, input, requestHandler.requestTimeout, run);
          } catch (error) {
            const again = error instanceof Error && ['TimeoutError', 'ThrottlingException'].includes(error.name);
            if (!again || attempt >= maxAttempts) {
              throw error;
            }
          }
        }
      }
    };
  }

  private noteModification(run: (does: () => void) => () => void): void {
    void run;
    const running = [...this.invocationOf].filter(([environment]) => !environment.frozen).map(([, invocation]) => invocation);
    this.modifications.push({ at: this.time.now, invocation: running.at(-1) as Invocation });
  }

  /** As long as the client waits; the call may take effect afterwards. */
  private call(name: string, input: Input, limit: number, run: (does: () => void) => () => void): Promise<unknown> {
    const { delays, trouble } = this.calm ? { delays: [0, 0] as const, trouble: undefined } : this.nextFate();
    if (trouble !== undefined) {
      this.troubles[name] = (this.troubles[name] ?? 0) + 1;
    }
    return new Promise((resolve, reject) => {
      const timer = this.time.after(
        limit,
        `${name} times out`,
        run(() => reject(awsError('TimeoutError'))),
      );
      if (trouble === 'notArrived') {
        return;
      }
      this.time.after(this.calm ? 0 : untilEffect(name, delays[0]), name, () => {
        let answer: () => void;
        try {
          const value = trouble === 'throttled' ? this.throttle() : this.effect(name, input);
          answer = () => resolve(value);
        } catch (error) {
          answer = () => reject(error as Error);
        }
        if (trouble === 'answerLost') {
          return;
        }
        this.time.after(
          delays[1],
          `${name} answers`,
          run(() => {
            this.time.cancel(timer);
            answer();
          }),
        );
      });
    });
  }

  private throttle(): never {
    throw awsError('ThrottlingException');
  }

  private effect(name: string, input: Input): unknown {
    switch (name) {
      case 'ssm:GetParameters':
        return { Parameters: (input.Names as string[]).flatMap((asked) => this.parameter(asked)) };
      case 'ssm:PutParameter':
        return { Version: this.put(input) };
      case 'ssm:DeleteParameter':
        if (!this.parameters.delete(String(input.Name))) {
          throw awsError('ParameterNotFound');
        }
        return {};
      case 'ec2:DescribeVpcEndpoints':
        return { VpcEndpoints: [this.endpoint()] };
      case 'ec2:DescribeNetworkInterfaces':
        return {
          NetworkInterfaces: addressesOf(API).map((PrivateIpAddress, index) => ({
            NetworkInterfaceId: `eni-${index}`,
            PrivateIpAddress,
            AvailabilityZone: `us-east-1${'ab'[index]}`,
          })),
        };
      case 'ec2:ModifyVpcEndpoint':
        this.setPrivateDns(true);
        return { Return: true };
      case 'ec2:DescribeVpcAttribute':
        return { EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: true } };
      case 'lambda:Invoke':
        return {
          Payload: Buffer.from(JSON.stringify(this.probe(JSON.parse(Buffer.from(input.Payload as Uint8Array).toString()) as ProbeRequest))),
        };
      case 'sns:Publish':
        this.messages.push({ at: this.time.now, subject: String(input.Subject).replace(/^.*: /, '') });
        return { MessageId: 'm' };
      default:
        throw new Error(`nobody plays ${name}`);
    }
  }

  private parameter(asked: string): object[] {
    const [name = '', number] = asked.split(':');
    const versions = this.parameters.get(name) ?? [];
    const version = Number(number ?? versions.length);
    const value = versions[version - 1];
    return value === undefined
      ? []
      : [{ Name: name, Value: value, Version: version, ...(number === undefined ? {} : { Selector: `:${number}` }) }];
  }

  private put({ Name, Value, Type, Overwrite }: Input): number {
    const versions = this.parameters.get(String(Name));
    if (versions === undefined && Type === undefined) {
      throw awsError('ValidationException');
    }
    if (versions !== undefined && Overwrite !== true) {
      throw awsError('ParameterAlreadyExists');
    }
    const next = [...(versions ?? []), String(Value)];
    this.parameters.set(String(Name), next);
    return next.length;
  }

  private endpoint(): object {
    const seenAt = this.time.now - (this.calm ? 0 : this.ec2Lag());
    const seen = [...this.privateDns].reverse().find(({ from }) => from <= seenAt);
    return {
      VpcEndpointId: API.endpointId,
      VpcId: 'vpc-0123456789abcdef0',
      State: this.state,
      ServiceName: API.serviceName,
      PrivateDnsEnabled: seen?.enabled === true,
      NetworkInterfaceIds: ['eni-0', 'eni-1'],
      IpAddressType: 'ipv4',
    };
  }

  private probe({ targets }: ProbeRequest): object {
    return {
      version: 1,
      milliseconds: 1,
      targets: targets.map(({ role, hostName, addresses }) => ({
        role,
        hostName,
        name: this.privateDnsEnabled
          ? { outcome: 'answered', addresses: [...addresses], milliseconds: 1 }
          : { outcome: 'notFound', addresses: [], milliseconds: 1 },
        addresses: addresses.map((address) => ({ address, outcome: 'healthy', milliseconds: {} })),
      })),
    };
  }
}

/** Time that an invocation may use for a change. */
export const deadlineOf = ({ began }: Invocation): number => began + FUNCTION_MILLISECONDS - RESERVED_MILLISECONDS;

export function activationEvent(
  requestType: 'Create' | 'Update' | 'Delete',
  requestId: string,
  privateDns: LinkProperties['privateDns'],
): unknown {
  return {
    RequestType: requestType,
    RequestId: requestId,
    ResponseURL: 'https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/answer?X-Amz-Signature=secret',
    ResourceType: 'Custom::PrefectPrivateLinkActivation',
    LogicalResourceId: 'PrefectActivation',
    ...(requestType === 'Create' ? {} : { PhysicalResourceId: 'PrefectActivation' }),
    StackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/Platform/0',
    ResourceProperties: { Link: { ...linkDefinition({ endpoints: [API] }), privateDns }, HandlerHash: 'x' },
  };
}

function commands(...names: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    names.map((name) => [
      `${name}Command`,
      class {
        readonly name = name;
        constructor(readonly input: Input) {}
      },
    ]),
  );
}

/** CloudFormation takes every answer. */
function answerUrl(responds: (response: unknown) => void): unknown {
  return {
    on: () => undefined,
    destroy: () => undefined,
    end: () => responds({ statusCode: 200, on: () => undefined, resume: () => undefined }),
  };
}

/** The probe takes its time, so that much happens while a pass runs. A message that is sent is delivered at once, or never. */
function untilEffect(name: string, delay: number): number {
  switch (name) {
    case 'lambda:Invoke':
      return delay * 5;
    case 'sns:Publish':
      return Math.min(delay, 1000);
    default:
      return delay;
  }
}
