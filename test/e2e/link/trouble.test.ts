/* What keeps a link from working is named, nothing hangs because of it, and once it is resolved the next pass continues. */
import { HANG, THROTTLING } from '../../../sandbox/aws/faults';
import { type CdkResult } from '../../../sandbox/cdk';
import { API_SERVICE } from '../../../sandbox/service-provider/prefect-services';
import { type LinkSettings, type StackSettings } from '../support/apps/link-settings';
import { API, expectDone, Ground } from '../support/ground';
import { until } from '../support/until';

const MODIFY = 'ec2:ModifyVpcEndpoint';
const ASSOCIATE = 'route53:AssociateVPCWithHostedZone';
const ACTIVE = { link: 'ACTIVE', api: 'ACTIVE' };
/** Its schedule is out of the way. */
const SELDOM: LinkSettings = { ...API, checkMinutes: 24 * 60 };

let ground: Ground;
const stacks = new Map<string, StackSettings>();
/** A deployment in which ModifyVpcEndpoint does not answer; it takes most of a minute, and the other tests go on beside it. */
let hanging: Promise<CdkResult>;

beforeAll(async () => {
  ground = await Ground.start();
  const deployed = await ground.deployLinks({
    Hanging: [SELDOM],
    Throttled: [SELDOM],
    Closed: [SELDOM],
    Conflict: [SELDOM],
    NoModify: [{ ...SELDOM, withoutActions: [MODIFY] }],
    NoAssociate: [{ ...SELDOM, withoutActions: [ASSOCIATE] }],
  });
  for (const stack of deployed) {
    stacks.set(stack.stackName, stack);
  }

  await linkOf('Hanging').accept();
  const { faults } = ground.account;
  faults.set(MODIFY, { ...HANG, times: 1 });
  hanging = ground.deploy({ ...stackOf('Hanging'), tags: { Team: 'data' } });
  await Promise.race([
    until('the call that hangs', () => faults.met(MODIFY) > 0),
    hanging.then(({ output }) => Promise.reject(new Error(output))),
  ]);
}, 240_000);

afterEach(() => ground.account.faults.clear());
afterAll(() => ground.close(), 60_000);

function stackOf(stackName: string): StackSettings {
  const stack = stacks.get(stackName);
  if (stack === undefined) {
    throw new Error(`no stack ${stackName}`);
  }
  return stack;
}

const linkOf = (stackName: string) => ground.link(stackOf(stackName));

test('a throttled call to EC2 is repeated later, and nothing changes meanwhile', async () => {
  const link = linkOf('Throttled');
  const { faults } = ground.account;
  const endpoint = await link.accept();

  faults.set(MODIFY, THROTTLING);
  await link.pass();
  expect(link.conditions).toEqual({ link: 'ENABLING_PRIVATE_DNS', api: 'ENABLING_PRIVATE_DNS' });
  expect(link.findings).toEqual({ 'ec2-throttled': expect.stringContaining(`${MODIFY}: RequestLimitExceeded`) as string });
  faults.clear(MODIFY);
  await link.pass();
  expect(link.conditions).toEqual(ACTIVE);
  expect(link.findings).toEqual({});

  const { since } = link.status;
  faults.set('ec2:DescribeVpcEndpoints', THROTTLING);
  await link.pass();
  expect(link.conditions).toEqual(ACTIVE);
  expect(link.status.since).toBe(since);
  expect(Object.keys(link.findings)).toEqual(['ec2-throttled']);
  expect(endpoint.privateDnsEnabled).toBe(true);

  faults.set('ec2:DescribeVpcEndpoints', { ...THROTTLING, times: 1 });
  await link.pass();
  expect(link.conditions).toEqual(ACTIVE);
  expect(link.status.since).toBe(since);
  expect(link.findings).toEqual({});
}, 60_000);

