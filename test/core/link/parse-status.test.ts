/* A stored status is read whoever wrote it, and whenever. */
import fc from 'fast-check';
import { type LinkStatus } from '../../../lib/contract/link-status';
import { parseHoldState } from '../../../lib/core/link/hold';
import { parseStatus } from '../../../lib/core/link/parse-status';
import { parseRegistration } from '../../../lib/core/link/registration';
import { isTime } from '../../../lib/core/link/stored-value';
import { endpointStatus, linkStatus, registeredLink, SINCE } from '../../fixtures/status';

const NOW = Date.parse('2026-11-20T10:00:00.000Z');
const FUTURE = '2099-01-01T00:00:00.000Z';
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;
const finding = { code: 'ec2-failed', evidence: 'x', since: SINCE };
const notified = { condition: 'ACTIVE', reminders: 2, holdSince: SINCE, at: SINCE } as const;
const good = linkStatus({
  endpoints: [
    endpointStatus('api', { findings: [finding], checkFailingSince: SINCE, uncheckedSince: SINCE, privateDnsEnabledAt: SINCE }),
    endpointStatus('ui'),
  ],
  findings: [finding],
  notified,
  notifying: notified,
});

const read = (status: unknown, latest = NOW): LinkStatus | undefined => parseStatus(JSON.stringify(status), latest);
const withEndpoint = (changes: Readonly<Record<string, unknown>>): unknown => ({
  ...good,
  endpoints: [{ ...good.endpoints[0], ...changes }, good.endpoints[1]],
});

test('what this version stores is read as it was, in the same order', () => {
  expect(JSON.stringify(read(good))).toBe(JSON.stringify(good));
});

describe('a time in the future', () => {
  test('of the writing, or of the beginning of the pass, makes the status unreadable, so that it is replaced', () => {
    expect(read({ ...good, writtenAt: FUTURE })).toBeUndefined();
    expect(read({ ...good, pass: { startedAt: FUTURE } })).toBeUndefined();
    // The clock of somebody's laptop is no proof.
    expect(parseStatus(JSON.stringify({ ...good, writtenAt: FUTURE }))).toBeDefined();
  });

  test.each(['since', 'checkFailingSince', 'uncheckedSince', 'privateDnsEnabledAt'])('of %s counts as the time of the writing', (key) => {
    expect(read(withEndpoint({ [key]: FUTURE }))?.endpoints[0]).toMatchObject({ [key]: good.writtenAt });
  });

  test('of a condition or a finding counts as the time of the writing', () => {
    expect(read({ ...good, since: FUTURE })?.since).toBe(good.writtenAt);
    expect(read({ ...good, findings: [{ ...finding, since: FUTURE }] })?.findings[0]?.since).toBe(good.writtenAt);
  });

  test.each(['notified', 'notifying'])('of a message takes %s away: it would keep back all that follow', (key) => {
    expect(read({ ...good, [key]: { ...notified, at: FUTURE } })).not.toHaveProperty(key);
  });
});

test.each([
  ['no time', 'soon'],
  ['a time with a comment', '2026-11-20T09:00:00Z (\u202ex)'],
  ['a year of six digits', '+275760-09-13T00:00:00.000Z'],
  ['a date', '2026-11-20'],
  ['a number', 1_795_165_200_000],
  ['nothing', null],
])('%s is not taken for a time', (_, value) => {
  expect(isTime(value)).toBe(false);
  expect(read({ ...good, since: value })).toBeUndefined();
  expect(read(withEndpoint({ checkFailingSince: value }))).toBeUndefined();
  expect(read({ ...good, notified: { ...notified, at: value } })).not.toHaveProperty('notified');
});

test.each(['-1', '1e999', '-1e999', '1.5', '"2"', 'null', '1e300'])('the number %s does not keep back reminders or passes', (number) => {
  const text = JSON.stringify({ ...good, pass: { startedAt: SINCE, intervalMinutes: 7 } });
  expect(parseStatus(text.replaceAll('"reminders":2', `"reminders":${number}`), NOW)).not.toHaveProperty('notified');
  const interval = parseStatus(text.replace('"intervalMinutes":7', `"intervalMinutes":${number}`), NOW)?.pass.intervalMinutes;
  expect(interval === undefined || (Number.isFinite(interval) && interval > 0)).toBe(true);
});

