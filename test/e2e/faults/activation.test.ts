/* Faults in the way of activation, each from an endpoint that has just become available. */
import { type Fault as AwsFault, HANG, THROTTLING } from '../../../sandbox/aws/faults';
import { type SecurityGroupRule } from '../../../sandbox/aws/ec2/state/security-group';
import { API_SERVICE } from '../../../sandbox/service-provider/prefect-services';
import { beforeActivation, firstAddress, startActiveLink, tryFault, type Fault, type Scene } from './matrix';

const { serviceName } = API_SERVICE;
const MODIFY = 'ec2:ModifyVpcEndpoint';
const ASSOCIATE = 'route53:AssociateVPCWithHostedZone';
let scene: Scene;

beforeAll(async () => {
  scene = await startActiveLink();
}, 240_000);

afterAll(() => scene.ground.close(), 60_000);

/** EC2 answers so when Private DNS is to be switched on. */
const modifying = (name: string, fault: AwsFault, code: string): Fault => ({
  name,
  play: async (at) => {
    await beforeActivation(at);
    at.ground.account.faults.set(MODIFY, fault);
  },
  codes: [code],
  condition: 'ENABLING_PRIVATE_DNS',
  undo: ({ ground }) => ground.account.faults.clear(),
});
const DENIED: AwsFault = {
  error: {
    code: 'UnauthorizedOperation',
    message: `You are not authorized to perform this operation. User: x is not authorized to perform: ${ASSOCIATE}`,
    status: 403,
  },
};

const EC2: readonly Fault[] = [
  modifying('ModifyVpcEndpoint throttled', THROTTLING, 'ec2-throttled'),
  modifying('ModifyVpcEndpoint hanging', HANG, 'ec2-timed-out'),
  modifying('permission to switch removed', DENIED, 'permission-missing'),
  modifying(
    'ModifyVpcEndpoint refused for a new reason',
    { error: { code: 'InvalidParameter', message: 'a text that nobody has seen' } },
    'private-dns-refused',
  ),
];

const vpcDns = (name: string, support: boolean, hostnames: boolean, codes: readonly string[]): Fault => ({
  name,
  play: async (at) => {
    await beforeActivation(at);
    await at.ground.account.ec2.vpcs.setDnsAttributes(at.link.endpoint().vpcId, {
      enableDnsSupport: support,
      enableDnsHostnames: hostnames,
    });
  },
  codes,
  condition: 'ENABLING_PRIVATE_DNS',
  undo: ({ ground, link }) =>
    ground.account.ec2.vpcs.setDnsAttributes(link.endpoint().vpcId, { enableDnsSupport: true, enableDnsHostnames: true }),
});

const service = (name: string, change: Partial<typeof API_SERVICE>, code: string): Fault => ({
  name,
  play: async (at) => {
    await beforeActivation(at);
    at.ground.account.ec2.registerEndpointService({ ...API_SERVICE, ...change });
  },
  codes: [code],
  condition: 'ENABLING_PRIVATE_DNS',
  undo: ({ ground }) => ground.account.ec2.registerEndpointService(API_SERVICE),
});

/** Another endpoint of the VPC that has the name. */
let rival: string | undefined;
const NAMES: readonly Fault[] = [
  vpcDns('VPC DNS host names off', true, false, ['vpc-dns-hostnames-off']),
  vpcDns('VPC DNS off', false, false, ['vpc-dns-support-off', 'vpc-dns-hostnames-off']),
  service('name of the service not verified', { privateDnsNameVerificationState: 'failed' }, 'provider-name-unverified'),
  service('service without a name', { privateDnsName: undefined }, 'provider-name-missing'),
  {
    name: 'conflicting name',
    play: async (at) => {
      await beforeActivation(at);
      await at.ground.stage.pass(1);
      const { ec2 } = at.ground.account;
      const { vpcId, interfaces } = at.link.endpoint();
      const subnetIds = interfaces.map(({ networkInterface }) => networkInterface.subnetId);
      rival = (await ec2.endpoints.create({ vpcId, serviceName, subnetIds, securityGroupIds: [], privateDnsEnabled: false })).vpcEndpointId;
      await ec2.setEndpointState(rival, 'available');
      await ec2.endpoints.modify(rival, { privateDnsEnabled: true });
    },
    codes: ['conflicting-dns-name'],
    condition: 'ENABLING_PRIVATE_DNS',
    undo: async ({ ground, link }) => {
      expect(link.findings['conflicting-dns-name']).toContain(`owner ${rival}; `);
      await ground.account.ec2.endpoints.modify(String(rival), { privateDnsEnabled: false });
      await ground.stage.pass(1);
    },
  },
];

/** The rule that lets the probe out, while it is taken away. */
let probeRule: SecurityGroupRule | undefined;
const PATHS: readonly Fault[] = [
  {
    name: 'one zone dead before activation',
    play: async (at) => {
      await beforeActivation(at);
      await at.ground.stage.serviceProvider.setBehaviour(serviceName, { connection: 'refuse' }, firstAddress(at));
    },
    codes: ['zone-unhealthy', 'tcp-refused'],
    condition: 'CHECKING',
    undo: (at) => at.ground.stage.serviceProvider.setBehaviour(serviceName, {}, firstAddress(at)),
  },
  {
    name: 'security group closed',
    play: async (at) => {
      await beforeActivation(at);
      const { securityGroups } = at.ground.account.ec2;
      const groupId = at.link.resource('AWS::EC2::SecurityGroup', 'Probe');
      probeRule = securityGroups
        .get(groupId)
        .rules.find(({ direction, referencedGroupId }) => direction === 'egress' && referencedGroupId !== undefined);
      await securityGroups.revoke(groupId, String(probeRule?.ruleId));
    },
    codes: ['tcp-silent'],
    condition: 'CHECKING',
    undo: async ({ ground, link }) => {
      if (probeRule !== undefined) {
        await ground.account.ec2.securityGroups.authorize(link.resource('AWS::EC2::SecurityGroup', 'Probe'), probeRule);
      }
    },
  },
];

const switchOff = async ({ ground, link }: Scene): Promise<void> =>
  ground.account.ec2.endpoints.modify(link.endpoint().vpcEndpointId, { privateDnsEnabled: false });
const BY_HAND: readonly Fault[] = [
  {
    name: 'Private DNS switched off by hand',
    play: switchOff,
    codes: ['private-dns-restored'],
    condition: 'ACTIVE',
    undo: () => undefined,
  },
  {
    name: 'Private DNS switched off by hand while Prefect is down',
    play: async (at) => {
      await at.ground.stage.serviceProvider.setBehaviour(serviceName, { status: 503 });
      await switchOff(at);
    },
    codes: ['private-dns-off', 'http-server-error'],
    condition: 'CHECKING',
    undo: ({ ground }) => ground.stage.serviceProvider.setBehaviour(serviceName, {}),
  },
  {
    name: 'endpoint deleted by hand',
    play: async ({ ground, link }) => ground.account.ec2.endpoints.delete(link.endpoint().vpcEndpointId),
    codes: ['endpoint-deleted'],
    condition: 'DELETED',
    undo: () => undefined,
    after: { condition: 'DELETED', codes: ['endpoint-deleted'] },
  },
];

describe.each([
  ['EC2', EC2],
  ['the name', NAMES],
  ['the path', PATHS],
  ['by hand', BY_HAND],
])('%s', (_, faults) => {
  test.each(faults.map((fault) => [fault.name, fault] as const))('%s', (__, fault) => tryFault(fault, scene), 240_000);
});
