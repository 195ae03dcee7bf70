import { notInAws } from './api-key';
import { type ApiKeyReference, type ClientSettings } from './client-settings';
import { environmentOf } from './environment';

/** The environment of a function. Lambda keeps it as plain text, so it names the secret, and the code reads it. */
export function lambdaEnvironment(settings: ClientSettings): Record<string, string> {
  return {
    ...environmentOf(settings),
    // The only folder that a function may write to; Prefect wants one at its first import.
    PREFECT_HOME: '/tmp/.prefect',
    ...(settings.apiKey === undefined ? {} : keyVariable(settings.apiKey)),
  };
}

function keyVariable(apiKey: ApiKeyReference): Record<string, string> {
  if (apiKey.store === 'kubernetes') {
    throw notInAws('a function');
  }
  if (apiKey.store === 'parameter') {
    return { API_KEY_PARAMETER_NAME: apiKey.name };
  }
  return { API_KEY_SECRET_ARN: apiKey.arn, ...(apiKey.field === undefined ? {} : { API_KEY_SECRET_FIELD: apiKey.field }) };
}