describe('addresses', () => {
  const interfacesOf = (interfaces: unknown): unknown => read(withEndpoint({ interfaces }))?.endpoints[0]?.interfaces;

  test('are read in their one spelling, and once', () => {
    expect(
      interfacesOf([
        { id: 'eni-0', address: '2600:1F13:0:0::0001', zone: 'a' },
        { id: 'eni-0', address: '2600:1f13::1', zone: 'a' },
        { id: 'eni-1', address: '::ffff:10.0.0.10' },
      ]),
    ).toEqual([
      { id: 'eni-0', address: '2600:1f13::1', zone: 'a' },
      { id: 'eni-1', address: '10.0.0.10' },
    ]);
  });

  test.each([
    ['is none', [{ id: 'eni-0', address: 'localhost' }]],
    ['has a zone', [{ id: 'eni-0', address: 'fe80::1%eth0' }]],
    [
      'has two interfaces',
      [
        { id: 'eni-0', address: '10.0.0.10' },
        { id: 'eni-1', address: '10.0.0.10' },
      ],
    ],
  ])('are forgotten, and asked for again, if one %s', (_, interfaces) => {
    expect(interfacesOf(interfaces)).toEqual([]);
  });

  test('without the last probe are read as well', () => {
    for (const lastProbe of [7, { name: 'endpoint', addresses: { 'no address': 'healthy' } }]) {
      expect(read(withEndpoint({ lastProbe }))?.endpoints[0]).not.toHaveProperty('lastProbe');
    }
  });
});

test('of two entries for one endpoint the first counts', () => {
  const again = { ...good.endpoints[0], privateDnsWasOn: false };
  expect(read({ ...good, endpoints: [...good.endpoints, again] })?.endpoints).toEqual(read(good)?.endpoints);
});

test('members that nobody knows, those of every object included, are left out', () => {
  const text = JSON.stringify({ ...good, unknown: 1 }).replace('{', '{"__proto__":{"polluted":true},"constructor":{"x":1},"toString":1,');
  const status = parseStatus(text, NOW);
  expect(Object.keys(status ?? {})).toEqual(Object.keys(good));
  expect(JSON.stringify(status)).toBe(JSON.stringify(good));
});

test('every text of a status is one printable line of bounded length', () => {
  const hostile = fc.string({ unit: 'binary', maxLength: 500 });
  fc.assert(
    fc.property(hostile, hostile, (one, other) => {
      const status = read({
        ...good,
        registrationId: one,
        findings: [{ ...finding, code: one, evidence: other }],
        endpoints: [
          { ...good.endpoints[0], endpointId: one, interfacesReadFor: other, lastProbe: { name: one, addresses: { '10.0.0.1': other } } },
        ],
      });
      expect(status).toBeDefined();
      JSON.parse(JSON.stringify(status), (_key, value: unknown) => {
        if (typeof value === 'string') {
          expect(value).not.toMatch(UNPRINTABLE);
          expect(value.length).toBeLessThanOrEqual(300);
        }
      });
    }),
  );
});

test('whatever is stored under any member, the status is read with sound members or not at all', () => {
  const keys = [...Object.keys(good), ...Object.keys(good.endpoints[0] ?? {})];
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
      for (const status of [read({ ...good, [key]: value }), read(withEndpoint({ [key]: value }))]) {
        if (status === undefined) {
          continue;
        }
        expect(JSON.stringify(read(status))).toBe(JSON.stringify(status));
        const times = [
          status.since,
          status.writtenAt,
          ...status.endpoints.flatMap(({ since, checkFailingSince }) => [since, checkFailingSince ?? since]),
        ];
        expect(times.every((time) => Date.parse(time) <= Date.parse(status.writtenAt))).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
});

test('the reason of a stored hold is one printable line', () => {
  const stored = { version: 1, previousVersion: 0, hold: { since: SINCE, reason: 'a\u202eb\u001b[2Jc\nd' }, writtenAt: SINCE };
  expect(parseHoldState(JSON.stringify(stored))).toMatchObject({ kind: 'hold', hold: { reason: 'a b [2Jc d' } });
});

test.each([
  ['functions', { activator: 'arn:aws:lambda:us-east-1:999999999999:function:evil', probe: 'probe' }],
  ['functions', { activator: '../x', probe: 'probe' }],
])('%s of a registration that are no names of functions are left out', (key, value) => {
  const stored = { ...registeredLink(), version: 1, previousVersion: 0, [key]: value };
  expect(parseRegistration(JSON.stringify(stored))).not.toHaveProperty(key);
});

test.each(['registrationId', 'registeredBy'])('a registration whose %s is not printable is not read', (key) => {
  const stored = { ...registeredLink(), version: 1, previousVersion: 0, [key]: 'a\u202eb' };
  expect(parseRegistration(JSON.stringify(stored))).toBeUndefined();
});
