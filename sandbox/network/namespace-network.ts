/* VPCs made of network namespaces: real packets, really filtered, none of which leaves its VPC. */
import { type ChildProcess, type SpawnOptions } from 'node:child_process';
import { type NetworkLevel } from '../system/network-level';
import { type Spawn } from '../system/worker';
import { type ServiceProviderConnections, type ServiceProviderServers } from '../service-provider/service-provider-servers';
import { addressAt, contains, parseRange } from './addresses';
import { NameServer, type ResolverBehaviour } from './name-server';
import { NamespacePod } from './namespace-pod';
import { type EndpointInterface, type NameRecord, type PacketRule, type VpcDescription } from './network';
import { endpointFilter, hostFilter, routerFilter, type FilteredInterface } from './packet-filter';
import { type SandboxHost, type SandboxNetwork, type SandboxVpc } from './sandbox-network';

// Fixed: a bridge without an address of its own takes its ports' lowest, and changes it as hosts come and go. Hosts that
// remember the old one then lose router and resolver.
const ROUTER_ADDRESS = '02:00:00:00:00:01';

export class NamespaceNetwork implements SandboxNetwork {
  static async start(level: Exclude<NetworkLevel, 'loopback'>, serviceProvider: ServiceProviderServers): Promise<NamespaceNetwork> {
    return new NamespaceNetwork(await NamespacePod.start(level), serviceProvider);
  }

  readonly level = 'namespaces';
  readonly limitations = [];
  private readonly vpcs = new Map<string, NamespaceVpc>();
  private nextVpc = 1;
  private nextServiceProviderHost = 1;

  private constructor(
    private readonly pod: NamespacePod,
    private readonly serviceProvider: ServiceProviderServers,
  ) {}

  async addVpc(vpc: VpcDescription): Promise<SandboxVpc> {
    const added = await NamespaceVpc.create(this.pod, this.serviceProvider, vpc, `vpc${this.nextVpc++}`);
    this.vpcs.set(vpc.vpcId, added);
    return added;
  }

  vpc(vpcId: string): SandboxVpc | undefined {
    return this.vpcs.get(vpcId);
  }

  async addServiceProviderHost(): Promise<Spawn> {
    const namespace = `serviceProvider${this.nextServiceProviderHost++}`;
    await this.pod.run(`
      : > /run/sandbox/${namespace}.resolv
      ip netns add ${namespace}
      ip -n ${namespace} link set lo up
    `);
    return (command, args, options) => this.pod.spawn(namespace, `/run/sandbox/${namespace}.resolv`, command, args, options);
  }

  async close(): Promise<void> {
    await this.pod.close();
  }
}

class NamespaceVpc implements SandboxVpc {
  static async create(
    pod: NamespacePod,
    serviceProvider: ServiceProviderServers,
    { cidrBlock }: VpcDescription,
    name: string,
  ): Promise<NamespaceVpc> {
    const resolver = addressAt(cidrBlock, 2);
    const { subnetMask: prefixLength } = parseRange(cidrBlock);
    await pod.run(`
      printf 'nameserver ${resolver}\\noptions timeout:2 attempts:2\\n' > /run/sandbox/${name}.resolv
      ip netns add ${name}
      ip -n ${name} link set lo up
      ip -n ${name} link add vpc address ${ROUTER_ADDRESS} type bridge
      ip -n ${name} link set vpc up
      ip -n ${name} address add ${addressAt(cidrBlock, 1)}/${prefixLength} dev vpc
      ip -n ${name} address add ${resolver}/${prefixLength} dev vpc
      ip -n ${name} route add blackhole default
    `);
    const vpc = new NamespaceVpc(pod, name, cidrBlock, resolver);
    await vpc.loadFilter(name, routerFilter(cidrBlock, resolver));
    await vpc.addNamespace(`${name}-endpoints`);
    await vpc.loadFilter(`${name}-endpoints`, endpointFilter([]));
    vpc.nameServer = await NameServer.start(resolver, (command, args, options) => vpc.spawn(name, command, args, options));
    vpc.connections = await serviceProvider.join((command, args, options) => vpc.spawn(`${name}-endpoints`, command, args, options));
    return vpc;
  }

