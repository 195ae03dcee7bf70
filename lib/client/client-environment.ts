import { Token } from 'aws-cdk-lib/core';

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

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The settings of a client that logs in and chooses its workspace itself. */
export function prefectLoginEnvironment(hosts: PrefectHosts): Record<string, string> {
  return {
    // The client compares and joins this as text: `/api`, and no slash at the end.
    PREFECT_CLOUD_API_URL: `https://${hosts.apiHostName}/api`,
    PREFECT_CLOUD_UI_URL: `https://${hosts.uiHostName}`,
  };
}

/**
 * The settings of a client of one workspace (design D10). All three: a client that is given `PREFECT_API_URL` alone takes
 * another host than Prefect's public one for a self-hosted server.
 */
export function prefectClientEnvironment(hosts: PrefectHosts, workspace: PrefectWorkspace): Record<string, string> {
  validateId('accountId', workspace.accountId);
  validateId('workspaceId', workspace.workspaceId);
  const urls = prefectLoginEnvironment(hosts);
  return { PREFECT_API_URL: `${urls.PREFECT_CLOUD_API_URL}/accounts/${workspace.accountId}/workspaces/${workspace.workspaceId}`, ...urls };
}

function validateId(prop: string, value: string): void {
  if (Token.isUnresolved(value) || ID.test(value)) return;
  throw new Error(`\`${prop}\` must be an id of 36 characters like 01234567-89ab-cdef-0123-456789abcdef, got: '${value}'. Copy it from the address of Prefect's web interface`);
}
