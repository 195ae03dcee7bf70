import { notInAws } from './api-key';
import { type ApiKeyReference, type ClientSettings } from './client-settings';
import { environmentOf } from './environment';

/** The environment of a function. Lambda stores it as plain text, so it names the secret, which the code reads. */
export function lambdaEnvironment(settings: ClientSettings): Record<string, string> {
  return {
    ...environmentOf(settings),
    // The only folder that a function can write to; Prefect needs one when it is first imported.
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
