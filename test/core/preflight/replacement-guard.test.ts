import fc from 'fast-check';
import { FINDING_CATALOGUE } from '../../../lib/core/findings/catalogue';
import { judgeReplacement, type ReplacementObservation, type TaggedEndpoint } from '../../../lib/core/preflight/replacement-guard';
import { type RequestedEndpoint } from '../../../lib/contract/preflight-resource';
import { anyTagged, SERVICES } from './tagged-endpoints';

const API: RequestedEndpoint = { role: 'api', serviceName: 'service-1', hostName: 'api.private.prefect.cloud', logicalId: 'apiEndpoint' };
const UI: RequestedEndpoint = { role: 'ui', serviceName: 'service-2', hostName: 'app.private.prefect.cloud', logicalId: 'uiEndpoint' };

const base: ReplacementObservation = {
  endpoints: [API],
  vpcId: 'vpc-0a',
  serviceRegion: 'us-east-1',
  link: 'Platform/Prefect',
  stackLinks: ['Platform/Prefect', 'Platform/Second'],
  allowed: [],
  tagged: [],
  registered: {},
};

/** What the deployment of a request makes. */
function made(
  { role, serviceName, logicalId }: RequestedEndpoint,
  { link, vpcId, serviceRegion }: ReplacementObservation,
  endpointId = 'vpce-0f',
): TaggedEndpoint {
  return { endpointId, state: 'available', link, role, logicalId, serviceName, vpcId, serviceRegion, createdAt: 10 };
}
const alive = ({ state }: TaggedEndpoint): boolean => ['pendingAcceptance', 'pending', 'available', 'partial', 'unknown'].includes(state);
const codes = (found: readonly { readonly code: string }[]): readonly string[] => found.map(({ code }) => code);

const anyObservation: fc.Arbitrary<ReplacementObservation> = fc.record({
  endpoints: fc
    .record({ api: fc.constantFrom(...SERVICES), ui: fc.constantFrom(...SERVICES), withUi: fc.boolean() })
    .map(({ api, ui, withUi }) => [{ ...API, serviceName: api }, ...(withUi ? [{ ...UI, serviceName: ui }] : [])]),
  vpcId: fc.constantFrom('vpc-0a', 'vpc-0b'),
  serviceRegion: fc.constantFrom('us-east-1', 'eu-west-1'),
  link: fc.constantFrom('Platform/Prefect', 'Platform/Second'),
  stackLinks: fc.constant(['Platform/Prefect', 'Platform/Second']),
  allowed: fc.subarray(['vpce-00', 'vpce-01', 'vpce-02']),
  registered: fc.record({ api: fc.constantFrom('vpce-00', 'vpce-gone') }, { requiredKeys: [] }),
  tagged: fc.uniqueArray(anyTagged(), { maxLength: 6, selector: ({ endpointId }) => endpointId }),
});

test('a request whose endpoints live is never refused, whatever else is there: the rollback to it passes', () => {
  fc.assert(
    fc.property(
      anyObservation,
      fc.constantFrom('pendingAcceptance' as const, 'pending' as const, 'available' as const, 'partial' as const),
      (observed, state) => {
        const own = observed.endpoints.map((endpoint, index) => ({ ...made(endpoint, observed, `vpce-own${index}`), state }));
        expect(judgeReplacement({ ...observed, tagged: [...observed.tagged, ...own] }).refusals).toEqual([]);
      },
    ),
    { numRuns: 1000 },
  );
});

test('an endpoint of the link and role that lives is named, by a refusal, a finding or in the allowance, unless it is the requested one', () => {
  fc.assert(
    fc.property(anyObservation, (observed) => {
      const { refusals, findings } = judgeReplacement(observed);
      const said = JSON.stringify([refusals, findings, observed.allowed]);
      for (const asked of observed.endpoints) {
        for (const endpoint of observed.tagged.filter(({ role, link }) => role === asked.role && link === observed.link).filter(alive)) {
          const { endpointId, state, createdAt } = endpoint;
          const isAskedFor = JSON.stringify(endpoint) === JSON.stringify({ ...made(asked, observed, endpointId), state, createdAt });
          if (!isAskedFor) {
            expect(said).toContain(endpointId);
          }
        }
      }
      for (const { code } of [...refusals, ...findings]) {
        expect(Object.keys(FINDING_CATALOGUE)).toContain(code);
      }
    }),
    { numRuns: 2000 },
  );
});

test('an accepted endpoint, the newest, is refused by name if no requested endpoint is live', () => {
  fc.assert(
    fc.property(anyObservation, anyTagged(), (observed, one) => {
      const [asked] = observed.endpoints;
      if (asked === undefined) {
        return;
      }
      const lost: TaggedEndpoint = {
        ...one,
        endpointId: 'vpce-lost',
        role: 'api',
        link: observed.link,
        state: 'available',
        logicalId: 'apiEndpoint',
        serviceName: 'service-of-before',
        createdAt: 10,
      };
      const { refusals } = judgeReplacement({
        ...observed,
        endpoints: [asked],
        allowed: [],
        registered: {},
        tagged: [...observed.tagged.filter(({ role }) => role !== 'api'), lost],
      });
      expect(codes(refusals)).toEqual(['replacement-refused']);
      expect(refusals[0]?.evidence).toContain("allowReplacementOf: ['vpce-lost']");
      expect(judgeReplacement({ ...observed, endpoints: [asked], allowed: ['vpce-lost'], tagged: [lost] }).refusals).toEqual([]);
    }),
  );
});

