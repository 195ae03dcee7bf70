import type { ClientSettings } from './client-settings';
import { ecsValueFrom } from './ecs';
import { foreignVariables } from './environment';

/** A part of a work pool's base job template; to be merged into it. */
export interface JobTemplate {
  readonly variables: { readonly properties: Readonly<Record<string, { readonly default: string | Readonly<Record<string, string>> }>> };
}

/**
 * What containers of flow runs do not inherit from the worker that starts them. Workers for ECS and for Kubernetes hand on
 * their PREFECT_* settings and nothing else; on ECS the key among them in plain text, unless it is told where the secret is.
 */
export function jobTemplate(settings: ClientSettings): JobTemplate {
  const env = foreignVariables(settings);
  const { apiKey } = settings;
  return {
    variables: {
      properties: {
        ...(Object.keys(env).length === 0 ? {} : { env: { default: env } }),
        ...(apiKey === undefined || apiKey.store === 'kubernetes' ? {} : { prefect_api_key_secret_arn: { default: ecsValueFrom(apiKey) } }),
      },
    },
  };
}
