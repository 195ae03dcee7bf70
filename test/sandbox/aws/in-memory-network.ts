/* A network that only remembers what it was told. */
import { type ChildProcess } from 'node:child_process';
import {
  type EndpointInterface,
  type NameRecord,
  type Network,
  type PacketRule,
  type VpcDescription,
  type VpcHost,
  type VpcNetwork,
} from '../../../sandbox/network/network';

export class InMemoryEndpointInterface implements EndpointInterface {
  serviceName?: string;
  ingress: readonly PacketRule[] = [];
  removed = false;

  constructor(readonly address: string) {}

  async connect(serviceName: string): Promise<void> {
    this.serviceName = serviceName;
  }

  async disconnect(): Promise<void> {
    this.serviceName = undefined;
  }

  async setIngress(rules: readonly PacketRule[]): Promise<void> {
    this.ingress = rules;
  }

  async remove(): Promise<void> {
    this.removed = true;
  }
}

export class InMemoryHost implements VpcHost {
  egress: readonly PacketRule[] = [];
  removed = false;

  constructor(readonly address: string) {}

  spawn(): ChildProcess {
    throw new Error('nothing runs here');
  }

  async setEgress(rules: readonly PacketRule[]): Promise<void> {
    this.egress = rules;
  }

  async remove(): Promise<void> {
    this.removed = true;
  }
}

export class InMemoryVpcNetwork implements VpcNetwork {
  names: readonly NameRecord[] = [];
  readonly hosts: InMemoryHost[] = [];
  readonly interfaces: InMemoryEndpointInterface[] = [];
  removed = false;

  constructor(readonly vpc: VpcDescription) {}

  async setNames(records: readonly NameRecord[]): Promise<void> {
    this.names = records;
  }

  async addHost(address: string): Promise<VpcHost> {
    const host = new InMemoryHost(address);
    this.hosts.push(host);
    return host;
  }

  async addEndpointInterface(address: string): Promise<EndpointInterface> {
    const endpointInterface = new InMemoryEndpointInterface(address);
    this.interfaces.push(endpointInterface);
    return endpointInterface;
  }

  async remove(): Promise<void> {
    this.removed = true;
  }

  /** What the resolver would answer: addresses, through a CNAME if there is one; undefined for NXDOMAIN. */
  resolve(name: string): readonly string[] | undefined {
    const record = this.names.find((candidate) => candidate.name === name);
    return record?.type === 'CNAME' ? this.resolve(record.values[0] ?? '') : record?.values;
  }
}

export class InMemoryNetwork implements Network {
  readonly level = 'loopback';
  readonly vpcs: InMemoryVpcNetwork[] = [];

  async addVpc(vpc: VpcDescription): Promise<VpcNetwork> {
    const network = new InMemoryVpcNetwork(vpc);
    this.vpcs.push(network);
    return network;
  }

  async close(): Promise<void> {}
}
