import fc from 'fast-check';
import { hold, parseFunctions, parseHeld, release } from '../../../lib/core/link/hold';
import { LARGEST_STATUS_BYTES, nextStatus } from '../../../lib/core/link/link-status';
import { parseHeldOnly, parseStatus } from '../../../lib/core/link/parse-status';
import { endpointDefinition, linkDefinition } from '../../fixtures/link';
import { anyObservation, NOW } from './arbitraries';
import { observed } from './observations';

const context = { privateDns: { kind: 'endpoint' } as const, graceSeconds: 3600, now: NOW };
const longestLink = linkDefinition({
  name: 'Länge/'.repeat(40),
  endpoints: (['api', 'ui'] as const).map((role) => ({
    ...endpointDefinition(role),
    hostName: `${'a.'.repeat(125)}aa`,
    healthPath: `/${'é'.repeat(100)}`,
  })),
});
const longestFunctions = { activator: 'a'.repeat(64), probe: 'p'.repeat(64) };
const status = nextStatus(linkDefinition(), [observed({ state: 'pendingAcceptance' })], [], undefined, context);

test('a hold has a time, a reason and a finding', () => {
  const held = hold(status, 'migration, ask Ada', NOW);
  expect(held.held).toEqual({ since: '2026-11-20T09:00:00.000Z', reason: 'migration, ask Ada' });
  expect(held.findings).toEqual([{ code: 'held', evidence: 'migration, ask Ada', since: '2026-11-20T09:00:00.000Z' }]);
  expect(release(held)).toEqual(status);
});

test('a second hold keeps the time of the first and takes the new reason', () => {
  const twice = hold(hold(status, 'one', NOW), 'two', NOW + 60_000);
  expect(twice.held).toEqual({ since: '2026-11-20T09:00:00.000Z', reason: 'two' });
  expect(twice.findings).toHaveLength(1);
});

test.each([undefined, '', ' \n', 7, null])('a hold for %j has no reason, and holds', (reason) => {
  expect(hold(status, reason, NOW).held?.reason).toBe('no reason given');
});

test('the largest status fits a standard parameter with any hold, and keeps it when it is read', () => {
  fc.assert(
    fc.property(anyObservation('api'), anyObservation('ui'), fc.string({ unit: 'binary', maxLength: 2000 }), (api, ui, reason) => {
      const large = hold(nextStatus(longestLink, [api, ui], [], undefined, context, longestFunctions), reason, NOW);
      const text = JSON.stringify(large);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LARGEST_STATUS_BYTES);
      expect(text).not.toMatch(/\{\{|\}\}\}\}\}/);
      expect(parseStatus(text)).toMatchObject({ held: large.held, functions: longestFunctions });
    }),
    { numRuns: 300 },
  );
});

test('whatever a hand has written in place of a hold, holds', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const held = parseStatus(JSON.stringify({ ...status, held: value }))?.held;
      if (value === null || value === false) {
        expect(held).toBeUndefined();
      } else {
        expect(Number.isNaN(Date.parse(held?.since ?? ''))).toBe(false);
        expect(held?.reason).not.toBe('');
      }
    }),
  );
});

test('a hold is found in a status that cannot be read otherwise', () => {
  const held = { since: '2026-11-20T09:00:00.000Z', reason: 'x' };
  expect(parseHeldOnly(JSON.stringify({ version: 2, held }))).toEqual(held);
  for (const text of [undefined, '', '{', 'null', '7', '{"version":2}']) {
    expect(parseHeldOnly(text)).toBeUndefined();
  }
});

test.each([[undefined], [null], ['x'], [{ activator: 'a' }], [{ activator: 1, probe: 'p' }]])(
  'names of functions that are %j are left out',
  (value) => {
    expect(parseFunctions(value)).toBeUndefined();
    expect(parseHeld(undefined)).toBeUndefined();
  },
);
