/* Kubernetes objects as JSON, which is also YAML: `kubectl apply -f -` accepts it. */
import { type ClientSettings } from './client-settings';
import { environmentOf } from './environment';
import { SettingError } from './setting-error';

const CONFIG_MAP_NAME = 'prefect-client';
/** The defaults of Prefect's Helm charts. */
const API_KEY_SECRET = { name: 'prefect-api-key', key: 'key' } as const;

export interface ConfigMap {
  readonly apiVersion: 'v1';
  readonly kind: 'ConfigMap';
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly data: Readonly<Record<string, string>>;
}

/** An environment variable of a container. */
export interface ContainerVariable {
  readonly name: string;
  readonly value: string;
}

/** The part of a container that refers to the ConfigMap and the Secret. */
export interface ContainerReferences {
  readonly envFrom: readonly { readonly configMapRef: { readonly name: string } }[];
  readonly env: readonly (
    | ContainerVariable
    | { readonly name: string; readonly valueFrom: { readonly secretKeyRef: { readonly name: string; readonly key: string } } }
  )[];
}

export function kubernetesConfigMap(settings: ClientSettings, name: string = CONFIG_MAP_NAME, namespace?: string): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    data: environmentOf(settings),
  };
}

export function kubernetesContainer(settings: ClientSettings, configMapName: string = CONFIG_MAP_NAME): ContainerReferences {
  return {
    envFrom: [{ configMapRef: { name: configMapName } }],
    env: [
      { name: 'PREFECT_API_KEY', valueFrom: { secretKeyRef: kubernetesApiKey(settings) } },
      // It overrides the one in the ConfigMap, where Kubernetes expands nothing.
      ...containerVariables(settings).filter(({ value }) => value.includes(CLUSTER_API)),
    ],
  };
}

/** A worker that starts Jobs calls the API of the cluster by its address, and its Kubernetes client also uses the proxy. */
const CLUSTER_API = '$(KUBERNETES_SERVICE_HOST)';

/** For `env` of a container, where Kubernetes replaces `$(NAME)` with the value of the variable. */
export function containerVariables(settings: ClientSettings): ContainerVariable[] {
  return Object.entries(environmentOf(settings)).map(([name, value]) => ({
    name,
    value: name === 'NO_PROXY' ? `${value},${CLUSTER_API}` : value,
  }));
}

/** The Secret with the key. */
export function kubernetesApiKey({ apiKey }: ClientSettings): { readonly name: string; readonly key: string } {
  if (apiKey === undefined) {
    return API_KEY_SECRET;
  }
  if (apiKey.store === 'kubernetes') {
    return { name: apiKey.name, key: apiKey.key };
  }
  throw new SettingError(
    'apiKey',
    'must be a Kubernetes Secret here: pods do not read Secrets Manager or Systems Manager by themselves. Sync it, for instance with External Secrets, and refer to the Secret',
  );
}
