import { type Iam, type HasIam } from '../state/iam';
import { checkPolicyDocument } from '../state/policy-document';
import { type Properties, type ResourceContext, type ResourceState, type ResourceType } from '../../resource-types/resource-type';
import { objects, optionalText, refuseOther, shortGeneratedName, tagsOf, text, texts } from '../../resource-types/property-readers';

function inlinePoliciesOf(properties: Properties): ReadonlyMap<string, unknown> {
  const policies = objects(properties, 'Policies', ['PolicyDocument', 'PolicyName']);
  return new Map(policies.map((policy) => [text(policy, 'PolicyName'), policy.PolicyDocument]));
}

function give(iam: Iam, name: string, properties: Properties): void {
  for (const [policyName, document] of inlinePoliciesOf(properties)) {
    iam.putRolePolicy(name, policyName, document);
  }
  for (const policyArn of texts(properties, 'ManagedPolicyArns')) {
    iam.attachRolePolicy(name, policyArn);
  }
}

/** Only what this resource gave: other policies come from resources of their own. */
function takeBack(iam: Iam, name: string, properties: Properties): void {
  for (const policyName of inlinePoliciesOf(properties).keys()) {
    iam.deleteRolePolicy(name, policyName);
  }
  for (const policyArn of texts(properties, 'ManagedPolicyArns')) {
    iam.detachRolePolicy(name, policyArn);
  }
}

function remove(iam: Iam, name: string, properties: Properties): void {
  takeBack(iam, name, properties);
  iam.deleteRole(name);
}

function stateOf({ account }: ResourceContext<HasIam>, name: string): ResourceState {
  const role = account.iam.role(name);
  return { physicalId: name, attributes: { Arn: role.arn, RoleId: role.roleId } };
}

export const iamRole: ResourceType<HasIam> = {
  type: 'AWS::IAM::Role',
  properties: [
    'AssumeRolePolicyDocument',
    'Description',
    'ManagedPolicyArns',
    'MaxSessionDuration',
    'Path',
    'Policies',
    'RoleName',
    'Tags',
  ],
  attributes: ['Arn', 'RoleId'],

  async create(properties, context) {
    const name = optionalText(properties, 'RoleName') ?? shortGeneratedName(context);
    refuseOther(properties, 'Path', '/');
    tagsOf(properties, context);
    context.account.iam.createRole(name, properties.AssumeRolePolicyDocument);
    try {
      give(context.account.iam, name, properties);
    } catch (error) {
      remove(context.account.iam, name, properties);
      throw error;
    }
    return stateOf(context, name);
  },

  async update(physicalId, properties, previous, context) {
    const { iam } = context.account;
    iam.role(physicalId).assumeRolePolicy = checkPolicyDocument(properties.AssumeRolePolicyDocument);
    takeBack(iam, physicalId, previous);
    give(iam, physicalId, properties);
    return stateOf(context, physicalId);
  },

  delete: async (physicalId, properties, { account }) => remove(account.iam, physicalId, properties),
};
