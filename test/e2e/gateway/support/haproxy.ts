/* A real HAProxy with a rendered configuration, as the container runs it: checked, then in the foreground. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDebianProgram } from '../../../../sandbox/system/debian-programs';
import { HAPROXY, type HaproxyBranch } from '../../../../sandbox/system/gateway-programs';
import { until } from '../../support/until';

/** The branches that the library supports. */
export const SUPPORTED: readonly HaproxyBranch[] = ['3.2', '3.4'];

export type LogRecord = Readonly<Record<string, string | number | null>>;
export type Environment = Readonly<Record<string, string>>;

export interface Check {
  readonly status: number | null;
  readonly problems: string;
}

/** What HAProxy says of a configuration without running it. */
export async function check(branch: HaproxyBranch, configuration: string, environment: Environment = {}): Promise<Check> {
  const program = await ensureDebianProgram(HAPROXY[branch]);
  const { folder, file } = written(configuration);
  const { status, stdout, stderr } = spawnSync(program, ['-c', '-f', file], { encoding: 'utf8', env: { ...process.env, ...environment } });
  rmSync(folder, { recursive: true, force: true });
  return { status, problems: `${stdout}${stderr}` };
}

function written(configuration: string): { folder: string; file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'haproxy-'));
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(file, configuration);
  return { folder, file };
}

export class Haproxy {
  static async start(branch: HaproxyBranch, configuration: string, environment: Environment = {}): Promise<Haproxy> {
    const program = await ensureDebianProgram(HAPROXY[branch]);
    const { folder, file } = written(configuration);
    const child = spawn(program, ['-db', '-f', file], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
    const haproxy = new Haproxy(child, folder);
    await until('HAProxy to listen', () => haproxy.isListening(configuration), 20);
    return haproxy;
  }

  private output = '';
  private problems = '';
  private readonly ended: Promise<number | null>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {
    child.stdout?.on('data', (text: Buffer) => (this.output += text.toString('latin1')));
    child.stderr?.on('data', (text: Buffer) => (this.problems += text.toString()));
    this.ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  }

  /** HAProxy writes notices of its own between the records. @throws SyntaxError if a record is no JSON object */
  get records(): LogRecord[] {
    return this.output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as LogRecord);
  }

  get log(): string {
    return this.output;
  }

  /** The newest record that has these fields, once it is written. */
  async record(fields: LogRecord): Promise<LogRecord> {
    const matches = (record: LogRecord): boolean => Object.entries(fields).every(([name, value]) => record[name] === value);
    try {
      await until('a record', () => this.records.some(matches), 5);
    } catch {
      throw new Error(`no record has ${JSON.stringify(fields)}:\n${this.output}\n${this.problems}`);
    }
    return this.records.filter(matches).at(-1) ?? {};
  }

  /** Backends whose names resolve. */
  get resolved(): number {
    return new Set(this.problems.match(/\S+(?=\/\w+: IP changed from '\(none\)')/g)).size;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** @returns the exit code, once it has ended by itself. */
  end(): Promise<number | null> {
    return this.ended;
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private isListening(configuration: string): boolean {
    if (this.child.exitCode !== null) {
      throw new Error(`HAProxy ended: ${this.problems}`);
    }
    const ports = [...configuration.matchAll(/^ {2}bind [\d.]*:(\d+)/gm)].map(([, port]) => Number(port));
    const listening = listeningPorts();
    return ports.every((port) => listening.has(port));
  }
}

// Below the range from which the system takes the ports of outgoing connections, which would take one between its choice and its use.
const FIRST_PORT = 20_000;
const PORTS_OF_WORKER = 1000;
let nextPort = 0;

/** Ports that no other test file uses at the same time. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = FIRST_PORT + Number(process.env['JEST_WORKER_ID'] ?? 1) * PORTS_OF_WORKER + (nextPort++ % PORTS_OF_WORKER);
    if (await isFree(port)) {
      ports.push(port);
    }
  }
  return ports;
}

/** As the kernel lists them: to try a port would take it from HAProxy, or leave a record in its log. */
function listeningPorts(): ReadonlySet<number> {
  const lines = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(1));
  const columns = lines.map((line) => line.trim().split(/\s+/));
  return new Set(columns.filter(([, , , state]) => state === '0A').map(([, local = '']) => parseInt(local.split(':')[1] ?? '', 16)));
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
