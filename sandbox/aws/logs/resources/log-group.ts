import { type LogGroup, type HasLogs } from '../state/logs';
import { type Properties, type ResourceContext, type ResourceType } from '../../resource-types/resource-type';
import { generatedName } from '../../resource-types/generated-name';
import { tagsOf } from '../../resource-types/property-readers';

function describe(name: string, properties: Properties, context: ResourceContext<HasLogs>): LogGroup {
  return {
    name,
    retentionInDays: properties.RetentionInDays === undefined ? undefined : Number(properties.RetentionInDays),
    tags: tagsOf(properties, context),
  };
}

export const logGroup: ResourceType<HasLogs> = {
  type: 'AWS::Logs::LogGroup',
  properties: ['LogGroupName', 'RetentionInDays', 'KmsKeyId', 'LogGroupClass', 'Tags'],
  attributes: ['Arn'],

  async create(properties, context) {
    const name = (properties.LogGroupName as string | undefined) ?? generatedName(context);
    context.account.logs.create(describe(name, properties, context));
    return { physicalId: name, attributes: { Arn: context.account.logs.arn(name) } };
  },

  async update(physicalId, properties, _previous, context) {
    context.account.logs.update(describe(physicalId, properties, context));
    return { physicalId, attributes: { Arn: context.account.logs.arn(physicalId) } };
  },

  async delete(physicalId, _properties, { account }) {
    account.logs.delete(physicalId);
  },
};
