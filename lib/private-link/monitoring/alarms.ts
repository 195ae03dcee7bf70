import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { description, findingDescription } from './alarm-texts';
import { EndpointMetric, measuredEndpoints, PrefectEndpoint } from './endpoint-metric';
import { type MonitoredLink, type Monitoring } from './monitored-link';
import { validateAlarms } from './validation';

/** Who is told by the alarms of a link, and from when on. */
export interface PrefectPrivateLinkAlarmOptions {
  /**
   * Actions when an alarm goes off.
   *
   * @default - none
   */
  readonly actions?: cloudwatch.IAlarmAction[];

  /**
   * Actions when it is over.
   *
   * @default - none
   */
  readonly okActions?: cloudwatch.IAlarmAction[];

  /**
   * Topic that is told of both.
   *
   * @default - none
   */
  readonly topic?: sns.ITopic;

  /**
   * Days before the end of a certificate.
   *
   * @default 14
   */
  readonly certificateDaysLeft?: number;

  /**
   * How long Prefect may take to accept.
   *
   * @default Duration.hours(24)
   */
  readonly pendingAfter?: Duration;

  /**
   * How long an operator may hold the link.
   *
   * @default Duration.hours(24)
   */
  readonly heldAfter?: Duration;
}

/** The alarms of a link. */
export interface PrefectPrivateLinkAlarms {
  /** Something is wrong in three passes in a row, or no pass has reported. */
  readonly healthy: cloudwatch.Alarm;
  /** A certificate expires soon. */
  readonly certificate: cloudwatch.Alarm;
  /** Prefect has not accepted for long. */
  readonly pending: cloudwatch.Alarm;
  /** The link has been held for long. */
  readonly held: cloudwatch.Alarm;
  /** Private DNS had been switched off by somebody else. */
  readonly privateDnsRestored: cloudwatch.Alarm;
  /**
   * The API endpoint drops packets.
   *
   * @default - none across Regions, where AWS publishes no such metric, and for endpoints whose service is not known
   */
  readonly apiPacketsDropped?: cloudwatch.Alarm;
  /**
   * The UI endpoint drops packets.
   *
   * @default - none without a UI endpoint, and where there is none for the API endpoint
   */
  readonly uiPacketsDropped?: cloudwatch.Alarm;
}

export function createAlarms(link: MonitoredLink, monitoring: Monitoring, props: PrefectPrivateLinkAlarmOptions): PrefectPrivateLinkAlarms {
  validateAlarms(props);
  const { path } = link.node;
  const scope = new Construct(link, 'Alarms');
  const topicActions = props.topic === undefined ? [] : [new SnsAction(props.topic)];
  const alarm = (id: string, metric: cloudwatch.IMetric, options: Omit<cloudwatch.AlarmProps, 'metric'>): cloudwatch.Alarm => {
    const created = new cloudwatch.Alarm(scope, id, { metric, ...options });
    created.addAlarmAction(...topicActions, ...(props.actions ?? []));
    created.addOkAction(...topicActions, ...(props.okActions ?? []));
    // Else it would go off before there has been a pass.
    created.node.addDependency(monitoring.firstPass);
    return created;
  };
  const over = {
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  };

  const packetsDropped = (endpoint: PrefectEndpoint, id: string): cloudwatch.Alarm | undefined =>
    measuredEndpoints(monitoring).includes(endpoint)
      ? alarm(id, link.metricEndpoint(endpoint, EndpointMetric.PACKETS_DROPPED), {
          ...over,
          threshold: 1,
          evaluationPeriods: 3,
          alarmDescription: description(
            path,
            `The ${endpoint.toUpperCase()} endpoint has dropped packets for 15 minutes.`,
            'Growing values can mean that the endpoint is unhealthy.',
            'Look at the findings of the link; if there are none, open a case with AWS.',
          ),
        })
      : undefined;
  return {
    healthy: alarm('Healthy', link.metricHealthy(), {
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 3,
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
      alarmDescription: description(
        path,
        'Something is wrong that waiting does not mend, or no pass has reported for three intervals.',
        'The status of the link names cause and remedy: `prefect-privatelink status`.',
        'Without data, look at the log of the activator, and whether its rule is enabled.',
      ),
    }),
    certificate: alarm('Certificate', link.metricCertificateDaysLeft({ period: Duration.days(1) }), {
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: props.certificateDaysLeft ?? 14,
      evaluationPeriods: 1,
      // Published in one hour of the day: what was known stays true between.
      treatMissingData: cloudwatch.TreatMissingData.IGNORE,
      alarmDescription: findingDescription(path, 'certificate-expiring'),
    }),
    pending: alarm('Pending', link.metricMinutesPending(), {
      ...over,
      threshold: (props.pendingAfter ?? Duration.hours(24)).toMinutes(),
      evaluationPeriods: 1,
      alarmDescription: findingDescription(path, 'waiting-for-acceptance'),
    }),
    held: alarm('Held', link.metricMinutesHeld(), {
      ...over,
      threshold: (props.heldAfter ?? Duration.hours(24)).toMinutes(),
      evaluationPeriods: 1,
      alarmDescription: findingDescription(path, 'held'),
    }),
    privateDnsRestored: alarm('PrivateDnsRestored', link.metricPrivateDnsRestored(), {
      ...over,
      threshold: 1,
      evaluationPeriods: 1,
      alarmDescription: findingDescription(path, 'private-dns-restored'),
    }),
    apiPacketsDropped: packetsDropped(PrefectEndpoint.API, 'ApiPacketsDropped'),
    uiPacketsDropped: packetsDropped(PrefectEndpoint.UI, 'UiPacketsDropped'),
  };
}