test('no endpoints, no findings', () => {
  expect(judgeReplacement(base)).toEqual({ refusals: [], findings: [] });
});

test('service names exchanged refuse both endpoints', () => {
  const live = [made(API, base, 'vpce-0a'), made(UI, base, 'vpce-0b')];
  const exchanged = [
    { ...API, serviceName: UI.serviceName },
    { ...UI, serviceName: API.serviceName },
  ];
  expect(judgeReplacement({ ...base, endpoints: exchanged, tagged: live }).refusals).toEqual([
    expect.objectContaining({ code: 'replacement-refused', role: 'api' }),
    expect.objectContaining({ code: 'replacement-refused', role: 'ui' }),
  ]);
});

test('a UI endpoint that is no longer requested is no replacement', () => {
  expect(judgeReplacement({ ...base, tagged: [made(API, base), made(UI, base, 'vpce-0b')] })).toEqual({ refusals: [], findings: [] });
});

test('a moved construct is refused, one that keeps the logical id is not', () => {
  const moved = {
    ...base,
    endpoints: [{ ...API, logicalId: 'newPlace' }],
    link: 'Platform/New',
    stackLinks: ['Platform/New'],
    tagged: [made(API, base)],
  };
  expect(judgeReplacement(moved).refusals).toEqual([
    expect.objectContaining({ code: 'construct-moved', evidence: expect.stringContaining('was created by Platform/Prefect') as string }),
  ]);
  expect(judgeReplacement({ ...moved, endpoints: [API] })).toEqual({ refusals: [], findings: [] });
  expect(judgeReplacement({ ...moved, vpcId: 'vpc-0b' }).refusals).toEqual([]);
  expect(judgeReplacement({ ...moved, allowed: ['vpce-0f'] }).refusals).toEqual([]);
});

describe('an endpoint in place of a dead one', () => {
  const dead = { ...made(API, base, 'vpce-0dead'), createdAt: 5 };
  const successor = { ...API, logicalId: 'apiEndpointInPlace' };

  test('passes', () => {
    expect(
      judgeReplacement({ ...base, endpoints: [successor], allowed: ['vpce-0dead'], tagged: [{ ...dead, state: 'rejected' }] }),
    ).toEqual({ refusals: [], findings: [] });
    expect(judgeReplacement({ ...base, endpoints: [successor], allowed: ['vpce-0dead'], tagged: [dead] })).toEqual({
      refusals: [],
      findings: [],
    });
  });

  test.each([[[]], [[{ ...dead, state: 'rejected' as const }]]])(
    'gives way while it waits, so that the rollback of its deployment passes',
    (left) => {
      const waiting = { ...made(successor, base), state: 'pendingAcceptance' as const };
      const judged = judgeReplacement({ ...base, tagged: [...left, waiting] });
      expect(judged.refusals).toEqual([]);
      expect(codes(judged.findings)).toEqual(['endpoint-gives-way']);
    },
  );

  test.each([[[]], [[{ ...dead, state: 'rejected' as const }]]])('is not lost once it is accepted, by taking the property away', (left) => {
    expect(codes(judgeReplacement({ ...base, tagged: [...left, made(successor, base)] }).refusals)).toEqual(['replacement-refused']);
  });
});

describe('an endpoint left over by an earlier replacement', () => {
  const leftOver = { ...made({ ...API, serviceName: 'service-of-before' }, base, 'vpce-0old'), createdAt: 1 };
  const found = [expect.objectContaining({ code: 'endpoint-left-over', evidence: 'vpce-0old' })];

  test.each(['rejected', 'failed', 'expired', 'deleted'] as const)('does not block a stack whose newer endpoint is %s', (state) => {
    const dead = { ...made(API, base), state };
    expect(judgeReplacement({ ...base, tagged: [leftOver, dead] })).toEqual({ refusals: [], findings: found });
    expect(
      judgeReplacement({ ...base, endpoints: [{ ...API, logicalId: 'another' }], allowed: ['vpce-0f'], tagged: [leftOver, dead] }),
    ).toEqual({ refusals: [], findings: found });
  });

  test('nor of one whose newer endpoint EC2 has forgotten, while the activator remembers it', () => {
    expect(judgeReplacement({ ...base, tagged: [leftOver], registered: { api: 'vpce-0gone' } })).toEqual({ refusals: [], findings: found });
    expect(codes(judgeReplacement({ ...base, tagged: [leftOver], registered: { api: 'vpce-0old' } }).refusals)).toEqual([
      'replacement-refused',
    ]);
  });

  test('is not taken for the current one that the activator failed to remember', () => {
    const current = { ...made({ ...API, serviceName: 'service-2' }, base), createdAt: 2 };
    expect(judgeReplacement({ ...base, tagged: [leftOver, current], registered: { api: 'vpce-0old' } })).toEqual({
      refusals: [expect.objectContaining({ code: 'replacement-refused' })],
      findings: found,
    });
  });
});
