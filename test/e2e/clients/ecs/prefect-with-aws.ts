/* The real server behind the front of Prefect Cloud, the real command line and the real ECS worker, on loopback. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { type CloudCall, type CloudEvent, type CloudSettings } from '../../../../sandbox/stories/client/cloud-call';
import { API_KEY, WORKSPACE } from '../../../../sandbox/stories/client/prefect-cloud';
import { type ClientEnvironment } from '../../../../sandbox/stories/client/client-environment';
import { RunningWorker } from '../../../../sandbox/stories/client/running-worker';
import { Worker } from '../../../../sandbox/system/worker';
import { AwsStandIn } from './aws-stand-in';

export const POOL = 'my-pool';
const FRONT = join(__dirname, '..', '..', '..', '..', 'sandbox', 'stories', 'client', 'cloud-front-process.ts');
const LONGEST_START_MILLISECONDS = 120_000;
/** What they would ask of anybody else leads nowhere. */
const LOOPBACK_ONLY = { HTTP_PROXY: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1' };

export class PrefectWithAws {
  static async start(python: ClientEnvironment): Promise<PrefectWithAws> {
    const ground = new PrefectWithAws(python, await AwsStandIn.start());
    try {
      await ground.startServer();
    } catch (error) {
      await ground.close();
      throw error;
    }
    return ground;
  }

  readonly calls: CloudCall[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), 'ecs-worker-'));
  private readonly children: ChildProcess[] = [];
  private readonly sockets = new Set<Socket>();
  private front: Worker | undefined;
  private entrance: Server | undefined;

  private constructor(
    private readonly python: ClientEnvironment,
    readonly aws: AwsStandIn,
  ) {}

  /** Where Prefect Cloud is here, and the key to it. */
  get access(): { readonly PREFECT_API_URL: string; readonly PREFECT_CLOUD_API_URL: string; readonly PREFECT_API_KEY: string } {
    const cloud = `http://127.0.0.1:${(this.entrance?.address() as AddressInfo).port}/api`;
    return {
      PREFECT_API_URL: `${cloud}/accounts/${WORKSPACE.account_id}/workspaces/${WORKSPACE.workspace_id}`,
      PREFECT_CLOUD_API_URL: cloud,
      PREFECT_API_KEY: API_KEY,
    };
  }

  /** What Prefect Cloud and AWS would not have understood. */
  get problems(): readonly string[] {
    return [
      ...this.calls.flatMap(({ method, path, problem }) => (problem === undefined ? [] : [`${method} ${path}: ${problem}`])),
      ...this.aws.problems,
    ];
  }

  /** Runs `prefect` to its end and returns what it wrote. */
  async prefect(...args: string[]): Promise<string> {
    const child = this.run(args);
    const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)));
    const [output, problems] = await Promise.all([child.stdout, child.stderr].map((stream) => (stream === null ? '' : text(stream))));
    if ((await ended) !== 0) {
      throw new Error(`prefect ${args.join(' ')} failed:\n${output}${problems}`);
    }
    return output ?? '';
  }

  /** With what a task definition gives the container of a worker. */
  startWorker(environment: Readonly<Record<string, string>>, ...options: string[]): RunningWorker {
    return new RunningWorker(
      this.run(['worker', 'start', '--pool', POOL, '--type', 'ecs', ...options], { ...this.aws.environment, ...environment }),
    );
  }

  /** Prefect's API, as its client uses it: a server whose database is busy answers 503, and is asked again. */
  async api<T>(method: 'GET' | 'POST', path: string, body?: unknown, attempts = 10): Promise<T> {
    const { PREFECT_API_URL, PREFECT_API_KEY } = this.access;
    const headers = { authorization: `Bearer ${PREFECT_API_KEY}`, 'content-type': 'application/json' };
    const response = await fetch(`${PREFECT_API_URL}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status === 503 && attempts > 1) {
      await pause(500);
      return this.api(method, path, body, attempts - 1);
    }
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    }
    return (await response.json()) as T;
  }

  async close(): Promise<void> {
    for (const child of this.children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    }
    await this.front?.stop();
    this.sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => (this.entrance === undefined ? resolve(undefined) : this.entrance.close(resolve)));
    await this.aws.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
    return this.spawn('client', args, { PREFECT_WORKER_QUERY_SECONDS: '1', ...environment, ...this.access });
  }

  /** With nothing of this process's own environment but the way to programs. */
  private spawn(name: string, args: readonly string[], environment: Readonly<Record<string, string>>): ChildProcess {
    const home = join(this.folder, name);
    mkdirSync(home, { recursive: true });
    const child = spawn(this.python.python, [this.python.script, ...args], {
      cwd: home,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        TMPDIR: home,
        DO_NOT_TRACK: '1',
        NO_COLOR: '1',
        COLUMNS: '200',
        ...LOOPBACK_ONLY,
        ...environment,
      },
    });
    this.children.push(child);
    return child;
  }

  private async startServer(): Promise<void> {
    const serverPort = await freePort();
    const server = new RunningWorker(
      this.spawn('server', ['server', 'start', '--host', '127.0.0.1', '--port', String(serverPort)], {
        PREFECT_SERVER_ANALYTICS_ENABLED: 'false',
        PREFECT_SERVER_UI_ENABLED: 'false',
        // A worker is told to stop the task of a flow run that is not cancelled by then; five minutes otherwise.
        PREFECT_SERVER_SERVICES_CANCELLATION_CLEANUP_CANCELLING_TIMEOUT_SECONDS: '1',
      }),
    );
    const settings: CloudSettings = { socketPath: join(this.folder, 'cloud.sock'), serverPort, apiKey: API_KEY, workspace: WORKSPACE };
    this.front = await Worker.start(
      'the front',
      FRONT,
      (command, args, options) => spawn(command, args, options),
      (event) => this.record(event as CloudEvent),
    );
    await this.front.request('listen', settings);
    this.entrance = createServer((client) => this.passOn(client, settings.socketPath));
    await new Promise<void>((resolve) => this.entrance?.listen(0, '127.0.0.1', resolve));
    for (const end = Date.now() + LONGEST_START_MILLISECONDS; (await this.front.request('healthy', undefined)) !== true; await pause(200)) {
      if (!server.running || Date.now() > end) {
        throw new Error(`prefect server did not start:\n${server.output}`);
      }
    }
  }

  private record(event: CloudEvent): void {
    if (event.kind === 'call') {
      this.calls.push(event.call);
    }
  }

  /** The front listens on a file, since it usually stands behind TLS. */
  private passOn(client: Socket, socketPath: string): void {
    const upstream = connect(socketPath);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.sockets.add(socket);
      socket
        .on('error', () => other.destroy())
        .on('close', () => {
          this.sockets.delete(socket);
          other.destroy();
        });
      socket.pipe(other);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
