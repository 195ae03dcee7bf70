/** Prefect's hosts with the paths that answer 200 when Prefect is well, as its documentation names them. */
export const PREFECT_ENDPOINTS = {
  api: { hostName: 'api.private.prefect.cloud', healthPath: '/api/health' },
  ui: { hostName: 'app.private.prefect.cloud', healthPath: '/private-ui/health' },
} as const;

export const PUBLIC_HOSTS = {
  api: { hostName: 'api.prefect.cloud', healthPath: '/api/health' },
  ui: { hostName: 'app.prefect.cloud', healthPath: '/' },
} as const;

/** Answers who is asking; relative to the API's host. */
export const WORKSPACES_PATH = '/api/me/workspaces';
