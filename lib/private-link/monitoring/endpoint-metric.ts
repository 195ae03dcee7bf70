import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { type Monitoring } from './monitored-link';

/** An endpoint of a link. */
export enum PrefectEndpoint {
  /** The endpoint to the API service. */
  API = 'api',
  /** The endpoint to the UI service. */
  UI = 'ui',
}

/**
 * Metrics that AWS publishes of an interface endpoint.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-cloudwatch-metrics.html
 */
export enum EndpointMetric {
  /** Connections that are open. */
  ACTIVE_CONNECTIONS = 'ActiveConnections',
  /** Bytes exchanged, in both directions. */
  BYTES_PROCESSED = 'BytesProcessed',
  /** Connections that were opened. */
  NEW_CONNECTIONS = 'NewConnections',
  /** Packets that the endpoint dropped; growing values can mean that it is unhealthy. */
  PACKETS_DROPPED = 'PacketsDropped',
  /** Resets that the service sent. */
  RST_PACKETS_RECEIVED = 'RstPacketsReceived',
}

export const NO_METRICS_ACROSS_REGIONS = 'AWS publishes no metrics of endpoints to a service in another Region';

export function endpointMetric(
  link: Monitoring,
  endpoint: PrefectEndpoint,
  metric: EndpointMetric,
  props?: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  if (link.crossRegion) {
    throw new Error(
      `${NO_METRICS_ACROSS_REGIONS}. Use \`metricHealthy()\` and \`metricCheckLatency()\`, which come from the link's own check`,
    );
  }
  const found = link.endpoints.find(({ role }) => role === (endpoint === PrefectEndpoint.API ? 'api' : 'ui'));
  if (found === undefined) {
    throw new Error('the link has no UI endpoint: pass `uiServiceName`, or leave its metrics out');
  }
  if (found.serviceName === undefined) {
    throw new Error(
      `the service of the ${found.role.toUpperCase()} endpoint is not known, since the endpoint was made elsewhere, and its metrics are published under it. Make a \`cloudwatch.Metric\` with the dimensions of your endpoint`,
    );
  }
  return new cloudwatch.Metric({
    namespace: 'AWS/PrivateLinkEndpoints',
    metricName: metric,
    dimensionsMap: {
      'Endpoint Type': 'Interface',
      'Service Name': found.serviceName,
      'VPC Endpoint Id': found.endpointId,
      'VPC Id': link.vpcId,
    },
    statistic: metric === EndpointMetric.ACTIVE_CONNECTIONS ? 'Maximum' : 'Sum',
    period: Duration.minutes(5),
    ...props,
  });
}

/** Endpoints whose metrics can be named. */
export function measuredEndpoints(link: Monitoring): PrefectEndpoint[] {
  if (link.crossRegion) {
    return [];
  }
  return link.endpoints
    .filter(({ serviceName }) => serviceName !== undefined)
    .map(({ role }) => (role === 'api' ? PrefectEndpoint.API : PrefectEndpoint.UI));
}
