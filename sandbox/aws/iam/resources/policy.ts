import { type HasIam } from '../state/iam';
import { type Properties, type ResourceContext, type ResourceState, type ResourceType } from '../../resource-types/resource-type';
import { generatedName } from '../../resource-types/generated-name';
import { text, texts } from '../../resource-types/property-readers';

function put(properties: Properties, { account }: ResourceContext<HasIam>, physicalId: string): ResourceState {
  for (const roleName of texts(properties, 'Roles')) {
    account.iam.putRolePolicy(roleName, text(properties, 'PolicyName'), properties.PolicyDocument);
  }
  return { physicalId, attributes: { Id: physicalId } };
}

function remove(properties: Properties, { account }: ResourceContext<HasIam>): void {
  for (const roleName of texts(properties, 'Roles')) {
    account.iam.deleteRolePolicy(roleName, text(properties, 'PolicyName'));
  }
}

/** An inline policy of roles; users and groups are not known here. */
export const iamPolicy: ResourceType<HasIam> = {
  type: 'AWS::IAM::Policy',
  properties: ['PolicyDocument', 'PolicyName', 'Roles'],
  attributes: ['Id'],

  create: async (properties, context) => put(properties, context, generatedName(context)),

  async update(physicalId, properties, previous, context) {
    remove(previous, context);
    return put(properties, context, physicalId);
  },

  async delete(_physicalId, properties, context) {
    remove(properties, context);
  },
};
