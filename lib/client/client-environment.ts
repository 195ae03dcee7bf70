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

/**
 * The settings that a Prefect client needs (design D10). All three: a client that is given `PREFECT_API_URL` alone takes
 * another host than Prefect's public one for a self-hosted server.
 */
export function prefectClientEnvironment(hosts: PrefectHosts, workspace?: PrefectWorkspace): Record<string, string> {
  // The client compares and joins these as text: `/api`, and no slash at the end.
  const cloudApiUrl = `https://${hosts.apiHostName}/api`;
  const urls = {
    PREFECT_CLOUD_API_URL: cloudApiUrl,
    PREFECT_CLOUD_UI_URL: `https://${hosts.uiHostName}`,
  };
  if (workspace === undefined) return urls;
  validateId('accountId', workspace.accountId);
  validateId('workspaceId', workspace.workspaceId);
  return { PREFECT_API_URL: `${cloudApiUrl}/accounts/${workspace.accountId}/workspaces/${workspace.workspaceId}`, ...urls };
}

function validateId(prop: string, value: string): void {
  if (Token.isUnresolved(value) || ID.test(value)) return;
  throw new Error(`\`${prop}\` must be an id of 36 characters like 01234567-89ab-cdef-0123-456789abcdef, got: '${value}'. Copy it from the address of Prefect's web interface`);
}
