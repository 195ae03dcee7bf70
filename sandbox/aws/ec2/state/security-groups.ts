/* Security groups and their rules. */
import { type PacketRule } from '../../../network/network';
import { AwsError } from '../../service';
import { type Ec2Parts } from './parts';
import { newId, refuseMalformedId, type Tags } from './identifiers';
import { type Direction, type RuleRequest, type SecurityGroup, type SecurityGroupRule } from './security-group';

export interface SecurityGroupRequest {
  readonly groupName: string;
  readonly description: string;
  readonly vpcId: string;
  readonly tags?: Tags;
}

export class SecurityGroups {
  private readonly groups = new Map<string, SecurityGroup>();

  constructor(private readonly ec2: Ec2Parts) {}

  create(request: SecurityGroupRequest): SecurityGroup {
    this.ec2.vpcs.get(request.vpcId);
    if (this.list().some((group) => group.vpcId === request.vpcId && group.groupName === request.groupName)) {
      throw new AwsError('InvalidGroup.Duplicate', `The security group '${request.groupName}' already exists for VPC '${request.vpcId}'`);
    }
    return this.add(request);
  }

  createDefault(vpcId: string): SecurityGroup {
    const group = this.add({ groupName: 'default', description: 'default VPC security group', vpcId });
    group.rules.push({ ruleId: newId('sgr'), direction: 'ingress', protocol: '-1', referencedGroupId: group.groupId });
    return group;
  }

  deleteDefault(groupId: string): void {
    this.groups.delete(groupId);
  }

  get(groupId: string): SecurityGroup {
    const group = this.groups.get(groupId);
    if (!group) {
      refuseMalformedId(groupId, 'sg', 'InvalidGroupId');
      throw new AwsError('InvalidGroup.NotFound', `The security group '${groupId}' does not exist`);
    }
    return group;
  }

  list(): readonly SecurityGroup[] {
    return [...this.groups.values()];
  }

  async delete(groupId: string): Promise<void> {
    const group = this.get(groupId);
    const inUse =
      group.groupName === 'default' ||
      this.ec2.networkInterfaces.list().some((networkInterface) => networkInterface.groupIds.includes(groupId)) ||
      this.list().some((other) => other.groupId !== groupId && other.rules.some((rule) => rule.referencedGroupId === groupId));
    if (inUse) {
      throw new AwsError('DependencyViolation', `resource ${groupId} has a dependent object`);
    }
    this.groups.delete(groupId);
    await this.ec2.networkInterfaces.applyRules();
  }

  async authorize(groupId: string, request: RuleRequest): Promise<SecurityGroupRule> {
    const group = this.get(groupId);
    if (request.referencedGroupId !== undefined) {
      this.get(request.referencedGroupId);
    }
    if (group.rules.some((rule) => keyOf(rule) === keyOf(request))) {
      throw new AwsError(
        'InvalidPermission.Duplicate',
        `the specified rule "peer: ${peerOf(request)}, ${request.protocol}" already exists`,
      );
    }
    const rule = { ...request, ruleId: newId('sgr') };
    group.rules.push(rule);
    await this.ec2.networkInterfaces.applyRules();
    return rule;
  }

  async revoke(groupId: string, ruleId: string): Promise<void> {
    const group = this.get(groupId);
    const index = group.rules.findIndex((rule) => rule.ruleId === ruleId);
    if (index < 0) {
      throw new AwsError('InvalidSecurityGroupRuleId.NotFound', `The security group rule ID '${ruleId}' does not exist`);
    }
    group.rules.splice(index, 1);
    await this.ec2.networkInterfaces.applyRules();
  }

  describe(groupId: string, ruleId: string, description: string | undefined): void {
    const rule = this.get(groupId).rules.find((candidate) => candidate.ruleId === ruleId);
    if (!rule) {
      throw new AwsError('InvalidSecurityGroupRuleId.NotFound', `The security group rule ID '${ruleId}' does not exist`);
    }
    rule.description = description;
  }

  async revokeDefaultEgress(groupId: string): Promise<void> {
    const rule = this.get(groupId).rules.find((candidate) => candidate.isDefault);
    if (rule) {
      await this.revoke(groupId, rule.ruleId);
    }
  }

  /** The rules of several groups together, with groups replaced by their members' addresses. IPv4 only. */
  resolve(groupIds: readonly string[], direction: Direction): readonly PacketRule[] {
    return groupIds
      .flatMap((groupId) => this.groups.get(groupId)?.rules ?? [])
      .filter((rule) => rule.direction === direction)
      .map((rule) => ({
        protocol: rule.protocol,
        ...(rule.fromPort === undefined || rule.protocol === '-1' ? {} : { fromPort: rule.fromPort, toPort: rule.toPort }),
        cidrBlocks: this.rangesOf(rule),
      }))
      .filter((rule) => rule.cidrBlocks.length > 0);
  }

  private rangesOf(rule: SecurityGroupRule): readonly string[] {
    if (rule.cidrIpv4 !== undefined) {
      return [rule.cidrIpv4];
    }
    return this.ec2.networkInterfaces
      .list()
      .filter((networkInterface) => rule.referencedGroupId !== undefined && networkInterface.groupIds.includes(rule.referencedGroupId))
      .map((networkInterface) => `${networkInterface.privateIpAddress}/32`);
  }

  private add(request: SecurityGroupRequest): SecurityGroup {
    const everywhere = { ruleId: newId('sgr'), direction: 'egress', protocol: '-1', cidrIpv4: '0.0.0.0/0', isDefault: true } as const;
    const group: SecurityGroup = { groupId: newId('sg'), tags: {}, ...request, rules: [everywhere] };
    this.groups.set(group.groupId, group);
    return group;
  }
}

function peerOf(rule: RuleRequest): string {
  return rule.cidrIpv4 ?? rule.cidrIpv6 ?? rule.referencedGroupId ?? '';
}

function keyOf(rule: RuleRequest): string {
  return [rule.direction, rule.protocol, rule.fromPort, rule.toPort, peerOf(rule)].join(' ');
}
