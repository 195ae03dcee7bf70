/* The metrics that the activator publishes for each link. The activator, the constructs and the documentation use this one table. */

export const METRIC_NAMESPACE = 'PrefectPrivateLink';

/** The only dimension: the unique name of the link, which its tag and its parameters also carry. */
export const METRIC_DIMENSION = 'Link';

export type LinkMetricName = 'Healthy' | 'CheckLatency' | 'CertificateDaysLeft' | 'MinutesPending' | 'MinutesHeld' | 'PrivateDnsRestored';

export interface LinkMetricDefinition {
  /** In the spelling of the embedded metric format and the API. */
  readonly unit: 'None' | 'Milliseconds' | 'Count';
  readonly statistic: 'Minimum' | 'Average' | 'Maximum' | 'Sum';
  readonly title: string;
  /** Custom metrics are billed for each hour in which they are published. */
  readonly published: string;
}

export const LINK_METRICS: Readonly<Record<LinkMetricName, LinkMetricDefinition>> = {
  Healthy: {
    unit: 'None',
    statistic: 'Minimum',
    title: '1 if healthy; 0 if there is a problem that will not resolve by itself, or that has not within half an hour',
    published: 'each pass',
  },
  CheckLatency: {
    unit: 'Milliseconds',
    statistic: 'Average',
    title: 'duration of the whole check from inside the VPC',
    published: 'passes that run the check',
  },
  CertificateDaysLeft: {
    unit: 'None',
    statistic: 'Minimum',
    title: 'days until the first certificate expires',
    published: 'one hour of each day (UTC)',
  },
  MinutesPending: {
    unit: 'None',
    statistic: 'Maximum',
    title: 'minutes since the endpoint began to wait for acceptance',
    published: 'passes while Prefect has not accepted',
  },
  MinutesHeld: {
    unit: 'None',
    statistic: 'Maximum',
    title: 'minutes since an operator put the link on hold',
    published: 'passes while the link is on hold',
  },
  PrivateDnsRestored: {
    unit: 'Count',
    statistic: 'Sum',
    title: 'endpoints whose Private DNS the activator enabled again',
    published: 'when it happens',
  },
};

/** Hour of the day, UTC, in which {@link LINK_METRICS.CertificateDaysLeft} is published. */
export const CERTIFICATE_HOUR = 9;
