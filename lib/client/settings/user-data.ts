import { notInAws } from './api-key';
import { type ApiKeyReference, type ClientSettings } from './client-settings';
import { SettingError } from './setting-error';
import { shellExports, shellQuote } from './shell';

/** Commands for the user data of a Linux instance: what follows them has the settings. The key is never stored. */
export function userDataCommands(settings: ClientSettings): string[] {
  const { apiKey } = settings;
  if (apiKey === undefined) {
    return shellExports(settings);
  }
  // Two commands: `export` would hide that the first one failed.
  return [
    ...shellExports(settings),
    `PREFECT_API_KEY="$(${fetchCommand(apiKey)})" && ${THERE_IS_ONE} || ${giveUp(apiKey)}`,
    'export PREFECT_API_KEY',
  ];
}

/** The command line prints `None` for what is not there: a secret that is not text. */
const THERE_IS_ONE = '[ -n "$PREFECT_API_KEY" ] && [ "$PREFECT_API_KEY" != None ]';

/** User data goes on after a command that failed: the worker would start without a key, and fail for a reason that names none. */
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
