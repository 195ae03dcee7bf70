/* The settings for clients, from the packaged command line. */
import { type Stage } from '../../stage';
import { type CloudWorkspace } from './cloud-call';
import { prefectPrivateLink } from './command-line';

export interface ClientSettings {
  /** What `prefect config set` takes. */
  readonly prefect: Readonly<Record<string, string>>;
  /** What is no setting of Prefect's, and stands in the environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The sandbox's certificate authority stands for a public one. */
export async function renderedSettings(stage: Stage, { account_id, workspace_id }: CloudWorkspace): Promise<ClientSettings> {
  const args = [
    'env',
    '--account-id',
    account_id,
    '--workspace-id',
    workspace_id,
    '--certificate-file',
    stage.serviceProvider.certificateAuthorityPath,
    '--no-telemetry',
    '--format',
    'json',
  ];
  const all = Object.entries(JSON.parse(await prefectPrivateLink(stage, args)) as Record<string, string>);
  const isPrefect = ([name]: [string, string]): boolean => name.startsWith('PREFECT_');
  return { prefect: Object.fromEntries(all.filter(isPrefect)), environment: Object.fromEntries(all.filter((one) => !isPrefect(one))) };
}
