/*
 * The network of the sandbox's VPCs as the local AWS sees it. Two implementations: network namespaces, where packets are
 * really filtered, and loopback addresses for machines that allow no namespaces, where they are not.
 */
import { type ChildProcess, type SpawnOptions } from 'node:child_process';

export interface VpcDescription {
  readonly vpcId: string;
  /** IPv4, for instance `10.0.0.0/16`. The resolver answers at its base address plus two. */
  readonly cidrBlock: string;
}

/** A rule with its sources or destinations already resolved to address ranges. */
export interface PacketRule {
  /** `tcp`, `udp`, `icmp`, or `-1` for everything. */
  readonly protocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly cidrBlocks: readonly string[];
}

/** What the VPC's resolver answers besides public names; the whole list replaces the one before. */
export interface NameRecord {
  readonly name: string;
  readonly type: 'A' | 'CNAME';
  readonly values: readonly string[];
}

/** A machine in the VPC: a function's network interface, or a client to explore from. */
export interface VpcHost {
  readonly address: string;
  /** Starts a program that sees the network as this host does. */
  spawn(command: string, args: readonly string[], options?: SpawnOptions): ChildProcess;
  /** Replaces the outbound rules; answers to allowed packets always return. */
  setEgress(rules: readonly PacketRule[]): Promise<void>;
  remove(): Promise<void>;
}

/** A network interface of an endpoint. It accepts no packets until `connect`. */
export interface EndpointInterface {
  readonly address: string;
  /** Joins the interface to a service of the service provider; packets are dropped silently before that and after `disconnect`. */
  connect(serviceName: string): Promise<void>;
  disconnect(): Promise<void>;
  /** Replaces the inbound rules. */
  setIngress(rules: readonly PacketRule[]): Promise<void>;
  remove(): Promise<void>;
}

export interface VpcNetwork {
  setNames(records: readonly NameRecord[]): Promise<void>;
  addHost(address: string): Promise<VpcHost>;
  addEndpointInterface(address: string): Promise<EndpointInterface>;
  remove(): Promise<void>;
}

export interface Network {
  /** How real the packets are; shown to the user. */
  readonly level: 'namespaces' | 'loopback';
  addVpc(vpc: VpcDescription): Promise<VpcNetwork>;
  /** Ends every process and removes every namespace that was made. */
  close(): Promise<void>;
}
