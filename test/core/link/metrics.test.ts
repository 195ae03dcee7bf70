import fc from 'fast-check';
import { finding } from '../../../lib/core/findings/finding';
import { embeddedMetrics, isHealthy, passMetrics } from '../../../lib/core/link/metrics';
import { type EndpointDescription } from '../../../lib/core/link/described-endpoint';
import { type DecisionContext } from '../../../lib/core/link/observation';
import { LINK_METRICS, type LinkMetricName } from '../../../lib/contract/link-metrics';
import { type EndpointCondition, type LinkStatus } from '../../../lib/contract/link-status';
import { type AddressOutcome } from '../../../lib/contract/probe';
import { type HoldState } from '../../../lib/contract/link-hold';
import { linkDefinition } from '../../fixtures/link';
import { onHold, statusAfter } from '../../fixtures/status';
import { anyContext, anyObservation, NOW } from './arbitraries';
import { observed } from './observations';

const context: DecisionContext = { privateDns: { kind: 'endpoint' }, graceSeconds: 3600, now: NOW };
const link = linkDefinition();
const MINUTE = 60_000;

function status(
  description: Partial<EndpointDescription>,
  outcomes?: readonly AddressOutcome[],
  certificateExpires?: string,
  previous?: LinkStatus,
): LinkStatus {
  const zones = outcomes?.map((outcome, index) => ({
    zone: 'ab'[index] ?? 'c',
    outcome,
    certificateExpires,
  }));
  return statusAfter(link, [observed(description, zones)], [], previous, context);
}
const active = (): LinkStatus => status({ privateDnsEnabled: true }, ['healthy', 'healthy'], '2026-12-20T09:00:00.000Z');
const measures = { now: NOW, intervalMinutes: 5 };

const free: HoldState = { kind: 'none' };

test.each<[string, LinkStatus, boolean, HoldState?]>([
  ['active', active(), true],
  ['waiting for acceptance', status({ state: 'pendingAcceptance' }), true],
  ['being set up', status({ state: 'pending' }), true],
  ['just created', status({ state: 'notFound' }), true],
  ['accepted, and the path fails', status({}, ['tcpSilent', 'tcpSilent']), false],
  ['one zone fails', status({ privateDnsEnabled: true }, ['healthy', 'tcpSilent']), false],
  ['degraded', status({ privateDnsEnabled: true }, ['httpForbidden', 'httpForbidden']), false],
  ['rejected', status({ state: 'rejected' }), false],
  ['failed', status({ state: 'failed' }), false],
  ['expired', status({ state: 'expired' }), false],
  ['partial', status({ state: 'partial' }), false],
  ['deleted', status({ state: 'deleted' }), false],
  ['in a state that nobody knows', status({ state: 'unknown' }), false],
  ['held while active', active(), true, onHold('x', NOW)],
  ['held while rejected', status({ state: 'rejected' }), false, onHold('x', NOW)],
  ['off again while held', status({ privateDnsEnabled: false }, ['healthy', 'healthy'], undefined, active()), false, onHold('x', NOW)],
  ['active, and nobody knows whether it is on hold', active(), false, { kind: 'unknown', reason: 'x' }],
  [
    'active, and a permission is missing',
    statusAfter(
      link,
      [observed({ privateDnsEnabled: true }, [{ zone: 'a', outcome: 'healthy' }])],
      [finding('permission-missing', 'ssm:PutParameter')],
      undefined,
      context,
    ),
    false,
  ],
  ['active, and a certificate expires soon', status({ privateDnsEnabled: true }, ['healthy'], '2026-11-25T09:00:00.000Z'), true],
])('%s', (_, given, expected, hold = free) => {
  expect(isHealthy({ status: given, hold }, NOW)).toBe(expected);
  expect(passMetrics({ status: given, hold }, measures).Healthy).toBe(expected ? 1 : 0);
});

test('only what happens is published, so that a link costs what it should', () => {
  const at = (time: string): number => Date.parse(time);
  const steady = active();
  const seen = { certificateExpires: '2026-12-20T09:00:00.000Z' };
  expect(passMetrics({ status: steady, hold: free }, { ...measures, now: at('2026-11-20T10:00:00Z') })).toEqual({ Healthy: 1 });
  expect(passMetrics({ status: steady, hold: free }, { ...measures, now: at('2026-11-20T10:00:00Z'), checkMilliseconds: 81 })).toEqual({
    Healthy: 1,
    CheckLatency: 81,
  });
  expect(passMetrics({ status: steady, hold: free }, { ...measures, ...seen, now: at('2026-11-20T09:55:00Z') })).toEqual({
    Healthy: 1,
    CertificateDaysLeft: 30,
  });
  expect(passMetrics({ status: steady, hold: free }, { ...seen, now: at('2026-11-20T21:00:00Z'), intervalMinutes: 60 })).toEqual({
    Healthy: 1,
    CertificateDaysLeft: 29.5,
  });
  expect(passMetrics({ status: status({ state: 'pendingAcceptance' }), hold: free }, { ...measures, now: NOW + 90 * MINUTE })).toEqual({
    Healthy: 1,
    MinutesPending: 90,
  });
  expect(passMetrics({ status: steady, hold: onHold('x', NOW) }, { ...measures, now: NOW + 75 * MINUTE })).toEqual({
    Healthy: 1,
    MinutesHeld: 75,
  });
});

