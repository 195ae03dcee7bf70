import { type ClientSettings } from './client-settings';

/**
 * As environment variables: the only form that holds all settings but the key, and what a container takes as it is.
 * `SSL_CERT_FILE` and not `PREFECT_API_SSL_CERT_FILE`, which `prefect cloud` commands ignore.
 */
export function environmentOf(settings: ClientSettings): Record<string, string> {
  const { workspace, certificateFile, proxy, telemetry, retryCodes } = settings;
  return {
    ...(workspace === undefined ? {} : { PREFECT_API_URL: workspace.apiUrl }),
    PREFECT_CLOUD_API_URL: settings.cloudApiUrl,
    PREFECT_CLOUD_UI_URL: settings.cloudUiUrl,
    ...(retryCodes.length === 0 ? {} : { PREFECT_CLIENT_RETRY_EXTRA_CODES: retryCodes.join(',') }),
    // Two switches: the first stops the client's reports, the second those of a server.
    ...(telemetry ? {} : { DO_NOT_TRACK: '1', PREFECT_SERVER_ANALYTICS_ENABLED: 'false' }),
    ...(certificateFile === undefined ? {} : { SSL_CERT_FILE: certificateFile }),
    // For requests and websockets alike; WSS_PROXY would send the latter elsewhere.
    ...(proxy === undefined ? {} : { HTTPS_PROXY: proxy.url, NO_PROXY: proxy.except.join(',') }),
  };
}

/** What is not a setting of Prefect, so that neither its files nor its workers hand it on. */
export function foreignVariables(settings: ClientSettings): Record<string, string> {
  return Object.fromEntries(Object.entries(environmentOf(settings)).filter(([name]) => !name.startsWith('PREFECT_')));
}
