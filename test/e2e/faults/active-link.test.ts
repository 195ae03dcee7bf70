/* Faults behind and around an active link: Prefect's side, the resolver, packets, EC2's word, Lambda. */
import { type Fault as AwsFault, HANG, THROTTLING } from '../../../sandbox/aws/faults';
import { type EndpointState } from '../../../sandbox/aws/ec2/state/endpoint';
import { type ResolverBehaviour } from '../../../sandbox/network/name-server';
import { API_SERVICE } from '../../../sandbox/service-provider/prefect-services';
import { type ServiceBehaviour } from '../../../sandbox/service-provider/service-provider';
import { firstAddress, startActiveLink, tryFault, type Fault, type Scene } from './matrix';

const { serviceName } = API_SERVICE;
let scene: Scene;

beforeAll(async () => {
  scene = await startActiveLink();
}, 240_000);

afterAll(() => scene.ground.close(), 60_000);

const behind = (name: string, behaviour: ServiceBehaviour, code: string): Fault => ({
  name,
  play: ({ ground }) => ground.stage.serviceProvider.setBehaviour(serviceName, behaviour),
  codes: [code],
  condition: 'DEGRADED',
  undo: ({ ground }) => ground.stage.serviceProvider.setBehaviour(serviceName, {}),
});

const VENDOR: readonly Fault[] = [
  behind('wrong certificate', { certificate: 'wrongName' }, 'tls-wrong-name'),
  behind('expired certificate', { certificate: 'expired' }, 'tls-expired'),
  behind('certificate of another authority', { certificate: 'untrusted' }, 'tls-untrusted'),
  behind('handshake that is silent', { handshakeDelayMilliseconds: 20_000 }, 'tls-silent'),
  behind('403', { status: 403 }, 'http-forbidden'),
  behind('404', { status: 404 }, 'http-client-error'),
  behind('redirect', { status: 302 }, 'http-redirect'),
  behind('503', { status: 503 }, 'http-server-error'),
  behind('slow body', { connection: 'slowBody' }, 'http-slow'),
  behind('slow answer', { delayMilliseconds: 20_000 }, 'http-slow'),
  behind('port closed', { connection: 'refuse' }, 'tcp-refused'),
  {
    name: 'one zone dead after activation',
    play: (at) => at.ground.stage.serviceProvider.setBehaviour(serviceName, { connection: 'refuse' }, firstAddress(at)),
    codes: ['zone-unhealthy', 'tcp-refused'],
    condition: 'ACTIVE',
    undo: (at) => at.ground.stage.serviceProvider.setBehaviour(serviceName, {}, firstAddress(at)),
  },
];

const resolver = async ({ ground, link }: Scene, behaviour: ResolverBehaviour): Promise<void> =>
  ground.stage.network.vpc(link.endpoint().vpcId)?.setResolver(behaviour);
const dns = (name: string, state: ResolverBehaviour['state']): Fault => ({
  name,
  play: (at) => resolver(at, { state }),
  codes: ['resolver-unreachable'],
  condition: 'DEGRADED',
  undo: (at) => resolver(at, { state: 'answering' }),
});
const attributes = ({ ground, link }: Scene, on: boolean): Promise<void> =>
  ground.account.ec2.vpcs.setDnsAttributes(link.endpoint().vpcId, { enableDnsSupport: on, enableDnsHostnames: on });
const DNS: readonly Fault[] = [
  {
    name: 'VPC DNS off after activation',
    play: (at) => attributes(at, false),
    codes: ['vpc-dns-support-off', 'vpc-dns-hostnames-off'],
    condition: 'DEGRADED',
    undo: (at) => attributes(at, true),
  },
  dns('DNS server down', 'stopped'),
  dns('DNS server silent', 'silent'),
  dns('DNS server failing', 'failing'),
];

