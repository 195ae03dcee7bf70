import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { EndpointMetric, measuredEndpoints, NO_METRICS_ACROSS_REGIONS } from './endpoint-metric';
import { type MonitoredLink, type Monitoring } from './monitored-link';

const HALF = 12;
const THIRD = 8;

/** Two rows: the link's own check, and the traffic of its endpoints. */
export function linkWidgets(link: MonitoredLink, monitoring: Monitoring): cloudwatch.IWidget[] {
  const { path } = link.node;
  const graph = (
    title: string,
    width: number,
    metrics: cloudwatch.IMetric[],
    leftYAxis: cloudwatch.YAxisProps = { min: 0 },
  ): cloudwatch.GraphWidget => new cloudwatch.GraphWidget({ title: `${path}: ${title}`, width, left: metrics, leftYAxis });
  const own = [
    graph('healthy', HALF, [link.metricHealthy()], { min: 0, max: 1 }),
    graph('check, milliseconds', HALF, [link.metricCheckLatency()]),
    graph('waiting for Prefect, held, in minutes', HALF, [link.metricMinutesPending(), link.metricMinutesHeld()]),
    graph('certificate, days left', HALF, [link.metricCertificateDaysLeft({ period: Duration.days(1) })]),
  ];
  const endpoints = measuredEndpoints(monitoring);
  if (endpoints.length === 0) {
    const reason = monitoring.crossRegion
      ? NO_METRICS_ACROSS_REGIONS
      : 'The services of these endpoints are not known, since they were made elsewhere, and AWS publishes their metrics under them';
    return [
      ...own,
      new cloudwatch.TextWidget({ markdown: `**${path}: traffic**\n\n${reason}. See the check above.`, width: 24, height: 2 }),
    ];
  }
  const of = (...metrics: EndpointMetric[]): cloudwatch.IMetric[] =>
    endpoints.flatMap((endpoint) =>
      metrics.map((metric) => link.metricEndpoint(endpoint, metric, { label: `${endpoint.toUpperCase()} ${metric}` })),
    );
  return [
    ...own,
    graph('connections', THIRD, of(EndpointMetric.ACTIVE_CONNECTIONS, EndpointMetric.NEW_CONNECTIONS)),
    graph('bytes', THIRD, of(EndpointMetric.BYTES_PROCESSED)),
    graph('packets dropped, resets', THIRD, of(EndpointMetric.PACKETS_DROPPED, EndpointMetric.RST_PACKETS_RECEIVED)),
  ];
}
