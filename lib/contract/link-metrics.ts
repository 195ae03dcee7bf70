/*
 * What the activator publishes of each link, and how it is meant to be read. The one table that the activator, the
 * constructs and the documentation draw from.
 */

export const METRIC_NAMESPACE = 'PrefectPrivateLink';

/** The one dimension: the unique name of the link, which its tag and its parameters carry as well. */
export const METRIC_DIMENSION = 'Link';

export type LinkMetricName = 'Healthy' | 'CheckLatency' | 'CertificateDaysLeft' | 'MinutesPending' | 'MinutesHeld' | 'PrivateDnsRestored';

export interface LinkMetricDefinition {
  /** As the embedded metric format and the API spell it. */
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
    title: '1, or 0 when something is wrong that waiting does not mend',
    published: 'each pass',
  },
  CheckLatency: {
    unit: 'Milliseconds',
    statistic: 'Average',
    title: 'time of the whole check from inside the VPC',
    published: 'passes that check',
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
    title: 'minutes since Prefect was asked to accept',
    published: 'passes while Prefect has not accepted',
  },
  MinutesHeld: { unit: 'None', statistic: 'Maximum', title: 'minutes since an operator held the link', published: 'passes while held' },
  PrivateDnsRestored: {
    unit: 'Count',
    statistic: 'Sum',
    title: 'endpoints whose Private DNS had been switched off and is on again',
    published: 'when it happens',
  },
};

/** Hour of the day, UTC, in which {@link LINK_METRICS.CertificateDaysLeft} is published. */
export const CERTIFICATE_HOUR = 9;
