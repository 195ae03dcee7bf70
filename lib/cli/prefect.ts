import { PRIVATE_HOSTS, PUBLIC_HOSTS as HOSTS } from '../client/settings/hosts';

/** Prefect's hosts with the paths that answer 200 when Prefect is well, as its documentation names them. */
export const PREFECT_ENDPOINTS = {
  api: { hostName: PRIVATE_HOSTS.api, healthPath: '/api/health' },
  ui: { hostName: PRIVATE_HOSTS.ui, healthPath: '/private-ui/health' },
} as const;

export const PUBLIC_HOSTS = {
  api: { hostName: HOSTS.api, healthPath: '/api/health' },
  ui: { hostName: HOSTS.ui, healthPath: '/' },
} as const;

/** Answers who is asking; relative to the API's host. */
export const WORKSPACES_PATH = '/api/me/workspaces';
