import { checkPolicyDocument } from '../iam/policy-document';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../resource-type';
import { objects, optionalText, refuseOther, shortGeneratedName, tagsOf, text, texts } from './property-readers';

function inlinePoliciesOf(properties: Properties): ReadonlyMap<string, unknown> {
  const policies = objects(properties, 'Policies', ['PolicyDocument', 'PolicyName']);
  return new Map(policies.map((policy) => [text(policy, 'PolicyName'), policy.PolicyDocument]));
}

function stateOf({ account }: ResourceContext, name: string): ResourceState {
  const role = account.iam.role(name);
  return { physicalId: name, attributes: { Arn: role.arn, RoleId: role.roleId } };
}

export const iamRole: ResourceType = {
  type: 'AWS::IAM::Role',
  properties: {
    AssumeRolePolicyDocument: 'mutable',
    Description: 'mutable',
    ManagedPolicyArns: 'mutable',
    MaxSessionDuration: 'mutable',
    Path: 'replacement',
    Policies: 'mutable',
    RoleName: 'replacement',
    Tags: 'mutable',
  },
  attributes: ['Arn', 'RoleId'],

  async create(properties, context) {
    const { iam } = context.account;
    const name = optionalText(properties, 'RoleName') ?? shortGeneratedName(context);
    refuseOther(properties, 'Path', '/');
    tagsOf(properties, context);
    iam.createRole(name, properties.AssumeRolePolicyDocument);
    for (const [policyName, document] of inlinePoliciesOf(properties)) {
      iam.putRolePolicy(name, policyName, document);
    }
    for (const policyArn of texts(properties, 'ManagedPolicyArns')) {
      iam.attachRolePolicy(name, policyArn);
    }
    return stateOf(context, name);
  },

  async update(physicalId, properties, previous, context) {
    const { iam } = context.account;
    iam.role(physicalId).assumeRolePolicy = checkPolicyDocument(properties.AssumeRolePolicyDocument);
    // Only what this resource gave: other policies come from resources of their own.
    for (const policyName of inlinePoliciesOf(previous).keys()) {
      iam.deleteRolePolicy(physicalId, policyName);
    }
    for (const [policyName, document] of inlinePoliciesOf(properties)) {
      iam.putRolePolicy(physicalId, policyName, document);
    }
    for (const policyArn of texts(previous, 'ManagedPolicyArns')) {
      iam.detachRolePolicy(physicalId, policyArn);
    }
    for (const policyArn of texts(properties, 'ManagedPolicyArns')) {
      iam.attachRolePolicy(physicalId, policyArn);
    }
    return stateOf(context, physicalId);
  },

  async delete(physicalId, properties, { account }) {
    for (const policyName of inlinePoliciesOf(properties).keys()) {
      account.iam.deleteRolePolicy(physicalId, policyName);
    }
    for (const policyArn of texts(properties, 'ManagedPolicyArns')) {
      account.iam.detachRolePolicy(physicalId, policyArn);
    }
    account.iam.deleteRole(physicalId);
  },
};
