/* What a network interface is. */
import { type PacketRule } from '../../../network/network';

export interface NetworkInterface {
  readonly networkInterfaceId: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly privateIpAddress: string;
  /** `vpc_endpoint`, `lambda`, `interface`. */
  readonly interfaceType: string;
  readonly description: string;
  groupIds: readonly string[];
}

export type NetworkInterfaceRequest = Pick<NetworkInterface, 'subnetId' | 'interfaceType' | 'description' | 'groupIds'>;

/** The machine behind an interface, which packets are filtered for. */
export interface Attachment {
  setIngress?(rules: readonly PacketRule[]): Promise<void>;
  setEgress?(rules: readonly PacketRule[]): Promise<void>;
}
