/** An endpoint of a link. */
export enum PrefectEndpoint {
  /** The endpoint to the API service. */
  API = 'api',
  /** The endpoint to the UI service. */
  UI = 'ui',
}

/**
 * Metrics that AWS publishes for an interface endpoint.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-cloudwatch-metrics.html
 */
export enum EndpointMetric {
  /** Open connections. */
  ACTIVE_CONNECTIONS = 'ActiveConnections',
  /** Bytes exchanged, in both directions. */
  BYTES_PROCESSED = 'BytesProcessed',
  /** Connections that were established. */
  NEW_CONNECTIONS = 'NewConnections',
  /** Packets that the endpoint dropped. Increasing values can mean that the endpoint is unhealthy. */
  PACKETS_DROPPED = 'PacketsDropped',
  /** RST packets that the service sent. */
  RST_PACKETS_RECEIVED = 'RstPacketsReceived',
}
