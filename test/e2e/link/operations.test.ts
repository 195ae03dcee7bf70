/* What an operator has in hand: hold and release, messages on the link's state, metrics and alarms. */
import { type ActivatorCommand } from '../../../lib/contract/activator-command';
import { type LinkReport } from '../../../lib/contract/link-report';
import { type AlarmState } from '../../../sandbox/aws/cloudwatch/state/cloudwatch';
import { type LinkSettings } from '../support/apps/link-settings';
import { type DeployedLink } from '../support/deployed-link';
import { API, expectDone, Ground } from '../support/ground';

let ground: Ground;
let link: DeployedLink;
let settings: LinkSettings;
let topicArn: string;

beforeAll(async () => {
  ground = await Ground.start();
  ({ topicArn } = ground.account.sns.createTopic('link-states', {}));
  settings = { ...API, stateTopicArn: topicArn, reminderMinutes: 24 * 60, alarms: true };
  const [stack] = await ground.deployLinks({ Operated: [settings] });
  if (stack === undefined) {
    throw new Error('no stack');
  }
  link = ground.link(stack);
}, 240_000);

afterAll(() => ground.close(), 60_000);

const command = (sent: ActivatorCommand): Promise<LinkReport> => link.invoke(sent) as Promise<LinkReport>;
const switchOff = (): Promise<unknown> => ground.account.ec2.endpoints.modify(link.endpoint().vpcEndpointId, { privateDnsEnabled: false });
const messages = () => ground.account.sns.published.filter((message) => message.topicArn === topicArn);
const subjects = (): readonly (string | undefined)[] =>
  messages().map(({ subject }) => subject?.replace('Prefect link Operated/Prefect: ', ''));

/** The alarms of the link by their metric. */
function alarms(): Readonly<Record<string, AlarmState>> {
  const { cloudWatch } = ground.account;
  return Object.fromEntries(cloudWatch.list().map((alarm) => [alarm.metricName, cloudWatch.state(alarm)]));
}
const metrics = (name: string): readonly number[] =>
  ground.account.cloudWatch.data.filter((datum) => datum.name === name).map(({ value }) => value);

test('the deployment publishes that Prefect has to accept, with the hand-off', () => {
  expect(subjects()).toEqual(['new -> PENDING_ACCEPTANCE']);
  const { vpcEndpointId, vpcId } = link.endpoint();
  for (const fact of [vpcEndpointId, vpcId, ground.account.accountId, ground.account.region]) {
    expect(messages()[0]?.message).toContain(fact);
  }
  expect(metrics('Healthy')).toEqual([1]);
  expect(metrics('MinutesPending')).toHaveLength(1);
});

test('while the link is healthy no alarm is raised, and only the activation is published', async () => {
  await link.accept();
  for (let pass = 0; pass < 3; pass += 1) {
    await ground.stage.pass(5);
  }
  expect(link.conditions.link).toBe('ACTIVE');
  expect(subjects()).toEqual(['new -> PENDING_ACCEPTANCE', 'PENDING_ACCEPTANCE -> ACTIVE']);
  expect(alarms()).toMatchObject({
    Healthy: 'OK',
    MinutesPending: 'OK',
    MinutesHeld: 'OK',
    PrivateDnsRestored: 'OK',
    PacketsDropped: 'OK',
  });
  expect(metrics('Healthy').every((value) => value === 1)).toBe(true);
  for (const milliseconds of metrics('CheckLatency')) {
    expect(milliseconds).toBeGreaterThan(0);
  }
  expect(
    ground.account.cloudWatch.data.every(({ dimensions }) =>
      link.resource('AWS::SSM::Parameter').startsWith(`/cdk-prefect-privatelink/${dimensions.Link ?? ''}/hand-off/`),
    ),
  ).toBe(true);
}, 60_000);

test('the registration names the functions', () => {
  expect(link.registered.functions).toEqual({ activator: link.activatorName, probe: link.resource('AWS::Lambda::Function', 'Probe') });
});

