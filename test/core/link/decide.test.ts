import fc from 'fast-check';
import { decide } from '../../../lib/core/link/decide';
import { type DecisionContext, type EndpointMemory, type EndpointObservation } from '../../../lib/core/link/observation';
import { type AddressOutcome } from '../../../lib/contract/probe';
import { endpointDefinition } from '../../fixtures/link';
import { anyContext, anyMemory, anyObservation, NOW } from './arbitraries';

const ACTIONS = ['settle', 'describeAgain', 'probe', 'enablePrivateDns', 'awaitNames'];
const context: DecisionContext = { privateDns: { kind: 'endpoint' }, graceSeconds: 3600, now: NOW };
const fresh: EndpointMemory = { seen: true, privateDnsWasOn: false };

/** An available endpoint of two zones whose checks ended so. */
function checked(outcomes: readonly [AddressOutcome, AddressOutcome], overrides: Partial<EndpointObservation> = {}): EndpointObservation {
  const definition = endpointDefinition();
  const addresses = ['10.0.0.10', '10.0.1.10'];
  return {
    definition,
    description: { state: 'available', privateDnsEnabled: false },
    interfaces: addresses.map((address, index) => ({ id: `eni-${index}`, address })),
    probe: {
      ran: true,
      target: {
        role: 'api',
        hostName: definition.hostName,
        name: { outcome: 'notFound', addresses: [], milliseconds: 1 },
        addresses: addresses.map((address, index) => ({ address, outcome: outcomes[index] ?? 'tcpSilent', milliseconds: {} })),
      },
    },
    ...overrides,
  };
}

test('any observation results in an action, none of which deletes', () => {
  fc.assert(
    fc.property(anyObservation(), anyMemory, anyContext, (observation, memory, anyOf) => {
      expect(ACTIONS).toContain(decide(observation, memory, anyOf));
    }),
    { numRuns: 500 },
  );
});

test('Private DNS is enabled only for an available endpoint whose path was probed in this pass', () => {
  let switched = 0;
  fc.assert(
    fc.property(anyObservation(), anyMemory, anyContext, (observation, memory, anyOf) => {
      if (decide(observation, memory, anyOf) !== 'enablePrivateDns') {
        return;
      }
      switched += 1;
      expect(observation.description).toMatchObject({ state: 'available', privateDnsEnabled: false });
      expect(anyOf.privateDns.kind).toBe('endpoint');
      expect(anyOf.frozen).not.toBe(true);
      expect(observation.enabling).toBeUndefined();
      const checks = observation.probe?.ran ? observation.probe.target.addresses : [];
      const healthy = observation.interfaces.filter(({ address }) =>
        checks.some((check) => check.address === address && check.outcome === 'healthy'),
      );
      expect(healthy.length).toBeGreaterThan(0);
      const graceOver = memory.checkFailingSince !== undefined && NOW - memory.checkFailingSince >= anyOf.graceSeconds * 1000;
      if (!graceOver && !memory.privateDnsWasOn) {
        expect(healthy).toHaveLength(observation.interfaces.length);
      }
    }),
    { numRuns: 2000 },
  );
  // Else the property would hold of nothing.
  expect(switched).toBeGreaterThan(0);
});

test('while frozen nothing is changed, and everything else continues', () => {
  let stopped = 0;
  fc.assert(
    fc.property(anyObservation(), anyMemory, anyContext, (observation, memory, anyOf) => {
      const free = decide(observation, memory, { ...anyOf, frozen: false });
      const frozen = decide(observation, memory, { ...anyOf, frozen: true });
      expect(frozen).toBe(free === 'enablePrivateDns' ? 'settle' : free);
      if (frozen !== free) {
        stopped += 1;
      }
    }),
    { numRuns: 2000 },
  );
  expect(stopped).toBeGreaterThan(0);
});

test.each<[string, EndpointObservation, EndpointMemory, string]>([
  ['every zone healthy', checked(['healthy', 'healthy']), fresh, 'enablePrivateDns'],
  ['one zone healthy, within the grace', checked(['healthy', 'tcpSilent']), { ...fresh, checkFailingSince: NOW - 3_599_999 }, 'settle'],
  [
    'one zone healthy, the grace is over',
    checked(['healthy', 'tcpSilent']),
    { ...fresh, checkFailingSince: NOW - 3_600_000 },
    'enablePrivateDns',
  ],
  ['one zone healthy, seen failing for the first time', checked(['healthy', 'tcpSilent']), fresh, 'settle'],
  ['one zone healthy, it was enabled before', checked(['healthy', 'tcpSilent']), { ...fresh, privateDnsWasOn: true }, 'enablePrivateDns'],
  [
    'no zone healthy, whatever the grace',
    checked(['tcpSilent', 'httpSlow']),
    { ...fresh, privateDnsWasOn: true, checkFailingSince: 0 },
    'settle',
  ],
  ['on already', checked(['healthy', 'healthy'], { description: { state: 'available', privateDnsEnabled: true } }), fresh, 'settle'],
  ['enabled now, names to come', checked(['healthy', 'healthy'], { enabling: { done: true } }), fresh, 'awaitNames'],
])('%s', (_, observation, memory, action) => {
  expect(decide(observation, memory, context)).toBe(action);
});

test('Private DNS that is not managed stays as it is', () => {
  expect(decide(checked(['healthy', 'healthy']), fresh, { ...context, privateDns: { kind: 'unmanaged' } })).toBe('settle');
});

test('an endpoint that EC2 does not know is described again, unless EC2 returned it before', () => {
  const unknown = checked(['healthy', 'healthy'], { description: { state: 'notFound', privateDnsEnabled: false } });
  expect(decide(unknown, { ...fresh, seen: false }, context)).toBe('describeAgain');
  expect(decide(unknown, fresh, context)).toBe('settle');
});

test('without addresses there is nothing to probe', () => {
  expect(decide(checked(['healthy', 'healthy'], { interfaces: [], probe: undefined }), fresh, context)).toBe('settle');
});

test('an endpoint that waits for Prefect is described again only when AWS has just reported a change', () => {
  const waiting: EndpointObservation = {
    definition: endpointDefinition(),
    description: { state: 'pendingAcceptance', privateDnsEnabled: false },
    interfaces: [],
  };
  expect(decide(waiting, fresh, context)).toBe('settle');
  expect(decide(waiting, fresh, { ...context, changeReported: true })).toBe('describeAgain');
});
