/* The course of a link: acceptance in every order, passes that find nothing to do, and what the activator puts right. */
import { type LinkReport } from '../../../lib/contract/link-report';
import { type LinkStatus } from '../../../lib/contract/link-status';
import { API_SERVICE, UI_SERVICE } from '../../../sandbox/service-provider/prefect-services';
import { type LinkSettings } from '../support/apps/link-settings';
import { type DeployedLink } from '../support/deployed-link';
import { API, BOTH, Ground } from '../support/ground';
import { until } from '../support/until';

/** Their schedules are out of the way. */
const SELDOM: LinkSettings = { ...API, checkMinutes: 24 * 60 };
const UI_ALONE: LinkSettings = {
  ...SELDOM,
  id: 'Second',
  apiServiceName: UI_SERVICE.serviceName,
  apiHostName: UI_SERVICE.privateDnsName,
  apiHealthPath: UI_SERVICE.healthPath,
};

let ground: Ground;
let steady: DeployedLink;
let notified: DeployedLink;
let several: readonly DeployedLink[];

beforeAll(async () => {
  ground = await Ground.start();
  // A message comes when the connection is accepted, and not when EC2 is done.
  ground.account.ec2.timings.acceptance = 0;
  const [first, second, third] = await ground.deployLinks({
    Steady: [{ ...BOTH, checkMinutes: 30 }],
    Notified: [{ ...SELDOM, connectionNotifications: true }],
    Several: [SELDOM, UI_ALONE, { ...SELDOM, id: 'Third', unmanaged: true }],
  });
  if (first === undefined || second === undefined || third === undefined) {
    throw new Error('stacks are missing');
  }
  steady = ground.link(first);
  notified = ground.link(second);
  several = ['Prefect', 'Second', 'Third'].map((id) => ground.link(third, id));
  // Looked at in the end: the pass that this starts polls while EC2 sets the endpoint up.
  await notified.accept();
}, 240_000);

afterAll(() => ground.close(), 60_000);

/** A status without the pass that wrote it, and without the memory of an enabling, which ends by itself. */
function withoutPass(status: LinkStatus): unknown {
  const endpoints = status.endpoints.map((endpoint) => ({ ...endpoint, privateDnsEnabledAt: undefined, enablingWasSeen: undefined }));
  return { ...status, endpoints, pass: undefined, previousVersion: undefined, writtenAt: undefined };
}

test('accepted before the first pass of the schedule, the API is active after it', async () => {
  await ground.stage.pass(1);
  await steady.accept(API_SERVICE);
  expect(steady.passes('schedule')).toBe(0);
  await ground.stage.pass(29);
  expect(steady.passes('schedule')).toBe(1);
  expect(steady.conditions).toEqual({ link: 'PENDING_ACCEPTANCE', api: 'ACTIVE', ui: 'PENDING_ACCEPTANCE' });
}, 60_000);

test('the UI is accepted hours later, and each pass has stored meanwhile that it looked, and nothing else', async () => {
  const before = steady.status;
  await ground.stage.pass(3 * 60);
  expect(steady.passes('schedule')).toBe(7);
  const after = steady.status;
  expect(withoutPass(after)).toEqual(withoutPass(before));
  expect(after.previousVersion).toBe(before.previousVersion + 6);
  expect(Date.parse(after.pass.startedAt)).toBeGreaterThan(Date.parse(before.pass.startedAt));
  await steady.accept(UI_SERVICE);
  await steady.pass();
  expect(steady.conditions).toEqual({ link: 'ACTIVE', api: 'ACTIVE', ui: 'ACTIVE' });
  expect(steady.findings).toEqual({});
}, 60_000);

