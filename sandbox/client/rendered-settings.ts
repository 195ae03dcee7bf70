/* The settings that people give their clients, from the command line that ships. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { CloudWorkspace } from './cloud-call';

export interface ClientSettings {
  /** What `prefect config set` takes. */
  readonly prefect: Readonly<Record<string, string>>;
  /** What is no setting of Prefect's, and stands in the environment. */
  readonly environment: Readonly<Record<string, string>>;
}

const COMMAND_LINE = join(__dirname, '..', '..', 'assets', 'cli', 'prefect-privatelink.js');

/** @param certificateFile the sandbox's authority, which stands for a public one. */
export function renderedSettings({ account_id, workspace_id }: CloudWorkspace, certificateFile: string): ClientSettings {
  const args = ['env', '--account-id', account_id, '--workspace-id', workspace_id, '--certificate-file', certificateFile, '--no-telemetry', '--format', 'json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND_LINE, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`prefect-privatelink env failed:\n${stderr}`);
  const all = Object.entries(JSON.parse(stdout) as Record<string, string>);
  const isPrefect = ([name]: [string, string]): boolean => name.startsWith('PREFECT_');
  return { prefect: Object.fromEntries(all.filter(isPrefect)), environment: Object.fromEntries(all.filter((one) => !isPrefect(one))) };
}
