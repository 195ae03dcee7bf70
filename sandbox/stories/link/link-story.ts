/* The story: a link is created, verified and deleted, with the real tools. */
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { endpointOf, handOff, linkStatus } from '../../link-view';
import { expectThat, type Narrator } from '../narrator';
import { type SandboxHost } from '../../network/sandbox-network';
import { scratchCopy } from '../../scratch-app';
import { type Stage } from '../../stage';
import { API_SERVICE, UI_SERVICE } from '../../service-provider/prefect-services';
import { type EndpointServiceDescription } from '../../service-provider/service-provider';

export type VpcKind = 'new' | 'existing';

const STACK = 'PrefectPrivateLink';

/** Settings of the app, as a person would choose them. */
export function settingsOf(vpcId: string): Readonly<Record<string, string>> {
  return { vpcId, region: 'us-east-1', apiServiceName: API_SERVICE.serviceName, uiServiceName: UI_SERVICE.serviceName };
}

/** The same for the command line. */
export function contextOf(vpcId: string): string[] {
  return Object.entries(settingsOf(vpcId)).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
}

/** Plays one act. */
export async function playAct(stage: Stage, narrator: Narrator, kind: VpcKind): Promise<void> {
  const act = await Act.begin(stage, narrator, kind);
  await act.deploy();
  await act.waitForPrefect();
  await act.accept(API_SERVICE, 'API', { [API_SERVICE.serviceName]: 'ACTIVE', [UI_SERVICE.serviceName]: 'PENDING_ACCEPTANCE' });
  await act.accept(UI_SERVICE, 'UI', { [API_SERVICE.serviceName]: 'ACTIVE', [UI_SERVICE.serviceName]: 'ACTIVE' });
  await act.deployAgain();
  await act.destroy();
}

class Act {
  static async begin(stage: Stage, narrator: Narrator, kind: VpcKind): Promise<Act> {
    if (kind === 'new') {
      return new Act(stage, narrator, kind, 'new', undefined);
    }
    const vpcId = await stage.addExistingVpc();
    // A context lookup writes cdk.context.json beside the app: into a copy, not into the repository.
    return new Act(stage, narrator, kind, vpcId, scratchCopy(stage.directory));
  }

  private vpcId = '';
  private client!: SandboxHost;

  private constructor(
    private readonly stage: Stage,
    private readonly narrator: Narrator,
    private readonly kind: VpcKind,
    private readonly vpcSetting: string,
    private readonly directory: string | undefined,
  ) {}

  async deploy(): Promise<void> {
    await this.narrator.step(
      `cdk deploy ${STACK}, ${this.kind === 'new' ? 'with a new VPC' : `into ${this.vpcSetting}, found by a context lookup`}`,
      async () => {
        await this.cdk('deploy', '--require-approval', 'never', '--progress', 'events');
        return this.stack;
      },
      (stack) => `preflight passed, ${stack.resources.size} resources, ${stack.status} while Prefect has not accepted`,
    );
    const { ec2 } = this.account;
    this.vpcId = handOff(this.account)['vpcId'] ?? '';
    for (const service of [API_SERVICE, UI_SERVICE]) {
      const { state } = endpointOf(this.account, service.serviceName, this.vpcId);
      expectThat(state === 'pendingAcceptance', `the endpoint to ${service.serviceName} is ${state}`);
    }
    expectThat(ec2.vpcs.get(this.vpcId) !== undefined, 'the VPC is missing');
    this.client = await this.stage.addClient(this.vpcId);
  }

  async waitForPrefect(): Promise<void> {
    await this.narrator.step(`in the VPC ${hostOf(API_SERVICE)} does not resolve`, async () => {
      await this.inVpc((output) => output.includes('NXDOMAIN'), 'nslookup', hostOf(API_SERVICE));
      await this.inVpc((output) => /^curl: \((6|7)\)/m.test(output), 'curl', '-i', '-sS', urlOf(API_SERVICE));
    });
    this.narrator.line('the hand-off, to send to Prefect:');
    for (const [name, value] of Object.entries(handOff(this.account))) {
      this.narrator.line(`  ${name.padEnd(14)} ${value}`);
    }
    await this.narrator.step('five minutes later the schedule runs a pass, which finds nothing to do', async () => {
      await this.stage.pass(5);
      this.expectConditions({ [API_SERVICE.serviceName]: 'PENDING_ACCEPTANCE', [UI_SERVICE.serviceName]: 'PENDING_ACCEPTANCE' });
    });
  }

