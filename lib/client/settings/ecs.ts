import { notInAws } from './api-key';
import { type ApiKeyReference, type ClientSettings } from './client-settings';
import { environmentOf } from './environment';

/** A part of a container in a task definition, as ECS's API and Terraform write it. */
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

/** As ECS names a secret: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html */
export function ecsValueFrom(apiKey: ApiKeyReference): string {
  if (apiKey.store === 'kubernetes') {
    throw notInAws('ECS');
  }
  return apiKey.store === 'secretsManager' && apiKey.field !== undefined ? `${apiKey.arn}:${apiKey.field}::` : apiKey.arn;
}
