import fc from 'fast-check';
import {
  hold,
  holdFindings,
  holdStateOf,
  laterHold,
  MISSING_HOLD,
  parseHoldState,
  parseStoredHold,
  storedHold,
  UNREADABLE_HOLD,
  wasOnHoldSince,
} from '../../../lib/core/link/hold';
import { timeAfter } from '../../../lib/core/link/stored-value';
import { type HoldState, type LinkHold, type StoredHold } from '../../../lib/contract/link-hold';
import { NOW } from './arbitraries';

const FREE: HoldState = { kind: 'none' };
const at = (minutes: number): string => new Date(NOW + minutes * 60_000).toISOString();
const stored = (current: LinkHold | null, before: HoldState, minutes: number): StoredHold => ({
  ...storedHold(current, before, at(minutes)),
  version: 1,
  previousVersion: 0,
});

test('a hold has a time, a reason and a finding', () => {
  const state = holdStateOf(stored(hold(FREE, 'migration, ask Ada', NOW), FREE, 0));
  expect(state).toEqual({ kind: 'hold', hold: { since: at(0), reason: 'migration, ask Ada' } });
  expect(holdFindings(state, at(5))).toEqual([{ code: 'held', evidence: 'migration, ask Ada', since: at(0) }]);
  expect(holdFindings(FREE, at(5))).toEqual([]);
  expect(holdFindings(MISSING_HOLD, at(5))).toEqual([{ code: 'hold-unknown', evidence: 'the hold parameter is missing', since: at(5) }]);
});

test('a second hold keeps the time of the first and takes the new reason', () => {
  const first = hold(FREE, 'one', NOW);
  expect(hold({ kind: 'hold', hold: first }, 'two', NOW + 60_000)).toEqual({ since: at(0), reason: 'two' });
});

test("a release is remembered until the next hold, so that what was disabled in between is nobody else's work", () => {
  const held: HoldState = { kind: 'hold', hold: hold(FREE, 'x', NOW) };
  const released = holdStateOf(stored(null, held, 10));
  expect(released).toEqual({ kind: 'none', releasedAt: at(10) });
  expect(holdStateOf(stored(null, released, 20))).toEqual(released);
  expect(wasOnHoldSince(held, at(0))).toBe(true);
  expect(wasOnHoldSince(MISSING_HOLD, at(0))).toBe(true);
  expect(wasOnHoldSince(released, at(9))).toBe(true);
  expect(wasOnHoldSince(released, at(11))).toBe(false);
  expect(wasOnHoldSince(released, undefined)).toBe(false);
  expect(wasOnHoldSince(FREE, at(0))).toBe(false);
});

test.each([undefined, '', ' \n', 7, null])('a hold for %j has no reason, and holds', (reason) => {
  expect(hold(FREE, reason, NOW).reason).toBe('no reason given');
});

test('what a command stores is read again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), fc.boolean(), (reason, isHold) => {
      const value = stored(isHold ? hold(FREE, reason, NOW) : null, { kind: 'none', releasedAt: at(-5) }, 0);
      const text = JSON.stringify(value);
      expect(Buffer.byteLength(text)).toBeLessThan(4096);
      expect(text).not.toMatch(/\{\{|\}\}\}\}\}/);
      expect(parseStoredHold(text)).toEqual(value);
    }),
  );
});

test('whatever a hand has written, only what a command could have written releases', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      expect(parseHoldState(text)).toEqual(UNREADABLE_HOLD);
    }),
  );
  const released = stored(null, FREE, 0);
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(released)), fc.jsonValue(), (key, value) => {
      const state = parseHoldState(JSON.stringify({ ...released, [key]: value }));
      if (key === 'hold' && value !== null) {
        expect(state.kind).toBe('unknown');
      }
      if (key === 'version' && value !== 1) {
        expect(state.kind).toBe('unknown');
      }
    }),
  );
  expect(parseHoldState(undefined)).toEqual(MISSING_HOLD);
});

test('of two commands the one that was written last counts, in whichever order they are stored', () => {
  const [first, second] = [stored(hold(FREE, 'x', NOW), FREE, 0), stored(null, FREE, 5)];
  expect(laterHold(first, second)).toBe(second);
  expect(laterHold(second, first)).toBe(second);
});

test('a command that is written after another one has a later time, whatever its clock says', () => {
  expect(timeAfter(NOW, undefined)).toBe(at(0));
  expect(timeAfter(NOW, at(-1))).toBe(at(0));
  expect(timeAfter(NOW, at(1))).toBe(new Date(NOW + 60_001).toISOString());
  expect(timeAfter(NOW, 'once')).toBe(at(0));
});
