/* The story of the real client: the same machine before Prefect accepts, on the link, and in trouble. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endpointOf, handOff, linkStatus } from '../../link-view';
import { expectThat, type Narrator } from '../narrator';
import { contextOf } from '../link/link-story';
import { scratchCopy } from '../../scratch-app';
import { type Stage } from '../../stage';
import { API_SERVICE, UI_SERVICE } from '../../service-provider/prefect-services';
import { ClientMachine, type CommandResult } from './client-machine';
import { type CloudCall, type CloudMessage } from './cloud-call';
import { API_KEY, PrefectCloud, WORKSPACE } from './prefect-cloud';
import { type ClientEnvironment } from './client-environment';
import { renderedSettings, type ClientSettings } from './rendered-settings';
import { RunningWorker } from './running-worker';

export const POOL = 'vpc';
export const DEPLOYMENT = 'greet/sandbox';
export const WORKSPACE_NAME = `${WORKSPACE.account_handle}/${WORKSPACE.workspace_handle}`;
// A client that has received 503 may wait for two minutes before it tries again.
const LONGEST_MILLISECONDS = 180_000;

export class ClientStory {
  /** Deploys the link, and starts the server behind it meanwhile. */
  static async begin(stage: Stage, narrator: Narrator, python: ClientEnvironment): Promise<ClientStory> {
    const [cloud] = await narrator.step(
      `cdk deploy, while prefect server ${python.version} starts behind the endpoint service`,
      () => Promise.all([PrefectCloud.start(stage, python), deploy(stage)]),
      () => 'deployed while Prefect has not accepted',
    );
    const vpcId = handOff(stage.aws.account)['vpcId'] ?? '';
    const machine = await ClientMachine.add(stage, vpcId, python, 'client');
    return new ClientStory(stage, narrator, python, cloud, machine, vpcId, await renderedSettings(stage, WORKSPACE));
  }

  private worker: RunningWorker | undefined;
  private messagesBeforeWorker = 0;
  private callsBeforeWorker = 0;
  private readonly callsBefore: number;
  private readonly messagesBefore: number;

  private constructor(
    readonly stage: Stage,
    readonly narrator: Narrator,
    readonly python: ClientEnvironment,
    readonly cloud: PrefectCloud,
    readonly machine: ClientMachine,
    readonly vpcId: string,
    readonly settings: ClientSettings,
  ) {
    this.callsBefore = cloud.calls.length;
    this.messagesBefore = cloud.messages.length;
    copyFileSync(join(__dirname, 'flow.py'), join(machine.folder, 'flow.py'));
  }

  /** Another client on the same machine, with a home of its own, from here on. */
  beside(python: ClientEnvironment): ClientStory {
    const { stage, narrator, cloud, machine, vpcId, settings } = this;
    return new ClientStory(stage, narrator, python, cloud, machine.withClient(python), vpcId, settings);
  }

  /** What this client has sent. */
  get calls(): readonly CloudCall[] {
    return this.cloud.calls
      .slice(this.callsBefore)
      .filter(({ headers }) => headers['user-agent']?.startsWith(`prefect/${this.python.version} `));
  }

  get messages(): readonly CloudMessage[] {
    return this.cloud.messages.slice(this.messagesBefore);
  }

  async accept(): Promise<void> {
    const { account } = this.stage.aws;
    await this.narrator.step(
      'Prefect accepts; the next pass checks the path and switches Private DNS on',
      async () => {
        for (const { serviceName } of [API_SERVICE, UI_SERVICE]) {
          await account.ec2.acceptConnection(endpointOf(account, serviceName, this.vpcId).vpcEndpointId);
        }
        await this.stage.pass(5);
        expectThat(linkStatus(account)?.condition === 'ACTIVE', `the link is ${JSON.stringify(linkStatus(account))}`);
      },
      () => 'link ACTIVE',
    );
  }

  /** As a person would: settings from `prefect-privatelink env`, the key by hand. */
  async logIn(): Promise<void> {
    const settings = Object.entries(this.settings.prefect).filter(([name]) => name !== 'PREFECT_API_URL');
    await this.narrator.step('the client gets the settings and logs in', async () => {
      this.done(await this.prefect('config', 'set', ...settings.map(([name, value]) => `${name}=${value}`)));
      const { output } = this.done(await this.prefect('cloud', 'login', '--key', API_KEY, '--workspace', WORKSPACE_NAME));
      expectThat(output.includes(WORKSPACE_NAME), 'the login names no workspace');
    });
    await this.narrator.step('it lists the workspaces', async () => {
      const { output } = this.done(await this.prefect('cloud', 'workspace', 'ls'));
      expectThat(output.includes(`* ${WORKSPACE_NAME}`), 'the workspace is not the active one');
    });
    const { output } = await this.machine.prefect(['config', 'view'], this.settings.environment);
    expectThat(
      output.includes(`PREFECT_API_URL='${this.settings.prefect['PREFECT_API_URL']}' (from profile)`),
      `the login stored another PREFECT_API_URL than the settings have:\n${output}`,
    );
  }

  async startWorker(): Promise<RunningWorker> {
    this.callsBeforeWorker = this.cloud.calls.length;
    this.messagesBeforeWorker = this.cloud.messages.length;
    return this.narrator.step('a worker starts, finds its work pool and opens its websockets', async () => {
      const worker = new RunningWorker(
        this.machine.start(['worker', 'start', '--pool', POOL, '--type', 'process'], this.settings.environment),
      );
      this.worker = worker;
      await this.until(
        'the websockets of the worker',
        () => ['/events/in', '/workers/connect'].every((path) => this.websockets(path) > 0),
        worker,
      );
      await this.until('a poll', () => this.called('/get_scheduled_flow_runs', this.callsBeforeWorker) > 0, worker);
      return worker;
    });
  }

  /** Another process on the same machine makes the deployment and waits for its run. */
  async runFlow(name: string): Promise<void> {
    await this.narrator.step('a deployment is created', async () =>
      this.done(await this.prefect('--no-prompt', 'deploy', 'flow.py:greet', '--name', 'sandbox', '--pool', POOL)),
    );
    await this.narrator.step('a flow run: the worker receives it, executes it and reports', async () => {
      const { output } = this.done(
        await this.prefect(
          'deployment',
          'run',
          DEPLOYMENT,
          '--param',
          `name=${name}`,
          '--watch',
          '--watch-interval',
          '1',
          '--watch-timeout',
          '120',
        ),
      );
      expectThat(output.includes('Completed'), 'the flow run did not complete');
      // Since 3.9 a worker opens it while a run executes; before, at its start.
      expectThat(this.websockets('/events/out') > 0, 'nothing waited for the events of the flow run');
      const ui = `${this.settings.prefect['PREFECT_CLOUD_UI_URL']}/account/${WORKSPACE.account_id}/workspace/${WORKSPACE.workspace_id}/`;
      expectThat(output.includes(ui), `the link to the run does not lead to ${ui}`);
      const id = /flow-run\/([0-9a-f-]{36})/.exec(output)?.[1] ?? '';
      await this.until('the logs of the flow run', async () =>
        (await this.machine.prefect(['flow-run', 'logs', id], this.settings.environment)).output.includes(`hello from the VPC, ${name}`),
      );
    });
  }

  async heartbeats(): Promise<void> {
    await this.narrator.step('the worker sends heartbeats', () =>
      this.until(
        'a heartbeat',
        () => this.cloud.messages.slice(this.messagesBeforeWorker).some(({ type }) => type.startsWith('worker.heartbeat')),
        this.worker,
      ),
    );
  }

  async stopWorker(): Promise<void> {
    await this.worker?.stop();
    this.worker = undefined;
  }

  /** Everything that reached Prefect's side since came by the endpoint, with the key, and was understood. */
  expectClean(since = 0): number {
    const account = this.stage.aws.account;
    const addresses = endpointOf(account, API_SERVICE.serviceName, this.vpcId).interfaces.map(
      ({ networkInterface }) => networkInterface.privateIpAddress,
    );
    const problems = this.cloud.problems(addresses, since);
    expectThat(problems.length === 0, `requests that should not have come:\n${problems.join('\n')}`);
    return this.cloud.calls.length - since;
  }

  /** Runs `prefect` on the machine, and shows it. */
  async prefect(...args: string[]): Promise<CommandResult> {
    const result = await this.machine.prefect(args, this.settings.environment);
    this.show(args, result);
    return result;
  }

  show(args: readonly string[], { output }: Pick<CommandResult, 'output'>): void {
    this.narrator.command('client in the VPC ', `prefect ${args.join(' ')}`.replaceAll(API_KEY, 'pnu_…'), gist(output));
  }

  done(result: CommandResult): CommandResult {
    expectThat(result.exitCode === 0, `prefect failed:\n${result.output}`);
    return result;
  }

  async until(what: string, happened: () => boolean | Promise<boolean>, worker?: RunningWorker): Promise<void> {
    for (const end = Date.now() + LONGEST_MILLISECONDS; !(await happened()); await pause(200)) {
      expectThat(worker === undefined || worker.running, `the worker ended while waiting for ${what}:\n${worker?.output}`);
      expectThat(Date.now() < end, `still waiting for ${what}\n${worker?.output ?? ''}`);
    }
  }

  called(ending: string, since = 0): number {
    return this.cloud.calls.slice(since).filter(({ path, status }) => path.endsWith(ending) && status < 300).length;
  }

  private websockets(ending: string): number {
    return this.cloud.calls.slice(this.callsBeforeWorker).filter(({ path, status }) => path.endsWith(ending) && status === 101).length;
  }
}

const LONGEST_LINE = 160;

export function shortened(line: string): string {
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line;
}

/** Of a stack trace what it ends in; of other output the lines, none too long to read. */
export function gist(output: string): string {
  const errors = output.split('\n').filter((line) => /^[a-z][\w.]*(Error|Exception|Status): |^[A-Z]\w*(Error|Exception): /.test(line));
  return output.includes('Traceback') ? (errors.at(-1) ?? output) : output.split('\n').map(shortened).join('\n');
}

async function deploy(stage: Stage): Promise<void> {
  const vpcId = await stage.addExistingVpc();
  const { exitCode, output } = await stage.cdk(
    ['deploy', '--require-approval', 'never', ...contextOf(vpcId), '--output', join(stage.directory, 'cdk.out.client')],
    undefined,
    scratchCopy(stage.directory),
  );
  expectThat(exitCode === 0, `cdk deploy failed:\n${output}`);
}
