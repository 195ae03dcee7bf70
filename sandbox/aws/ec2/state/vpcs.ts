/* VPCs and their DNS attributes. */
import { AwsError } from '../../service';
import { parseCidr } from './cidr';
import { type Ec2Parts } from './parts';
import { newId, refuseMalformedId, type Tags } from './identifiers';
import { type Vpc } from './vpc';

export interface VpcRequest {
  readonly cidrBlock: string;
  readonly enableDnsSupport?: boolean;
  readonly enableDnsHostnames?: boolean;
  readonly instanceTenancy?: string;
  readonly tags?: Tags;
}

export class Vpcs {
  private readonly vpcs = new Map<string, Vpc>();

  constructor(private readonly ec2: Ec2Parts) {}

  async create(request: VpcRequest): Promise<Vpc> {
    parseCidr(request.cidrBlock);
    const vpcId = newId('vpc');
    const network = await this.ec2.account.network.addVpc({ vpcId, cidrBlock: request.cidrBlock });
    const vpc: Vpc = {
      vpcId,
      cidrBlock: request.cidrBlock,
      network,
      defaultNetworkAclId: newId('acl'),
      defaultSecurityGroupId: this.ec2.securityGroups.createDefault(vpcId).groupId,
      // As AWS: support on, host names off.
      enableDnsSupport: request.enableDnsSupport ?? true,
      enableDnsHostnames: request.enableDnsHostnames ?? false,
      instanceTenancy: request.instanceTenancy ?? 'default',
      tags: request.tags ?? {},
    };
    this.vpcs.set(vpcId, vpc);
    this.ec2.routeTables.createMain(vpcId);
    return vpc;
  }

  get(vpcId: string): Vpc {
    const vpc = this.vpcs.get(vpcId);
    if (!vpc) {
      refuseMalformedId(vpcId, 'vpc', 'InvalidVpcID');
      throw new AwsError('InvalidVpcID.NotFound', `The vpc ID '${vpcId}' does not exist`);
    }
    return vpc;
  }

  list(): readonly Vpc[] {
    return [...this.vpcs.values()];
  }

  async setDnsAttributes(vpcId: string, attributes: { enableDnsSupport: boolean; enableDnsHostnames: boolean }): Promise<void> {
    const vpc = this.get(vpcId);
    if (attributes.enableDnsHostnames && !attributes.enableDnsSupport) {
      throw new AwsError('InvalidParameterCombination', 'Cannot enable DNS hostnames without DNS support.');
    }
    vpc.enableDnsSupport = attributes.enableDnsSupport;
    vpc.enableDnsHostnames = attributes.enableDnsHostnames;
    await this.ec2.dns.publish(vpcId);
  }

  async delete(vpcId: string): Promise<void> {
    const vpc = this.get(vpcId);
    const inUse =
      this.ec2.subnets.list().some((subnet) => subnet.vpcId === vpcId) ||
      this.ec2.endpoints.list().some((endpoint) => endpoint.vpcId === vpcId && endpoint.state !== 'deleted') ||
      this.ec2.securityGroups.list().some((group) => group.vpcId === vpcId && group.groupId !== vpc.defaultSecurityGroupId) ||
      this.ec2.routeTables.list().some((table) => table.vpcId === vpcId && !table.main);
    if (inUse) {
      throw new AwsError('DependencyViolation', `The vpc '${vpcId}' has dependencies and cannot be deleted.`);
    }
    this.ec2.routeTables.deleteMain(vpcId);
    this.ec2.securityGroups.deleteDefault(vpc.defaultSecurityGroupId);
    this.vpcs.delete(vpcId);
    await vpc.network.remove();
  }
}
