/* What a security group and its rules are. */
import { type Tags } from './identifiers';

export type Direction = 'ingress' | 'egress';

export interface SecurityGroupRule {
  readonly ruleId: string;
  readonly direction: Direction;
  /** `tcp`, `udp`, `icmp`, `-1`. */
  readonly protocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly cidrIpv4?: string;
  readonly cidrIpv6?: string;
  /** The other side, where it is named as a group. */
  readonly referencedGroupId?: string;
  description?: string;
  /** The rule that EC2 adds itself and CloudFormation takes away with the first own outbound rule. */
  readonly isDefault?: boolean;
}

export type RuleRequest = Omit<SecurityGroupRule, 'ruleId'>;

export interface SecurityGroup {
  readonly groupId: string;
  readonly groupName: string;
  readonly description: string;
  readonly vpcId: string;
  readonly rules: SecurityGroupRule[];
  tags: Tags;
}
