import { type Topic, type HasSns } from '../state/sns';
import { type ResourceState, type ResourceType } from '../../resource-types/resource-type';
import { generatedName } from '../../resource-types/generated-name';
import { optionalText, tagsOf } from '../../resource-types/property-readers';

function stateOf({ topicArn, name }: Topic): ResourceState {
  return { physicalId: topicArn, attributes: { TopicArn: topicArn, TopicName: name } };
}

export const snsTopic: ResourceType<HasSns> = {
  type: 'AWS::SNS::Topic',
  properties: ['DisplayName', 'KmsMasterKeyId', 'Tags', 'TopicName'],
  attributes: ['TopicArn', 'TopicName'],

  async create(properties, context) {
    tagsOf(properties, context);
    const topic = context.account.sns.createTopic(optionalText(properties, 'TopicName') ?? generatedName(context), {
      displayName: optionalText(properties, 'DisplayName'),
      kmsMasterKeyId: optionalText(properties, 'KmsMasterKeyId'),
    });
    return stateOf(topic);
  },

  async update(physicalId, properties, _previous, { account }) {
    const topic = account.sns.topic(physicalId);
    topic.displayName = optionalText(properties, 'DisplayName');
    topic.kmsMasterKeyId = optionalText(properties, 'KmsMasterKeyId');
    return stateOf(topic);
  },

  async delete(physicalId, _properties, { account }) {
    account.sns.deleteTopic(physicalId);
  },
};
