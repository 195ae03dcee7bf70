import type { ApiKeyReference, ClientSettings } from './client-settings';
import { foreignVariables } from './environment';

/** A part of a work pool's base job template; to be merged into it. */
export interface JobTemplate {
  readonly variables: { readonly properties: Readonly<Record<string, { readonly default: string | Readonly<Record<string, string>> }>> };
}

/**
 * What containers of flow runs do not inherit from the worker that starts them. An ECS worker hands on its PREFECT_*
 * settings and nothing else; the key among them in plain text, unless it is told where the secret is.
 */
export function jobTemplate(settings: ClientSettings): JobTemplate {
  const env = foreignVariables(settings);
  const secret = settings.apiKey === undefined ? undefined : ecsValueFrom(settings.apiKey);
  return {
    variables: {
      properties: {
        ...(Object.keys(env).length === 0 ? {} : { env: { default: env } }),
        ...(secret === undefined ? {} : { prefect_api_key_secret_arn: { default: secret } }),
      },
    },
  };
}

/** As ECS names a secret: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html */
function ecsValueFrom(apiKey: ApiKeyReference): string | undefined {
  if (apiKey.store === 'kubernetes') return undefined;
  return apiKey.store === 'secretsManager' && apiKey.field !== undefined ? `${apiKey.arn}:${apiKey.field}::` : apiKey.arn;
}
