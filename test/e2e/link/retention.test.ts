/* An endpoint that Prefect has accepted outlives mistakes; one that never came to be used leaves nothing behind. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { contextOf } from '../../../sandbox/stories/link/link-story';
import { API_SERVICE, UI_SERVICE } from '../../../sandbox/service-provider/prefect-services';
import { type StackSettings } from '../support/apps/link-settings';
import { type DeployedLink } from '../support/deployed-link';
import { API, BOTH, expectDone, Ground } from '../support/ground';
import { PollingClient } from '../support/polling-client';

const TAKEN = '/somebody/elses';

let ground: Ground;
let stack: StackSettings;
let link: DeployedLink;
let client: PollingClient;
let before: ReturnType<Ground['inventory']>;

beforeAll(async () => {
  ground = await Ground.start();
  stack = { stackName: 'Kept', vpc: await ground.addVpc(), links: [BOTH] };
  link = ground.link(stack);
  ground.account.ssm.put({ name: TAKEN, type: 'String', value: 'theirs' });
  before = ground.inventory();
}, 180_000);

afterAll(() => ground.close(), 60_000);

const endpointIds = () => [API_SERVICE, UI_SERVICE].map((service) => link.endpoint(service).vpcEndpointId).sort();

/** By kind, what is there and was not before. */
function added(): Record<string, readonly string[]> {
  const now = Object.entries(ground.inventory()).map(
    ([kind, names]) => [kind, names.filter((name) => !before[kind]?.includes(name))] as const,
  );
  return Object.fromEntries(now.filter(([, names]) => names.length > 0).map(([kind, names]) => [kind, [...names].sort()]));
}

test('a creation that fails after the endpoints exist takes them back', async () => {
  const { exitCode, output } = await ground.deploy({ ...stack, lastParameterName: TAKEN });
  expect(exitCode).not.toBe(0);
  expect(output).toMatch(/Endpoint.*CREATE_COMPLETE|CREATE_COMPLETE.*Endpoint/);
  expect(ground.stackStatus(stack.stackName)).toBe('ROLLBACK_COMPLETE');
  expect(ground.inventory()).toEqual(before);
}, 90_000);

test('after the cause is removed, the same stack is created again', async () => {
  expectDone(await ground.deploy(stack));
  await Promise.all([link.accept(API_SERVICE), link.accept(UI_SERVICE)]);
  await link.pass();
  expect(link.findings).toEqual({});
  expect(link.conditions).toEqual({ link: 'ACTIVE', api: 'ACTIVE', ui: 'ACTIVE' });
  client = await PollingClient.start(ground.stage, stack.vpc.vpcId, `https://${API_SERVICE.privateDnsName}${API_SERVICE.healthPath}`);
}, 90_000);

test('an update that fails keeps the endpoints, and rolls back to a link that is active', async () => {
  const ids = endpointIds();
  const passes = link.passes('cloudformation');
  const { exitCode } = await ground.deploy({ ...stack, tags: { Team: 'data' }, lastParameterName: TAKEN });
  expect(exitCode).not.toBe(0);
  expect(ground.stackStatus(stack.stackName)).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(endpointIds()).toEqual(ids);
  for (const service of [API_SERVICE, UI_SERVICE]) {
    expect(link.endpoint(service)).toMatchObject({
      state: 'available',
      privateDnsEnabled: true,
      tags: expect.not.objectContaining({ Team: 'data' }) as object,
    });
  }
  // Once for the tag, once for its way back.
  expect(link.passes('cloudformation')).toBe(passes + 2);
  await link.pass();
  expect(link.findings).toEqual({});
  expect(link.conditions).toEqual({ link: 'ACTIVE', api: 'ACTIVE', ui: 'ACTIVE' });
}, 90_000);

test('a UI endpoint that is taken out of the stack stays', async () => {
  const ui = link.endpoint(UI_SERVICE);
  stack = { ...stack, links: [API] };
  expectDone(await ground.deploy(stack));
  expect(() => link.endpoint(UI_SERVICE)).toThrow('has no endpoint');
  expect(ui).toMatchObject({ state: 'available', privateDnsEnabled: true });
  expect(link.conditions).toEqual({ link: 'ACTIVE', api: 'ACTIVE' });
}, 90_000);

test('destroy keeps endpoints, their group and its rule for the VPC, and deletes the rest', async () => {
  const { account } = ground;
  const endpoints = ground.liveEndpoints(stack.vpc.vpcId);
  expect(endpoints).toHaveLength(2);
  expectDone(await ground.destroy(stack));

  const groupId = endpoints[0]?.securityGroupIds[0] ?? '';
  expect(added()).toEqual({
    endpoints: endpoints.map(({ vpcEndpointId }) => vpcEndpointId).sort(),
    groups: [groupId],
    interfaces: endpoints.flatMap(({ interfaces }) => interfaces.map(({ networkInterface }) => networkInterface.networkInterfaceId)).sort(),
  });
  const inbound = account.ec2.securityGroups.get(groupId).rules.filter(({ direction }) => direction === 'ingress');
  expect(inbound).toEqual([expect.objectContaining({ protocol: 'tcp', fromPort: 443, toPort: 443, cidrIpv4: stack.vpc.cidrBlock })]);
  for (const endpoint of endpoints) {
    expect(endpoint).toMatchObject({ state: 'available', privateDnsEnabled: true });
  }
}, 90_000);

test('a client has noticed nothing of all that', async () => {
  const { requests, failures } = await client.stop();
  expect(failures).toEqual([]);
  expect(requests).toBeGreaterThan(100);
}, 30_000);

test('the app with a VPC of its own leaves nothing', async () => {
  const existing = ground.inventory();
  const args = ['PrefectPrivateLink', '--output', mkdtempSync(join(ground.stage.directory, 'cdk.out.')), ...contextOf('new')];
  expectDone(await ground.stage.cdk(['deploy', '--require-approval', 'never', ...args]));
  expect(ground.inventory()['endpoints']).toHaveLength((existing['endpoints'] ?? []).length + 2);
  expectDone(await ground.stage.cdk(['destroy', '--force', ...args]));
  expect(ground.inventory()).toEqual(existing);
}, 120_000);