  nameServer!: NameServer;
  connections!: ServiceProviderConnections;
  private readonly resolverFile: string;
  private readonly interfaces = new Map<string, FilteredInterface>();
  private nextHost = 1;
  private changes: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly pod: NamespacePod,
    private readonly name: string,
    private readonly cidrBlock: string,
    private readonly resolver: string,
  ) {
    this.resolverFile = `/run/sandbox/${name}.resolv`;
  }

  setNames(records: readonly NameRecord[]): Promise<void> {
    return this.nameServer.setNames(records);
  }

  setResolver(behaviour: ResolverBehaviour): Promise<void> {
    return this.nameServer.setBehaviour(behaviour);
  }

  async addHost(address: string): Promise<SandboxHost> {
    this.checkAddress(address);
    const namespace = `${this.name}-host${this.nextHost++}`;
    await this.addNamespace(namespace, address);
    await this.loadFilter(namespace, hostFilter(this.resolver, []));
    return {
      address,
      spawn: (command, args, options = {}) => this.spawn(namespace, command, args, options),
      commandLine: (command, args) => this.pod.commandLine(namespace, this.resolverFile, command, args),
      setEgress: (rules: readonly PacketRule[]) => this.loadFilter(namespace, hostFilter(this.resolver, rules)),
      remove: () => this.removeNamespace(namespace),
    };
  }

  async addEndpointInterface(address: string): Promise<EndpointInterface> {
    this.checkAddress(address);
    // Each by itself: the kernel deletes the other addresses of a range together with its first one.
    const onDevice = `${address}/32 dev eth0`;
    // The kernel drops an interface's routes together with its last address.
    await this.pod.run(`
      ip -n ${this.name}-endpoints address add ${onDevice}
      ip -n ${this.name}-endpoints route replace ${this.cidrBlock} dev eth0
    `);
    const change = async (values: Partial<FilteredInterface>) => {
      const before = this.interfaces.get(address) ?? { address, connected: false, ingress: [] };
      this.interfaces.set(address, { ...before, ...values });
      await this.applyEndpointFilter();
    };
    await change({});
    return {
      address,
      connect: async (serviceName) => {
        await this.connections.bind(address, serviceName);
        await change({ connected: true });
      },
      disconnect: async () => {
        await change({ connected: false });
        await this.connections.unbind(address);
      },
      setIngress: (ingress) => change({ ingress }),
      remove: async () => {
        await this.connections.unbind(address);
        this.interfaces.delete(address);
        await this.applyEndpointFilter();
        await this.pod.run(`ip -n ${this.name}-endpoints address delete ${onDevice}`);
      },
    };
  }

  async remove(): Promise<void> {
    await Promise.all([this.nameServer.stop(), this.connections.close()]);
    await this.pod.run(`for one in $(ls /run/netns | grep -E '^${this.name}(-|$)'); do ip netns delete "$one"; done`);
  }

  private spawn(namespace: string, command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
    return this.pod.spawn(namespace, this.resolverFile, command, args, options);
  }

  /** A namespace with one interface in the VPC. */
  private async addNamespace(namespace: string, address?: string): Promise<void> {
    const { subnetMask: prefixLength } = parseRange(this.cidrBlock);
    // Interface names are short: the namespace's number identifies the bridge's port.
    const port = namespace.slice(this.name.length + 1);
    await this.pod.run(`
      ip netns add ${namespace}
      ip -n ${namespace} link set lo up
      ip link add eth0 netns ${namespace} type veth peer name ${port} netns ${this.name}
      ip -n ${this.name} link set ${port} master vpc up
      ip -n ${namespace} link set eth0 up
      ${address ? `ip -n ${namespace} address add ${address}/${prefixLength} dev eth0` : ''}
      ${address ? `ip -n ${namespace} route add default via ${addressAt(this.cidrBlock, 1)}` : ''}
    `);
  }

  private async removeNamespace(namespace: string): Promise<void> {
    await this.pod.run(`ip -n ${this.name} link delete ${namespace.slice(this.name.length + 1)}\nip netns delete ${namespace}`);
  }

  private loadFilter(namespace: string, rules: string): Promise<void> {
    return this.pod.run(`nsenter --net=/run/netns/${namespace} nft -f -`, rules);
  }

  /** One change at a time: each load replaces the rules of all interfaces. */
  private applyEndpointFilter(): Promise<void> {
    const load = () => this.loadFilter(`${this.name}-endpoints`, endpointFilter([...this.interfaces.values()]));
    const applied = this.changes.then(load, load);
    this.changes = applied.catch(() => {});
    return applied;
  }

  private checkAddress(address: string): void {
    if (!contains(this.cidrBlock, address)) {
      throw new Error(`${address} is not in the VPC's range ${this.cidrBlock}`);
    }
  }
}
