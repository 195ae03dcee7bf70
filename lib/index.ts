export { PrefectApiKey } from './client/prefect-api-key';
export { PrefectClientSettings } from './client/prefect-client-settings';
export * from './client/prefect-client-settings-props';
export type { PrefectPrivateLinkAlarms, PrefectPrivateLinkAlarmsProps } from './private-link/alarms';
export { EndpointMetric, PrefectEndpoint } from './private-link/endpoint-metric';
export type { HandOff } from './private-link/hand-off';
export * from './private-link/prefect-private-link';
export * from './private-link/prefect-private-link-props';
export { PrivateDns } from './private-link/private-dns';
