/*
 * VPCs made of loopback addresses, for root on machines that allow no namespaces. Names, addresses and TLS are real;
 * functions and the programs of Prefect's guide are pointed at them one by one. Nothing filters packets.
 */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { SystemRequirementError } from '../system/tools';
import { type Spawn } from '../system/worker';
import { type ServiceProviderConnections, type ServiceProviderServers } from '../service-provider/service-provider-servers';
import { addressAt, contains, loopbackAddress } from './addresses';
import { adaptCommand, type LoopbackView } from './loopback-commands';
import { NameServer, type ResolverBehaviour } from './name-server';
import { type EndpointInterface, type NameRecord, type VpcDescription } from './network';
import { type SandboxHost, type SandboxNetwork, type SandboxVpc } from './sandbox-network';

const spawnHere = (command: string, args: readonly string[], options: SpawnOptions): ChildProcess => spawn(command, args, options);

export class LoopbackNetwork implements SandboxNetwork {
  static async start(serviceProvider: ServiceProviderServers): Promise<LoopbackNetwork> {
    return new LoopbackNetwork(serviceProvider);
  }

  readonly level = 'loopback';
  readonly limitations = [
    'security groups filter nothing: no packet is ever dropped, and an endpoint that is not connected refuses instead of staying silent',
    'only `node`, `nslookup` and `curl` see the VPC; a shell sees this machine',
    '`curl` refuses to connect where a name is unknown, instead of saying that it is unknown',
  ];
  private readonly vpcs = new Map<string, LoopbackVpc>();
  private nextVpc = 1;

  private constructor(private readonly serviceProvider: ServiceProviderServers) {}

  async addVpc({ vpcId, cidrBlock }: VpcDescription): Promise<SandboxVpc> {
    const number = this.nextVpc++;
    const resolver = loopbackAddress(number, addressAt(cidrBlock, 2));
    const nameServer = await NameServer.start(resolver, spawnHere);
    const connections = await this.serviceProvider.join(spawnHere);
    const vpc = new LoopbackVpc(number, cidrBlock, resolver, nameServer, connections);
    this.vpcs.set(vpcId, vpc);
    return vpc;
  }

  vpc(vpcId: string): SandboxVpc | undefined {
    return this.vpcs.get(vpcId);
  }

  async addServiceProviderHost(): Promise<Spawn> {
    throw new SystemRequirementError(
      "a program of the service provider's can be kept apart in a network namespace only, and this machine allows none",
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.vpcs.values()].map((vpc) => vpc.remove()));
  }
}

class LoopbackVpc implements SandboxVpc {
  private names: readonly NameRecord[] = [];
  private readonly children = new Set<ChildProcess>();

  constructor(
    private readonly number: number,
    private readonly cidrBlock: string,
    private readonly resolver: string,
    private readonly nameServer: NameServer,
    private readonly connections: ServiceProviderConnections,
  ) {}

  async setNames(records: readonly NameRecord[]): Promise<void> {
    this.names = records;
    await this.nameServer.setNames(records);
  }

  setResolver(behaviour: ResolverBehaviour): Promise<void> {
    return this.nameServer.setBehaviour(behaviour);
  }

  async addHost(address: string): Promise<SandboxHost> {
    this.checkAddress(address);
    return {
      address,
      spawn: (command, args, options) => this.spawn(command, args, options),
      commandLine: (command, args) => [command, ...adaptCommand(this.view(), command, args).args],
      setEgress: async () => {},
      remove: async () => {},
    };
  }

  async addEndpointInterface(address: string): Promise<EndpointInterface> {
    this.checkAddress(address);
    return {
      address,
      connect: (serviceName) => this.connections.bind(address, serviceName, loopbackAddress(this.number, address)),
      disconnect: () => this.connections.unbind(address),
      setIngress: async () => {},
      remove: () => this.connections.unbind(address),
    };
  }

  async remove(): Promise<void> {
    this.children.forEach((child) => child.kill('SIGKILL'));
    await Promise.all([this.nameServer.stop(), this.connections.close()]);
  }

  private spawn(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const adapted = adaptCommand(this.view(), command, args);
    const child = spawn(command, adapted.args, { ...options, env: { ...(options.env ?? process.env), ...adapted.environment } });
    this.children.add(child);
    child.once('exit', () => this.children.delete(child));
    return child;
  }

  private view(): LoopbackView {
    const { number, cidrBlock, resolver, names } = this;
    return { number, cidrBlock, resolver, names };
  }

  private checkAddress(address: string): void {
    if (!contains(this.cidrBlock, address)) {
      throw new Error(`${address} is not in the VPC's range ${this.cidrBlock}`);
    }
  }
}
