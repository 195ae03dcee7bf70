/* Prefect's side with the real `prefect server` in it, on a machine that reaches nothing but itself. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Stage } from '../../stage';
import { Worker } from '../../system/worker';
import { API_SERVICE } from '../../service-provider/prefect-services';
import { type CloudCall, type CloudEvent, type CloudMessage, type CloudSettings, type CloudWorkspace } from './cloud-call';
import { type ClientEnvironment } from './client-environment';

const SERVER_PORT = 4200;
const LONGEST_START_MILLISECONDS = 120_000;

export const API_KEY = 'pnu_sandbox0123456789abcdef0123456789abcd';
export const WORKSPACE: CloudWorkspace = {
  account_id: '11111111-2222-4333-8444-555555555555',
  account_name: 'A company',
  account_handle: 'company',
  workspace_id: '66666666-7777-4888-9999-aaaaaaaaaaaa',
  workspace_name: 'production',
  workspace_description: '',
  workspace_handle: 'production',
};

export class PrefectCloud {
  /** Answers on the addresses of the API's endpoints that connect from now on. */
  static async start(stage: Stage, { python, script }: ClientEnvironment): Promise<PrefectCloud> {
    const spawn = await stage.network.addServiceProviderHost();
    const home = join(stage.directory, 'prefect-server');
    mkdirSync(home);
    const server = spawn(python, [script, 'server', 'start', '--host', '127.0.0.1', '--port', String(SERVER_PORT)], {
      cwd: home,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        TMPDIR: home,
        PREFECT_HOME: home,
        PREFECT_SERVER_ANALYTICS_ENABLED: 'false',
        PREFECT_SERVER_UI_ENABLED: 'false',
        DO_NOT_TRACK: '1',
      },
    });
    let output = '';
    for (const stream of [server.stdout, server.stderr]) {
      stream?.on('data', (text: Buffer) => (output = (output + text.toString()).slice(-4000)));
    }
    const cloud = new PrefectCloud();
    const front = await Worker.start('the front of the service provider', join(__dirname, 'cloud-front-process.ts'), spawn, (event) =>
      cloud.record(event as CloudEvent),
    );
    const settings: CloudSettings = {
      socketPath: join(stage.directory, 'cloud.sock'),
      serverPort: SERVER_PORT,
      apiKey: API_KEY,
      workspace: WORKSPACE,
    };
    await front.request('listen', settings);
    for (const end = Date.now() + LONGEST_START_MILLISECONDS; (await front.request('healthy', undefined)) !== true; await pause(500)) {
      if (server.exitCode !== null || Date.now() > end) {
        throw new Error(`prefect server did not start:\n${output}`);
      }
    }
    stage.serviceProvider.setUpstream(API_SERVICE.serviceName, settings.socketPath);
    return cloud;
  }

  /** Every request that reached it, and every message on its websockets, oldest first. */
  readonly calls: CloudCall[] = [];
  readonly messages: CloudMessage[] = [];

  /** What Prefect Cloud would not have understood, and what came by another way than these addresses, a line each. */
  problems(addresses: readonly string[], since = 0): readonly string[] {
    const host = API_SERVICE.privateDnsName ?? '';
    return this.calls.slice(since).flatMap((call) => {
      const name = `${call.method} ${call.path}`;
      if (call.problem !== undefined) {
        return [`${name}: ${call.problem}`];
      }
      if (!addresses.includes(call.localAddress)) {
        return [`${name} came in at ${call.localAddress}`];
      }
      return call.serverName === host && call.host === host ? [] : [`${name} requested ${call.serverName} and ${call.host}`];
    });
  }

  private record(event: CloudEvent): void {
    if (event.kind === 'call') {
      this.calls.push(event.call);
    } else {
      this.messages.push(event.message);
    }
  }
}
