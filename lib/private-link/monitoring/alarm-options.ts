import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { type Duration } from 'aws-cdk-lib/core';

/** Notification targets and thresholds of a link's alarms. */
export interface PrefectPrivateLinkAlarmOptions {
  /**
   * Actions when an alarm enters ALARM.
   *
   * @default - none
   */
  readonly actions?: cloudwatch.IAlarmAction[];

  /**
   * Actions when the alarm returns to OK.
   *
   * @default - none
   */
  readonly okActions?: cloudwatch.IAlarmAction[];

  /**
   * Topic notified on both ALARM and OK.
   *
   * @default - none
   */
  readonly topic?: sns.ITopic;

  /**
   * Days before a certificate expires.
   *
   * @default 14
   */
  readonly certificateDaysLeft?: number;

  /**
   * How long Prefect may take to accept the connection, in whole minutes.
   *
   * @default Duration.hours(24)
   */
  readonly pendingAfter?: Duration;

  /**
   * How long the link may be on hold, in whole minutes.
   *
   * @default Duration.hours(24)
   */
  readonly heldAfter?: Duration;
}

/** The alarms of a link. */
export interface PrefectPrivateLinkAlarms {
  /** The link was unhealthy in three passes in a row, or no pass has reported. */
  readonly healthy: cloudwatch.Alarm;
  /** A certificate expires soon. */
  readonly certificate: cloudwatch.Alarm;
  /** Prefect has not accepted the connection for too long. */
  readonly pending: cloudwatch.Alarm;
  /** The link has been on hold for too long. */
  readonly held: cloudwatch.Alarm;
  /** Something other than the activator had disabled Private DNS. */
  readonly privateDnsRestored: cloudwatch.Alarm;
  /**
   * The API endpoint drops packets.
   *
   * @default - none across Regions, because AWS publishes no such metric there, and none if the endpoint's service is unknown
   */
  readonly apiPacketsDropped?: cloudwatch.Alarm;
  /**
   * The UI endpoint drops packets.
   *
   * @default - none without a UI endpoint, and in the cases of `apiPacketsDropped`
   */
  readonly uiPacketsDropped?: cloudwatch.Alarm;
}
