import fc from 'fast-check';
import { callFailure } from '../../../lib/core/findings/call-failure';
import { type DescribedEndpoint } from '../../../lib/core/link/described-endpoint';
import { isAlive } from '../../../lib/core/link/endpoint-state';
import { FINDING_CATALOGUE } from '../../../lib/core/findings/catalogue';
import {
  decidePreflight,
  type PreflightDecision,
  type PreflightObservation,
  type ServiceDescription,
  type SubnetZone,
} from '../../../lib/core/preflight/preflight';
import { type Asked } from '../../../lib/core/findings/asked';
import { refusalText } from '../../../lib/core/findings/refusal-text';
import { type EndpointRole } from '../../../lib/contract/endpoint-role';
import { type PrivateDnsDefinition } from '../../../lib/contract/link-definition';
import { type RequestedEndpoint } from '../../../lib/contract/preflight-resource';
import { endpointDefinition } from '../../fixtures/link';
import { anyFailure } from '../link/arbitraries';
import { inVpc, type EndpointInVpc } from './described-endpoints';
import { type OwnStack } from '../../../lib/core/preflight/own-stack';
import { type TaggedEndpoint } from '../../../lib/core/preflight/replacement-guard';
import { anyOwnStack, anyTagged, STATES } from './tagged-endpoints';

const requested = (role: EndpointRole): RequestedEndpoint => ({
  ...endpointDefinition(role),
  logicalId: `${role}Endpoint`,
});
const API = requested('api');
const IDENTITY = {
  vpcId: 'vpc-0a',
  serviceRegion: 'us-east-1',
  link: 'Platform/Prefect',
  stackLinks: ['Platform/Prefect'],
  allowed: [],
};
const NOT_ADOPTED = {
  adopted: [],
  adoptedEndpoints: { known: true as const, value: new Map<string, DescribedEndpoint>() },
  region: 'us-east-1',
};
const ZONES = ['use1-az1', 'use1-az2', 'use1-az3', 'use1-az4'];

const known = <T>(value: T): Asked<T> => ({ known: true, value });
const owns = (endpointIds: Readonly<Record<string, string>> = {}, rollingBack = false): Asked<OwnStack> =>
  known({ rollingBack, endpointIds: new Map(Object.entries(endpointIds)) });
const created = (overrides: Partial<TaggedEndpoint> = {}): TaggedEndpoint => ({
  endpointId: 'vpce-0f',
  state: 'available',
  link: IDENTITY.link,
  role: 'api',
  serviceName: API.serviceName,
  vpcId: IDENTITY.vpcId,
  serviceRegion: IDENTITY.serviceRegion,
  groupIds: ['sg-0a'],
  ...overrides,
});
const subnet = (zoneId: string, nth = 1): SubnetZone => ({ subnetId: `subnet-${zoneId}-${nth}`, zoneId });
const service = (overrides: Partial<ServiceDescription> = {}): Asked<ServiceDescription> =>
  known({
    zoneIds: ['use1-az1', 'use1-az2'],
    zoneNames: [],
    privateDnsNames: [API.hostName],
    privateDnsNameVerificationState: 'verified',
    ...overrides,
  });
const live = (overrides: Partial<EndpointInVpc> = {}): DescribedEndpoint =>
  inVpc({
    endpointId: 'vpce-0f',
    serviceName: API.serviceName,
    subnetIds: [],
    own: true,
    privateDnsEnabled: true,
    dnsNames: [API.hostName],
    ...overrides,
  });
const serviceUnknown: Asked<ServiceDescription> = {
  known: false,
  failure: callFailure('ec2:DescribeVpcEndpointServices', { name: 'InvalidServiceName', message: 'does not exist' }),
};

function observation(
  overrides: Partial<PreflightObservation> = {},
  subnets = [subnet('use1-az1'), subnet('use1-az2')],
): PreflightObservation {
  return {
    endpoints: [API],
    privateDns: { kind: 'endpoint' },
    crossRegion: false,
    subnets: known(subnets),
    requestedSubnetIds: subnets.map(({ subnetId }) => subnetId),
    services: { api: service() },
    vpcDns: known({ support: true, hostnames: true }),
    vpcEndpoints: known([]),
    taggedEndpoints: known([]),
    stack: owns(),
    ...NOT_ADOPTED,
    identity: IDENTITY,
    ...overrides,
  };
}

