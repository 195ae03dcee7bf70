import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct, type IDependable } from 'constructs';
import { type Duration } from 'aws-cdk-lib/core';
import { LINK_METRICS, METRIC_DIMENSION, METRIC_NAMESPACE, type LinkMetricName } from '../../contract/link-metrics';
import { createAlarms, type PrefectPrivateLinkAlarms, type PrefectPrivateLinkAlarmOptions } from './alarms';
import { linkWidgets } from './dashboard';
import { endpointMetric, type EndpointMetric, type PrefectEndpoint } from './endpoint-metric';

/** What monitoring needs to know of a link. */
export interface Monitoring {
  /** Dimension of the metrics. */
  readonly linkName: string;
  readonly interval: Duration;
  readonly vpcId: string;
  /** AWS publishes no metrics of endpoints to a service in another Region. */
  readonly crossRegion: boolean;
  readonly endpoints: readonly { readonly role: 'api' | 'ui'; readonly endpointId: string; readonly serviceName?: string }[];
  /** What makes the first pass. */
  readonly firstPass: IDependable;
}

/**
 * Metrics, alarms and widgets of a link.
 *
 * @internal
 */
export abstract class MonitoredLink extends Construct {
  /** @internal */
  protected _monitoring?: Monitoring;

  /**
   * A metric of this link, in the namespace `PrefectPrivateLink`.
   *
   * @param metricName name of the metric
   * @param props overrides, for instance of the period
   */
  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const { linkName, interval } = this._monitored();
    const known = Object.hasOwn(LINK_METRICS, metricName) ? LINK_METRICS[metricName as LinkMetricName] : undefined;
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { [METRIC_DIMENSION]: linkName },
      period: interval,
      statistic: known?.statistic,
      ...props,
    });
  }

  /**
   * 1, or 0 when something is wrong that waiting does not mend. Published by each pass; a link that waits for acceptance
   * is healthy.
   *
   * @default - the minimum over the check interval
   * @param props overrides
   */
  public metricHealthy(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Healthy', props);
  }

  /**
   * Time of the whole check from inside the VPC, in milliseconds. Published by passes that check.
   *
   * @default - the average over the check interval
   * @param props overrides
   */
  public metricCheckLatency(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('CheckLatency', props);
  }

  /**
   * Days until the first certificate expires. Published in one hour of each day; by each pass if the check interval is an
   * hour or longer.
   *
   * @default - the minimum over the check interval
   * @param props overrides
   */
  public metricCertificateDaysLeft(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('CertificateDaysLeft', props);
  }

  /**
   * Minutes for which an endpoint has waited for acceptance. Published only while one does.
   *
   * @default - the maximum over the check interval
   * @param props overrides
   */
  public metricMinutesPending(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('MinutesPending', props);
  }

  /**
   * Minutes for which an operator has held the link. Published only while held.
   *
   * @default - the maximum over the check interval
   * @param props overrides
   */
  public metricMinutesHeld(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('MinutesHeld', props);
  }

  /**
   * Endpoints whose Private DNS had been switched off by somebody else and was switched on again. Published only when it
   * happens.
   *
   * @default - the sum over the check interval
   * @param props overrides
   */
  public metricPrivateDnsRestored(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('PrivateDnsRestored', props);
  }

  /**
   * A metric that AWS publishes of an endpoint, in the namespace `AWS/PrivateLinkEndpoints`; only while there is traffic.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-cloudwatch-metrics.html
   * @default - over five minutes
   * @param endpoint which endpoint of the link
   * @param metric which metric
   * @param props overrides
   */
  public metricEndpoint(endpoint: PrefectEndpoint, metric: EndpointMetric, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return endpointMetric(this._monitored(), endpoint, metric, props);
  }

  /**
   * Adds the alarms that a link should have, with defaults for thresholds and missing data. Call it once.
   *
   * @param props who is told, and from when on
   */
  public addAlarms(props?: PrefectPrivateLinkAlarmOptions): PrefectPrivateLinkAlarms {
    return createAlarms(this, this._monitored(), props ?? {});
  }

  /**
   * Widgets for a dashboard: state, check, waiting, and the traffic of the endpoints.
   */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return linkWidgets(this, this._monitored());
  }

  private _monitored(): Monitoring {
    if (this._monitoring === undefined) {
      throw new Error('the link is not complete yet');
    }
    return this._monitoring;
  }
}
