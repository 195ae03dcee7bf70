import { type HasEc2 } from '../state/ec2';
import { type Direction, type RuleRequest, type SecurityGroup } from '../state/security-group';
import { type Properties, type ResourceContext, type ResourceState, type ResourceType } from '../../resource-types/resource-type';
import { generatedName } from '../../resource-types/generated-name';
import { objects, optionalText, tagsOf, text } from '../../resource-types/property-readers';
import { ruleMembers, ruleOf } from './security-group-rules';

const LISTS = { ingress: 'SecurityGroupIngress', egress: 'SecurityGroupEgress' } as const;
const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

function rulesOf(properties: Properties, direction: Direction): readonly RuleRequest[] {
  return objects(properties, LISTS[direction], ruleMembers(direction)).map((rule) => ruleOf(rule, direction));
}

function stateOf(group: SecurityGroup): ResourceState {
  return { physicalId: group.groupId, attributes: { GroupId: group.groupId, Id: group.groupId, VpcId: group.vpcId } };
}

async function authorizeAll(groupId: string, rules: readonly RuleRequest[], { account }: ResourceContext<HasEc2>): Promise<void> {
  if (rules.some((rule) => rule.direction === 'egress')) {
    await account.ec2.securityGroups.revokeDefaultEgress(groupId);
  }
  for (const rule of rules) {
    await account.ec2.securityGroups.authorize(groupId, rule);
  }
}

export const ec2SecurityGroup: ResourceType<HasEc2> = {
  type: 'AWS::EC2::SecurityGroup',
  properties: ['GroupDescription', 'GroupName', 'SecurityGroupEgress', 'SecurityGroupIngress', 'Tags', 'VpcId'],
  attributes: ['GroupId', 'Id', 'VpcId'],

  async create(properties, context) {
    const rules = DIRECTIONS.flatMap((direction) => rulesOf(properties, direction));
    const group = context.account.ec2.securityGroups.create({
      groupName: optionalText(properties, 'GroupName') ?? generatedName(context),
      description: text(properties, 'GroupDescription'),
      vpcId: text(properties, 'VpcId'),
      tags: tagsOf(properties, context),
    });
    try {
      await authorizeAll(group.groupId, rules, context);
    } catch (error) {
      await context.account.ec2.securityGroups.delete(group.groupId);
      throw error;
    }
    return stateOf(group);
  },

  async update(physicalId, properties, previous, context) {
    const { securityGroups } = context.account.ec2;
    const group = securityGroups.get(physicalId);
    const same = (one: RuleRequest, other: RuleRequest) =>
      JSON.stringify({ ...one, ruleId: undefined }) === JSON.stringify({ ...other, ruleId: undefined });
    for (const direction of DIRECTIONS) {
      const wanted = rulesOf(properties, direction);
      const had = rulesOf(previous, direction);
      // Only rules of this resource: others may have been added by resources of their own.
      for (const rule of had.filter((old) => !wanted.some((candidate) => same(candidate, old)))) {
        const live = group.rules.find((candidate) => same(candidate, rule));
        if (live) {
          await securityGroups.revoke(physicalId, live.ruleId);
        }
      }
      await authorizeAll(
        physicalId,
        wanted.filter((rule) => !had.some((old) => same(old, rule))),
        context,
      );
    }
    group.tags = tagsOf(properties, context);
    return stateOf(group);
  },

  delete: (physicalId, _properties, { account }) => account.ec2.securityGroups.delete(physicalId),
};
