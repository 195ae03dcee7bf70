/* Starts the network that this machine allows. */
import { type ServiceProviderServers } from '../service-provider/service-provider-servers';
import { detectNetworkLevel, type NetworkLevel } from '../system/network-level';
import { LoopbackNetwork } from './loopback-network';
import { NamespaceNetwork } from './namespace-network';
import { type SandboxNetwork } from './sandbox-network';

export function startNetwork(serviceProvider: ServiceProviderServers, level: NetworkLevel = detectNetworkLevel()): Promise<SandboxNetwork> {
  return level === 'loopback' ? LoopbackNetwork.start(serviceProvider) : NamespaceNetwork.start(level, serviceProvider);
}
