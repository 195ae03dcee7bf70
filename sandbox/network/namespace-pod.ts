/*
 * One set of namespaces for a whole run, with a network of its own inside. It ends with its standard input, and every
 * process in it ends with it, so that nothing outlives the run however the run ends.
 */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { podOptions, unshareOptions, type NetworkLevel } from '../system/network-level';
import { programPath } from '../system/tools';

const LONGEST_END_MILLISECONDS = 5000;

// A resolv.conf that is a link points into /run, which is empty in the pod: its target must exist to be mounted over.
const podScript = `
set -e
resolver=$(readlink -m /etc/resolv.conf)
mount -t tmpfs none /run
mkdir -p /run/netns /run/sandbox "$(dirname "$resolver")"
[ -e "$resolver" ] || : > "$resolver"
"$1" link set lo up
echo ready
exec "$2" > /dev/null
`;

// The host's own view: its network, its resolver, its working directory; ends with the process that started it.
const hostScript = `
mount --bind "$1" /etc/resolv.conf && cd "$2" || exit 127
program=$3
shift 3
exec "$program" --pdeathsig KILL -- "$@"
`;

export class NamespacePod {
  static async start(level: Exclude<NetworkLevel, 'loopback'>): Promise<NamespacePod> {
    const child = spawn(
      programPath('unshare'),
      [...unshareOptions[level], ...podOptions, programPath('sh'), '-c', podScript, 'pod', programPath('ip'), programPath('cat')],
      { stdio: ['pipe', 'pipe', 'pipe'] },
    );
    let problem = '';
    child.stderr.on('data', (text: Buffer) => (problem += text.toString()));
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve());
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`the namespaces could not be made: ${problem.trim()}`)));
    });
    return new NamespacePod(child, level);
  }

  private constructor(
    private readonly child: ChildProcess,
    private readonly level: Exclude<NetworkLevel, 'loopback'>,
  ) {}

  /** Runs a shell script in the pod, with the system's folders in its path. */
  async run(script: string, input?: string): Promise<void> {
    const [program = '', ...entrance] = this.entrance();
    const child = spawn(program, [...entrance, programPath('sh'), '-e', '-c', script], {
      stdio: [input === undefined ? 'ignore' : 'pipe', 'ignore', 'pipe'],
      env: { ...process.env, PATH: `/usr/sbin:/sbin:/usr/bin:/bin:${process.env['PATH'] ?? ''}` },
    });
    let problem = '';
    child.stderr?.on('data', (text: Buffer) => (problem += text.toString()));
    // A script that fails may end without reading its input: its exit code tells.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code !== 0) {
      throw new Error(`the sandbox's network could not be changed: ${problem.trim()}\n${script}`);
    }
  }

  /** Starts a program in a network namespace of the pod, with a resolver file of the pod as its /etc/resolv.conf. */
  spawn(namespace: string, resolverFile: string, command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
    const [program = '', ...rest] = this.commandLine(namespace, resolverFile, command, args, options.cwd?.toString());
    return spawn(program, rest, { ...options, cwd: '/' });
  }

  /** The same as a command line that works from any terminal of the same user while the pod lives. */
  commandLine(namespace: string, resolverFile: string, command: string, args: readonly string[], directory = process.cwd()): string[] {
    return [
      ...this.entrance(),
      programPath('nsenter'),
      `--net=/run/netns/${namespace}`,
      programPath('unshare'),
      '--mount',
      '--propagation',
      'private',
      programPath('sh'),
      '-c',
      hostScript,
      'host',
      resolverFile,
      directory,
      programPath('setpriv'),
      command,
      ...args,
    ];
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    if (this.child.exitCode !== null || this.child.signalCode !== null) {
      return;
    }
    this.child.stdin?.end();
    // Where process 1 does not reap orphans, as in some containers, the pod waits for them without end.
    const enough = setTimeout(() => this.child.kill('SIGKILL'), LONGEST_END_MILLISECONDS);
    await ended;
    clearTimeout(enough);
  }

  private entrance(): string[] {
    const own = `/proc/${this.child.pid}/ns`;
    const user = this.level === 'userNamespaces' ? [`--user=${own}/user`, '--preserve-credentials'] : [];
    return [programPath('nsenter'), ...user, `--net=${own}/net`, `--mount=${own}/mnt`, `--pid=${own}/pid_for_children`, '--'];
  }
}
