import { SettingError } from './settings/setting-error';

/** Props of the construct, by the name that the settings use. */
const PROPERTIES: Readonly<Record<string, string>> = { proxyUrl: 'proxy.url', noProxy: 'proxy.noProxy' };

export const KEY_IN_AWS = 'PrefectApiKey.fromSecretsManager(secret)';
export const KEY_IN_KUBERNETES = 'PrefectApiKey.fromKubernetesSecret(name)';

/** Runs `act` and rewords setting errors in terms of construct props, with the place where the API key should be instead. */
export function inWordsOfConstructs<T>(act: () => T, apiKey?: string): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof SettingError)) {
      throw error;
    }
    const advice = error.input === 'apiKey' && apiKey !== undefined ? `. Use ${apiKey}` : '';
    throw new SettingError(PROPERTIES[error.input] ?? error.input, `${error.problem}${advice}`);
  }
}
