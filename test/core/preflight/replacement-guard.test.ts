import fc from 'fast-check';
import { FINDING_CATALOGUE } from '../../../lib/core/findings/catalogue';
import { isAlive } from '../../../lib/core/link/endpoint-state';
import { ownStack } from '../../../lib/core/preflight/own-stack';
import { judgeReplacement, type ReplacementObservation, type TaggedEndpoint } from '../../../lib/core/preflight/replacement-guard';
import { type RequestedEndpoint } from '../../../lib/contract/preflight-resource';
import { anyOwnStack, anyTagged, SERVICES, STATES } from './tagged-endpoints';

const API: RequestedEndpoint = { role: 'api', serviceName: 'service-1', hostName: 'api.private.prefect.cloud', logicalId: 'apiEndpoint' };
const UI: RequestedEndpoint = { role: 'ui', serviceName: 'service-2', hostName: 'app.private.prefect.cloud', logicalId: 'uiEndpoint' };

const owns = (ids: Readonly<Record<string, string>> = {}): ReplacementObservation['stack'] => ({
  rollingBack: false,
  endpointIds: new Map(Object.entries(ids)),
});

const base: ReplacementObservation = {
  endpoints: [API],
  vpcId: 'vpc-0a',
  serviceRegion: 'us-east-1',
  link: 'Platform/Prefect',
  stackLinks: ['Platform/Prefect', 'Platform/Second'],
  allowed: [],
  stack: owns(),
  tagged: [],
};

/** What the deployment of a request creates. */
function created(
  { role, serviceName }: RequestedEndpoint,
  { link, vpcId, serviceRegion }: ReplacementObservation = base,
  endpointId = 'vpce-0f',
): TaggedEndpoint {
  return { endpointId, state: 'available', link, role, serviceName, vpcId, serviceRegion, groupIds: ['sg-0a'] };
}
const codes = (found: readonly { readonly code: string }[]): readonly string[] => found.map(({ code }) => code);

const anyObservation: fc.Arbitrary<ReplacementObservation> = fc
  .record({
    endpoints: fc
      .record({ api: fc.constantFrom(...SERVICES), ui: fc.constantFrom(...SERVICES), withUi: fc.boolean() })
      .map(({ api, ui, withUi }) => [{ ...API, serviceName: api }, ...(withUi ? [{ ...UI, serviceName: ui }] : [])]),
    vpcId: fc.constantFrom('vpc-0a', 'vpc-0b'),
    serviceRegion: fc.constantFrom('us-east-1', 'eu-west-1'),
    link: fc.constantFrom('Platform/Prefect', 'Platform/Second'),
    stackLinks: fc.constant(['Platform/Prefect', 'Platform/Second']),
    allowed: fc.subarray(['vpce-00', 'vpce-01', 'vpce-02']),
    tagged: fc.uniqueArray(anyTagged(), { maxLength: 6, selector: ({ endpointId }) => endpointId }),
  })
  .chain((observed) => anyOwnStack(observed.tagged).map((stack) => ({ ...observed, stack })));

