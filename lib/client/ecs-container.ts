import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { type PrefectApiKey } from './prefect-api-key';
import { notInAws } from './settings/api-key';
import { type ClientSettings } from './settings/client-settings';
import { environmentOf } from './settings/environment';
import { SettingError } from './settings/setting-error';

const API_KEY = 'PREFECT_API_KEY';

/** Secrets of a container definition: ECS puts them into the environment when the task starts. */
export function ecsSecrets(apiKey: PrefectApiKey | undefined): Record<string, ecs.Secret> {
  if (apiKey === undefined) {
    return {};
  }
  if (apiKey._secret === undefined) {
    throw notInAws('ECS');
  }
  apiKey._secret.warnOfEcs();
  return { [API_KEY]: apiKey._secret.ecsSecret() };
}

export function addToContainer(container: ecs.ContainerDefinition, settings: ClientSettings, apiKey: PrefectApiKey | undefined): void {
  const secrets = ecsSecrets(apiKey);
  if (apiKey !== undefined) {
    refuseSecondKey(container);
  }
  for (const [name, value] of Object.entries(environmentOf(settings))) {
    container.addEnvironment(name, value);
  }
  for (const [name, secret] of Object.entries(secrets)) {
    container.addSecret(name, secret);
  }
}

/** ECS rejects a task definition that has a name twice. */
function refuseSecondKey(container: ecs.ContainerDefinition): void {
  const { environment, secrets } = container.renderContainerDefinition();
  if (has(environment)) {
    throw new SettingError(
      'container',
      `must not set ${API_KEY} in \`environment\`. Remove it, and replace the API key if it was one: it has been in a template`,
    );
  }
  if (has(secrets)) {
    throw new SettingError(
      'container',
      `must not already have the secret ${API_KEY}. Remove it from \`secrets\`, or call \`addToContainer()\` only once`,
    );
  }
}

/** Whether the list in the template contains the variable of the API key. */
function has(variables: unknown): boolean {
  return Array.isArray(variables) && variables.some((variable: { readonly name?: unknown }) => variable.name === API_KEY);
}
