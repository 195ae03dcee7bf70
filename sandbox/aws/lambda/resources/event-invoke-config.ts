import { DEFAULT_EVENT_AGE_SECONDS, DEFAULT_RETRY_ATTEMPTS } from '../state/asynchronous-invocation';
import { type HasLambda } from '../state/lambda';
import { type Properties, type ResourceContext, type ResourceState, type ResourceType } from '../../resource-types/resource-type';
import { generatedName } from '../../resource-types/generated-name';
import { optionalNumber, refuseOther, text } from '../../resource-types/property-readers';

function apply(properties: Properties, { account }: ResourceContext<HasLambda>, physicalId: string): ResourceState {
  refuseOther(properties, 'Qualifier', '$LATEST');
  const lambdaFunction = account.lambda.get(text(properties, 'FunctionName'));
  lambdaFunction.maximumRetryAttempts = optionalNumber(properties, 'MaximumRetryAttempts') ?? DEFAULT_RETRY_ATTEMPTS;
  lambdaFunction.maximumEventAgeSeconds = optionalNumber(properties, 'MaximumEventAgeInSeconds') ?? DEFAULT_EVENT_AGE_SECONDS;
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
      lambdaFunction.maximumEventAgeSeconds = DEFAULT_EVENT_AGE_SECONDS;
    }
  },
};