const codes = (found: readonly { readonly code: string }[]): readonly string[] => found.map(({ code }) => code);

function anyAsked<T>(value: fc.Arbitrary<T>): fc.Arbitrary<Asked<T>> {
  const failed = fc.oneof(anyFailure, fc.constant(callFailure('ec2:DescribeVpcEndpointServices', { name: 'InvalidServiceName' })));
  return fc.oneof(
    { weight: 4, arbitrary: value.map(known) },
    { weight: 1, arbitrary: failed.map((failure) => ({ known: false as const, failure })) },
  );
}

const anySubnets: fc.Arbitrary<readonly SubnetZone[]> = fc
  .array(fc.option(fc.constantFrom(...ZONES), { nil: undefined }), { maxLength: 5 })
  .map((zones) => zones.map((zoneId, index) => ({ subnetId: `subnet-${index}`, zoneId })));

const anyPreflight: fc.Arbitrary<PreflightObservation> = anySubnets.chain((subnets) =>
  fc.record({
    endpoints: fc.constantFrom([API], [API, requested('ui')]),
    privateDns: fc.constantFrom<PrivateDnsDefinition>({ kind: 'endpoint' }, { kind: 'unmanaged' }),
    crossRegion: fc.boolean(),
    subnets: anyAsked(fc.constant(subnets)),
    requestedSubnetIds: fc.constant(subnets.map(({ subnetId }) => subnetId)),
    services: fc.record({ api: anyAsked(anyService()), ui: anyAsked(anyService()) }, { requiredKeys: [] }),
    vpcDns: anyAsked(fc.record({ support: fc.boolean(), hostnames: fc.boolean() })),
    vpcEndpoints: anyAsked(
      fc.array(
        fc
          .record({
            endpointId: fc.constant('vpce-0f'),
            serviceName: fc.constantFrom(API.serviceName, endpointDefinition('ui').serviceName, 'com.amazonaws.us-east-1.s3'),
            subnetIds: fc.subarray(subnets.map(({ subnetId }) => subnetId)),
            own: fc.boolean(),
            privateDnsEnabled: fc.boolean(),
            dnsNames: fc.subarray([API.hostName, '*.private.prefect.cloud', 'x']),
          })
          .map(inVpc),
        { maxLength: 3 },
      ),
    ),
    taggedEndpoints: anyAsked(fc.array(anyTagged(), { maxLength: 3 })),
    stack: anyAsked(anyOwnStack([])),
    adopted: fc.subarray([
      { role: 'api' as const, endpointId: 'vpce-0f', hostName: API.hostName },
      { role: 'ui' as const, endpointId: 'vpce-0e', hostName: 'app.private.prefect.cloud' },
    ]),
    adoptedEndpoints: anyAsked(fc.constantFrom(new Map<string, DescribedEndpoint>(), new Map([['vpce-0f', live()]]))),
    region: fc.constant('us-east-1'),
    identity: fc.constant(IDENTITY),
  }),
);

function anyService(): fc.Arbitrary<ServiceDescription> {
  return fc.record(
    {
      zoneIds: fc.subarray(ZONES),
      zoneNames: fc.subarray(['us-east-1a']),
      privateDnsNames: fc.subarray([API.hostName, '*.private.prefect.cloud']),
      privateDnsNameVerificationState: fc.constantFrom('verified', 'Failed', 'pendingVerification', 'toString'),
    },
    { requiredKeys: ['zoneIds', 'zoneNames', 'privateDnsNames'] },
  );
}

test('any observation is judged, with findings of the catalogue and subnets among those asked for', () => {
  fc.assert(
    fc.property(anyPreflight, (observed) => {
      const { refusals, findings, subnetIds } = decidePreflight(observed);
      for (const { code } of [...refusals, ...findings]) {
        expect(Object.keys(FINDING_CATALOGUE)).toContain(code);
      }
      for (const id of [...subnetIds.api, ...subnetIds.ui]) {
        expect(observed.requestedSubnetIds).toContain(id);
      }
      if (refusals.length > 0) {
        expect(refusalText(refusals)).toContain(refusals[0]?.code);
      }
    }),
    { numRuns: 1000 },
  );
});

