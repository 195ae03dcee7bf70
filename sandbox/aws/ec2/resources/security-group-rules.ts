/* Rules of security groups, inline in a group or resources of their own. */
import { type HasEc2 } from '../state/ec2';
import { type Direction, type RuleRequest } from '../state/security-group';
import { type Properties, type ResourceContext, type ResourceState, type ResourceType } from '../../resource-types/resource-type';
import { AwsError } from '../../service';
import { optionalNumber, optionalText, text } from '../../resource-types/property-readers';

const OTHER_SIDE = { ingress: 'SourceSecurityGroupId', egress: 'DestinationSecurityGroupId' } as const;

/** Members of a rule; prefix lists and groups of other accounts are not known here. */
export function ruleMembers(direction: Direction): readonly string[] {
  return ['CidrIp', 'CidrIpv6', 'Description', 'FromPort', 'IpProtocol', 'ToPort', OTHER_SIDE[direction]];
}

export function ruleOf(properties: Properties, direction: Direction): RuleRequest {
  const rule: RuleRequest = {
    direction,
    protocol: text(properties, 'IpProtocol'),
    fromPort: optionalNumber(properties, 'FromPort'),
    toPort: optionalNumber(properties, 'ToPort'),
    cidrIpv4: optionalText(properties, 'CidrIp'),
    cidrIpv6: optionalText(properties, 'CidrIpv6'),
    referencedGroupId: optionalText(properties, OTHER_SIDE[direction]),
    description: optionalText(properties, 'Description'),
  };
  const peers = [rule.cidrIpv4, rule.cidrIpv6, rule.referencedGroupId].filter((peer) => peer !== undefined);
  if (peers.length !== 1) {
    throw new AwsError('ValidationError', `a rule needs exactly one of CidrIp, CidrIpv6 and ${OTHER_SIDE[direction]}`);
  }
  return rule;
}

/** `AWS::EC2::SecurityGroupIngress` and `AWS::EC2::SecurityGroupEgress`. */
export function ruleResource(type: string, direction: Direction): ResourceType<HasEc2> {
  async function create(properties: Properties, { account }: ResourceContext<HasEc2>): Promise<ResourceState> {
    const { securityGroups } = account.ec2;
    const groupId = text(properties, 'GroupId');
    if (direction === 'egress') {
      await securityGroups.revokeDefaultEgress(groupId);
    }
    const { ruleId } = await securityGroups.authorize(groupId, ruleOf(properties, direction));
    return { physicalId: ruleId, attributes: { Id: ruleId } };
  }

  return {
    type,
    properties: ['GroupId', ...ruleMembers(direction)],
    attributes: ['Id'],
    create,

    async update(physicalId, properties, _previous, { account }) {
      account.ec2.securityGroups.describe(text(properties, 'GroupId'), physicalId, optionalText(properties, 'Description'));
      return { physicalId, attributes: { Id: physicalId } };
    },

    delete: (physicalId, properties, { account }) => account.ec2.securityGroups.revoke(text(properties, 'GroupId'), physicalId),
  };
}
