import type { ClientSettings } from './client-settings';
import { environmentOf } from './environment';
import { kubernetesApiKey } from './kubernetes';
import { SettingError } from './setting-error';

/** Given by the chart itself. */
const OF_THE_CHART = ['PREFECT_API_URL', 'PREFECT_CLOUD_API_URL'];

export interface WorkerValues {
  readonly worker: {
    readonly apiConfig: 'customerManagedCloud';
    readonly customerManagedCloudApiConfig: {
      readonly apiUrl: string;
      readonly cloudApiUrl: string;
      readonly accountId: string;
      readonly workspaceId: string;
      readonly apiKeySecret: { readonly name: string; readonly key: string };
    };
    readonly extraEnvVars: readonly { readonly name: string; readonly value: string }[];
  };
}

/**
 * Values of Prefect's chart `prefect-worker`. Not its `cloud`, which gives the client `PREFECT_API_URL` alone: the client
 * would take the private host for a self-hosted server.
 */
export function helmValues(settings: ClientSettings): WorkerValues {
  const { workspace, cloudApiUrl } = settings;
  if (workspace === undefined) throw new SettingError('workspace', 'is needed for Helm: the chart joins the address of the workspace itself');
  return {
    worker: {
      apiConfig: 'customerManagedCloud',
      customerManagedCloudApiConfig: {
        apiUrl: cloudApiUrl,
        cloudApiUrl,
        accountId: workspace.accountId,
        workspaceId: workspace.workspaceId,
        apiKeySecret: kubernetesApiKey(settings),
      },
      extraEnvVars: Object.entries(environmentOf(settings))
        .filter(([name]) => !OF_THE_CHART.includes(name))
        .map(([name, value]) => ({ name, value })),
    },
  };
}
