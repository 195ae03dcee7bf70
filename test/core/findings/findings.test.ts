/* Every finding, from what was seen to its code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FINDING_CATALOGUE, type FindingCode } from '../../../lib/core/findings/catalogue';
import { FINDING_CODES, PRODUCED_ELSEWHERE } from './finding-codes';
import { type Finding } from '../../../lib/core/findings/finding';
import {
  API,
  awsError,
  denied,
  findingsOf,
  foreign,
  known,
  made,
  ONE,
  owned,
  preflightFindings,
  REFUSAL,
  service,
  TWO,
  type Recording,
} from '../link/recordings';
import { API_ENDPOINT_ID } from '../../fixtures/names';

type Case = readonly [what: string, recording: Recording, codes: readonly FindingCode[]];

const off = { PrivateDnsEnabled: false };
const both = (check: NonNullable<Recording['addresses']>[number]): NonNullable<Recording['addresses']> => [check, check];

const STATES: readonly Case[] = [
  ['all well', {}, []],
  ['waiting', { ec2: { State: 'pendingAcceptance' } }, ['waiting-for-acceptance']],
  ['waiting, in the capitals of the SDK', { ec2: { State: 'PendingAcceptance' } }, ['waiting-for-acceptance']],
  ['accepted', { ec2: { State: 'pending' } }, ['endpoint-pending']],
  ['rejected', { ec2: { State: 'rejected' } }, ['endpoint-rejected']],
  ['failed', { ec2: { State: 'failed', FailureReason: 'InsufficientFreeAddressesInSubnet' } }, ['endpoint-failed']],
  ['expired', { ec2: { State: 'expired' } }, ['endpoint-expired']],
  ['partial', { ec2: { State: 'partial' } }, ['endpoint-partial']],
  ['deleting', { ec2: { State: 'deleting' } }, ['endpoint-deleting']],
  ['deleted, and still listed', { ec2: { State: 'deleted' } }, ['endpoint-deleted']],
  ['deleted, and not listed', { ec2: null }, ['endpoint-deleted']],
  ['just created', { ec2: null, memory: { seen: false } }, ['endpoint-not-found']],
  ['in a new state', { ec2: { State: 'hibernating' } }, ['endpoint-state-unknown']],
];

const MODIFY: readonly Case[] = [
  ['before it sees the acceptance', { ec2: off, modify: REFUSAL.notAccepted }, ['waiting-for-acceptance']],
  ['over an attribute that could not be read', { ec2: off, modify: REFUSAL.vpcDns }, ['vpc-dns-attributes-off']],
  [
    'over DNS support',
    { ec2: off, modify: REFUSAL.vpcDns, cause: { vpcDns: { support: false, hostnames: true } } },
    ['vpc-dns-support-off'],
  ],
  [
    'over host names',
    { ec2: off, modify: REFUSAL.vpcDns, cause: { vpcDns: { support: true, hostnames: false } } },
    ['vpc-dns-hostnames-off'],
  ],
  [
    'over both',
    { ec2: off, modify: REFUSAL.vpcDns, cause: { vpcDns: { support: false, hostnames: false } } },
    ['vpc-dns-support-off', 'vpc-dns-hostnames-off'],
  ],
  [
    'over attributes that are now true',
    { ec2: off, modify: REFUSAL.vpcDns, cause: { vpcDns: { support: true, hostnames: true } } },
    ['vpc-dns-attributes-off'],
  ],
  ['over the name', { ec2: off, modify: REFUSAL.conflict, cause: { owners: ['vpce-0f0f0f0f0f0f0f0f0'] } }, ['conflicting-dns-name']],
  ['over a service without a name', { ec2: off, modify: REFUSAL.noName }, ['provider-name-missing']],
  ['over a name that is not verified', { ec2: off, modify: REFUSAL.unverified }, ['provider-name-unverified']],
  ['for a new reason', { ec2: off, modify: REFUSAL.unknown }, ['private-dns-refused']],
  ['over a permission', { ec2: off, modify: REFUSAL.denied }, ['permission-missing']],
  ['by throttling', { ec2: off, modify: REFUSAL.throttled }, ['ec2-throttled']],
  ['by hanging', { ec2: off, modify: REFUSAL.hanging }, ['ec2-timed-out']],
  ['not at all, and the names follow', { ec2: off, modify: 'done' }, []],
  [
    'not at all, what was disabled is enabled again',
    { ec2: off, modify: 'done', memory: { privateDnsWasOn: true } },
    ['private-dns-restored'],
  ],
  [
    'not at all, the names do not follow yet',
    { ec2: off, modify: 'done', name: { outcome: 'notFound', addresses: [], errorCode: 'ENOTFOUND' } },
    ['private-dns-spreading'],
  ],
];

const NAMES: readonly Case[] = [
  ['NXDOMAIN', { name: { outcome: 'notFound', addresses: [], errorCode: 'ENOTFOUND' } }, ['name-not-found']],
  [
    'NXDOMAIN, and DNS host names are disabled',
    { name: { outcome: 'notFound', addresses: [], errorCode: 'ENOTFOUND' }, vpcDns: { support: true, hostnames: false } },
    ['vpc-dns-hostnames-off'],
  ],
  [
    'no answer, and DNS support is disabled',
    { name: { outcome: 'unreachable', addresses: [], errorCode: 'ETIMEOUT' }, vpcDns: { support: false, hostnames: true } },
    ['vpc-dns-support-off'],
  ],
  [
    'no answer, and the attributes are enabled',
    { name: { outcome: 'unreachable', addresses: [], errorCode: 'ETIMEOUT' }, vpcDns: { support: true, hostnames: true } },
    ['resolver-unreachable'],
  ],
  ['a public answer', { name: { addresses: ['203.0.113.7'] } }, ['name-answers-elsewhere']],
  ['an answer that is half a stranger', { name: { addresses: [ONE, '10.9.9.9'] } }, ['name-answers-elsewhere']],
  ['one zone only', { name: { addresses: [ONE] } }, ['name-answers-partly']],
  ['no answer', { name: { outcome: 'unreachable', addresses: [], errorCode: 'ETIMEOUT' } }, ['resolver-unreachable']],
  [
    'NXDOMAIN, and Private DNS is not managed',
    { ec2: off, context: { privateDns: { kind: 'unmanaged' } }, name: { outcome: 'notFound', addresses: [] } },
    ['private-dns-unmanaged'],
  ],
  [
    'NXDOMAIN, since it was disabled and the path fails',
    {
      ec2: off,
      memory: { privateDnsWasOn: true },
      name: { outcome: 'notFound', addresses: [] },
      addresses: both({ outcome: 'tcpSilent' }),
    },
    ['private-dns-off', 'tcp-silent'],
  ],
  [
    'NXDOMAIN before the first activation, which is as it should be',
    { ec2: off, name: { outcome: 'notFound', addresses: [] }, addresses: both({ outcome: 'tcpSilent' }) },
    ['tcp-silent'],
  ],
];

const PATHS: readonly Case[] = [
  ['refused', { addresses: both({ outcome: 'tcpRefused', errorCode: 'ECONNREFUSED' }) }, ['tcp-refused']],
  ['silent', { addresses: both({ outcome: 'tcpSilent' }) }, ['tcp-silent']],
  ['without a route', { addresses: both({ outcome: 'tcpUnreachable', errorCode: 'EHOSTUNREACH' }) }, ['tcp-unreachable']],
  [
    'with a certificate of somebody else',
    { addresses: both({ outcome: 'tlsUntrusted', errorCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' }) },
    ['tls-untrusted'],
  ],
  [
    'with a certificate for another name',
    { addresses: both({ outcome: 'tlsWrongName', errorCode: 'ERR_TLS_CERT_ALTNAME_INVALID' }) },
    ['tls-wrong-name'],
  ],
  ['with an expired certificate', { addresses: both({ outcome: 'tlsExpired', errorCode: 'CERT_HAS_EXPIRED' }) }, ['tls-expired']],
  ['with a broken handshake', { addresses: both({ outcome: 'tlsFailed', errorCode: 'ECONNRESET' }) }, ['tls-failed']],
  ['with a silent handshake', { addresses: both({ outcome: 'tlsSilent' }) }, ['tls-silent']],
  [
    'with a certificate for ten more days',
    { addresses: both({ certificateExpires: '2026-11-30T09:00:00.000Z' }) },
    ['certificate-expiring'],
  ],
  ['403', { addresses: both({ outcome: 'httpForbidden', httpStatus: 403 }) }, ['http-forbidden']],
  ['302', { addresses: both({ outcome: 'httpRedirect', httpStatus: 302 }) }, ['http-redirect']],
  ['404', { addresses: both({ outcome: 'httpClientError', httpStatus: 404 }) }, ['http-client-error']],
  ['503', { addresses: both({ outcome: 'httpServerError', httpStatus: 503 }) }, ['http-server-error']],
  ['slow', { addresses: both({ outcome: 'httpSlow' }) }, ['http-slow']],
  ['broken off', { addresses: both({ outcome: 'httpFailed', errorCode: 'ECONNRESET' }) }, ['http-failed']],
  ['in a new way', { addresses: both({ outcome: 'quicSilent' as 'httpFailed' }) }, ['check-unknown']],
  ['dead in one zone', { addresses: [{}, { outcome: 'tcpSilent' }] }, ['zone-unhealthy', 'tcp-silent']],
  ['dead in two ways', { addresses: [{ outcome: 'tcpRefused' }, { outcome: 'tcpSilent' }] }, ['tcp-refused', 'tcp-silent']],
];

const PROBES: readonly Case[] = [
  [
    'idle',
    { lambda: awsError('ResourceNotReadyException', 'The function is inactive and its VPC connection is no longer available.') },
    ['probe-idle'],
  ],
  [
    'waking up',
    {
      lambda: awsError(
        'ResourceConflictException',
        'The operation cannot be performed at this time. The function is currently in the following state: Pending',
      ),
    },
    ['probe-idle'],
  ],
  ['throttled', { lambda: awsError('TooManyRequestsException', 'Rate Exceeded.') }, ['probe-throttled']],
  ['throttled by EC2', { lambda: awsError('EC2ThrottledException') }, ['probe-throttled']],
  ['in full subnets', { lambda: awsError('SubnetIPAddressLimitReachedException') }, ['probe-out-of-addresses']],
  ['over the limit of interfaces', { lambda: awsError('ENILimitReachedException') }, ['probe-out-of-addresses']],
  [
    'stopped by Lambda',
    { lambda: awsError('Sandbox.Timedout', '2026-11-20T09:00:00.000Z Task timed out after 30.00 seconds') },
    ['probe-timed-out'],
  ],
  ['silent', { lambda: awsError('TimeoutError', 'no answer in 40000 ms') }, ['probe-timed-out']],
  ['gone', { lambda: awsError('ResourceNotFoundException', 'Function not found') }, ['probe-not-running']],
  [
    'failed',
    { lambda: awsError('ResourceConflictException', 'The function is currently in the following state: Failed') },
    ['probe-not-running'],
  ],
  ['forbidden', { lambda: awsError('AccessDeniedException', 'not authorized to perform: lambda:InvokeFunction') }, ['permission-missing']],
  ['silent about a zone', { addresses: [{}] }, ['probe-not-running']],
  ['without addresses to check', { interfaces: [] }, ['ec2-failed']],
];

type PreflightCase = readonly [what: string, findings: () => readonly Finding[], codes: readonly FindingCode[]];

const SERVICE_UNKNOWN = denied(
  'ec2:DescribeVpcEndpointServices',
  awsError('InvalidServiceName', `The Vpc Endpoint Service '${API.serviceName}' does not exist`),
);
const PREFLIGHTS: readonly PreflightCase[] = [
  ['all well', () => preflightFindings({}), []],
  ['not allow-listed, or in another Region', () => preflightFindings({ services: { api: SERVICE_UNKNOWN } }), ['service-unknown']],
  [
    'the services of API and UI exchanged',
    () =>
      preflightFindings({
        endpoints: [
          { ...API, logicalId: 'PrefectApiEndpoint' },
          { ...API, role: 'ui', hostName: 'app.private.prefect.cloud', logicalId: 'PrefectUiEndpoint' },
        ],
        services: { api: service({ privateDnsNames: ['app.private.prefect.cloud'] }), ui: service() },
      }),
    ['services-exchanged', 'services-exchanged', 'provider-name-missing', 'provider-name-missing'],
  ],
  ['one zone not served', () => preflightFindings({}, ['use1-az1', 'use1-az4']), ['zone-not-served']],
  ['no zone served', () => preflightFindings({}, ['use1-az4']), ['no-zone-served']],
  ['two subnets in a zone', () => preflightFindings({}, ['use1-az1', 'use1-az1']), ['subnets-share-zone']],
  ['DNS support off', () => preflightFindings({ vpcDns: known({ support: false, hostnames: true }) }), ['vpc-dns-support-off']],
  ['DNS host names off', () => preflightFindings({ vpcDns: known({ support: true, hostnames: false }) }), ['vpc-dns-hostnames-off']],
  ['another endpoint with the name', () => preflightFindings({ vpcEndpoints: known([foreign()]) }), ['conflicting-dns-name']],
  [
    'a service without the name',
    () => preflightFindings({ services: { api: service({ privateDnsNames: [] }) } }),
    ['provider-name-missing'],
  ],
  [
    'a name that is not verified',
    () => preflightFindings({ services: { api: service({ privateDnsNameVerificationState: 'failed' }) } }),
    ['provider-name-unverified'],
  ],
  ['the requested endpoint', () => preflightFindings({ taggedEndpoints: made() }), []],
  [
    'a different requested service',
    () => preflightFindings({ taggedEndpoints: made({ serviceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0d0d0d0d0d0d0d0d0' }) }),
    ['replacement-refused'],
  ],
  [
    'the construct at another path',
    () => preflightFindings({ taggedEndpoints: made({ link: 'Platform/Before' }), stack: owned({ BeforeApiEndpoint: API_ENDPOINT_ID }) }),
    ['construct-moved'],
  ],
  [
    'a live one that the stack does not own',
    () => preflightFindings({ taggedEndpoints: made(), stack: owned({}) }),
    ['endpoint-not-owned'],
  ],
  [
    'an adopted one that does not exist',
    () =>
      preflightFindings({ endpoints: [], adopted: [{ role: 'api', endpointId: API_ENDPOINT_ID, hostName: 'api.private.prefect.cloud' }] }),
    ['adoption-refused'],
  ],
  [
    'an older one beside it',
    () =>
      preflightFindings({
        taggedEndpoints: known([made(), made({ endpointId: 'vpce-0e' })].flatMap((asked) => (asked.known ? asked.value : []))),
      }),
    ['endpoint-left-over'],
  ],
  [
    'not allowed to describe',
    () => preflightFindings({ vpcDns: denied('ec2:DescribeVpcAttribute', awsError('UnauthorizedOperation')) }),
    ['preflight-incomplete'],
  ],
];

const SEEN: readonly Case[] = [...STATES, ...MODIFY, ...NAMES, ...PATHS, ...PROBES];
const codes = (findings: readonly Finding[]): readonly string[] => findings.map(({ code }) => code).sort();

describe.each([
  ['an endpoint that is', STATES],
  ['EC2 refuses to switch Private DNS on', MODIFY],
  ['the name gets', NAMES],
  ['the path is, or answers', PATHS],
  ['the probe is', PROBES],
])('%s', (_, cases) => {
  test.each(cases)('%s', (__, recording, expected) => {
    expect(codes(findingsOf(recording))).toEqual([...expected].sort());
  });
});

test.each(PREFLIGHTS)('preflight: %s', (_, findings, expected) => {
  expect(codes(findings())).toEqual([...expected].sort());
});

describe('a finding is seen by', () => {
  const seers = (groups: readonly (readonly FindingCode[])[], besides: readonly string[]): ReadonlySet<string> =>
    new Set(
      groups
        .flat()
        .filter((code) => !besides.includes(code))
        .map((code) => FINDING_CATALOGUE[code].seenBy),
    );
  const expectedOf = (cases: readonly Case[]): readonly (readonly FindingCode[])[] => cases.map(([, , expected]) => expected);

  test("EC2 if the endpoint's state alone produces it", () => {
    expect([...seers(expectedOf(STATES), [])]).toEqual(['ec2']);
  });

  test('the probe if its answer, or the lack of one, produces it', () => {
    expect([...seers(expectedOf([...PATHS, ...PROBES]), ['permission-missing', 'ec2-failed'])]).toEqual(['probe']);
  });

  test('the account if the preflight produces it', () => {
    const expected = PREFLIGHTS.map(([, , found]) => found);
    expect([...seers(expected, ['preflight-incomplete'])]).toEqual(['account']);
  });
});

describe('evidence', () => {
  const evidenceOf = (recording: Recording): string | undefined => findingsOf(recording)[0]?.evidence;

  test('of waiting says for whom, and what Prefect needs', () => {
    expect(evidenceOf({ ec2: { State: 'pendingAcceptance' } })).toBe(
      `${API.endpointId} waits for the owner of ${API.serviceName}: account 111122223333, VPC vpc-0123456789abcdef0, Region us-east-1`,
    );
  });

  test('of a refusal quotes it to the end, however much was found out', () => {
    const owners = ['vpce-0f0f0f0f0f0f0f0f0'];
    expect(evidenceOf({ ec2: off, modify: REFUSAL.conflict, cause: { owners } })).toBe(
      `owner vpce-0f0f0f0f0f0f0f0f0; ${API.hostName}: ec2:ModifyVpcEndpoint: InvalidParameter: ${REFUSAL.conflict.message}`,
    );
    for (const cause of [{ owners: [] }, { vpcDns: { support: false, hostnames: false } }]) {
      const modify = 'owners' in cause ? REFUSAL.conflict : REFUSAL.vpcDns;
      for (const { evidence } of findingsOf({ ec2: off, modify, cause })) {
        expect(evidence.endsWith(modify.message)).toBe(true);
      }
    }
  });

  test('of a missing permission has the action that is missing at its start', () => {
    expect(evidenceOf({ ec2: off, modify: REFUSAL.denied })).toMatch(
      /^ec2:ModifyVpcEndpoint needs route53:AssociateVPCWithHostedZone: UnauthorizedOperation: /,
    );
  });

  test('names what is bad, and where', () => {
    expect(evidenceOf({ addresses: both({ outcome: 'httpServerError', httpStatus: 503 }) })).toBe(
      `${API.hostName} at ${ONE} (HTTP 503); ${TWO} (HTTP 503)`,
    );
    expect(evidenceOf({ name: { addresses: ['203.0.113.7'] } })).toBe(`${API.hostName}: answers 203.0.113.7`);
  });

  test('of a refused certificate says whose it is, and of a refusal of HTTP no text that may differ each time', () => {
    const detail = 'issuer CN=Inspecting Proxy; subject CN=*; names none';
    expect(evidenceOf({ addresses: both({ outcome: 'tlsUntrusted', errorCode: 'SELF_SIGNED_CERT_IN_CHAIN', detail }) })).toBe(
      `${API.hostName} at ${ONE} (SELF_SIGNED_CERT_IN_CHAIN); ${TWO} (SELF_SIGNED_CERT_IN_CHAIN); certificate: ${detail}`,
    );
    expect(
      evidenceOf({ addresses: both({ outcome: 'httpForbidden', httpStatus: 403, detail: 'request 4711 is forbidden' }) }),
    ).not.toContain('4711');
  });

  test('is the same an hour later, so that equal observations make equal statuses', () => {
    for (const [, recording] of SEEN) {
      const later = { ...recording, context: { ...recording.context, now: Date.parse('2026-11-20T10:00:00.000Z') } };
      expect(findingsOf(later)).toEqual(findingsOf(recording));
    }
  });
});

describe('codes', () => {
  test('never disappear, since alarms and scripts depend on them; a new one is added to the list', () => {
    expect(Object.keys(FINDING_CATALOGUE).sort()).toEqual([...FINDING_CODES].sort());
  });

  test('are all produced by a recorded observation, or by the test that the list names', () => {
    const here = new Set([
      ...SEEN.flatMap(([, , expected]) => expected),
      ...PREFLIGHTS.flatMap(([, , expected]) => expected),
    ] as readonly string[]);
    const left = Object.keys(FINDING_CATALOGUE).filter((code) => !here.has(code));
    expect(left.sort()).toEqual(Object.keys(PRODUCED_ELSEWHERE).sort());
    const root = join(__dirname, '..', '..', '..');
    const silent = Object.entries(PRODUCED_ELSEWHERE).filter(
      ([code, file]) => !readFileSync(join(root, file), 'utf8').includes(`'${code}'`),
    );
    expect(silent).toEqual([]);
  });
});
