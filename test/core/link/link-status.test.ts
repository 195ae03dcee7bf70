import fc from 'fast-check';
import { finding } from '../../../lib/core/findings/finding';
import { FINDING_CATALOGUE, type FindingCode } from '../../../lib/core/findings/catalogue';
import { fitStatus, LARGEST_STATUS_BYTES, memoryOf } from '../../../lib/core/link/link-status';
import { type DecisionContext, type EndpointObservation } from '../../../lib/core/link/observation';
import { parseStatus } from '../../../lib/core/link/parse-status';
import { type LinkStatus } from '../../../lib/contract/link-status';
import { endpointDefinition, linkDefinition } from '../../fixtures/link';
import { statusAfter } from '../../fixtures/status';
import { anyContext, anyObservation, NOW } from './arbitraries';
import { observed } from './observations';

const MINUTE = 60_000;
const context: DecisionContext = { privateDns: { kind: 'endpoint' }, graceSeconds: 3600, now: NOW };
const link = linkDefinition();
const longestLink = linkDefinition({
  name: 'Länge/'.repeat(40),
  endpoints: (['api', 'ui'] as const).map((role) => ({
    ...endpointDefinition(role),
    hostName: `${'a.'.repeat(125)}aa`,
    healthPath: `/${'é'.repeat(100)}`,
  })),
});

const anyLinkFindings = fc.array(
  fc
    .tuple(fc.constantFrom(...(Object.keys(FINDING_CATALOGUE) as FindingCode[])), fc.string({ unit: 'binary', maxLength: 600 }))
    .map(([code, evidence]) => finding(code, evidence)),
  { maxLength: 4 },
);
const anyPass = fc.record({ api: anyObservation('api'), ui: anyObservation('ui'), context: anyContext, findings: anyLinkFindings });

/** As the next pass reads it. */
const stored = (status: LinkStatus): LinkStatus => JSON.parse(JSON.stringify(status)) as LinkStatus;
/** All but the times of the pass itself. */
const lasting = (status: LinkStatus): unknown => ({
  ...status,
  writtenAt: '',
  pass: {},
  endpoints: status.endpoints.map((endpoint) => ({ ...endpoint, privateDnsEnabledAt: '', enablingWasSeen: '', disabledDuringHold: '' })),
});
const later = (at: DecisionContext, minutes: number): DecisionContext => ({ ...at, now: at.now + minutes * MINUTE });

/** Nothing of this observation depends on the time that passes. */
function timeless(observation: EndpointObservation): EndpointObservation {
  if (!observation.probe?.ran) {
    return observation;
  }
  const { target } = observation.probe;
  return {
    ...observation,
    probe: { ran: true, target: { ...target, addresses: target.addresses.map((check) => ({ ...check, certificateExpires: undefined })) } },
  };
}

test('the status of any observation fits a standard parameter, names every condition, and can be read again', () => {
  fc.assert(
    fc.property(anyPass, fc.constantFrom(link, longestLink), ({ api, ui, context: at, findings }, anyLink) => {
      const status = fitStatus(statusAfter(anyLink, [api, ui], findings, undefined, at));
      expect(Buffer.byteLength(JSON.stringify(status))).toBeLessThanOrEqual(LARGEST_STATUS_BYTES);
      expect(status.endpoints).toHaveLength(2);
      for (const { code } of [...status.findings, ...status.endpoints.flatMap((endpoint) => endpoint.findings)]) {
        expect(Object.keys(FINDING_CATALOGUE)).toContain(code);
      }
      expect(parseStatus(JSON.stringify(status))).toEqual(stored(status));
    }),
    { numRuns: 500 },
  );
});

test('an observation that has not changed does not change the status, whatever came before', () => {
  fc.assert(
    fc.property(fc.array(anyPass, { maxLength: 3 }), anyPass, (history, last) => {
      let status: LinkStatus | undefined;
      let minutes = 0;
      for (const pass of history) {
        status = stored(statusAfter(link, [pass.api, pass.ui], pass.findings, status, later(pass.context, (minutes += 5))));
      }
      const again = (): LinkStatus =>
        statusAfter(link, [timeless(last.api), timeless(last.ui)], last.findings, status, later(last.context, (minutes += 5)));
      // The first passes may still remember something, and a verdict stands for some minutes while the check cannot run.
      for (let pass = 0; pass < 4; pass += 1) {
        status = stored(again());
      }
      const settled = stored(again());
      status = settled;
      expect(lasting(stored(again()))).toEqual(lasting(settled));
    }),
    { numRuns: 500 },
  );
});

test('from nothing, the second pass with the same observation changes nothing', () => {
  fc.assert(
    fc.property(anyPass, ({ api, ui, context: at, findings }) => {
      const observations = [timeless(api), timeless(ui)].filter(({ enabling }) => enabling?.done !== true);
      const first = stored(statusAfter(link, observations, findings, undefined, at));
      expect(lasting(stored(statusAfter(link, observations, findings, first, later(at, 5))))).toEqual(lasting(first));
    }),
    { numRuns: 500 },
  );
});

