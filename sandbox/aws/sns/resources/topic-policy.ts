import { type HasSns } from '../state/sns';
import { type Properties, type ResourceContext, type ResourceState, type ResourceType } from '../../resource-types/resource-type';
import { generatedName } from '../../resource-types/generated-name';
import { texts } from '../../resource-types/property-readers';

function put(properties: Properties, { account }: ResourceContext<HasSns>, physicalId: string): ResourceState {
  for (const topicArn of texts(properties, 'Topics')) {
    account.sns.setPolicy(topicArn, properties.PolicyDocument);
  }
  return { physicalId, attributes: { Id: physicalId } };
}

function remove(properties: Properties, { account }: ResourceContext<HasSns>): void {
  for (const topicArn of texts(properties, 'Topics')) {
    account.sns.removePolicy(topicArn);
  }
}

export const snsTopicPolicy: ResourceType<HasSns> = {
  type: 'AWS::SNS::TopicPolicy',
  properties: ['PolicyDocument', 'Topics'],
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
