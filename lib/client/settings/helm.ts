import { type ClientSettings } from './client-settings';
import { containerVariables, kubernetesApiKey, type ContainerVariable } from './kubernetes';
import { SettingError } from './setting-error';

/** Set by the chart itself. */
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
    readonly extraEnvVars: readonly ContainerVariable[];
  };
}

/**
 * Values of Prefect's chart `prefect-worker`. They do not use its `cloud` value, which sets only `PREFECT_API_URL`: the
 * client would treat the private host as a self-hosted server.
 */
export function helmValues(settings: ClientSettings): WorkerValues {
  const { workspace, cloudApiUrl } = settings;
  if (workspace === undefined) {
    throw new SettingError('workspace', 'is needed for Helm: the chart joins the address of the workspace itself');
  }
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
      // The URL of the UI, too: only charts since August 2026 have a value for it, and older ones reject unknown values.
      extraEnvVars: containerVariables(settings).filter(({ name }) => !OF_THE_CHART.includes(name)),
    },
  };
}