test('a group that lets the probe reach nothing keeps Private DNS off until it is opened', async () => {
  const link = linkOf('Closed');
  const { securityGroups } = ground.account.ec2;
  const groupId = link.resource('AWS::EC2::SecurityGroup', 'Probe');
  const open = securityGroups
    .get(groupId)
    .rules.find(({ direction, referencedGroupId }) => direction === 'egress' && referencedGroupId !== undefined);
  if (open === undefined) {
    throw new Error('the probe has no rule to the endpoints');
  }
  await securityGroups.revoke(groupId, open.ruleId);

  const endpoint = await link.accept();
  await link.pass();
  expect(endpoint.privateDnsEnabled).toBe(false);
  expect(link.conditions).toEqual({ link: 'CHECKING', api: 'CHECKING' });
  const addresses = endpoint.interfaces.map(({ networkInterface }) => networkInterface.privateIpAddress);
  expect(Object.keys(link.findings)).toEqual(['tcp-silent']);
  for (const address of addresses) {
    expect(link.findings['tcp-silent']).toContain(address);
  }

  await securityGroups.authorize(groupId, open);
  await link.pass();
  expect(link.conditions).toEqual(ACTIVE);
  expect(endpoint.privateDnsEnabled).toBe(true);
}, 60_000);

test('another owner of the name is named, and succeeded once AWS has released it', async () => {
  const link = linkOf('Conflict');
  const { vpc } = stackOf('Conflict');
  const { ec2 } = ground.account;
  const { vpcEndpointId } = await ec2.endpoints.create({
    vpcId: vpc.vpcId,
    serviceName: API_SERVICE.serviceName,
    subnetIds: vpc.subnetIds,
    securityGroupIds: [],
    privateDnsEnabled: false,
  });
  await ec2.setEndpointState(vpcEndpointId, 'available');
  await ec2.endpoints.modify(vpcEndpointId, { privateDnsEnabled: true });

  await link.accept();
  await link.pass();
  expect(link.conditions).toEqual({ link: 'ENABLING_PRIVATE_DNS', api: 'ENABLING_PRIVATE_DNS' });
  expect(link.findings).toEqual({
    'conflicting-dns-name': expect.stringContaining(`${API_SERVICE.privateDnsName}: ${MODIFY}: InvalidParameter`) as string,
  });

  await ec2.endpoints.modify(vpcEndpointId, { privateDnsEnabled: false });
  await link.pass();
  // The name lingers.
  expect(Object.keys(link.findings)).toEqual(['conflicting-dns-name']);
  await ground.stage.pass(1);
  await link.pass();
  expect(link.conditions).toEqual(ACTIVE);
  expect(link.findings).toEqual({});
}, 60_000);

test.each([
  ['NoModify', MODIFY, MODIFY],
  ['NoAssociate', ASSOCIATE, `${MODIFY} needs ${ASSOCIATE}`],
])(
  '%s: the permission that is missing is named',
  async (stackName, action, evidence) => {
    const link = linkOf(stackName);
    const endpoint = await link.accept();
    await link.pass();
    expect(endpoint.privateDnsEnabled).toBe(false);
    expect(link.conditions).toEqual({ link: 'ENABLING_PRIVATE_DNS', api: 'ENABLING_PRIVATE_DNS' });
    expect(link.findings).toEqual({ 'permission-missing': expect.stringContaining(`${evidence}: UnauthorizedOperation`) as string });
    expect(ground.troubles.splice(0)).toEqual([expect.stringContaining(`may not ${action}`)]);
  },
  60_000,
);

test('a ModifyVpcEndpoint that never answers holds up neither CloudFormation nor the next pass', async () => {
  const link = linkOf('Hanging');
  expectDone(await hanging);
  expect(ground.stackStatus('Hanging')).toBe('UPDATE_COMPLETE');
  expect(link.endpoint().privateDnsEnabled).toBe(false);
  expect(link.findings).toEqual({ 'ec2-timed-out': expect.stringContaining(`${MODIFY}: TimeoutError`) as string });
  await link.pass();
  expect(link.conditions).toEqual(ACTIVE);
}, 120_000);
