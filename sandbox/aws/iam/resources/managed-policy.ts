import { type HasIam } from '../state/iam';
import { type ResourceType } from '../../resource-types/resource-type';
import { optionalText, refuseOther, shortGeneratedName, texts } from '../../resource-types/property-readers';

export const iamManagedPolicy: ResourceType<HasIam> = {
  type: 'AWS::IAM::ManagedPolicy',
  properties: ['Description', 'ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles'],
  attributes: ['PolicyArn'],

  async create(properties, context) {
    const { iam } = context.account;
    refuseOther(properties, 'Path', '/');
    const arn = iam.putManagedPolicy(
      optionalText(properties, 'ManagedPolicyName') ?? shortGeneratedName(context),
      properties.PolicyDocument,
    );
    for (const roleName of texts(properties, 'Roles')) {
      iam.attachRolePolicy(roleName, arn);
    }
    return { physicalId: arn, attributes: { PolicyArn: arn } };
  },

  async update(physicalId, properties, previous, { account }) {
    account.iam.putManagedPolicy(physicalId.slice(physicalId.lastIndexOf('/') + 1), properties.PolicyDocument);
    for (const roleName of texts(previous, 'Roles')) {
      account.iam.detachRolePolicy(roleName, physicalId);
    }
    for (const roleName of texts(properties, 'Roles')) {
      account.iam.attachRolePolicy(roleName, physicalId);
    }
    return { physicalId, attributes: { PolicyArn: physicalId } };
  },

  async delete(physicalId, properties, { account }) {
    for (const roleName of texts(properties, 'Roles')) {
      account.iam.detachRolePolicy(roleName, physicalId);
    }
    account.iam.deleteManagedPolicy(physicalId);
  },
};
