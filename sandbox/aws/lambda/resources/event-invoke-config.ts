import { type HasLambda } from '../state/lambda';
import { type Properties, type ResourceContext, type ResourceState, type ResourceType } from '../../resource-types/resource-type';
import { generatedName } from '../../resource-types/generated-name';
import { optionalNumber, refuseOther, text } from '../../resource-types/property-readers';

const DEFAULT_RETRY_ATTEMPTS = 2;

function apply(properties: Properties, { account }: ResourceContext<HasLambda>, physicalId: string): ResourceState {
  refuseOther(properties, 'Qualifier', '$LATEST');
  account.lambda.get(text(properties, 'FunctionName')).maximumRetryAttempts =
    optionalNumber(properties, 'MaximumRetryAttempts') ?? DEFAULT_RETRY_ATTEMPTS;
  return { physicalId, attributes: {} };
}

export const lambdaEventInvokeConfig: ResourceType<HasLambda> = {
  type: 'AWS::Lambda::EventInvokeConfig',
  properties: ['FunctionName', 'MaximumEventAgeInSeconds', 'MaximumRetryAttempts', 'Qualifier'],
  attributes: [],

  create: async (properties, context) => apply(properties, context, generatedName(context)),
  update: async (physicalId, properties, _previous, context) => apply(properties, context, physicalId),

  async delete(_physicalId, properties, { account }) {
    const lambdaFunction = account.lambda.find(text(properties, 'FunctionName'));
    if (lambdaFunction) {
      lambdaFunction.maximumRetryAttempts = DEFAULT_RETRY_ATTEMPTS;
    }
  },
};
