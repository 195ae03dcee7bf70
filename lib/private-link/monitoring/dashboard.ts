import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { EndpointMetric } from './endpoint-metric';
import { type LinkMetrics } from './link-metrics';

const HALF = 12;
const THIRD = 8;

/** Two rows: the link's own check, and the traffic of its endpoints. */
export function linkWidgets(metrics: LinkMetrics): cloudwatch.IWidget[] {
  const graph = (
    title: string,
    width: number,
    left: cloudwatch.IMetric[],
    leftYAxis: cloudwatch.YAxisProps = { min: 0 },
  ): cloudwatch.IWidget => new cloudwatch.GraphWidget({ title: `${metrics.title}: ${title}`, width, left, leftYAxis });
  const own = [
    graph('healthy', HALF, [metrics.metric('Healthy')], { min: 0, max: 1 }),
    graph('check, milliseconds', HALF, [metrics.metric('CheckLatency')]),
    graph('minutes waiting for acceptance, minutes on hold', HALF, [metrics.metric('MinutesPending'), metrics.metric('MinutesHeld')]),
    graph('days until the first certificate expires', HALF, [metrics.metric('CertificateDaysLeft', { period: Duration.days(1) })]),
  ];
  const endpoints = metrics.measuredEndpoints;
  if (endpoints.length === 0) {
    const markdown = `**${metrics.title}: traffic**\n\n${metrics.reasonForNone}. See the check above.`;
    return [...own, new cloudwatch.TextWidget({ markdown, width: 24, height: 2 })];
  }
  const traffic = (...names: EndpointMetric[]): cloudwatch.IMetric[] =>
    endpoints.flatMap((endpoint) => names.map((name) => metrics.endpoint(endpoint, name, { label: `${endpoint.toUpperCase()} ${name}` })));
  return [
    ...own,
    graph('connections', THIRD, traffic(EndpointMetric.ACTIVE_CONNECTIONS, EndpointMetric.NEW_CONNECTIONS)),
    graph('bytes', THIRD, traffic(EndpointMetric.BYTES_PROCESSED)),
    graph('packets dropped, resets', THIRD, traffic(EndpointMetric.PACKETS_DROPPED, EndpointMetric.RST_PACKETS_RECEIVED)),
  ];
}
