/* The ground of an end-to-end test: a stage, stacks of links deployed to it by the real `cdk`, and what must be so at the end. */
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type Endpoint } from '../../../sandbox/aws/ec2/state/endpoint';
import { runCdk, type CdkResult } from '../../../sandbox/cdk';
import { Stage } from '../../../sandbox/stage';
import { API_SERVICE, UI_SERVICE } from '../../../sandbox/service-provider/prefect-services';
import { SETTINGS_VARIABLE, type LinkSettings, type StackSettings, type VpcFacts } from './apps/link-settings';
import { DeployedLink } from './deployed-link';
import { descendants, stillRunning } from '../sandbox/processes';

const REPOSITORY = join(__dirname, '..', '..', '..');
const APP = `${process.execPath} --import ${pathToFileURL(require.resolve('tsx')).href} ${join(__dirname, 'apps', 'links.ts')}`;

export const API: LinkSettings = { id: 'Prefect', apiServiceName: API_SERVICE.serviceName };
export const BOTH: LinkSettings = { ...API, uiServiceName: UI_SERVICE.serviceName };

/** A stage of a test file, with what must be so when it closes. */
export class Ground {
  static async start(): Promise<Ground> {
    const before = descendants();
    const troubles: string[] = [];
    const stage = await Stage.start({
      log: (source, message) => {
        if (['aws', 'iam', 'lambda', 'sns'].includes(source)) {
          troubles.push(`${source}: ${message}`);
        }
      },
    });
    // What comes after what is what matters, not how long it takes.
    Object.assign(stage.aws.account.ec2.timings, { acceptance: 100, connection: 400 });
    return new Ground(stage, before, troubles);
  }

  private constructor(
    readonly stage: Stage,
    private readonly processesBefore: ReadonlySet<string>,
    /** Refused calls, failed and dropped events, internal errors of the local AWS; a test takes out what it expects. */
    readonly troubles: string[],
  ) {}

  get account() {
    return this.stage.aws.account;
  }

  /** With one isolated subnet in each of the zones named. */
  async addVpc(zones: readonly string[] = ['us-east-1a', 'us-east-1b'], enableDnsHostnames = true): Promise<VpcFacts> {
    const { vpcs, subnets } = this.account.ec2;
    const cidrBlock = '10.30.0.0/16';
    const { vpcId } = await vpcs.create({ cidrBlock, enableDnsSupport: true, enableDnsHostnames });
    const subnetIds = zones.map(
      (availabilityZone, index) => subnets.create({ vpcId, cidrBlock: `10.30.${index}.0/24`, availabilityZone }).subnetId,
    );
    return { vpcId, cidrBlock, subnetIds };
  }

  async deploy(stack: StackSettings): Promise<CdkResult> {
    return this.cdk(['deploy', stack.stackName, '--require-approval', 'never', '--app', APP, '--output', this.scratchFolder()], [stack]);
  }

  /** The app of the stack, by another command of the CDK. */
  async run(command: readonly string[], stack: StackSettings): Promise<CdkResult> {
    return this.cdk([...command, '--app', APP, '--output', this.scratchFolder()], [stack]);
  }

  /** The assembly of one stack, deployed under other names of the stack. */
  async deployAs(stack: StackSettings, stackNames: readonly string[]): Promise<readonly CdkResult[]> {
    const assembly = this.scratchFolder();
    expectDone(await this.cdk(['synth', '--quiet', '--app', APP, '--output', assembly], [stack]));
    const results: CdkResult[] = [];
    for (const stackName of stackNames) {
      const copy = this.scratchFolder();
      cpSync(assembly, copy, { recursive: true });
      const file = join(copy, 'manifest.json');
      const manifest = JSON.parse(readFileSync(file, 'utf8')) as { artifacts: Record<string, { properties: { stackName?: string } }> };
      const artifact = manifest.artifacts[stack.stackName];
      if (artifact === undefined) {
        throw new Error(`no ${stack.stackName} in the assembly`);
      }
      artifact.properties.stackName = stackName;
      writeFileSync(file, JSON.stringify(manifest));
      results.push(await this.cdk(['deploy', '--all', '--require-approval', 'never', '--app', copy], []));
    }
    return results;
  }