const inState = (state: EndpointState, code: string, condition: string): Fault => ({
  name: `endpoint ${state}`,
  play: ({ ground, link }) => ground.account.ec2.setEndpointState(link.endpoint().vpcEndpointId, state),
  codes: [code],
  condition,
  undo: ({ ground, link }) => ground.account.ec2.setEndpointState(link.endpoint().vpcEndpointId, 'available'),
});
const STATES: readonly Fault[] = [
  inState('pendingAcceptance', 'waiting-for-acceptance', 'PENDING_ACCEPTANCE'),
  inState('rejected', 'endpoint-rejected', 'REJECTED'),
  inState('failed', 'endpoint-failed', 'FAILED'),
  inState('expired', 'endpoint-expired', 'EXPIRED'),
  inState('partial', 'endpoint-partial', 'PARTIAL'),
  inState('deleting', 'endpoint-deleting', 'DELETING'),
  inState('deleted', 'endpoint-deleted', 'DELETED'),
];

const inAws = (name: string, action: string, fault: AwsFault, code: string, condition: string): Fault => ({
  name,
  play: ({ ground }) => ground.account.faults.set(action, fault),
  codes: [code],
  condition,
  undo: ({ ground }) => ground.account.faults.clear(),
});
const error = (code: string, message: string, status = 400): AwsFault => ({ error: { code, message, status } });
const INVOKE = 'lambda:InvokeFunction';
const DESCRIBE = 'ec2:DescribeVpcEndpoints';
// What could not be asked is a finding and changes no state.
const AWS: readonly Fault[] = [
  inAws('EC2 throttled', DESCRIBE, THROTTLING, 'ec2-throttled', 'ACTIVE'),
  inAws('EC2 failing for a while', DESCRIBE, error('InternalError', 'An internal error has occurred', 500), 'ec2-failed', 'ACTIVE'),
  inAws('EC2 silent', DESCRIBE, HANG, 'ec2-timed-out', 'ACTIVE'),
  inAws(
    'permission to look removed',
    DESCRIBE,
    error(
      'UnauthorizedOperation',
      `You are not authorized to perform this operation. User: x is not authorized to perform: ${DESCRIBE}`,
      403,
    ),
    'permission-missing',
    'ACTIVE',
  ),
  inAws('probe throttled', INVOKE, error('TooManyRequestsException', 'Rate Exceeded.', 429), 'probe-throttled', 'ACTIVE'),
  inAws(
    'probe idle for long',
    INVOKE,
    error('ResourceNotReadyException', 'The function is inactive and its VPC connection is no longer available.', 502),
    'probe-idle',
    'ACTIVE',
  ),
  inAws(
    'subnets of the probe full',
    INVOKE,
    error('SubnetIPAddressLimitReachedException', 'no available IP addresses', 502),
    'probe-out-of-addresses',
    'ACTIVE',
  ),
  inAws(
    'permission to probe removed',
    INVOKE,
    error('AccessDeniedException', `User: x is not authorized to perform: ${INVOKE}`, 403),
    'permission-missing',
    'ACTIVE',
  ),
  inAws('probe silent', INVOKE, HANG, 'probe-timed-out', 'ACTIVE'),
  {
    name: 'hold edited by hand',
    play: ({ ground, link }) => void ground.account.ssm.put({ name: link.parameterName('hold') ?? '', value: 'by hand', overwrite: true }),
    codes: ['hold-unknown'],
    condition: 'ACTIVE',
    undo: async ({ link }) => void (await link.invoke({ command: 'release' })),
  },
  {
    name: 'status edited by hand',
    play: ({ ground, link }) =>
      void ground.account.ssm.put({ name: link.parameterName('status') ?? '', value: 'by hand', overwrite: true }),
    codes: [],
    condition: 'ACTIVE',
    undo: () => undefined,
  },
  {
    name: 'four passes at once while EC2 is throttled for one',
    play: async ({ ground, link }) => {
      ground.account.faults.set(DESCRIBE, { ...THROTTLING, times: 1 });
      await Promise.all([1, 2, 3, 4].map(() => link.invoke()));
    },
    codes: [],
    condition: 'ACTIVE',
    undo: ({ ground }) => ground.account.faults.clear(),
  },
];

describe.each([
  ['Prefect', VENDOR],
  ['DNS', DNS],
  ['the endpoint', STATES],
  ['AWS', AWS],
])('%s', (_, faults) => {
  test.each(faults.map((fault) => [fault.name, fault] as const))('%s', (__, fault) => tryFault(fault, scene), 240_000);
});
