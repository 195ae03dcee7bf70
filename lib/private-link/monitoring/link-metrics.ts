import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { type EndpointDefinition } from '../../contract/link-definition';
import { LINK_METRICS, METRIC_DIMENSION, METRIC_NAMESPACE, type LinkMetricName } from '../../contract/link-metrics';
import { EndpointMetric, PrefectEndpoint } from './endpoint-metric';

export interface LinkMetricsProps {
  /** Names the link in alarms and widgets. */
  readonly title: string;
  /** Dimension of the metrics. */
  readonly linkName: string;
  /** The check interval. */
  readonly interval: Duration;
  /** Undefined if no endpoint has a service name. */
  readonly vpcId?: string;
  /** AWS publishes no metrics of endpoints to a service in another Region. */
  readonly crossRegion: boolean;
  readonly endpoints: readonly Pick<EndpointDefinition, 'role' | 'endpointId' | 'serviceName'>[];
}

const NO_METRICS_ACROSS_REGIONS = 'AWS publishes no metrics of endpoints to a service in another Region';
const UNKNOWN_SERVICES =
  'The services of these endpoints are not known, since the endpoints were created elsewhere, and AWS publishes their metrics under the service';

/** The metrics of one link: those that the activator publishes, and those that AWS publishes for its endpoints. */
export class LinkMetrics {
  public readonly title: string;

  public constructor(private readonly props: LinkMetricsProps) {
    this.title = props.title;
  }

  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const known = Object.hasOwn(LINK_METRICS, metricName) ? LINK_METRICS[metricName as LinkMetricName] : undefined;
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { [METRIC_DIMENSION]: this.props.linkName },
      period: this.props.interval,
      statistic: known?.statistic,
      ...options,
    });
  }

  public endpoint(endpoint: PrefectEndpoint, metric: EndpointMetric, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    if (this.props.crossRegion) {
      throw new Error(
        `${NO_METRICS_ACROSS_REGIONS}. Use \`metricHealthy()\` and \`metricCheckLatency()\`, which come from the link's own check`,
      );
    }
    const found = this.props.endpoints.find(({ role }) => prefectEndpoint(role) === endpoint);
    if (found === undefined) {
      throw new Error('the link has no UI endpoint. Pass `uiServiceName` to the link, or leave out the metrics of the UI endpoint');
    }
    if (found.serviceName === undefined || this.props.vpcId === undefined) {
      throw new Error(
        `the service of the ${found.role.toUpperCase()} endpoint is not known, since the endpoint was created elsewhere, and AWS publishes its metrics under the service. Create a \`cloudwatch.Metric\` with the dimensions of your endpoint`,
      );
    }
    return new cloudwatch.Metric({
      namespace: 'AWS/PrivateLinkEndpoints',
      metricName: metric,
      dimensionsMap: {
        'Endpoint Type': 'Interface',
        'Service Name': found.serviceName,
        'VPC Endpoint Id': found.endpointId,
        'VPC Id': this.props.vpcId,
      },
      statistic: metric === EndpointMetric.ACTIVE_CONNECTIONS ? 'Maximum' : 'Sum',
      period: Duration.minutes(5),
      ...options,
    });
  }

  /** Endpoints for which AWS publishes metrics whose dimensions are known. */
  public get measuredEndpoints(): PrefectEndpoint[] {
    const { crossRegion, endpoints } = this.props;
    return crossRegion ? [] : endpoints.filter(({ serviceName }) => serviceName !== undefined).map(({ role }) => prefectEndpoint(role));
  }

  /** Why there are none. */
  public get reasonForNone(): string {
    return this.props.crossRegion ? NO_METRICS_ACROSS_REGIONS : UNKNOWN_SERVICES;
  }
}

function prefectEndpoint(role: EndpointDefinition['role']): PrefectEndpoint {
  return role === 'api' ? PrefectEndpoint.API : PrefectEndpoint.UI;
}