  /** Made from one assembly, side by side. */
  async deployAll(stacks: readonly StackSettings[]): Promise<readonly CdkResult[]> {
    const assembly = this.scratchFolder();
    expectDone(await this.cdk(['synth', '--quiet', '--app', APP, '--output', assembly], stacks));
    return Promise.all(
      stacks.map(({ stackName }) => this.cdk(['deploy', stackName, '--require-approval', 'never', '--app', assembly], [])),
    );
  }

  /** A stack and a VPC for each list of links. */
  async deployLinks(links: Readonly<Record<string, readonly LinkSettings[]>>): Promise<readonly StackSettings[]> {
    const stacks: StackSettings[] = [];
    for (const [stackName, list] of Object.entries(links)) {
      stacks.push({ stackName, vpc: await this.addVpc(), links: list });
    }
    (await this.deployAll(stacks)).forEach(expectDone);
    return stacks;
  }

  async destroy(stack: StackSettings): Promise<CdkResult> {
    return this.cdk(['destroy', stack.stackName, '--force', '--app', APP, '--output', this.scratchFolder()], [stack]);
  }

  link(stack: StackSettings, id = 'Prefect'): DeployedLink {
    return new DeployedLink(this.account, stack.stackName, id);
  }

  stackStatus(stackName: string): string | undefined {
    return this.account.cloudFormation.findStack(this.account.region, stackName)?.status;
  }

  /** Whatever costs or hinders in the account, by kind. */
  inventory(): Readonly<Record<string, readonly string[]>> {
    const { ec2, events, iam, lambda, logs, sns, ssm } = this.account;
    return {
      vpcs: ec2.vpcs.list().map(({ vpcId }) => vpcId),
      subnets: ec2.subnets.list().map(({ subnetId }) => subnetId),
      routeTables: ec2.routeTables.list().map(({ routeTableId }) => routeTableId),
      groups: ec2.securityGroups.list().map(({ groupId }) => groupId),
      interfaces: ec2.networkInterfaces.list().map(({ networkInterfaceId }) => networkInterfaceId),
      endpoints: this.liveEndpoints().map(({ vpcEndpointId }) => vpcEndpointId),
      rules: events.list().map(({ name }) => name),
      roles: iam.list().map(({ name }) => name),
      functions: lambda.list().map(({ name }) => name),
      logGroups: logs.names(),
      topics: sns.list().map(({ topicArn }) => topicArn),
      parameters: ssm.names(),
    };
  }

  liveEndpoints(vpcId?: string): readonly Endpoint[] {
    return this.account.ec2.endpoints
      .list()
      .filter((endpoint) => !['deleting', 'deleted'].includes(endpoint.state) && (vpcId === undefined || endpoint.vpcId === vpcId));
  }

  /** The end of every test file: nothing unknown was asked, nothing went wrong unseen, nothing hangs, nothing is left running. */
  async close(): Promise<void> {
    const { calls, cloudFormation, region } = this.account;
    expect(calls.notImplemented).toEqual([]);
    expect(calls.protocolViolations).toEqual([]);
    expect(this.troubles).toEqual([]);
    expect(
      cloudFormation
        .listStacks(region)
        .filter(({ status }) => status.endsWith('_IN_PROGRESS'))
        .map(({ name }) => name),
    ).toEqual([]);
    expect(cloudFormation.responseUrls.unanswered()).toEqual([]);
    const started = new Set([...descendants()].filter((key) => !this.processesBefore.has(key)));
    expect(started.size).toBeGreaterThan(0);
    await this.stage.close();
    // The kernel takes a moment to end the processes of a namespace.
    for (let waited = 0; waited < 50 && stillRunning(started).length > 0; waited += 1) {
      await pause(100);
    }
    expect(stillRunning(started)).toEqual([]);
  }

  private cdk(args: readonly string[], stacks: readonly StackSettings[]): Promise<CdkResult> {
    return runCdk(args, {
      aws: this.stage.access,
      // For the feature flags in cdk.json.
      directory: REPOSITORY,
      environment: { [SETTINGS_VARIABLE]: JSON.stringify(stacks), CDK_VALIDATION: 'false' },
    });
  }

  private scratchFolder(): string {
    return mkdtempSync(join(this.stage.directory, 'cdk.out.'));
  }
}

/** @returns the output of a command that must have worked. */
export function expectDone({ exitCode, output }: CdkResult): string {
  if (exitCode !== 0) {
    throw new Error(`cdk failed:\n${output}`);
  }
  return output;
}
