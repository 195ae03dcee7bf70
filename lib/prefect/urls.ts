/* The only place where URLs of Prefect are built: its clients compare, join and parse them as text. */

/** `/api`, and no slash at the end: paths are appended as they are. */
export function cloudApiUrl(apiHostName: string): string {
  return `https://${apiHostName}/api`;
}

export function cloudUiUrl(uiHostName: string): string {
  return `https://${uiHostName}`;
}

/** Must start with the URL of Prefect Cloud: otherwise the client treats the host as a self-hosted server. */
export function workspaceApiUrl(apiHostName: string, accountId: string, workspaceId: string): string {
  return `${cloudApiUrl(apiHostName)}/accounts/${accountId}/workspaces/${workspaceId}`;
}
