/* One link of a deployed stack, as seen from the account. */
import { type HoldState } from '../../../lib/contract/link-hold';
import { type LinkStatus } from '../../../lib/contract/link-status';
import { type LinkParameter } from '../../../lib/contract/parameter-names';
import { type RegisteredLink } from '../../../lib/contract/registered-link';
import { parseHoldState } from '../../../lib/core/link/hold';
import { linkFindings } from '../../../lib/core/link/link-report';
import { type Account } from '../../../sandbox/aws/account';
import { type Endpoint } from '../../../sandbox/aws/ec2/state/endpoint';
import { API_SERVICE } from '../../../sandbox/service-provider/prefect-services';
import { until } from './until';

/** A line that the activator logs. */
export interface LogEntry {
  readonly message: string;
  readonly trigger?: string;
  readonly findings?: readonly { readonly code: string; readonly evidence: string }[];
}

export class DeployedLink {
  constructor(
    private readonly account: Account,
    private readonly stackName: string,
    /** Construct id. */
    private readonly id: string,
    /** Name of the link in its stack. */
    private readonly name = id,
  ) {}

  endpoint(service = API_SERVICE): Endpoint {
    const { endpoints } = this.account.ec2;
    const found = this.ids('AWS::EC2::VPCEndpoint')
      .map(([, id]) => endpoints.get(id))
      .find(({ serviceName }) => serviceName === service.serviceName);
    if (found === undefined) {
      throw new Error(`${this.stackName} has no endpoint to ${service.serviceName}`);
    }
    return found;
  }

  /** Physical id of the resource of a type whose logical id holds a text. */
  resource(type: string, part = ''): string {
    const found = this.ids(type).find(([logicalId]) => logicalId.includes(part));
    if (found === undefined) {
      throw new Error(`${this.stackName} has no ${type} ${part}`);
    }
    return found[1];
  }

  get activatorName(): string {
    return this.resource('AWS::Lambda::Function', 'Activator');
  }

  get status(): LinkStatus {
    return JSON.parse(this.parameter('status')) as LinkStatus;
  }

  /** As the activation resource registered it. */
  get registered(): RegisteredLink {
    return JSON.parse(this.parameter('definition')) as RegisteredLink;
  }

  get hold(): HoldState {
    return parseHoldState(this.parameter('hold'));
  }

  /** Name of a parameter of the link; undefined if there is none. */
  parameterName(parameter: LinkParameter): string | undefined {
    return this.account.ssm
      .names()
      .find((candidate) => candidate === `/cdk-prefect-privatelink/${this.stackName}/${this.name}/${parameter}`);
  }

  private parameter(parameter: LinkParameter): string {
    const name = this.parameterName(parameter);
    if (name === undefined) {
      throw new Error(`${this.stackName} has no parameter ${parameter} yet`);
    }
    return this.account.ssm.get(name).value;
  }

  /** Condition of the link, and of each endpoint by role. */
  get conditions(): Readonly<Record<string, string>> {
    const { condition, endpoints } = this.status;
    return { link: condition, ...Object.fromEntries(endpoints.map((endpoint) => [endpoint.role, endpoint.condition])) };
  }

  /** Codes with their evidence, of the link and all its endpoints. */
  get findings(): Readonly<Record<string, string>> {
    const { endpoints } = this.status;
    return Object.fromEntries(
      [...linkFindings({ hold: this.hold, status: this.status }), ...endpoints.flatMap((endpoint) => endpoint.findings)].map(
        ({ code, evidence }) => [code, evidence],
      ),
    );
  }

  /** What the activator has logged so far, oldest first; without its metrics. */
  get log(): readonly LogEntry[] {
    return this.account.lambda.get(this.activatorName).logs.flatMap(({ message: line }) => {
      const text = line.slice(line.lastIndexOf('\t') + 1);
      return text.startsWith('{"level"') ? [JSON.parse(text) as LogEntry] : [];
    });
  }

  /** One for each execution environment of the activator. */
  get logStreamNames(): readonly string[] {
    return [...new Set(this.account.lambda.get(this.activatorName).logs.map(({ logStreamName }) => logStreamName))];
  }

  passes(trigger: string): number {
    return this.log.filter((entry) => entry.message === 'pass' && entry.trigger === trigger).length;
  }

  /** Prefect accepts, and EC2 is done with it. */
  async accept(service = API_SERVICE): Promise<Endpoint> {
    const endpoint = this.endpoint(service);
    await this.account.ec2.acceptConnection(endpoint.vpcEndpointId);
    await until(`${endpoint.vpcEndpointId} to be available`, () => endpoint.state === 'available');
    return endpoint;
  }

  /** The schedule fires, for this link only. */
  async pass(): Promise<void> {
    const { events } = this.account;
    const name = this.resource('AWS::Events::Rule');
    const rule = events.list().find((candidate) => candidate.name === name);
    if (rule === undefined) {
      throw new Error(`no rule ${name}`);
    }
    await events.fire(rule);
  }

  /** A person invokes the activator. */
  async invoke(event: unknown = {}): Promise<unknown> {
    const { payload, functionError } = await this.account.lambda.invoke(this.activatorName, JSON.stringify(event));
    if (functionError !== undefined) {
      throw new Error(payload);
    }
    return JSON.parse(payload);
  }

  /** Calls of the activator, as `service:action`. */
  get calls(): readonly string[] {
    const role = this.resource('AWS::IAM::Role', 'Activator');
    return this.account.calls
      .recorded()
      .filter(({ callerArn }) => callerArn.includes(`/${role}/`))
      .map(({ service, action }) => `${service}:${action}`)
      .sort();
  }

  private ids(type: string): readonly (readonly [string, string])[] {
    const stack = this.account.cloudFormation.getStack(this.account.region, this.stackName);
    return [...stack.resources.values()]
      .filter(({ logicalId, definition }) => definition.Type === type && logicalId.startsWith(this.id))
      .map(({ logicalId, physicalId }) => [logicalId, physicalId ?? ''] as const);
  }
}
