import { type ResourceType } from '../../resource-type';
import { generatedName } from '../../resources/generated-name';
import { optionalText, text } from '../../resources/property-readers';

export const lambdaPermission: ResourceType = {
  type: 'AWS::Lambda::Permission',
  properties: {
    Action: 'replacement',
    FunctionName: 'replacement',
    Principal: 'replacement',
    SourceAccount: 'replacement',
    SourceArn: 'replacement',
  },
  attributes: ['Id'],

  async create(properties, context) {
    const statementId = generatedName(context);
    context.account.lambda.addPermission(text(properties, 'FunctionName'), {
      statementId,
      action: text(properties, 'Action'),
      principal: text(properties, 'Principal'),
      sourceArn: optionalText(properties, 'SourceArn'),
      sourceAccount: optionalText(properties, 'SourceAccount'),
    });
    return { physicalId: statementId, attributes: { Id: statementId } };
  },

  async delete(physicalId, properties, { account }) {
    account.lambda.removePermission(text(properties, 'FunctionName'), physicalId);
  },
};
