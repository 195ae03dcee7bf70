import { type HasLambda } from '../state/lambda';
import { type ResourceType } from '../../resource-types/resource-type';
import { generatedName } from '../../resource-types/generated-name';
import { optionalText, text } from '../../resource-types/property-readers';

export const lambdaPermission: ResourceType<HasLambda> = {
  type: 'AWS::Lambda::Permission',
  properties: ['Action', 'FunctionName', 'Principal', 'SourceAccount', 'SourceArn'],
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