test('properties whose endpoints the stack owns always pass, and leave their subnets', () => {
  fc.assert(
    fc.property(anyPreflight, (observed) => {
      const own = observed.endpoints.map(({ role, serviceName }) =>
        live({ endpointId: `vpce-${role}`, serviceName, subnetIds: observed.requestedSubnetIds }),
      );
      const stack = owns(Object.fromEntries(observed.endpoints.map(({ role, logicalId }) => [logicalId, `vpce-${role}`])));
      const tagged = observed.endpoints.map(({ role, serviceName }) => created({ endpointId: `vpce-${role}`, role, serviceName }));
      const taggedEndpoints = observed.taggedEndpoints.known
        ? known([...observed.taggedEndpoints.value, ...tagged])
        : observed.taggedEndpoints;
      const decision = decidePreflight({ ...observed, ...NOT_ADOPTED, vpcEndpoints: known(own), taggedEndpoints, stack });
      expect(decision.refusals).toEqual([]);
      for (const { role } of observed.endpoints) {
        expect(decision.subnetIds[role]).toEqual(observed.requestedSubnetIds);
      }
    }),
    { numRuns: 500 },
  );
});

test('a stack that rolls back is refused nothing, keeps all it would be refused for as findings, and has subnets', () => {
  fc.assert(
    fc.property(anyPreflight, (observed) => {
      const at = (rollingBack: boolean): PreflightDecision =>
        decidePreflight({
          ...observed,
          stack: known({ endpointIds: new Map(), ...(observed.stack.known ? observed.stack.value : {}), rollingBack }),
        });
      const [forward, back] = [at(false), at(true)];
      expect(back.refusals).toEqual([]);
      expect(codes(back.findings).toSorted()).toEqual(codes([...forward.refusals, ...forward.findings]).toSorted());
      for (const { role } of observed.endpoints) {
        expect(back.subnetIds[role].length > 0).toBe(observed.requestedSubnetIds.length > 0);
      }
    }),
    { numRuns: 1000 },
  );
});

test('what may not be read refuses nothing', () => {
  fc.assert(
    fc.property(anyPreflight, anyFailure, (observed, failure) => {
      const unknown = { known: false as const, failure };
      const blind = { vpcEndpoints: unknown, taggedEndpoints: unknown, stack: unknown, adoptedEndpoints: unknown };
      expect(decidePreflight({ ...observed, ...blind }).refusals).toEqual([]);
      const codesWithoutStack = codes(decidePreflight({ ...observed, ...NOT_ADOPTED, stack: unknown }).refusals);
      for (const code of ['replacement-refused', 'construct-moved', 'endpoint-not-owned']) {
        expect(codesWithoutStack).not.toContain(code);
      }
    }),
  );
});

describe('an adopted endpoint', () => {
  const adopt = (endpoint: DescribedEndpoint | undefined, changes: Partial<PreflightObservation> = {}): PreflightDecision =>
    decidePreflight(
      observation({
        endpoints: [],
        adopted: [{ role: 'api', endpointId: 'vpce-0f', hostName: API.hostName }],
        adoptedEndpoints: known(new Map(endpoint === undefined ? [] : [['vpce-0f', endpoint]])),
        ...changes,
      }),
    );
  const service1 = 'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0';
  const good = live({ own: false, serviceName: service1 });

  test.each<[string, DescribedEndpoint | undefined, string]>([
    ['does not exist', undefined, 'vpce-0f does not exist in us-east-1 of this account'],
    ['is in another VPC', { ...good, vpcId: 'vpc-0b' }, 'vpce-0f is in vpc-0b, and the link is in vpc-0a'],
    [
      'belongs to a service of AWS',
      { ...good, serviceName: 'com.amazonaws.us-east-1.s3' },
      'vpce-0f connects to com.amazonaws.us-east-1.s3, which is no',
    ],
    ...STATES.filter((state) => !isAlive(state)).map((state): [string, DescribedEndpoint, string] => [
      `is ${state}`,
      { ...good, description: { state, privateDnsEnabled: false, error: 'AccessDenied: no' } },
      `vpce-0f is ${state}: AccessDenied: no`,
    ]),
  ])('that %s is refused', (_, endpoint, evidence) => {
    expect(adopt(endpoint).refusals).toEqual([
      { code: 'adoption-refused', role: 'api', evidence: expect.stringContaining(evidence) as string },
    ]);
  });

  test('of a service with other names is refused where the link manages them', () => {
    const services = { api: service({ privateDnsNames: ['app.private.prefect.cloud'] }) };
    expect(adopt(good, { services }).refusals).toMatchObject([{ code: 'adoption-refused' }]);
    expect(adopt(good, { services, privateDns: { kind: 'unmanaged' } }).refusals).toEqual([]);
    expect(adopt(good, { services: { api: service({ privateDnsNames: [] }) } }).refusals).toEqual([]);
  });

  test.each(STATES.filter(isAlive))('that is %s passes', (state) => {
    expect(adopt({ ...good, description: { state, privateDnsEnabled: false } }).refusals).toEqual([]);
  });

  test('that nobody may look at passes, with a finding', () => {
    const denied = {
      known: false as const,
      failure: callFailure('ec2:DescribeVpcEndpoints', { name: 'UnauthorizedOperation', message: 'no' }),
    };
    expect(adopt(undefined, { adoptedEndpoints: denied })).toMatchObject({ refusals: [], findings: [{ code: 'preflight-incomplete' }] });
  });
});

