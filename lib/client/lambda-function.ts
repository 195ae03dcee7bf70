import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { PrefectApiKey } from './prefect-api-key';
import type { ApiKeyReference, ClientSettings } from './settings/client-settings';
import { environmentOf } from './settings/environment';
import { SettingError } from './settings/setting-error';

/** The environment of a function. Lambda keeps it as plain text, so it names the secret, and the code reads it. */
export function lambdaEnvironment(settings: ClientSettings): Record<string, string> {
  return {
    ...environmentOf(settings),
    // The only folder that a function may write to; Prefect wants one at its first import.
    PREFECT_HOME: '/tmp/.prefect',
    ...(settings.apiKey === undefined ? {} : keyVariable(settings.apiKey)),
  };
}

export function addToFunction(target: lambda.Function, settings: ClientSettings, apiKey: PrefectApiKey | undefined): void {
  for (const [name, value] of Object.entries(lambdaEnvironment(settings))) target.addEnvironment(name, value);
  apiKey?._secret?.grantRead(target);
}

function keyVariable(apiKey: ApiKeyReference): Record<string, string> {
  if (apiKey.store === 'parameter') return { API_KEY_PARAMETER_NAME: apiKey.name };
  if (apiKey.store === 'kubernetes') throw new SettingError('apiKey', 'must be in Secrets Manager or Systems Manager here: a function does not read Kubernetes Secrets');
  return { API_KEY_SECRET_ARN: apiKey.arn, ...(apiKey.field === undefined ? {} : { API_KEY_SECRET_FIELD: apiKey.field }) };
}
