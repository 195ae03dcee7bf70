/* CloudWatch: metrics that functions write to their logs in embedded metric format, and the alarms over them. */
import { type AccountContext } from '../../account-context';
import { type Datum, type Dimensions } from './datum';
import { readEmbeddedMetrics } from './embedded-metrics';

export interface Alarm {
  readonly name: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Dimensions;
  readonly statistic: 'Average' | 'Maximum' | 'Minimum' | 'Sum';
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  readonly threshold: number;
  readonly comparison: 'GreaterThanOrEqualToThreshold' | 'GreaterThanThreshold' | 'LessThanOrEqualToThreshold' | 'LessThanThreshold';
  readonly missingData: 'breaching' | 'ignore' | 'missing' | 'notBreaching';
}

export type AlarmState = 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';

export interface HasCloudWatch {
  readonly cloudWatch: CloudWatch;
}

export class CloudWatch {
  readonly data: Datum[] = [];
  private readonly alarms = new Map<string, Alarm>();

  constructor(private readonly account: AccountContext) {}

  /** Takes a line of a log: most are none of its business, and one that is and is malformed is lost, as with AWS. */
  readLog(line: string): void {
    const at = this.account.clock.now();
    for (const found of readEmbeddedMetrics(line, (problem) => this.account.log('cloudwatch', `${problem}: ${line.slice(0, 200)}`))) {
      this.data.push({ ...found, at });
    }
  }

  arn(name: string): string {
    return this.account.arn('cloudwatch', `alarm:${name}`);
  }

  putAlarm(alarm: Alarm): void {
    this.alarms.set(alarm.name, alarm);
  }

  deleteAlarm(name: string): void {
    this.alarms.delete(name);
  }

  list(): readonly Alarm[] {
    return [...this.alarms.values()];
  }

  /** By the periods that end now; `ignore` leaves the last period with data in place. */
  state(alarm: Alarm): AlarmState {
    const values = this.periods(alarm);
    const verdicts = values.map((value) => (value === undefined ? MISSING[alarm.missingData] : breaches(value, alarm)));
    const known = verdicts.filter((verdict) => verdict !== undefined);
    if (known.length === 0) {
      return alarm.missingData === 'ignore' ? this.lastKnown(alarm) : 'INSUFFICIENT_DATA';
    }
    return known.every(Boolean) && (known.length === verdicts.length || alarm.missingData === 'ignore') ? 'ALARM' : 'OK';
  }

  private lastKnown(alarm: Alarm): AlarmState {
    const last = this.data.filter((datum) => belongs(datum, alarm)).at(-1);
    if (last === undefined) {
      return 'INSUFFICIENT_DATA';
    }
    return breaches(last.value, alarm) ? 'ALARM' : 'OK';
  }

  private periods(alarm: Alarm): readonly (number | undefined)[] {
    const now = this.account.clock.now().getTime();
    const milliseconds = alarm.periodSeconds * 1000;
    return Array.from({ length: alarm.evaluationPeriods }, (_, index) => {
      const end = now - index * milliseconds;
      const values = this.data
        .filter((datum) => belongs(datum, alarm) && datum.at.getTime() > end - milliseconds && datum.at.getTime() <= end)
        .map(({ value }) => value);
      return values.length === 0 ? undefined : STATISTICS[alarm.statistic](values);
    });
  }
}

const MISSING = { breaching: true, notBreaching: false, ignore: undefined, missing: undefined } as const;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const STATISTICS: Readonly<Record<Alarm['statistic'], (values: readonly number[]) => number>> = {
  Average: (values) => sum(values) / values.length,
  Maximum: (values) => Math.max(...values),
  Minimum: (values) => Math.min(...values),
  Sum: sum,
};

function breaches(value: number, { comparison, threshold }: Alarm): boolean {
  switch (comparison) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= threshold;
    case 'LessThanThreshold':
      return value < threshold;
  }
}

function belongs(datum: Datum, alarm: Alarm): boolean {
  const names = Object.keys(alarm.dimensions);
  return (
    datum.namespace === alarm.namespace &&
    datum.name === alarm.metricName &&
    names.length === Object.keys(datum.dimensions).length &&
    names.every((name) => datum.dimensions[name] === alarm.dimensions[name])
  );
}
