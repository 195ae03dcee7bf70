import fc from 'fast-check';
import { parseProbeResult } from '../../../lib/core/link/parse-probe-result';
import { statusAfter } from '../../fixtures/status';
import { type ProbeResult } from '../../../lib/contract/probe';
import { linkDefinition } from '../../fixtures/link';
import { NOW } from './arbitraries';
import { observed } from './observations';

const well = observed({ privateDnsEnabled: true }, [{ zone: 'a', outcome: 'healthy' }]);
const result: ProbeResult = { version: 1, targets: well.probe?.ran ? [well.probe.target] : [], milliseconds: 12 };

test('a result is read', () => {
  expect(parseProbeResult(JSON.stringify(result))).toEqual(result);
});

test('whatever passes as a result can be worked with', () => {
  const [target] = result.targets;
  const anyTarget = fc.oneof(
    fc.jsonValue(),
    fc.tuple(fc.constantFrom('role', 'name', 'addresses'), fc.jsonValue()).map(([key, value]) => ({ ...target, [key]: value })),
    fc.jsonValue().map((value) => ({ ...target, addresses: [value] })),
    fc
      .tuple(fc.constantFrom('outcome', 'addresses', 'errorCode'), fc.jsonValue())
      .map(([key, value]) => ({ ...target, name: { ...target?.name, [key]: value } })),
    fc
      .tuple(fc.constantFrom('address', 'outcome', 'httpStatus', 'errorCode', 'certificateExpires'), fc.jsonValue())
      .map(([key, value]) => ({ ...target, addresses: [{ ...target?.addresses[0], [key]: value }] })),
  );
  fc.assert(
    fc.property(anyTarget, (broken) => {
      let read: ProbeResult;
      try {
        read = parseProbeResult(JSON.stringify({ ...result, targets: [broken] }));
      } catch {
        return;
      }
      const seen = read.targets[0];
      if (seen === undefined) {
        return;
      }
      statusAfter(linkDefinition(), [{ ...well, probe: { ran: true, target: seen } }], [], undefined, {
        privateDns: { kind: 'endpoint' },
        graceSeconds: 0,
        now: NOW,
      });
    }),
    { numRuns: 500 },
  );
});

test.each([[''], ['null'], ['{}'], ['"healthy"'], ['{"version":2,"targets":[]}'], ['{"version":1,"targets":[null]}']])(
  '%s is refused, and shown',
  (payload) => {
    expect(() => parseProbeResult(payload)).toThrow(`the probe answered something else: ${payload}`);
  },
);

test.each([
  ['errorCode', { toString: 1 }],
  ['certificateExpires', { toString: 1 }],
  ['httpStatus', '200'],
])('a check whose %s is of another type is refused', (key, value) => {
  const [target] = result.targets;
  const broken = { ...result, targets: [{ ...target, addresses: [{ ...target?.addresses[0], [key]: value }] }] };
  expect(() => parseProbeResult(JSON.stringify(broken))).toThrow('the probe answered something else');
});

/** A good result with one check after the other changed. */
const withChecks = (...checks: readonly Readonly<Record<string, unknown>>[]): string =>
  JSON.stringify({
    ...result,
    targets: [{ ...result.targets[0], addresses: checks.map((check) => ({ ...result.targets[0]?.addresses[0], ...check })) }],
  });
const checksOf = (payload: string): ProbeResult['targets'][number]['addresses'] => parseProbeResult(payload).targets[0]?.addresses ?? [];

test('of two results for one address, however it is spelt, the bad one counts', () => {
  const healthy = { outcome: 'healthy' };
  const silent = { outcome: 'tcpSilent' };
  for (const checks of [
    [healthy, silent],
    [silent, healthy],
  ]) {
    expect(checksOf(withChecks(...checks.map((check) => ({ ...check, address: '10.0.0.10' }))))).toMatchObject([silent]);
    const spelt = ['2600:1F13:0:0::1', '2600:1f13::0001'].map((address, index) => ({ ...checks[index], address }));
    expect(checksOf(withChecks(...spelt))).toMatchObject([{ ...silent, address: '2600:1f13::1' }]);
  }
});

test('an IPv4 address that is mapped to IPv6 is the IPv4 address', () => {
  expect(checksOf(withChecks({ address: '::ffff:10.0.0.10' }))).toMatchObject([{ address: '10.0.0.10' }]);
});

test.each([
  ['milliseconds', '-1'],
  ['milliseconds', '1e999'],
  ['milliseconds', '"12"'],
  ['milliseconds', 'null'],
  ['milliseconds', '{"valueOf":1}'],
])('a result whose %s is %s is refused', (key, value) => {
  const payload = JSON.stringify(result).replace(`"${key}":12`, `"${key}":${value}`);
  expect(payload).not.toBe(JSON.stringify(result));
  expect(() => parseProbeResult(payload)).toThrow('the probe answered something else');
});

test.each([
  ['httpStatus', 0],
  ['httpStatus', 200.5],
  ['httpStatus', 1e300],
  ['certificateExpires', 'one day'],
  ['address', 7],
  ['milliseconds', { tcp: -1 }],
])('a check whose %s is %j is refused', (key, value) => {
  expect(() => parseProbeResult(withChecks({ [key]: value }))).toThrow('the probe answered something else');
});

test('every text of a result is one printable line of bounded length, and what nobody asked for is left out', () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 500 });
  fc.assert(
    fc.property(anyText, anyText, anyText, (outcome, errorCode, detail) => {
      const payload = withChecks({ outcome, errorCode, detail, certificateExpires: '2027-01-01 (\u202e)', extra: detail });
      const [check] = checksOf(payload.replace('"detail"', '"__proto__":{"polluted":true},"detail"'));
      expect(Object.keys(check ?? {}).sort()).toEqual(['address', 'certificateExpires', 'detail', 'errorCode', 'milliseconds', 'outcome']);
      expect(check).not.toHaveProperty('polluted');
      for (const text of Object.values(check ?? {}).filter((value) => typeof value === 'string')) {
        expect(text).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        expect(text.length).toBeLessThanOrEqual(300);
      }
      expect(check?.certificateExpires).toMatch(/^2027-01-01T/);
    }),
  );
});
