import { PRIVATE_HOSTS, PUBLIC_HOSTS } from './hosts';

/** Hosts with the paths that answer 200 while Prefect is healthy, as Prefect's documentation names them. */
export const PRIVATE_HEALTH_CHECKS = {
  api: { hostName: PRIVATE_HOSTS.api, healthPath: '/api/health' },
  ui: { hostName: PRIVATE_HOSTS.ui, healthPath: '/private-ui/health' },
} as const;

/** The public web interface has no health path; its start page answers 200. */
export const PUBLIC_HEALTH_CHECKS = {
  api: { hostName: PUBLIC_HOSTS.api, healthPath: '/api/health' },
  ui: { hostName: PUBLIC_HOSTS.ui, healthPath: '/' },
} as const;

/** Returns the workspaces of the caller: the HTTP status shows whether Prefect accepts the API key. */
export const WORKSPACES_PATH = '/api/me/workspaces';