  async accept(service: EndpointServiceDescription, name: string, conditions: Readonly<Record<string, string>>): Promise<void> {
    const endpoint = endpointOf(this.account, service.serviceName, this.vpcId);
    await this.narrator.step(`Prefect accepts the ${name} endpoint ${endpoint.vpcEndpointId}`, () =>
      this.account.ec2.acceptConnection(endpoint.vpcEndpointId),
    );
    await this.narrator.step(
      'the next pass checks the path, switches Private DNS on and checks again',
      async () => {
        await this.stage.pass(5);
        this.expectConditions(conditions);
        expectThat(endpoint.privateDnsEnabled, 'Private DNS is disabled');
      },
      () => `${name} ACTIVE, link ${linkStatus(this.account)?.condition}`,
    );
    const addresses = endpoint.interfaces.map(({ networkInterface }) => networkInterface.privateIpAddress);
    await this.narrator.step(`in the VPC ${hostOf(service)} leads to the endpoint and answers 200`, async () => {
      await this.inVpc((output) => addresses.every((address) => output.includes(address)), 'nslookup', hostOf(service));
      await this.inVpc((output) => /^HTTP\/1\.1 200/m.test(output), 'curl', '-i', '-sS', urlOf(service));
      const last = this.stage.serviceProvider.requests.at(-1);
      expectThat(
        last !== undefined && addresses.includes(last.localAddress) && last.host === hostOf(service),
        'the request did not arrive by the endpoint',
      );
    });
  }

  async deployAgain(): Promise<void> {
    await this.narrator.step(
      'a second cdk deploy',
      async () => {
        const { output } = await this.cdk('deploy', '--require-approval', 'never', '--progress', 'events');
        expectThat(output.includes('(no changes)'), `the second deploy changed something:\n${output}`);
      },
      () => 'no changes',
    );
  }

  async destroy(): Promise<void> {
    await this.client.remove();
    const { ec2, lambda, ssm } = this.account;
    const before = ec2.vpcs.list().length;
    await this.narrator.step('cdk destroy', () => this.cdk('destroy', '--force'));
    expectThat(lambda.list().length === 0, 'functions are left');
    expectThat(!ssm.names().some((name) => name.startsWith('/cdk-prefect-privatelink/')), 'parameters are left');
    const left = ec2.endpoints.list().filter(({ state }) => !['deleting', 'deleted'].includes(state));
    if (this.kind === 'new') {
      expectThat(left.length === 0 && ec2.vpcs.list().length === before - 1, 'endpoints or the VPC are left');
      this.narrator.line('nothing is left: this app created the VPC, and deletes its endpoints with it');
      return;
    }
    expectThat(left.length === 2, `${left.length} endpoints are left`);
    this.narrator.line('retained on purpose, since Prefect would have to accept a new endpoint again:');
    for (const { vpcEndpointId, state, securityGroupIds } of left) {
      this.narrator.line(`  ${vpcEndpointId} ${state}, with its security group ${securityGroupIds.join(', ')}`);
    }
  }

  private get account() {
    return this.stage.aws.account;
  }

  private get stack() {
    return this.account.cloudFormation.getStack(this.account.region, STACK);
  }

  private expectConditions(expected: Readonly<Record<string, string>>): void {
    const status = linkStatus(this.account);
    for (const [serviceName, condition] of Object.entries(expected)) {
      const { vpcEndpointId } = endpointOf(this.account, serviceName, this.vpcId);
      const found = status?.endpoints.find(({ endpointId }) => endpointId === vpcEndpointId);
      expectThat(
        found?.condition === condition,
        `${vpcEndpointId} is ${found?.condition ?? 'unknown'} instead of ${condition}: ${JSON.stringify(found?.findings)}`,
      );
    }
  }

  private async cdk(command: string, ...args: string[]): Promise<{ readonly output: string }> {
    const result = await this.stage.cdk(
      [command, ...args, ...contextOf(this.vpcSetting), '--output', join(this.stage.directory, `cdk.out.${this.kind}`)],
      (line) => this.showProgress(line),
      this.directory,
    );
    expectThat(result.exitCode === 0, `cdk ${command} failed:\n${result.output}`);
    return result;
  }

  /** `cdk` prints an event a line, with how many resources are done. */
  private showProgress(line: string): void {
    const done = /\|\s*(\d+)\/(\d+) \|/.exec(line);
    if (done !== null) {
      this.narrator.progress(`${done[1]} of ${done[2]} resources`);
    }
  }

  private async inVpc(expected: (output: string) => boolean, command: string, ...args: string[]): Promise<void> {
    const child = this.client.spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], CURL_CA_BUNDLE: this.stage.serviceProvider.certificateAuthorityPath },
    });
    const output = (await Promise.all([child.stdout, child.stderr].map((stream) => (stream === null ? '' : text(stream))))).join('');
    this.narrator.command('client in the VPC ', [command, ...args].join(' '), output);
    expectThat(expected(output), `${command} answered otherwise:\n${output}`);
  }
}

function hostOf(service: EndpointServiceDescription): string {
  return service.privateDnsName ?? '';
}

function urlOf(service: EndpointServiceDescription): string {
  return `https://${hostOf(service)}${service.healthPath}`;
}
