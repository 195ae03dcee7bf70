/* npm run sandbox, used as a person would: its settings in other processes, commands at its prompt. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type Description } from '../../../sandbox/explore/introduction';

const REPOSITORY = join(__dirname, '..', '..', '..');

class Session {
  private readonly child: ChildProcess;
  private readonly lines: string[] = [];
  private readonly waiting = new Set<() => void>();
  readonly exitCode: Promise<number | null>;

  constructor(...args: string[]) {
    const loader = pathToFileURL(require.resolve('tsx')).href;
    this.child = spawn(process.execPath, ['--import', loader, 'sandbox/explore.ts', ...args], {
      cwd: REPOSITORY,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (this.child.stdout === null) {
      throw new Error('no output');
    }
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      this.lines.push(line);
      this.waiting.forEach((look) => look());
    });
    this.exitCode = new Promise((resolve) => this.child.once('close', resolve));
  }

  /** Enters a command and waits for a line of its answer. */
  async enter(command: string, answer: RegExp): Promise<string> {
    const first = this.lines.length;
    this.child.stdin?.write(`${command}\n`);
    return this.line(answer, first);
  }

  line(wanted: RegExp, first = 0): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.lines.slice(first).find((line) => wanted.test(line));
        if (found === undefined) {
          return;
        }
        this.waiting.delete(look);
        resolve(found);
      };
      const fail = (how: string): void => reject(new Error(`${how} ${String(wanted)}:\n${this.lines.slice(first).join('\n')}`));
      setTimeout(() => fail('60 seconds without'), 60_000).unref();
      this.waiting.add(look);
      void this.exitCode.then(() => fail('ended before'));
      look();
    });
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  end(): void {
    this.child.stdin?.end();
  }
}

test('deploy from outside, accept at the prompt, check from inside', async () => {
  const session = new Session('--json');
  const description = JSON.parse(await session.line(/^\{/)) as Description;
  const environment = { PATH: process.env['PATH'], ...description.environment };
  const run = (command: string) => spawnSync('sh', ['-c', command], { cwd: description.appDirectory, env: environment, encoding: 'utf8' });
  expect(await session.enter('status', /no link/)).toContain('deploy one');
  expect(await session.enter('accept api', /✘/)).toContain('there is no endpoint api');

  // Not spawnSync: this process reads what the session prints meanwhile.
  const deployed = spawn('sh', ['-c', description.commands['deployExistingVpc'] ?? ''], {
    cwd: description.appDirectory,
    env: environment,
    stdio: 'ignore',
  });
  expect(await new Promise((resolve) => deployed.once('close', resolve))).toBe(0);
  expect(await session.enter('endpoints', /^ {2}api/)).toMatch(/pendingAcceptance.*Private DNS off/);
  await session.enter('accept api', /is accepted/);
  await session.enter('pass', /api .* ACTIVE/);

  const ssm = new SSMClient({
    endpoint: description.environment['AWS_ENDPOINT_URL'],
    region: 'us-east-1',
    credentials: {
      accessKeyId: description.environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: description.environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
  const { Parameters = [] } = await ssm.send(new GetParametersByPathCommand({ Path: '/cdk-prefect-privatelink', Recursive: true }));
  expect(Parameters.map(({ Name = '' }) => Name.split('/')[4]).sort()).toEqual(['definition', 'hand-off', 'hold', 'status']);
  ssm.destroy();

  // Where no shell can be confined to the VPC, single commands are printed instead.
  const [shell = '', curl] = description.vpcShell;
  if (curl === undefined) {
    expect(run(`${shell} nslookup api.private.prefect.cloud`).stdout).toContain('Address: 10.20.');
    expect(run(`${shell} curl -si https://api.private.prefect.cloud/api/health`).stdout).toContain('200 OK');
  }

  await session.enter('fault api 503', /api: 503/);
  await session.enter('pass', /http-server-error/);
  await session.enter('fault off', /works again/);
  await session.enter('disable-dns api', /is disabled/);
  await session.enter('pass', /private-dns-restored/);
  // A pass writes a line for people and one of metrics.
  await session.enter('logs activator 2', /"trigger":"schedule"/);
  await session.enter('fault aws throttle', /throttle/);
  await session.enter('pass', /ec2-throttled/);

  await session.enter('nonsense', /no command nonsense/);
  session.end();
  expect(await session.exitCode).toBe(0);
  expect(existsSync(dirname(description.appDirectory))).toBe(false);
}, 180_000);

test('leaves nothing behind when it is interrupted', async () => {
  const session = new Session('--json');
  const { appDirectory } = JSON.parse(await session.line(/^\{/)) as Description;
  session.signal('SIGINT');
  expect(await session.exitCode).toBe(0);
  expect(existsSync(dirname(appDirectory))).toBe(false);
}, 60_000);
