import { Token } from 'aws-cdk-lib/core';
import { loginSettings, WORKSPACE_ID, workspaceSettings } from '../private/client-settings';

/** Which workspace a client works in. */
export interface PrefectWorkspace {
  /**
   * Id of the Prefect Cloud account: 36 characters, as in the address of the web interface.
   */
  readonly accountId: string;

  /**
   * Id of the workspace: 36 characters, as in the address of the web interface.
   */
  readonly workspaceId: string;
}

/** The hosts under which clients reach Prefect. */
export interface PrefectHosts {
  readonly apiHostName: string;
  readonly uiHostName: string;
}

/** The settings of a client that logs in and chooses its workspace itself. */
export function prefectLoginEnvironment(hosts: PrefectHosts): Record<string, string> {
  return loginSettings(hosts.apiHostName, hosts.uiHostName);
}

/**
 * The settings of a client of one workspace (design D10). All three: a client that is given `PREFECT_API_URL` alone takes
 * another host than Prefect's public one for a self-hosted server.
 */
export function prefectClientEnvironment(hosts: PrefectHosts, workspace: PrefectWorkspace): Record<string, string> {
  validateId('accountId', workspace.accountId);
  validateId('workspaceId', workspace.workspaceId);
  return workspaceSettings(hosts.apiHostName, hosts.uiHostName, workspace.accountId, workspace.workspaceId);
}

function validateId(prop: string, value: string): void {
  if (Token.isUnresolved(value) || WORKSPACE_ID.test(value)) return;
  throw new Error(`\`${prop}\` must be an id of 36 characters like 01234567-89ab-cdef-0123-456789abcdef, got: '${value}'. Copy it from the address of Prefect's web interface`);
}
