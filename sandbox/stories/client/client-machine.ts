/* A machine in the VPC on which somebody uses the real client. */
import { type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type SandboxHost } from '../../network/sandbox-network';
import { type Stage } from '../../stage';
import { type ClientEnvironment } from './client-environment';

export interface CommandResult {
  readonly exitCode: number;
  readonly output: string;
}

export class ClientMachine {
  static async add(stage: Stage, vpcId: string, python: ClientEnvironment, name: string): Promise<ClientMachine> {
    const folder = join(stage.directory, name);
    mkdirSync(folder);
    return new ClientMachine(await stage.addClient(vpcId), python, folder);
  }

  private constructor(
    private readonly host: SandboxHost,
    private readonly environment: ClientEnvironment,
    /** Home and working directory. */
    readonly folder: string,
  ) {}

  get address(): string {
    return this.host.address;
  }

  /** Runs `prefect` to its end, with settings as environment variables; a failed command is a result, not an error. */
  async prefect(args: readonly string[], settings: Readonly<Record<string, string>>): Promise<CommandResult> {
    const child = this.start(args, settings);
    const ended = new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 1));
    });
    const [output, problems, exitCode] = await Promise.all([
      ...[child.stdout, child.stderr].map((stream) => (stream === null ? '' : text(stream))),
      ended,
    ] as const);
    return { exitCode: Number(exitCode), output: `${String(output)}${String(problems)}` };
  }

  /** Starts `prefect` and leaves it running. */
  start(args: readonly string[], settings: Readonly<Record<string, string>>): ChildProcess {
    return this.host.spawn(this.environment.python, [this.environment.script, ...args], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: this.folder,
        // Workers share a folder in it, which would belong to the first user of this machine who ran one.
        TMPDIR: this.folder,
        // A terminal's width would break lines that are compared.
        COLUMNS: '200',
        NO_COLOR: '1',
        ...settings,
      },
    });
  }

  /** Another client on the same machine, with a home of its own. */
  withClient(environment: ClientEnvironment): ClientMachine {
    const folder = join(this.folder, `prefect-${environment.version}`);
    mkdirSync(folder);
    return new ClientMachine(this.host, environment, folder);
  }

  remove(): Promise<void> {
    return this.host.remove();
  }
}