test('everything is correct', () => {
  expect(decidePreflight(observation())).toEqual({
    refusals: [],
    findings: [],
    subnetIds: { api: ['subnet-use1-az1-1', 'subnet-use1-az2-1'], ui: [] },
  });
});

test('an unknown service is refused with cause and remedy', () => {
  const decision = decidePreflight(observation({ services: { api: serviceUnknown } }));
  expect(codes(decision.refusals)).toEqual(['service-unknown']);
  expect(refusalText(decision.refusals)).toMatch(/vpce-svc-.*has not allowed this account.*serviceRegion/);
});

test('another endpoint of the link does not vouch for an unknown service', () => {
  const decision = decidePreflight(
    observation({ services: { api: serviceUnknown }, vpcEndpoints: known([live({ serviceName: 'another' })]) }),
  );
  expect(codes(decision.refusals)).toEqual(['service-unknown']);
});

test('subnets in zones that are not served are left out', () => {
  const decision = decidePreflight(observation({}, [subnet('use1-az1'), subnet('use1-az4')]));
  expect(decision).toMatchObject({ refusals: [], subnetIds: { api: ['subnet-use1-az1-1'] } });
  expect(decision.findings).toEqual([
    expect.objectContaining({ code: 'zone-not-served', evidence: expect.stringContaining('subnet-use1-az4-1') as string }),
  ]);
});

test('a subnet that the live endpoint uses is not left out', () => {
  const attached = known([live({ subnetIds: ['subnet-use1-az4-1'] })]);
  const stack = owns({ apiEndpoint: 'vpce-0f' });
  expect(decidePreflight(observation({ vpcEndpoints: attached, stack }, [subnet('use1-az1'), subnet('use1-az4')])).subnetIds.api).toEqual([
    'subnet-use1-az1-1',
    'subnet-use1-az4-1',
  ]);
});

test('no zone left is refused, naming both sides', () => {
  const decision = decidePreflight(observation({}, [subnet('use1-az4')]));
  expect(codes(decision.refusals)).toEqual(['no-zone-served']);
  expect(refusalText(decision.refusals)).toMatch(/serves use1-az1, use1-az2; the subnets are subnet-use1-az4-1 \(use1-az4\)/);
});

test('two subnets of a served zone are refused, of another zone both left out', () => {
  expect(codes(decidePreflight(observation({}, [subnet('use1-az1', 1), subnet('use1-az1', 2)])).refusals)).toEqual(['subnets-share-zone']);
  expect(decidePreflight(observation({}, [subnet('use1-az1'), subnet('use1-az4', 1), subnet('use1-az4', 2)]))).toMatchObject({
    refusals: [],
    subnetIds: { api: ['subnet-use1-az1-1'] },
  });
});

test('zones are compared by name where ids are not known', () => {
  const named = [
    { subnetId: 'subnet-a', zoneName: 'us-east-1a' },
    { subnetId: 'subnet-b', zoneName: 'us-east-1b' },
  ];
  expect(
    decidePreflight(observation({ services: { api: service({ zoneIds: [], zoneNames: ['us-east-1b'] }) } }, named)).subnetIds.api,
  ).toEqual(['subnet-b']);
});

