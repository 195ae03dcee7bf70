import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct, type IDependable } from 'constructs';
import { documentation, documentUrl } from '../../core/findings/catalogue/documentation';
import { FINDING_CATALOGUE, type FindingCode } from '../../core/findings/catalogue';
import { requireSameRegion } from '../../private/environment';
import { type PrefectPrivateLinkAlarmOptions, type PrefectPrivateLinkAlarms } from './alarm-options';
import { EndpointMetric, PrefectEndpoint } from './endpoint-metric';
import { type LinkMetrics } from './link-metrics';
import { validateAlarms } from './validation';

/** CloudWatch accepts 1024 characters; the name of the stack, at most 128, is not known yet. */
const LONGEST_DESCRIPTION = 1024 - 128;

const ABOVE = {
  comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
};

/** @param after the resource that makes the first pass; unknown for a link of another stack */
export function createAlarms(
  link: Construct,
  metrics: LinkMetrics,
  options: PrefectPrivateLinkAlarmOptions,
  after?: IDependable,
): PrefectPrivateLinkAlarms {
  validateAlarms(options);
  requireSameRegion(link, 'topic', options.topic, 'CloudWatch notifies topics of the Region of the alarm. Pass one of that Region');
  if (link.node.tryFindChild('Alarms') !== undefined) {
    throw new Error(
      `\`addAlarms()\` must be called once for each link, got: a second call for ${link.node.path}. Keep what the first call returned`,
    );
  }
  const scope = new Construct(link, 'Alarms');
  const alarm = alarmFactory(scope, options, after);
  const packetsDropped = (endpoint: PrefectEndpoint, id: string): cloudwatch.Alarm | undefined =>
    metrics.measuredEndpoints.includes(endpoint) ? alarm(id, packetsDroppedAlarm(metrics, endpoint)) : undefined;
  return {
    healthy: alarm('Healthy', {
      metric: metrics.metric('Healthy'),
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 3,
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
      alarmDescription: description(
        metrics,
        'There is a problem that will not resolve by itself, or no pass has reported for three intervals.',
        'Cause and remedy: run `prefect-privatelink status`.',
        'If there is no data, check the log of the activator and that its rule is enabled.',
        documentUrl('monitoring.md'),
      ),
    }),
    certificate: alarm('Certificate', {
      metric: metrics.metric('CertificateDaysLeft', { period: Duration.days(1) }),
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: options.certificateDaysLeft ?? 14,
      evaluationPeriods: 1,
      // Published in one hour of each day; until the next one, the last value is still valid.
      treatMissingData: cloudwatch.TreatMissingData.IGNORE,
      alarmDescription: findingDescription(metrics, 'certificate-expiring'),
    }),
    pending: alarm('Pending', {
      ...ABOVE,
      metric: metrics.metric('MinutesPending'),
      threshold: (options.pendingAfter ?? Duration.hours(24)).toMinutes(),
      evaluationPeriods: 1,
      alarmDescription: findingDescription(metrics, 'waiting-for-acceptance'),
    }),
    held: alarm('Held', {
      ...ABOVE,
      metric: metrics.metric('MinutesHeld'),
      threshold: (options.heldAfter ?? Duration.hours(24)).toMinutes(),
      evaluationPeriods: 1,
      alarmDescription: findingDescription(metrics, 'held'),
    }),
    privateDnsRestored: alarm('PrivateDnsRestored', {
      ...ABOVE,
      metric: metrics.metric('PrivateDnsRestored'),
      threshold: 1,
      evaluationPeriods: 1,
      alarmDescription: findingDescription(metrics, 'private-dns-restored'),
    }),
    apiPacketsDropped: packetsDropped(PrefectEndpoint.API, 'ApiPacketsDropped'),
    uiPacketsDropped: packetsDropped(PrefectEndpoint.UI, 'UiPacketsDropped'),
  };
}

function alarmFactory(
  scope: Construct,
  { topic, actions = [], okActions = [] }: PrefectPrivateLinkAlarmOptions,
  after?: IDependable,
): (id: string, props: cloudwatch.AlarmProps) => cloudwatch.Alarm {
  const topicActions = topic === undefined ? [] : [new SnsAction(topic)];
  return (id, props) => {
    const created = new cloudwatch.Alarm(scope, id, props);
    created.addAlarmAction(...topicActions, ...actions);
    created.addOkAction(...topicActions, ...okActions);
    if (after !== undefined) {
      // Otherwise it would raise an alarm before the first pass.
      created.node.addDependency(after);
    }
    return created;
  };
}

function packetsDroppedAlarm(metrics: LinkMetrics, endpoint: PrefectEndpoint): cloudwatch.AlarmProps {
  return {
    ...ABOVE,
    metric: metrics.endpoint(endpoint, EndpointMetric.PACKETS_DROPPED),
    threshold: 1,
    evaluationPeriods: 3,
    alarmDescription: description(
      metrics,
      `The ${endpoint.toUpperCase()} endpoint has dropped packets for 15 minutes.`,
      'Growing values can mean that the endpoint is unhealthy.',
      'Check the findings of the link; if there are none, open a case with AWS.',
      documentUrl('monitoring.md'),
    ),
  };
}

function findingDescription(metrics: LinkMetrics, code: FindingCode): string {
  const { title, cause, remedy } = FINDING_CATALOGUE[code];
  return description(metrics, `${title} [${code}].`, cause, remedy, documentation(code));
}

function description({ title }: LinkMetrics, ...sentences: readonly string[]): string {
  return [`Prefect link ${title}:`, ...sentences].join(' ').slice(0, LONGEST_DESCRIPTION);
}
