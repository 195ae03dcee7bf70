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

/** ECS refuses a name that is given twice, when the task definition is registered. */
function refuseSecondKey(container: ecs.ContainerDefinition): void {
  const { environment, secrets } = container.renderContainerDefinition();
  if (has(environment)) {
    throw new SettingError(
      'container',
      `sets ${API_KEY} already: remove it from \`environment\`, and replace the key if it was one: it has been in a template`,
    );
  }
  if (has(secrets)) {
    throw new SettingError(
      'container',
      `has the secret ${API_KEY} already: remove it from \`secrets\`, or call \`addToContainer()\` once only`,
    );
  }
}

/** Whether the list, as the template has it, names the variable of the key. */
function has(variables: unknown): boolean {
  return Array.isArray(variables) && variables.some((variable: { readonly name?: unknown }) => variable.name === API_KEY);
}
