/* Client settings as data. Each renderer writes them in its own format. Pure: constructs and the command line use it. */
import { checkFile, checkHost, checkId, checkNoProxy, checkProxyUrl, checkReference, checkRetryCode } from './checks';
import { PRIVATE_HOSTS } from '../../prefect/hosts';
import { SettingError } from './setting-error';
import { cloudApiUrl, cloudUiUrl, workspaceApiUrl } from '../../prefect/urls';

/** Where the API key is. The key itself is never a setting. */
export type ApiKeyReference =
  | { readonly store: 'secretsManager'; readonly arn: string; readonly field?: string; readonly region: string }
  | { readonly store: 'parameter'; readonly arn: string; readonly name: string; readonly region: string }
  | { readonly store: 'kubernetes'; readonly name: string; readonly key: string };

export interface ClientSettings {
  readonly cloudApiUrl: string;
  /** Always set: the client infers it only for Prefect's own hosts. */
  readonly cloudUiUrl: string;
  /** Absent if the client selects its workspace with `prefect cloud login`. */
  readonly workspace?: { readonly accountId: string; readonly workspaceId: string; readonly apiUrl: string };
  readonly certificateFile?: string;
  readonly proxy?: { readonly url: string; readonly except: readonly string[] };
  /** False disables usage reports of client and server; true keeps their defaults. */
  readonly telemetry: boolean;
  /** HTTP statuses to retry in addition to 408, 429, 502 and 503. */
  readonly retryCodes: readonly number[];
  readonly apiKey?: ApiKeyReference;
}

export interface ClientInput {
  readonly apiHostName?: string;
  readonly uiHostName?: string;
  readonly accountId?: string;
  readonly workspaceId?: string;
  readonly certificateFile?: string;
  readonly proxyUrl?: string;
  readonly noProxy?: readonly string[];
  /** Whether the client also reaches Prefect through the proxy. */
  readonly prefectThroughProxy?: boolean;
  readonly telemetry?: boolean;
  readonly retryCodes?: readonly number[];
  readonly apiKey?: ApiKeyReference;
}

/** The addresses at which AWS serves credentials to an instance, a task or a pod: a proxy cannot reach them for the client. */
const METADATA = ['169.254.169.254', '169.254.170.2', '169.254.170.23'];

/** Skips the check of a value that is unknown before the deployment. */
export type IsKnown = (value: string) => boolean;

export function clientSettings(input: ClientInput, isKnown: IsKnown = () => true): ClientSettings {
  const checked = <T extends string | undefined>(name: keyof ClientInput, value: T, check: (name: string, value: string) => void): T => {
    if (value !== undefined && isKnown(value)) {
      check(name, value);
    }
    return value;
  };
  const apiHost = checked('apiHostName', input.apiHostName ?? PRIVATE_HOSTS.api, checkHost);
  const uiHost = checked('uiHostName', input.uiHostName ?? PRIVATE_HOSTS.ui, checkHost);
  const accountId = checked('accountId', input.accountId, checkId);
  const workspaceId = checked('workspaceId', input.workspaceId, checkId);
  const proxyUrl = checked('proxyUrl', input.proxyUrl, checkProxyUrl);
  for (const host of input.noProxy ?? []) {
    checked('noProxy', host, checkNoProxy);
  }
  for (const code of input.retryCodes ?? []) {
    checkRetryCode('retryCodes', code);
  }
  for (const part of Object.values(input.apiKey ?? {}) as (string | undefined)[]) {
    checked('apiKey', part, checkReference);
  }
  if (proxyUrl === undefined && (input.noProxy ?? []).length > 0) {
    throw new SettingError('noProxy', 'needs a proxy');
  }

  return {
    cloudApiUrl: cloudApiUrl(apiHost),
    cloudUiUrl: cloudUiUrl(uiHost),
    workspace: workspaceOf(apiHost, accountId, workspaceId),
    certificateFile: checked('certificateFile', input.certificateFile, checkFile),
    proxy:
      proxyUrl === undefined
        ? undefined
        : {
            url: proxyUrl,
            except: [...new Set([...(input.prefectThroughProxy === true ? [] : [apiHost, uiHost]), ...METADATA, ...(input.noProxy ?? [])])],
          },
    telemetry: input.telemetry ?? true,
    retryCodes: [...new Set(input.retryCodes ?? [])].sort((one, other) => one - other),
    apiKey: input.apiKey,
  };
}

function workspaceOf(apiHost: string, accountId: string | undefined, workspaceId: string | undefined): ClientSettings['workspace'] {
  if (accountId !== undefined && workspaceId !== undefined) {
    return { accountId, workspaceId, apiUrl: workspaceApiUrl(apiHost, accountId, workspaceId) };
  }
  if (accountId === undefined && workspaceId === undefined) {
    return undefined;
  }
  throw new SettingError(accountId === undefined ? 'accountId' : 'workspaceId', 'is needed too: a workspace is named by both ids');
}
