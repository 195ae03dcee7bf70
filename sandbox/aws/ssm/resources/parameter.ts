import { type Properties, type ResourceContext, type ResourceType } from '../../resource-types/resource-type';
import { type PutParameterInput, type HasSsm } from '../state/ssm';
import { generatedName } from '../../resource-types/generated-name';
import { tagsInStack, type Tags } from '../../resource-types/tags';

function input(name: string, properties: Properties): PutParameterInput {
  return {
    name,
    value: String(properties.Value),
    type: String(properties.Type),
    description: properties.Description as string | undefined,
  };
}

function tags(properties: Properties, context: ResourceContext<HasSsm>): Readonly<Record<string, string>> {
  return tagsInStack((properties.Tags ?? {}) as Tags, context);
}

export const ssmParameter: ResourceType<HasSsm> = {
  type: 'AWS::SSM::Parameter',
  properties: ['Name', 'Type', 'Value', 'Description', 'Tags'],
  attributes: ['Type', 'Value'],

  async create(properties, context) {
    const name = (properties.Name as string | undefined) ?? `CFN-${generatedName(context)}`;
    context.account.ssm.put({ ...input(name, properties), tags: tags(properties, context) });
    return { physicalId: name, attributes: { Type: properties.Type, Value: properties.Value } };
  },

  async update(physicalId, properties, _previous, context) {
    context.account.ssm.put({ ...input(physicalId, properties), overwrite: true });
    context.account.ssm.setTags(physicalId, tags(properties, context));
    return { physicalId, attributes: { Type: properties.Type, Value: properties.Value } };
  },

  read(physicalId, { account }) {
    const parameter = account.ssm.find(physicalId);
    return parameter && { Name: parameter.name, Type: parameter.type, Value: parameter.value };
  },

  async delete(physicalId, _properties, { account }) {
    if (account.ssm.find(physicalId)) {
      account.ssm.delete(physicalId);
    }
  },
};