test('a pass over a healthy link makes five calls, one of which writes', async () => {
  await steady.pass();
  ground.account.calls.clearCalls();
  await steady.pass();
  // Of this activator alone: that of the notified link may still be polling.
  const calls = ground.account.calls.recorded().filter(({ callerArn }) => callerArn.endsWith(`/${steady.activatorName}`));
  expect(calls.map(({ service, action }) => `${service}:${action}`).sort()).toEqual([
    'ec2:DescribeVpcEndpoints',
    'lambda:Invoke',
    'ssm:GetParameters',
    'ssm:GetParameters',
    'ssm:PutParameter',
  ]);
  expect(calls.map(({ outcome }) => outcome)).toEqual(calls.map(() => 'ok'));
});

test('Private DNS that was disabled manually is enabled again, and reported', async () => {
  const endpoint = steady.endpoint();
  await ground.account.ec2.endpoints.modify(endpoint.vpcEndpointId, { privateDnsEnabled: false });
  await steady.pass();
  expect(endpoint.privateDnsEnabled).toBe(true);
  expect(steady.conditions.api).toBe('ACTIVE');
  expect(steady.findings).toEqual({ 'private-dns-restored': expect.stringContaining(endpoint.vpcEndpointId) as string });
  await steady.pass();
  expect(steady.findings).toEqual({});
}, 60_000);

test('a connection that is withdrawn after acceptance is reported, and its names are left alone', async () => {
  const endpoint = steady.endpoint();
  await ground.account.ec2.rejectConnection(endpoint.vpcEndpointId);
  await steady.pass();
  expect(steady.conditions).toEqual({ link: 'REJECTED', api: 'REJECTED', ui: 'ACTIVE' });
  expect(Object.keys(steady.findings)).toEqual(['endpoint-rejected']);
  expect(endpoint.privateDnsEnabled).toBe(true);

  await steady.accept();
  await steady.pass();
  expect(steady.conditions.link).toBe('ACTIVE');
}, 60_000);

test.each([
  ['nothing', {}],
  ['a link that cannot be read', { link: { name: 1 } }],
  ['a message of another kind', { Records: [{ Sns: { Message: 'not JSON' } }] }],
])('a person who passes %s gets the state of the registered link', async (_, event) => {
  expect(await steady.invoke(event)).toMatchObject({ status: { condition: 'ACTIVE' }, registered: { link: { name: 'Steady/Prefect' } } });
});

test('two passes at the same time run side by side and agree', async () => {
  const before = steady.logStreamNames.length;
  const reports = (await Promise.all([steady.invoke(), steady.invoke()])) as LinkReport[];
  expect(reports.map(({ status }) => status.condition)).toEqual(['ACTIVE', 'ACTIVE']);
  expect(steady.logStreamNames).toHaveLength(before + 1);
  expect(steady.conditions.link).toBe('ACTIVE');
});

test("several links of one stack and one VPC do not get in each other's way", async () => {
  const [first, second, third] = several;
  await Promise.all([first?.accept(API_SERVICE), second?.accept(UI_SERVICE), third?.accept(API_SERVICE)]);
  await Promise.all([first?.pass(), second?.pass()]);
  expect(first?.conditions).toEqual({ link: 'ACTIVE', api: 'ACTIVE' });
  expect(second?.conditions).toEqual({ link: 'ACTIVE', api: 'ACTIVE' });

  // The third wants a name that the first one has, and is told to leave names alone.
  await third?.pass();
  expect(third?.conditions).toEqual({ link: 'ACTIVE', api: 'ACTIVE' });
  expect(third?.endpoint().privateDnsEnabled).toBe(false);
  expect(Object.keys(third?.findings ?? {})).toEqual(['private-dns-unmanaged']);
}, 60_000);

test('with notifications the acceptance is noticed without the schedule, and so is a rejection', async () => {
  await until('a pass', () => notified.passes('notification') > 0);
  expect(notified.conditions).toEqual({ link: 'ACTIVE', api: 'ACTIVE' });

  const passes = notified.passes('notification');
  await ground.account.ec2.rejectConnection(notified.endpoint().vpcEndpointId);
  await until('a pass', () => notified.passes('notification') > passes);
  expect(notified.conditions).toEqual({ link: 'REJECTED', api: 'REJECTED' });
  expect(notified.passes('schedule')).toBe(0);
}, 60_000);
