import { CERTIFICATE_HOUR, LINK_METRICS, METRIC_DIMENSION, METRIC_NAMESPACE, type LinkMetricName } from '../../contract/link-metrics';
import { type HoldState } from '../../contract/link-hold';
import { type LinkReport } from '../../contract/link-report';
import { type EndpointCondition, type EndpointStatus } from '../../contract/link-status';
import { type Severity } from '../findings/catalogue/entry';
import { findingAdvice } from '../findings/finding-advice';
import { linkFindings } from './link-report';

const MINUTE_MILLISECONDS = 60_000;
const DAY_MILLISECONDS = 24 * 60 * MINUTE_MILLISECONDS;

/** Conditions that waiting does not resolve, and the unknown one. */
const UNHEALTHY: readonly EndpointCondition[] = [
  'DEGRADED',
  'UNVERIFIED',
  'REJECTED',
  'FAILED',
  'EXPIRED',
  'PARTIAL',
  'DELETING',
  'DELETED',
  'UNKNOWN',
];
/** EC2 did not answer, so that nobody knows whether what is stored is still so. */
const UNANSWERED: readonly string[] = ['ec2-throttled', 'ec2-timed-out', 'ec2-failed'];
/** Conditions on the way to Private DNS: a warning is what stops them there. */
const ON_THE_WAY: readonly EndpointCondition[] = ['CHECKING', 'ENABLING_PRIVATE_DNS'];

/** Conditions that EC2 or the next pass ends: after half an hour, a person has to look (endpoint-pending, endpoint-not-found). */
const PASSING: readonly EndpointCondition[] = ['PENDING', 'NOT_FOUND', ...ON_THE_WAY];
const LONGEST_PASSING_MINUTES = 30;

/** What a pass measured besides the status. */
export interface PassMeasures {
  /** Absent if the pass made no check. */
  readonly checkMilliseconds?: number;
  /** Earliest end of validity of the certificates that the pass saw, ISO 8601. Absent if it saw none. */
  readonly certificateExpires?: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly intervalMinutes: number;
}

export type MetricValues = Readonly<Partial<Record<LinkMetricName, number>>>;

/** The metrics of one pass. Total. */
export function passMetrics({ status, hold }: Pick<LinkReport, 'status' | 'hold'>, measures: PassMeasures): MetricValues {
  const { now, checkMilliseconds } = measures;
  const certificateDays = isCertificateTime(measures) ? daysLeft(measures) : undefined;
  const pendingSince = earliest(status.endpoints.filter(({ condition }) => condition === 'PENDING_ACCEPTANCE').map(({ since }) => since));
  const restored = status.endpoints.filter(({ findings }) => findings.some(({ code }) => code === 'private-dns-restored')).length;
  return {
    Healthy: isHealthy({ status, hold }, now) ? 1 : 0,
    ...(checkMilliseconds === undefined ? {} : { CheckLatency: checkMilliseconds }),
    ...(certificateDays === undefined ? {} : { CertificateDaysLeft: certificateDays }),
    ...(pendingSince === undefined ? {} : { MinutesPending: minutesSince(pendingSince, now) }),
    ...(hold.kind === 'hold' ? { MinutesHeld: minutesSince(Date.parse(hold.hold.since), now) } : {}),
    ...(restored === 0 ? {} : { PrivateDnsRestored: restored }),
  };
}

/** Whether there is no problem that will not resolve by itself. */
export function isHealthy(report: Pick<LinkReport, 'status' | 'hold'>, now: number): boolean {
  return (
    !linkFindings(report).some(({ code }) => severity(code) === 'error' || UNANSWERED.includes(code)) &&
    report.status.endpoints.every((endpoint) => isEndpointHealthy(endpoint) && !isOverdue(endpoint, report.hold, now))
  );
}

function isEndpointHealthy({ condition, findings, privateDnsWasOn }: EndpointStatus): boolean {
  if (UNHEALTHY.includes(condition) || findings.some(({ code }) => severity(code) === 'error')) {
    return false;
  }
  if (!ON_THE_WAY.includes(condition)) {
    return true;
  }
  // It was enabled and is now disabled: clients that used it do not reach Prefect.
  if (condition === 'CHECKING' && privateDnsWasOn) {
    return false;
  }
  return !findings.some(({ code }) => severity(code) === 'warning');
}

/** Whether a condition that passes by itself within minutes has not passed. An operator's hold explains why names are not moved. */
function isOverdue({ condition, since }: EndpointStatus, hold: HoldState, now: number): boolean {
  if (!PASSING.includes(condition) || (hold.kind === 'hold' && ON_THE_WAY.includes(condition))) {
    return false;
  }
  return minutesSince(Date.parse(since), now) > LONGEST_PASSING_MINUTES;
}

function severity(code: string): Severity {
  return findingAdvice(code)?.severity ?? 'warning';
}

function isCertificateTime({ now, intervalMinutes }: PassMeasures): boolean {
  return intervalMinutes >= 60 || new Date(now).getUTCHours() === CERTIFICATE_HOUR;
}

function daysLeft({ certificateExpires, now }: PassMeasures): number | undefined {
  const end = earliest(certificateExpires === undefined ? [] : [certificateExpires]);
  return end === undefined ? undefined : rounded((end - now) / DAY_MILLISECONDS);
}

function earliest(times: readonly string[]): number | undefined {
  const known = times.map((time) => Date.parse(time)).filter((time) => !Number.isNaN(time));
  return known.length === 0 ? undefined : Math.min(...known);
}

function minutesSince(time: number, now: number): number {
  return Math.max(0, rounded((now - time) / MINUTE_MILLISECONDS));
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

/**
 * One line in embedded metric format.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetrics(linkName: string, values: MetricValues, now: number): Readonly<Record<string, unknown>> {
  const names = Object.keys(values) as LinkMetricName[];
  return {
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: [[METRIC_DIMENSION]],
          Metrics: names.map((name) => ({ Name: name, Unit: LINK_METRICS[name].unit })),
        },
      ],
    },
    [METRIC_DIMENSION]: linkName,
    ...values,
  };
}
