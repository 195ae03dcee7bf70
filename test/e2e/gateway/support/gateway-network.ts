/*
 * The synthesised gateway in network namespaces: its tasks run what the task definition says, as its user, on a root file system that
 * is read-only, and packets pass only as its security groups allow.
 */
import { type ChildProcess, type SpawnOptions } from 'node:child_process';
import { NameServer } from '../../../../sandbox/network/name-server';
import { NamespacePod } from '../../../../sandbox/network/namespace-pod';
import { detectNetworkLevel } from '../../../../sandbox/system/network-level';
import { ensureTools } from '../../../../sandbox/system/tools';
import { type SynthesisedGateway } from './synthesised-gateway';

export const ADDRESSES = {
  client: '10.20.0.10',
  stranger: '10.99.0.10',
  balancer: '10.0.0.20',
  one: '10.0.1.11',
  two: '10.0.2.12',
  prefect: '10.0.1.30',
  resolver: '10.0.0.2',
} as const;
export type Machine = keyof typeof ADDRESSES;

/** Which machines a security group of the template stands for. */
const MEMBERS: Readonly<Record<string, readonly Machine[]>> = {
  GatewayLoadBalancer: ['balancer'],
  GatewayTasks: ['one', 'two'],
  PrefectSecurityGroup: ['prefect'],
};
const RESOLVER_FILE = '/run/sandbox/gateway.resolv';

export class GatewayNetwork {
  static async start(gateway: SynthesisedGateway): Promise<GatewayNetwork> {
    ensureTools(console.log);
    // As root, tasks can have their own user.
    const level = process.getuid?.() === 0 ? 'rootNamespaces' : detectNetworkLevel();
    if (level === 'loopback') {
      throw new Error('the gateway needs network namespaces');
    }
    const network = new GatewayNetwork(await NamespacePod.start(level), gateway);
    await network.build();
    return network;
  }

  private names: NameServer | undefined;

  private constructor(
    private readonly pod: NamespacePod,
    private readonly gateway: SynthesisedGateway,
  ) {}

  spawn(machine: Machine, command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
    return this.pod.spawn(machine, RESOLVER_FILE, command, args, options);
  }

  /** Everything a program prints, and how it ended. */
  async run(
    machine: Machine,
    command: string,
    args: readonly string[],
  ): Promise<{ readonly code: number | null; readonly output: string }> {
    const child = this.spawn(machine, command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout?.on('data', (text: Buffer) => (output += text.toString()));
    child.stderr?.on('data', (text: Buffer) => (output += text.toString()));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, output };
  }

  /** A task as Amazon ECS starts it. `programs` is the folder of the image's programs. */
  startTask(machine: 'one' | 'two', programs: string, environment: Readonly<Record<string, string>> = {}): RunningTask {
    const { container } = this.gateway;
    const tmpfs = container.LinuxParameters.Tmpfs[0]!;
    const [user = '', group = ''] = container.User.split(':');
    const asUser =
      process.getuid?.() === 0
        ? `setpriv --reuid=${user} --regid=${group} --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all`
        : '';
    const prepare = [
      'set -e',
      `mkdir -p ${tmpfs.ContainerPath}`,
      `mount -t tmpfs -o size=${tmpfs.Size}m,mode=1777,${tmpfs.MountOptions.join()} none ${tmpfs.ContainerPath}`,
      ...(container.ReadonlyRootFilesystem ? ['mount -o remount,bind,ro /'] : []),
      `echo $$ > /run/sandbox/${machine}.pid`,
      `ulimit -n ${container.Ulimits[0]!.SoftLimit} 2>/dev/null || :`,
      `exec ${asUser} "$@"`,
    ].join('\n');
    const child = this.spawn(machine, '/bin/sh', ['-c', prepare, 'task', ...container.EntryPoint, ...container.Command], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: `${programs}:/usr/sbin:/usr/bin:/sbin:/bin`, ...this.gateway.environment, ...environment },
    });
    return new RunningTask(child, (signal) => this.pod.run(`kill -${signal} $(cat /run/sandbox/${machine}.pid)`));
  }

  async close(): Promise<void> {
    await this.names?.stop();
    await this.pod.close();
  }

  private async build(): Promise<void> {
    await this.pod.run(`
      printf 'nameserver ${ADDRESSES.resolver}\\n' > ${RESOLVER_FILE}
      ip netns add vpc
      ip -n vpc link set lo up
      ip -n vpc link add bridge type bridge
      ip -n vpc link set bridge up
    `);
    for (const [machine, address] of Object.entries(ADDRESSES)) {
      await this.pod.run(`
        ip netns add ${machine}
        ip -n ${machine} link set lo up
        ip link add eth0 netns ${machine} type veth peer name ${machine} netns vpc
        ip -n vpc link set ${machine} master bridge up
        ip -n ${machine} link set eth0 up
        ip -n ${machine} address add ${address}/8 dev eth0
      `);
    }
    for (const [group, machines] of Object.entries(MEMBERS)) {
      for (const machine of machines) {
        await this.pod.run(`nsenter --net=/run/netns/${machine} nft -f -`, this.filter(group));
      }
    }
    this.names = await NameServer.start(ADDRESSES.resolver, (command, args, options) => this.spawn('resolver', command, args, options));
    await this.names.setNames(
      ['api.private.prefect.cloud', 'app.private.prefect.cloud'].map((name) => ({ name, type: 'A', values: [ADDRESSES.prefect] })),
    );
  }

  private filter(group: string): string {
    const of = (direction: 'in' | 'out', side: string): string[] =>
      this.gateway.rules
        .filter((rule) => rule.direction === direction && rule.group.startsWith(group))
        .flatMap((rule) => {
          const peers = rule.cidr === undefined ? peersOf(rule.peer ?? '') : [rule.cidr];
          return peers.map((peer) => `ip ${side} ${peer} tcp dport ${rule.port} accept`);
        });
    const chain = (hook: string, rules: readonly string[]): string =>
      `chain ${hook} {\ntype filter hook ${hook} priority 0; policy drop;\n${['ct state established,related accept', ...rules].join('\n')}\n}`;
    return `flush ruleset\ntable inet gateway {\n${chain('input', ['iif lo accept', ...of('in', 'saddr')])}\n${chain('output', [
      'oif lo accept',
      `ip daddr ${ADDRESSES.resolver} udp dport 53 accept`,
      ...of('out', 'daddr'),
    ])}\n}\n`;
  }
}

function peersOf(group: string): string[] {
  const [, machines = []] = Object.entries(MEMBERS).find(([name]) => group.startsWith(name)) ?? [];
  return machines.map((machine) => ADDRESSES[machine]);
}

export class RunningTask {
  output = '';
  private readonly ended: Promise<number | null>;

  constructor(
    child: ChildProcess,
    readonly signal: (name: string) => Promise<void>,
  ) {
    child.stdout?.on('data', (text: Buffer) => (this.output += text.toString()));
    child.stderr?.on('data', (text: Buffer) => (this.output += text.toString()));
    this.ended = new Promise((resolve) => child.once('close', resolve));
  }

  get records(): Readonly<Record<string, unknown>>[] {
    return this.output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  }

  end(): Promise<number | null> {
    return this.ended;
  }
}
