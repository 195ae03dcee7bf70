import { type Properties, type ResourceContext, type ResourceState, type ResourceType } from '../../resource-type';
import { generatedName } from '../../resources/generated-name';
import { texts } from '../../resources/property-readers';

function put(properties: Properties, { account }: ResourceContext, physicalId: string): ResourceState {
  for (const topicArn of texts(properties, 'Topics')) {
    account.sns.setPolicy(topicArn, properties.PolicyDocument);
  }
  return { physicalId, attributes: { Id: physicalId } };
}

function remove(properties: Properties, { account }: ResourceContext): void {
  for (const topicArn of texts(properties, 'Topics')) {
    account.sns.removePolicy(topicArn);
  }
}

export const snsTopicPolicy: ResourceType = {
  type: 'AWS::SNS::TopicPolicy',
  properties: { PolicyDocument: 'mutable', Topics: 'mutable' },
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