test('what has been remembered is never forgotten', () => {
  fc.assert(
    fc.property(fc.array(anyPass, { minLength: 2, maxLength: 4 }), (passes) => {
      let status: LinkStatus | undefined;
      for (const { api, ui, context: at } of passes) {
        const before = status;
        status = stored(statusAfter(link, [api, ui], [], status, at));
        for (const definition of link.endpoints) {
          const [was, is] = [memoryOf(definition, before), memoryOf(definition, status)];
          if (was.seen) {
            expect(is.seen).toBe(true);
          }
          if (was.privateDnsWasOn) {
            expect(is.privateDnsWasOn).toBe(true);
          }
        }
      }
    }),
  );
});

test('not being able to ask EC2 forgets nothing', () => {
  const failing = observed({ state: 'available' }, [
    { zone: 'a', outcome: 'healthy' },
    { zone: 'b', outcome: 'tcpSilent' },
  ]);
  const first = statusAfter(link, [failing], [], undefined, context);
  const notAsked: EndpointObservation = {
    definition: failing.definition,
    description: { state: 'notAsked', privateDnsEnabled: false },
    interfaces: failing.interfaces,
  };
  const second = statusAfter(link, [notAsked], [], stored(first), later(context, 5));
  expect(second.endpoints[0]).toMatchObject({
    condition: first.endpoints[0]?.condition,
    since: first.endpoints[0]?.since,
    findings: first.endpoints[0]?.findings,
    checkFailingSince: first.endpoints[0]?.checkFailingSince,
    interfaces: first.endpoints[0]?.interfaces,
  });
});

test('an endpoint that EC2 could not be asked about has not been seen', () => {
  const notAsked: EndpointObservation = {
    definition: endpointDefinition(),
    description: { state: 'notAsked', privateDnsEnabled: false },
    interfaces: [],
  };
  expect(statusAfter(link, [notAsked], [], undefined, context).endpoints[0]?.seen).toBe(false);
});

test('times say since when it is so', () => {
  const pending = observed({ state: 'pendingAcceptance' });
  const first = stored(statusAfter(link, [pending], [], undefined, context));
  const second = statusAfter(link, [pending], [], first, later(context, 5));
  expect(second.endpoints[0]?.since).toBe(first.endpoints[0]?.since);
  expect(second.endpoints[0]?.findings[0]?.since).toBe(first.endpoints[0]?.findings[0]?.since);
  const third = statusAfter(link, [observed({ state: 'rejected' })], [], stored(second), later(context, 10));
  expect(third.since).toBe('2026-11-20T09:10:00.000Z');
});

test('the grace period starts again if all zones were healthy in between', () => {
  const bad = observed({}, [
    { zone: 'a', outcome: 'healthy' },
    { zone: 'b', outcome: 'tcpSilent' },
  ]);
  const good = observed({}, [
    { zone: 'a', outcome: 'healthy' },
    { zone: 'b', outcome: 'healthy' },
  ]);
  const first = statusAfter(link, [bad], [], undefined, context);
  const second = statusAfter(link, [bad], [], stored(first), later(context, 5));
  expect(second.endpoints[0]?.checkFailingSince).toBe('2026-11-20T09:00:00.000Z');
  const third = statusAfter(link, [good], [], stored(second), later(context, 10));
  expect(third.endpoints[0]?.checkFailingSince).toBeUndefined();
});

test('another endpoint in the same role starts from nothing', () => {
  const status = statusAfter(link, [observed({ state: 'available', privateDnsEnabled: true })], [], undefined, context);
  expect(memoryOf({ ...endpointDefinition(), endpointId: 'vpce-0c' }, status)).toEqual({ seen: false, privateDnsWasOn: false });
});

test.each([
  ['nothing', undefined],
  ['no JSON', '{'],
  ['a word', '"ACTIVE"'],
  ['null', 'null'],
  ['another version', '{"version":2}'],
])('a stored status that is %s is not read', (_, text) => {
  expect(parseStatus(text)).toBeUndefined();
});

test('no change to a stored status is able to break the next pass', () => {
  const good = stored(
    statusAfter(link, [observed({}, [{ zone: 'a', outcome: 'tcpSilent' }])], [finding('ec2-throttled', 'x')], undefined, context),
  );
  const keys = Object.keys(good) as (keyof LinkStatus)[];
  const endpointKeys = Object.keys(good.endpoints[0] ?? {});
  fc.assert(
    fc.property(fc.constantFrom(...keys, ...endpointKeys), fc.jsonValue(), fc.boolean(), (key, value, inEndpoint) => {
      const broken = inEndpoint ? { ...good, endpoints: [{ ...good.endpoints[0], [key]: value }] } : { ...good, [key]: value };
      const previous = parseStatus(JSON.stringify(broken));
      const next = statusAfter(link, [observed({}, [{ zone: 'a', outcome: 'tcpSilent' }])], [], previous, context);
      expect(Date.parse(next.endpoints[0]?.checkFailingSince ?? '')).not.toBeNaN();
    }),
    { numRuns: 500 },
  );
});

test.each(['since', 'writtenAt'])('a stored status whose %s is no time is not read', (key) => {
  const good = statusAfter(link, [observed({})], [], undefined, context);
  expect(parseStatus(JSON.stringify(good))).toBeDefined();
  expect(parseStatus(JSON.stringify({ ...good, [key]: 'once' }))).toBeUndefined();
});