test('an endpoint that the stack owns as requested is never refused, whatever else is there', () => {
  fc.assert(
    fc.property(anyObservation, fc.constantFrom(...STATES), (observed, state) => {
      const own = observed.endpoints.map((endpoint, index) => ({ ...created(endpoint, observed, `vpce-own${index}`), state }));
      const ids = observed.endpoints.map(({ logicalId }, index): [string, string] => [logicalId, `vpce-own${index}`]);
      const stack = { ...observed.stack, endpointIds: new Map([...observed.stack.endpointIds, ...ids]) };
      expect(judgeReplacement({ ...observed, stack, tagged: [...observed.tagged, ...own] }).refusals).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test('a live endpoint that CloudFormation would replace is refused by name, whatever else is there, newer and dead ones included', () => {
  const change = fc.constantFrom<Partial<TaggedEndpoint>>(
    { serviceName: 'service-of-before' },
    { vpcId: 'vpc-before' },
    { serviceRegion: 'region-before' },
  );
  fc.assert(
    fc.property(
      anyObservation,
      change,
      fc.constantFrom(...STATES.filter(isAlive)),
      fc.constantFrom('Platform/Prefect', 'Platform/Gone', ''),
      (observed, before, state, link) => {
        const lost: TaggedEndpoint = { ...created(API, observed, 'vpce-lost'), state, link, ...before };
        const stack = { ...observed.stack, endpointIds: new Map([...observed.stack.endpointIds, ['apiEndpoint', 'vpce-lost']]) };
        const changed = { ...observed, endpoints: [API], stack, tagged: [...observed.tagged, lost] };
        const { refusals } = judgeReplacement(changed);
        expect(codes(refusals)).toEqual(['replacement-refused']);
        expect(refusals[0]?.evidence).toContain("allowReplacementOf: ['vpce-lost']");
        expect(judgeReplacement({ ...changed, allowed: ['vpce-lost'] }).refusals).toEqual([]);
      },
    ),
    { numRuns: 1000 },
  );
});

test('a second endpoint is never created beside a live one of the link and role, unless that one is named', () => {
  fc.assert(
    fc.property(anyObservation, fc.constantFrom(...STATES.filter(isAlive)), fc.boolean(), (observed, state, inStack) => {
      const live: TaggedEndpoint = { ...created(API, observed, 'vpce-live'), state };
      const others = [...observed.stack.endpointIds].filter(
        ([logicalId, id]) => logicalId !== 'apiEndpoint' && observed.tagged.find(({ endpointId }) => endpointId === id)?.role !== 'api',
      );
      const stack = { rollingBack: false, endpointIds: new Map([...others, ...(inStack ? ([['elsewhere', 'vpce-live']] as const) : [])]) };
      const changed = { ...observed, endpoints: [API], stack, allowed: [], tagged: [...observed.tagged, live] };
      const { refusals } = judgeReplacement(changed);
      expect(refusals.some(({ evidence }) => evidence.includes('vpce-live'))).toBe(true);
      const allowed = [...observed.tagged.map(({ endpointId }) => endpointId), 'vpce-live'];
      expect(judgeReplacement({ ...changed, allowed }).refusals).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test('each live endpoint of the link and role is named by a refusal, a finding or in the allowance, unless it is the requested one', () => {
  fc.assert(
    fc.property(anyObservation, (observed) => {
      const { refusals, findings } = judgeReplacement(observed);
      const said = JSON.stringify([refusals, findings, observed.allowed]);
      const owned = new Set(observed.stack.endpointIds.values());
      for (const { role } of observed.endpoints) {
        for (const { endpointId } of observed.tagged.filter(
          (endpoint) =>
            endpoint.role === role && endpoint.link === observed.link && isAlive(endpoint.state) && !owned.has(endpoint.endpointId),
        )) {
          expect(said).toContain(endpointId);
        }
      }
      for (const { code } of [...refusals, ...findings]) {
        expect(Object.keys(FINDING_CATALOGUE)).toContain(code);
      }
    }),
    { numRuns: 2000 },
  );
});

test('nothing there, nothing reported', () => {
  expect(judgeReplacement(base)).toEqual({ refusals: [], findings: [] });
});

test('service names exchanged refuse both endpoints', () => {
  const exchanged = [
    { ...API, serviceName: UI.serviceName },
    { ...UI, serviceName: API.serviceName },
  ];
  const tagged = [created(API, base, 'vpce-0a'), created(UI, base, 'vpce-0b')];
  const stack = owns({ apiEndpoint: 'vpce-0a', uiEndpoint: 'vpce-0b' });
  expect(judgeReplacement({ ...base, endpoints: exchanged, stack, tagged }).refusals).toEqual([
    expect.objectContaining({ code: 'replacement-refused', role: 'api' }),
    expect.objectContaining({ code: 'replacement-refused', role: 'ui' }),
  ]);
});

describe('a moved construct', () => {
  const moved: ReplacementObservation = {
    ...base,
    endpoints: [{ ...API, logicalId: 'newPlace' }],
    link: 'Platform/New',
    stackLinks: ['Platform/New'],
    stack: owns({ apiEndpoint: 'vpce-0f' }),
    tagged: [created(API)],
  };

  test('is refused, with the name that it had', () => {
    expect(judgeReplacement(moved).refusals).toEqual([
      expect.objectContaining({
        code: 'construct-moved',
        evidence: "vpce-0f (`allowReplacementOf: ['vpce-0f']`) was created by Platform/Prefect (`linkName: 'Prefect'`)",
      }),
    ]);
    expect(judgeReplacement({ ...moved, allowed: ['vpce-0f'] }).refusals).toEqual([]);
  });

  test.each([
    ['that keeps the logical id', { endpoints: [API] }],
    ['whose endpoint CloudFormation has moved with it', { stack: owns({ newPlace: 'vpce-0f' }) }],
    ['that goes to another VPC', { vpcId: 'vpc-0b' }],
    ['whose endpoint is dead', { tagged: [{ ...created(API), state: 'rejected' as const }] }],
  ])('%s passes', (_, change) => {
    expect(judgeReplacement({ ...moved, ...change }).refusals).toEqual([]);
  });

  test('that keeps its name and not its logical id is refused by both ids', () => {
    const { refusals } = judgeReplacement({ ...moved, link: base.link, stackLinks: base.stackLinks });
    expect(refusals).toEqual([
      expect.objectContaining({
        code: 'replacement-refused',
        evidence: expect.stringContaining('logical id apiEndpoint, requested newPlace') as string,
      }),
    ]);
  });
});

test('an endpoint that replaces a dead one passes, and the older one that is left over is reported', () => {
  const dead = { ...created(API, base, 'vpce-0dead'), state: 'rejected' as const };
  const older = { ...created(API, base, 'vpce-0old') };
  const successor = { ...API, logicalId: 'apiEndpointInPlace' };
  const judged = judgeReplacement({
    ...base,
    endpoints: [successor],
    allowed: ['vpce-0dead'],
    stack: owns({ apiEndpoint: 'vpce-0dead' }),
    tagged: [older, dead],
  });
  expect(judged).toEqual({ refusals: [], findings: [expect.objectContaining({ code: 'endpoint-left-over', evidence: 'vpce-0old' })] });
});

test('an endpoint that replaces one which EC2 has forgotten passes beside an older one', () => {
  const request = { ...base, endpoints: [{ ...API, logicalId: 'apiEndpointInPlace' }], stack: owns({ apiEndpoint: 'vpce-0gone' }) };
  const older = created(API, base, 'vpce-0old');
  expect(codes(judgeReplacement({ ...request, tagged: [older], allowed: ['vpce-0gone'] }).refusals)).toEqual([]);
  expect(codes(judgeReplacement({ ...request, tagged: [older] }).refusals)).toEqual(['endpoint-not-owned']);
});

describe('a live endpoint that the stack does not own', () => {
  const left = { ...base, tagged: [created(API, base, 'vpce-0123456789abcdef0')] };

  test('is refused with what to paste', () => {
    expect(judgeReplacement(left)).toEqual({
      refusals: [
        {
          code: 'endpoint-not-owned',
          role: 'api',
          evidence:
            'vpce-0123456789abcdef0 of Platform/Prefect is available, and this stack does not own it. Adopt it instead of passing `apiServiceName`: ' +
            "`apiEndpoint: ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(this, 'ExistingApi', { vpcEndpointId: 'vpce-0123456789abcdef0', port: 443, " +
            "securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(this, 'ExistingApi-sg-0a', 'sg-0a')] })`. " +
            "To create another one beside it: `recreateApiEndpoint: 'vpce-0123456789abcdef0'`",
        },
      ],
      findings: [],
    });
    expect(judgeReplacement({ ...left, allowed: ['vpce-0123456789abcdef0'] })).toMatchObject({
      refusals: [],
      findings: [{ code: 'endpoint-left-over' }],
    });
  });

  test('is not offered for adoption where it would not fit', () => {
    const [refusal] = judgeReplacement({ ...left, vpcId: 'vpc-0b' }).refusals;
    expect(refusal?.evidence).toContain('It cannot be adopted here: VPC vpc-0a, requested vpc-0b. To create another one beside it');
    expect(refusal?.evidence).not.toContain('fromInterfaceVpcEndpointAttributes');
  });

  test('is refused, too, where the link that created it has left the stack, and not where that link is still in it', () => {
    const of = (link: string): readonly string[] => codes(judgeReplacement({ ...left, tagged: [{ ...created(API), link }] }).refusals);
    expect(of('Platform/Gone')).toEqual(['endpoint-not-owned']);
    expect(of('Platform/Second')).toEqual([]);
  });
});

test.each([
  ['UPDATE_IN_PROGRESS', false],
  ['CREATE_IN_PROGRESS', false],
  [undefined, false],
  ['UPDATE_ROLLBACK_IN_PROGRESS', true],
  ['ROLLBACK_IN_PROGRESS', true],
])('a stack in %s rolls back: %s', (status, rollingBack) => {
  expect(ownStack(status, []).rollingBack).toBe(rollingBack);
});

test('a stack owns the endpoints that have an id and are in it', () => {
  const type = 'AWS::EC2::VPCEndpoint';
  expect(
    ownStack('UPDATE_IN_PROGRESS', [
      { logicalId: 'Own', physicalId: 'vpce-0a', type, status: 'CREATE_COMPLETE' },
      { logicalId: 'Failed', physicalId: 'vpce-0b', type, status: 'UPDATE_FAILED' },
      { logicalId: 'Creating', type, status: 'CREATE_IN_PROGRESS' },
      { logicalId: 'Empty', physicalId: '', type, status: 'CREATE_IN_PROGRESS' },
      { logicalId: 'Deleted', physicalId: 'vpce-0c', type, status: 'DELETE_COMPLETE' },
      { logicalId: 'Retained', physicalId: 'vpce-0d', type, status: 'DELETE_SKIPPED' },
      { logicalId: 'Group', physicalId: 'sg-0a', type: 'AWS::EC2::SecurityGroup', status: 'CREATE_COMPLETE' },
      {},
    ]).endpointIds,
  ).toEqual(
    new Map([
      ['Own', 'vpce-0a'],
      ['Failed', 'vpce-0b'],
    ]),
  );
});
