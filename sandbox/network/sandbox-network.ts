/* The network as the stage sees it: what the local AWS uses, and the faults that only a stage may play. */
import { type Spawn } from '../system/worker';
import { type ResolverBehaviour } from './name-server';
import { type Network, type VpcDescription, type VpcHost, type VpcNetwork } from './network';

export interface SandboxHost extends VpcHost {
  /** Runs a program as `spawn` does, as a command line for another terminal of the same user; valid until the host is removed. */
  commandLine(command: string, args: readonly string[]): string[];
}

export interface SandboxVpc extends VpcNetwork {
  addHost(address: string): Promise<SandboxHost>;
  /** Plays faults of the VPC's resolver. */
  setResolver(behaviour: ResolverBehaviour): Promise<void>;
}

export interface SandboxNetwork extends Network {
  /** What this kind of network cannot show, a sentence each. */
  readonly limitations: readonly string[];
  addVpc(vpc: VpcDescription): Promise<SandboxVpc>;
  /** A VPC that was added before, by its id. */
  vpc(vpcId: string): SandboxVpc | undefined;
  /** A machine of the service provider's that reaches nothing but itself, not even a resolver: the means to start programs on it. */
  addServiceProviderHost(): Promise<Spawn>;
}
