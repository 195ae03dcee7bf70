/* Settings of a Prefect client (design D10). Text only: constructs and the command line share them. */

/** Ids of accounts and workspaces, as in the address of Prefect's web interface. */
export const WORKSPACE_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** For a client that logs in and chooses its workspace itself. */
export function loginSettings(apiHostName: string, uiHostName: string): Record<string, string> {
  return {
    // The client compares and joins this as text: `/api`, and no slash at the end.
    PREFECT_CLOUD_API_URL: `https://${apiHostName}/api`,
    PREFECT_CLOUD_UI_URL: `https://${uiHostName}`,
  };
}

/** For a client of one workspace. */
export function workspaceSettings(apiHostName: string, uiHostName: string, accountId: string, workspaceId: string): Record<string, string> {
  const urls = loginSettings(apiHostName, uiHostName);
  return { PREFECT_API_URL: `${urls.PREFECT_CLOUD_API_URL}/accounts/${accountId}/workspaces/${workspaceId}`, ...urls };
}