describe('a condition that should pass by itself', () => {
  const DAY = 24 * 60 * MINUTE;
  const held = onHold('x', NOW);
  const after = (given: LinkStatus, milliseconds: number, hold: HoldState = free): boolean =>
    isHealthy({ status: given, hold }, NOW + milliseconds);
  const without = { ...active(), endpoints: active().endpoints.map((endpoint) => ({ ...endpoint, privateDnsWasOn: false })) };
  const inCondition = (condition: EndpointCondition): LinkStatus => ({
    ...without,
    endpoints: without.endpoints.map((endpoint) => ({ ...endpoint, condition, since: new Date(NOW).toISOString() })),
  });

  test.each<EndpointCondition>(['PENDING', 'NOT_FOUND', 'CHECKING', 'ENABLING_PRIVATE_DNS'])(
    '%s is healthy for half an hour',
    (condition) => {
      expect([0, 29 * MINUTE, 31 * MINUTE, 3 * DAY].map((time) => after(inCondition(condition), time))).toEqual([true, true, false, false]);
    },
  );

  test('an adopted id with a typo, and an endpoint that EC2 does not set up, are found out', () => {
    for (const state of ['notFound', 'pending'] as const) {
      expect(after(status({ state }), 5 * MINUTE)).toBe(true);
      expect(after(status({ state }), DAY)).toBe(false);
    }
  });

  test('is explained by a hold only if the hold is what keeps it', () => {
    expect(after(inCondition('CHECKING'), DAY, held)).toBe(true);
    expect(after(inCondition('PENDING'), DAY, held)).toBe(false);
  });

  test('waiting for a person at Prefect has no such end: MinutesPending tells how long it takes', () => {
    expect(after(status({ state: 'pendingAcceptance' }), 30 * DAY)).toBe(true);
  });
});

test('an endpoint that has died has no certificate any more', () => {
  const dead = status({ state: 'deleted' }, undefined, undefined, active());
  expect(passMetrics({ status: dead, hold: free }, { ...measures, now: NOW })).toEqual({ Healthy: 0 });
});

test('a restored Private DNS is counted in the pass that restores it', () => {
  const restored = statusAfter(
    link,
    [{ ...observed({ privateDnsEnabled: false }, [{ zone: 'a', outcome: 'healthy' }]), enabling: { done: true } }],
    [],
    active(),
    context,
  );
  expect(passMetrics({ status: restored, hold: free }, { ...measures, now: NOW + 120 * MINUTE }).PrivateDnsRestored).toBe(1);
});

/** The parts of AWS's schema of the embedded metric format that concern one line, with its limits. */
function expectEmbeddedMetricFormat(line: Readonly<Record<string, unknown>>): void {
  const root = JSON.parse(JSON.stringify(line)) as Record<string, unknown> & {
    _aws: {
      Timestamp: number;
      CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string; Unit: string }[] }[];
    };
  };
  expect(Object.keys(root._aws).sort()).toEqual(['CloudWatchMetrics', 'Timestamp']);
  expect(Number.isInteger(root._aws.Timestamp)).toBe(true);
  for (const directive of root._aws.CloudWatchMetrics) {
    expect(Object.keys(directive).sort()).toEqual(['Dimensions', 'Metrics', 'Namespace']);
    expect(directive.Namespace).toMatch(/^[^:].{0,255}$/);
    for (const set of directive.Dimensions) {
      expect(set.length).toBeLessThanOrEqual(30);
      for (const name of set) {
        expect(root[name]).toEqual(expect.any(String));
      }
    }
    expect(directive.Metrics.length).toBeGreaterThan(0);
    expect(directive.Metrics.length).toBeLessThanOrEqual(100);
    for (const { Name, Unit } of directive.Metrics) {
      expect(root[Name]).toEqual(expect.any(Number));
      expect(['None', 'Milliseconds', 'Count']).toContain(Unit);
    }
    expect(new Set(directive.Metrics.map(({ Name }) => Name)).size).toBe(directive.Metrics.length);
  }
}

test('the line of any pass is valid embedded metric format, with the metrics of the table only', () => {
  fc.assert(
    fc.property(
      anyObservation('api'),
      anyObservation('ui'),
      anyContext,
      fc.boolean(),
      fc.option(fc.nat(60_000), { nil: undefined }),
      (api, ui, at, held, checkMilliseconds) => {
        const next = statusAfter(link, [api, ui], [], undefined, at);
        const values = passMetrics(
          { status: next, hold: held ? onHold('x', NOW) : free },
          {
            ...measures,
            checkMilliseconds,
          },
        );
        const line = embeddedMetrics('Platform/Prefect-1234ABCD', values, NOW);
        expectEmbeddedMetricFormat(line);
        expect(line).toMatchObject({
          Link: 'Platform/Prefect-1234ABCD',
          _aws: { Timestamp: NOW, CloudWatchMetrics: [{ Namespace: 'PrefectPrivateLink', Dimensions: [['Link']] }] },
        });
        for (const [name, value] of Object.entries(values)) {
          expect(Object.keys(LINK_METRICS)).toContain(name as LinkMetricName);
          expect(Number.isFinite(value)).toBe(true);
        }
      },
    ),
    { numRuns: 300 },
  );
});
