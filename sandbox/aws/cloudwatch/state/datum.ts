/* One measurement. */
export type Dimensions = Readonly<Record<string, string>>;

export interface Datum {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
  readonly unit: string;
  readonly value: number;
  /** When it arrived: functions run by the real clock, and alarms by the account's, which tests advance. */
  readonly at: Date;
}
