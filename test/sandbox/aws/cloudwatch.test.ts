import { type Alarm } from '../../../sandbox/aws/cloudwatch/state/cloudwatch';
import { cloudWatchAlarm } from '../../../sandbox/aws/cloudwatch/resources/alarm';
import { createFixture, type Fixture } from './account-fixture';

let fixture: Fixture;

beforeEach(async () => {
  fixture = await createFixture();
});

afterEach(() => fixture.account.close());

const MINUTE = 60_000;
const properties = {
  Namespace: 'N',
  MetricName: 'M',
  Dimensions: [{ Name: 'Link', Value: 'a' }],
  Statistic: 'Minimum',
  Period: 300,
  EvaluationPeriods: 3,
  Threshold: 1,
  ComparisonOperator: 'LessThanThreshold',
};

function line(value: unknown, changes: Readonly<Record<string, unknown>> = {}): string {
  const directive = { Namespace: 'N', Dimensions: [['Link']], Metrics: [{ Name: 'M', Unit: 'Count' }] };
  return JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] }, Link: 'a', M: value, ...changes });
}

async function alarm(changes: Readonly<Record<string, unknown>> = {}): Promise<Alarm> {
  const { physicalId } = await cloudWatchAlarm.create({ ...properties, ...changes }, fixture.context());
  const found = fixture.account.cloudWatch.list().find(({ name }) => name === physicalId);
  if (found === undefined) {
    throw new Error('no alarm');
  }
  return found;
}

/** Values that arrive five minutes apart; undefined is a silence. */
async function arrive(...values: readonly (number | undefined)[]): Promise<void> {
  for (const value of values) {
    await fixture.account.clock.advance(5 * MINUTE);
    if (value !== undefined) {
      fixture.account.cloudWatch.readLog(line(value));
    }
  }
}

test.each<[string, readonly (number | undefined)[], string]>([
  ['breaching', [0, 0, 0], 'ALARM'],
  ['breaching', [1, 0, 0], 'OK'],
  ['breaching', [undefined, undefined, undefined], 'ALARM'],
  ['breaching', [1, undefined, undefined], 'OK'],
  ['notBreaching', [undefined, undefined, undefined], 'OK'],
  ['notBreaching', [0, undefined, 0], 'OK'],
  ['missing', [undefined, undefined, undefined], 'INSUFFICIENT_DATA'],
  ['ignore', [0, undefined, undefined, undefined], 'ALARM'],
  ['ignore', [1, undefined, undefined, undefined], 'OK'],
])('missing data is %s: %j is %s', async (missing, values, state) => {
  const watched = await alarm({ TreatMissingData: missing });
  await arrive(...values);
  expect(fixture.account.cloudWatch.state(watched)).toBe(state);
});

test('other dimensions and names do not count', async () => {
  const watched = await alarm({ TreatMissingData: 'notBreaching', EvaluationPeriods: 1 });
  fixture.account.cloudWatch.readLog(line(0, { Link: 'b' }));
  expect(fixture.account.cloudWatch.state(watched)).toBe('OK');
  fixture.account.cloudWatch.readLog(line(0));
  expect(fixture.account.cloudWatch.state(watched)).toBe('ALARM');
});

test.each([
  ['with a time before it', `2026-11-20T09:00:00.000Z\tid\tINFO\t${line(1)}`],
  ['of another kind', '{"message":"pass"}'],
  ['that is no JSON', '{"_aws": '],
  ['whose metric is a text', line('1')],
  ['without its dimension', line(1, { Link: undefined })],
  ['from long ago', line(1, { _aws: { Timestamp: 0, CloudWatchMetrics: [] } })],
])('a line %s is no metric', (_, text) => {
  fixture.account.cloudWatch.readLog(text);
  expect(fixture.account.cloudWatch.data).toEqual([]);
});

test.each([
  [{ Statistic: 'p99' }, 'Statistic must be one of'],
  [{ Period: 45 }, 'Period must be'],
  [{ EvaluationPeriods: 300 }, 'more than a day'],
  [{ TreatMissingData: 'never' }, 'TreatMissingData must be one of'],
  [{ DatapointsToAlarm: 2 }, 'DatapointsToAlarm 3 only'],
  [{ AlarmDescription: 'x'.repeat(1025) }, 'longer than 1024'],
])('an alarm with %j is refused', async (changes, text) => {
  await expect(alarm(changes)).rejects.toThrow(text);
});

test('an alarm is changed and deleted', async () => {
  const { name } = await alarm();
  await cloudWatchAlarm.update?.(name, { ...properties, Threshold: 5 }, properties, fixture.context());
  expect(fixture.account.cloudWatch.list()).toMatchObject([{ name, threshold: 5 }]);
  await cloudWatchAlarm.delete(name, properties, fixture.context());
  expect(fixture.account.cloudWatch.list()).toEqual([]);
});