test('while on hold, Private DNS that was disabled manually stays disabled, through passes and an update; the release enables it again', async () => {
  const endpoint = link.endpoint();
  const held = await command({ command: 'hold', reason: 'moving to a new endpoint' });
  expect(held.hold).toMatchObject({ kind: 'hold', hold: { reason: 'moving to a new endpoint' } });

  await switchOff();
  ground.account.calls.clearCalls();
  await ground.stage.pass(5);
  await ground.stage.pass(5);
  const stack = { stackName: 'Operated', vpc: await factsOf(endpoint.vpcId), links: [settings], tags: { Team: 'data' } };
  expectDone(await ground.deploy(stack));
  expect(endpoint.privateDnsEnabled).toBe(false);
  expect(ground.account.calls.recorded().some(({ action }) => action === 'ModifyVpcEndpoint')).toBe(false);
  expect(link.conditions.link).toBe('CHECKING');
  expect(link.findings.held).toBe('moving to a new endpoint');
  expect(link.log.at(-1)).toMatchObject({ message: 'pass', hold: { reason: 'moving to a new endpoint' } });
  expect(metrics('MinutesHeld').length).toBeGreaterThan(0);

  const released = await command({ command: 'release' });
  expect(endpoint.privateDnsEnabled).toBe(true);
  expect(released.status.condition).toBe('ACTIVE');
  expect(link.hold.kind).toBe('none');
  // The operator disabled it on purpose.
  expect(metrics('PrivateDnsRestored')).toEqual([]);
  expect(alarms().PrivateDnsRestored).toBe('OK');
  expect(subjects().slice(2)).toEqual(['on hold', 'ACTIVE -> CHECKING', 'released', 'CHECKING -> ACTIVE']);
}, 120_000);

test('an alarm is raised when the path of the probe fails, and returns to OK when it works', async () => {
  const { securityGroups } = ground.account.ec2;
  // Private DNS was disabled while on hold, and that counts.
  await ground.stage.pass(5);
  const groupId = link.resource('AWS::EC2::SecurityGroup', 'Probe');
  const open = securityGroups
    .get(groupId)
    .rules.find(({ direction, referencedGroupId }) => direction === 'egress' && referencedGroupId !== undefined);
  if (open === undefined) {
    throw new Error('the probe has no rule to the endpoints');
  }
  await securityGroups.revoke(groupId, open.ruleId);

  await ground.stage.pass(5);
  expect(link.conditions.link).toBe('DEGRADED');
  // Once is not enough.
  expect(alarms().Healthy).toBe('OK');
  await ground.stage.pass(5);
  await ground.stage.pass(5);
  expect(alarms().Healthy).toBe('ALARM');
  expect(subjects().at(-1)).toBe('ACTIVE -> DEGRADED');
  expect(messages().at(-1)?.message).toContain('[tcp-silent]');

  await securityGroups.authorize(groupId, open);
  await ground.stage.pass(5);
  expect(alarms().Healthy).toBe('OK');
  expect(subjects().at(-1)).toBe('DEGRADED -> ACTIVE');
}, 120_000);

test('an alarm is raised when passes no longer report', async () => {
  const { events } = ground.account;
  const rule = events.list().find(({ name }) => name === link.resource('AWS::Events::Rule'));
  if (rule === undefined) {
    throw new Error('no rule');
  }
  events.putRule({ ...rule, enabled: false });
  await ground.stage.pass(16);
  expect(alarms().Healthy).toBe('ALARM');
  events.putRule(rule);
  await ground.stage.pass(5);
  expect(alarms().Healthy).toBe('OK');
}, 60_000);

test('a topic that is gone is a finding, and nothing else', async () => {
  ground.account.sns.deleteTopic(topicArn);
  await ground.account.ec2.rejectConnection(link.endpoint().vpcEndpointId);
  await link.pass();
  expect(link.conditions.link).toBe('REJECTED');
  expect(link.findings['state-not-published']).toContain('sns:Publish: ');
}, 60_000);

/** The VPC as the first deployment knew it. */
async function factsOf(vpcId: string) {
  const { subnets } = ground.account.ec2;
  return {
    vpcId,
    cidrBlock: '10.30.0.0/16',
    subnetIds: subnets
      .list()
      .filter((subnet) => subnet.vpcId === vpcId)
      .map(({ subnetId }) => subnetId),
  };
}