test('across Regions every zone serves but those that AWS excludes', () => {
  const decision = decidePreflight(observation({ crossRegion: true }, [subnet('use1-az3'), subnet('use1-az4')]));
  expect(decision).toMatchObject({ refusals: [], subnetIds: { api: ['subnet-use1-az4-1'] } });
  expect(codes(decidePreflight(observation({ crossRegion: true }, [subnet('use1-az3')])).refusals)).toEqual(['no-zone-served']);
});

test('disabled DNS of the VPC is refused while no endpoint is live, reported afterwards', () => {
  const off = known({ support: false, hostnames: false });
  expect(codes(decidePreflight(observation({ vpcDns: off })).refusals)).toEqual(['vpc-dns-support-off', 'vpc-dns-hostnames-off']);
  const later = decidePreflight(observation({ vpcDns: off, vpcEndpoints: known([live()]), stack: owns({ apiEndpoint: 'vpce-0f' }) }));
  expect(later.refusals).toEqual([]);
  expect(codes(later.findings)).toEqual(['vpc-dns-support-off', 'vpc-dns-hostnames-off']);
  expect(decidePreflight(observation({ vpcDns: off, privateDns: { kind: 'unmanaged' } }))).toMatchObject({ refusals: [], findings: [] });
});

test.each([
  ['the name', ['API.private.prefect.cloud'], ['conflicting-dns-name']],
  ['a wildcard over it', ['*.private.prefect.cloud'], ['conflicting-dns-name']],
  ['another name', ['app.private.prefect.cloud', '*.api.private.prefect.cloud'], []],
])('a foreign endpoint with %s', (_, dnsNames, expected) => {
  expect(codes(decidePreflight(observation({ vpcEndpoints: known([live({ own: false, dnsNames })]) })).findings)).toEqual(expected);
});

test.each([
  ['offers no name', { privateDnsNames: [] }, ['provider-name-missing']],
  ['offers a wildcard', { privateDnsNames: ['*.private.prefect.cloud'] }, []],
  ['has not verified the name', { privateDnsNameVerificationState: 'pendingVerification' }, ['provider-name-unverified']],
  ['spells its state in capitals', { privateDnsNameVerificationState: 'Verified' }, []],
])('a service that %s', (_, details, expected) => {
  expect(codes(decidePreflight(observation({ services: { api: service(details) } })).findings)).toEqual(expected);
});

test('what may not be looked at passes, with one finding for each action', () => {
  const denied: Asked<never> = {
    known: false,
    failure: callFailure('ec2:DescribeSubnets', { name: 'UnauthorizedOperation', message: 'no' }),
  };
  const decision = decidePreflight(observation({ subnets: denied, vpcDns: denied, services: { api: denied } }));
  expect(decision.refusals).toEqual([]);
  expect(codes(decision.findings)).toEqual(['preflight-incomplete']);
  expect(decision.subnetIds.api).toEqual(['subnet-use1-az1-1', 'subnet-use1-az2-1']);
});

test('an endpoint that would be replaced refuses the deployment, with the way out in the text', () => {
  const tagged = created({ serviceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-00000000000000001' });
  const decision = decidePreflight(observation({ taggedEndpoints: known([tagged]), stack: owns({ apiEndpoint: 'vpce-0f' }) }));
  expect(codes(decision.refusals)).toEqual(['replacement-refused']);
  expect(refusalText(decision.refusals)).toMatch(/vpce-0f.*allowReplacementOf: \['vpce-0f'\].*has to accept.*locked out/);
});

test('the owner of a name is given with its link, and the remedy names adoption before anything is taken away', () => {
  const elsewhere = { ...live({ own: false }), tags: { 'cdk-prefect-privatelink:link': 'Old/Prefect' } };
  expect(decidePreflight(observation({ vpcEndpoints: known([elsewhere]) })).findings).toEqual([
    { code: 'conflicting-dns-name', role: 'api', evidence: 'api.private.prefect.cloud belongs to vpce-0f of the link Old/Prefect' },
  ]);
  const { remedy } = FINDING_CATALOGUE['conflicting-dns-name'];
  expect(remedy).toMatch(/adopt it.*leave the name with its owner until the new endpoint is available.*Only then disable/);
});
