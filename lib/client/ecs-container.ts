import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { PrefectApiKey } from './prefect-api-key';
import { notInAws } from './settings/api-key';
import type { ClientSettings } from './settings/client-settings';
import { environmentOf } from './settings/environment';

/** Secrets of a container definition: ECS puts them into the environment when the task starts. */
export function ecsSecrets(apiKey: PrefectApiKey | undefined): Record<string, ecs.Secret> {
  if (apiKey === undefined) return {};
  if (apiKey._secret === undefined) throw notInAws('ECS');
  return { PREFECT_API_KEY: apiKey._secret.ecsSecret() };
}

export function addToContainer(container: ecs.ContainerDefinition, settings: ClientSettings, apiKey: PrefectApiKey | undefined): void {
  const secrets = ecsSecrets(apiKey);
  for (const [name, value] of Object.entries(environmentOf(settings))) container.addEnvironment(name, value);
  for (const [name, secret] of Object.entries(secrets)) container.addSecret(name, secret);
}
