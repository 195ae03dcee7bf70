import { type ClientSettings } from './client-settings';

/**
 * The settings as environment variables. Only this format holds all settings except the key, and containers accept it
 * unchanged. It uses `SSL_CERT_FILE`, because `prefect cloud` commands ignore `PREFECT_API_SSL_CERT_FILE`.
 */
export function environmentOf(settings: ClientSettings): Record<string, string> {
  const { workspace, certificateFile, proxy, telemetry, retryCodes } = settings;
  return {
    ...(workspace === undefined ? {} : { PREFECT_API_URL: workspace.apiUrl }),
    PREFECT_CLOUD_API_URL: settings.cloudApiUrl,
    PREFECT_CLOUD_UI_URL: settings.cloudUiUrl,
    ...(retryCodes.length === 0 ? {} : { PREFECT_CLIENT_RETRY_EXTRA_CODES: retryCodes.join(',') }),
    // Two settings: the first disables the reports of the client, the second those of a server.
    ...(telemetry ? {} : { DO_NOT_TRACK: '1', PREFECT_SERVER_ANALYTICS_ENABLED: 'false' }),
    ...(certificateFile === undefined ? {} : { SSL_CERT_FILE: certificateFile }),
    // Applies to requests and websockets; WSS_PROXY would send websockets to a different proxy.
    ...(proxy === undefined ? {} : { HTTPS_PROXY: proxy.url, NO_PROXY: proxy.except.join(',') }),
  };
}

/** Variables that are not Prefect settings: neither its files nor its workers pass them on. */
export function foreignVariables(settings: ClientSettings): Record<string, string> {
  return Object.fromEntries(Object.entries(environmentOf(settings)).filter(([name]) => !name.startsWith('PREFECT_')));
}
