import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct, type IConstruct, type IDependable } from 'constructs';
import { PrefectClientSettings } from '../client/prefect-client-settings';
import { type PrefectClientOptions, type PrefectClientSettingsProps, type PrefectWorkspace } from '../client/prefect-client-settings-props';
import { PRIVATE_HOSTS, PUBLIC_HOSTS } from '../prefect/hosts';
import { requireProps } from '../private/validation';
import { type PrefectPrivateLinkAlarmOptions, type PrefectPrivateLinkAlarms } from './monitoring/alarm-options';
import { createAlarms } from './monitoring/alarms';
import { linkWidgets } from './monitoring/dashboard';
import { type EndpointMetric, type PrefectEndpoint } from './monitoring/endpoint-metric';
import { type LinkMetrics } from './monitoring/link-metrics';

const WORKSPACE_REQUIREMENT =
  'clientEnvironment() requires `accountId` and `workspaceId`; use loginEnvironment() for a client that chooses its workspace itself';

/** A private link from a VPC to Prefect Cloud. */
export interface IPrefectPrivateLink extends IConstruct, ec2.IConnectable {
  /** Endpoint to the API service. */
  readonly apiEndpoint: ec2.IInterfaceVpcEndpoint;

  /** Endpoint to the UI service; undefined if there is none. */
  readonly uiEndpoint?: ec2.IInterfaceVpcEndpoint;

  /**
   * Settings of a Prefect client that uses the link. Give them to clients once the link is active.
   *
   * Before that the private names do not resolve. If a service fails to start in the deployment that creates the endpoints,
   * the rollback deletes the endpoints.
   *
   * @default - the client chooses its workspace itself, and has no API key
   * @param options settings besides the hosts
   */
  clientSettings(options?: PrefectClientOptions): PrefectClientSettings;

  /**
   * The environment variables of a client for one workspace: `clientSettings({ workspace }).toEnvironment()`.
   *
   * @param workspace the workspace of the client
   */
  clientEnvironment(workspace: PrefectWorkspace): Record<string, string>;

  /**
   * The environment variables of a client that chooses its workspace itself, with `prefect cloud login`: the two URLs of
   * Prefect Cloud.
   */
  loginEnvironment(): Record<string, string>;

  /**
   * A metric of this link, in the namespace `PrefectPrivateLink`.
   *
   * An imported link needs `linkName` for its metrics, alarms and widgets.
   *
   * @param metricName name of the metric
   * @param props overrides, for example of the period
   */
  metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * 1 if healthy; 0 if there is a problem that will not resolve by itself. Each pass publishes it. A link that waits for
   * acceptance is healthy.
   *
   * @default - the minimum over the check interval
   * @param props overrides
   */
  metricHealthy(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Duration of the whole check from inside the VPC, in milliseconds. Passes that check publish it.
   *
   * @default - the average over the check interval
   * @param props overrides
   */
  metricCheckLatency(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Days until the first certificate expires. Passes in one hour of each day publish it; each pass does if the check interval
   * is an hour or longer.
   *
   * @default - the minimum over the check interval
   * @param props overrides
   */
  metricCertificateDaysLeft(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Minutes for which an endpoint has waited for acceptance. Passes publish it while an endpoint waits.
   *
   * @default - the maximum over the check interval
   * @param props overrides
   */
  metricMinutesPending(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Minutes for which the link has been on hold. Passes publish it while the link is on hold.
   *
   * @default - the maximum over the check interval
   * @param props overrides
   */
  metricMinutesHeld(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Endpoints whose Private DNS something else had disabled and the activator has enabled again. A pass publishes it when
   * that happens.
   *
   * @default - the sum over the check interval
   * @param props overrides
   */
  metricPrivateDnsRestored(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * A metric that AWS publishes for an endpoint, in the namespace `AWS/PrivateLinkEndpoints`, while there is traffic.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-cloudwatch-metrics.html
   * @default - over five minutes
   * @param endpoint which endpoint of the link
   * @param metric which metric
   * @param props overrides
   */
  metricEndpoint(endpoint: PrefectEndpoint, metric: EndpointMetric, props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Adds the recommended alarms, with defaults for thresholds and missing data. Call it once.
   *
   * @default - the default thresholds, and no actions
   * @param options notification targets and thresholds
   */
  addAlarms(options?: PrefectPrivateLinkAlarmOptions): PrefectPrivateLinkAlarms;

  /**
   * Widgets for a dashboard: health, check, waiting time, certificate, and the traffic of the endpoints.
   */
  dashboardWidgets(): cloudwatch.IWidget[];
}

/**
 * What created and imported links have in common.
 *
 * @internal
 */
export abstract class PrefectPrivateLinkBase extends Construct implements IPrefectPrivateLink {
  public abstract readonly apiEndpoint: ec2.IInterfaceVpcEndpoint;
  public abstract readonly uiEndpoint?: ec2.IInterfaceVpcEndpoint;
  public abstract readonly connections: ec2.Connections;

  /** @internal */
  protected abstract readonly _hostNames: Pick<PrefectClientSettingsProps, 'apiHostName' | 'uiHostName'>;

  /**
   * What makes the first pass, if this stack does.
   *
   * @internal
   */
  protected abstract readonly _firstPass: IDependable | undefined;

  /** @internal */
  protected abstract _metrics(): LinkMetrics;

  public clientSettings(options: PrefectClientOptions = {}): PrefectClientSettings {
    const { apiHostName = PRIVATE_HOSTS.api, uiHostName = PRIVATE_HOSTS.ui } = this._hostNames;
    return new PrefectClientSettings({
      ...options,
      apiHostName,
      uiHostName: this.uiEndpoint === undefined ? PUBLIC_HOSTS.ui : uiHostName,
    });
  }

  public clientEnvironment(workspace: PrefectWorkspace): Record<string, string> {
    requireProps('workspace', workspace, ['accountId', 'workspaceId'], WORKSPACE_REQUIREMENT);
    return this.clientSettings({ workspace }).toEnvironment();
  }

  public loginEnvironment(): Record<string, string> {
    return this.clientSettings().toEnvironment();
  }

  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._metrics().metric(metricName, props);
  }

  public metricHealthy(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Healthy', props);
  }

  public metricCheckLatency(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('CheckLatency', props);
  }

  public metricCertificateDaysLeft(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('CertificateDaysLeft', props);
  }

  public metricMinutesPending(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('MinutesPending', props);
  }

  public metricMinutesHeld(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('MinutesHeld', props);
  }

  public metricPrivateDnsRestored(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('PrivateDnsRestored', props);
  }

  public metricEndpoint(endpoint: PrefectEndpoint, metric: EndpointMetric, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._metrics().endpoint(endpoint, metric, props);
  }

  public addAlarms(options: PrefectPrivateLinkAlarmOptions = {}): PrefectPrivateLinkAlarms {
    return createAlarms(this, this._metrics(), options, this._firstPass);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    return linkWidgets(this._metrics());
  }
}
