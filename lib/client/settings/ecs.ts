import { notInAws } from './api-key';
import { type ApiKeyReference, type ClientSettings } from './client-settings';
import { environmentOf } from './environment';

/** Part of a container in a task definition, in the format of the ECS API and Terraform. */
export interface EcsContainer {
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly secrets?: readonly { readonly name: string; readonly valueFrom: string }[];
}

export function ecsContainer(settings: ClientSettings): EcsContainer {
  const { apiKey } = settings;
  return {
    environment: Object.entries(environmentOf(settings)).map(([name, value]) => ({ name, value })),
    ...(apiKey === undefined ? {} : { secrets: [{ name: 'PREFECT_API_KEY', valueFrom: ecsValueFrom(apiKey) }] }),
  };
}

/** The format in which ECS refers to a secret: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html */
export function ecsValueFrom(apiKey: ApiKeyReference): string {
  if (apiKey.store === 'kubernetes') {
    throw notInAws('ECS');
  }
  return apiKey.store === 'secretsManager' && apiKey.field !== undefined ? `${apiKey.arn}:${apiKey.field}::` : apiKey.arn;
}
