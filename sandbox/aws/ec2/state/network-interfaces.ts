/* Network interfaces: where a security group's rules meet an address. */
import { AwsError } from '../../service';
import { type Ec2Parts } from './parts';
import { newId, refuseMalformedId } from './identifiers';
import { type Attachment, type NetworkInterface, type NetworkInterfaceRequest } from './network-interface';

export class NetworkInterfaces {
  private readonly interfaces = new Map<string, NetworkInterface>();
  private readonly attachments = new Map<string, Attachment>();
  /** What each attachment last received: it receives changes only. */
  private readonly applied = new Map<string, string>();
  /** One application at a time, so that an older state never overtakes a newer one. */
  private applying: Promise<void> = Promise.resolve();

  constructor(private readonly ec2: Ec2Parts) {}

  create(request: NetworkInterfaceRequest): NetworkInterface {
    const subnet = this.ec2.subnets.get(request.subnetId);
    this.checkGroups(request.groupIds, subnet.vpcId);
    const networkInterface: NetworkInterface = {
      ...request,
      networkInterfaceId: newId('eni'),
      vpcId: subnet.vpcId,
      privateIpAddress: this.ec2.subnets.takeAddress(subnet.subnetId),
    };
    this.interfaces.set(networkInterface.networkInterfaceId, networkInterface);
    return networkInterface;
  }

  get(networkInterfaceId: string): NetworkInterface {
    const networkInterface = this.interfaces.get(networkInterfaceId);
    if (!networkInterface) {
      refuseMalformedId(networkInterfaceId, 'eni', 'InvalidNetworkInterfaceId');
      throw new AwsError('InvalidNetworkInterfaceID.NotFound', `The networkInterface ID '${networkInterfaceId}' does not exist`);
    }
    return networkInterface;
  }

  list(): readonly NetworkInterface[] {
    return [...this.interfaces.values()];
  }

  async attach(networkInterfaceId: string, attachment: Attachment): Promise<void> {
    this.get(networkInterfaceId);
    this.attachments.set(networkInterfaceId, attachment);
    await this.applyRules();
  }

  async setGroups(networkInterfaceId: string, groupIds: readonly string[]): Promise<void> {
    const networkInterface = this.get(networkInterfaceId);
    this.checkGroups(groupIds, networkInterface.vpcId);
    networkInterface.groupIds = groupIds;
    await this.applyRules();
  }

  async delete(networkInterfaceId: string): Promise<void> {
    const networkInterface = this.get(networkInterfaceId);
    this.ec2.subnets.get(networkInterface.subnetId).usedAddresses.delete(networkInterface.privateIpAddress);
    this.interfaces.delete(networkInterfaceId);
    this.attachments.delete(networkInterfaceId);
    this.applied.delete(networkInterfaceId);
    await this.applyRules();
  }

  /** Brings the packet filters up to date after any change to rules, groups or members. */
  applyRules(): Promise<void> {
    const next = this.applying.then(() => this.applyNow());
    // The caller gets the failure; the queue continues.
    this.applying = next.catch(() => undefined);
    return next;
  }

  private async applyNow(): Promise<void> {
    for (const [networkInterfaceId, attachment] of [...this.attachments]) {
      const groupIds = this.interfaces.get(networkInterfaceId)?.groupIds;
      if (!groupIds) {
        continue;
      }
      const ingress = this.ec2.securityGroups.resolve(groupIds, 'ingress');
      const egress = this.ec2.securityGroups.resolve(groupIds, 'egress');
      const state = JSON.stringify([attachment.setIngress && ingress, attachment.setEgress && egress]);
      if (this.applied.get(networkInterfaceId) !== state) {
        this.applied.set(networkInterfaceId, state);
        await attachment.setIngress?.(ingress);
        await attachment.setEgress?.(egress);
      }
    }
  }

  private checkGroups(groupIds: readonly string[], vpcId: string): void {
    for (const groupId of groupIds) {
      if (this.ec2.securityGroups.get(groupId).vpcId !== vpcId) {
        throw new AwsError('InvalidParameter', 'You have specified two resources that belong to different networks.');
      }
    }
  }
}
