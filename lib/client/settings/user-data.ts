import { notInAws } from './api-key';
import { type ApiKeyReference, type ClientSettings } from './client-settings';
import { SettingError } from './setting-error';
import { shellExports, shellQuote } from './shell';

/** Commands for the user data of a Linux instance: the commands after them have the settings. They never store the key. */
export function userDataCommands(settings: ClientSettings): string[] {
  const { apiKey } = settings;
  if (apiKey === undefined) {
    return shellExports(settings);
  }
  // Two commands: `export` would hide a failure of the first one.
  return [
    ...shellExports(settings),
    `PREFECT_API_KEY="$(${fetchCommand(apiKey)})" && ${THERE_IS_ONE} || ${giveUp(apiKey)}`,
    'export PREFECT_API_KEY',
  ];
}

/** The AWS CLI prints `None` for a missing value, for example a binary secret. */
const THERE_IS_ONE = '[ -n "$PREFECT_API_KEY" ] && [ "$PREFECT_API_KEY" != None ]';

/** User data continues after a failed command: the worker would start without a key, and its error would not mention the key. */
function giveUp(apiKey: ApiKeyReference): string {
  const message = `prefect: the API key could not be read from ${apiKey.store === 'secretsManager' ? apiKey.arn : apiKey.name}`;
  return `{ printf '%s\\n' ${shellQuote(message)} >&2; exit 1; }`;
}

function fetchCommand(apiKey: ApiKeyReference): string {
  if (apiKey.store === 'kubernetes') {
    throw notInAws('an instance');
  }
  const region = `--region ${shellQuote(apiKey.region)} --output text`;
  if (apiKey.store === 'parameter') {
    return `aws ssm get-parameter --name ${shellQuote(apiKey.name)} --with-decryption --query Parameter.Value ${region}`;
  }
  if (apiKey.field !== undefined) {
    throw new SettingError(
      'apiKey',
      'must be a secret that holds nothing but the key here: a field would need a JSON parser on the instance',
    );
  }
  return `aws secretsmanager get-secret-value --secret-id ${shellQuote(apiKey.arn)} --query SecretString ${region}`;
}
