import fc from 'fast-check';
import { parseProbeResult } from '../../../lib/core/link/parse-probe-result';
import { nextStatus } from '../../../lib/core/link/link-status';
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
      nextStatus(linkDefinition(), [{ ...well, probe: { ran: true, target: seen } }], [], undefined, {
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
