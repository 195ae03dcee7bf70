/* Changes to a link that is in use: none may be noticed by its clients. */
import { API_SERVICE, UI_SERVICE } from '../../../sandbox/service-provider/prefect-services';
import { type StackSettings } from '../support/apps/link-settings';
import { type DeployedLink } from '../support/deployed-link';
import { API, BOTH, expectDone, Ground } from '../support/ground';
import { PollingClient } from '../support/polling-client';

let ground: Ground;
let stack: StackSettings;
let link: DeployedLink;
let client: PollingClient;

beforeAll(async () => {
  ground = await Ground.start();
  stack = { stackName: 'Changes', vpc: await ground.addVpc(), links: [API] };
  expectDone(await ground.deploy(stack));
  link = ground.link(stack);
  await link.accept();
  await link.pass();
  expect(link.conditions).toEqual({ link: 'ACTIVE', api: 'ACTIVE' });
  client = await PollingClient.start(ground.stage, stack.vpc.vpcId, `https://${API_SERVICE.privateDnsName}${API_SERVICE.healthPath}`);
}, 180_000);

afterAll(() => ground.close(), 60_000);

/** What a deployment did to the resources, as `logical id status`, in its order. */
async function change(changes: Partial<StackSettings>): Promise<{ readonly output: string; readonly events: readonly string[] }> {
  stack = { ...stack, ...changes };
  const { events } = ground.account.cloudFormation.getStack(ground.account.region, stack.stackName);
  const before = events.length;
  const output = expectDone(await ground.deploy(stack));
  return { output, events: events.slice(before).map(({ LogicalResourceId, ResourceStatus }) => `${LogicalResourceId} ${ResourceStatus}`) };
}

const at = (events: readonly string[], pattern: RegExp) => events.flatMap((event, index) => (pattern.test(event) ? [index] : []));

test('an extra tag changes the endpoint in place, and activation runs once more after it', async () => {
  const endpoint = link.endpoint();
  const { vpcEndpointId } = endpoint;
  const { events } = await change({ tags: { Team: 'data' } });

  expect(link.endpoint()).toBe(endpoint);
  expect(endpoint).toMatchObject({
    vpcEndpointId,
    state: 'available',
    privateDnsEnabled: true,
    tags: expect.objectContaining({ Team: 'data' }) as object,
  });
  const [endpointDone] = at(events, /ApiEndpoint.* UPDATE_COMPLETE/);
  const activations = at(events, /Activation\w+ UPDATE_IN_PROGRESS/).filter((index) => !/Schedule/.test(events[index] ?? ''));
  expect(endpointDone).toBeDefined();
  expect(activations).toHaveLength(1);
  expect(activations[0]).toBeGreaterThan(endpointDone ?? Infinity);
  expect(link.passes('cloudformation')).toBe(2);
  expect(link.conditions.link).toBe('ACTIVE');
}, 60_000);

test('another interval changes the schedule alone', async () => {
  const { events } = await change({ links: [{ ...API, checkMinutes: 1 }] });
  expect(new Set(events.map((event) => event.split(' ')[0]))).toEqual(new Set([stack.stackName, expect.stringMatching(/Schedule/)]));
  expect(link.passes('cloudformation')).toBe(2);
  const before = link.passes('schedule');
  await ground.stage.pass(3);
  expect(link.passes('schedule')).toBe(before + 3);
}, 60_000);

test('a UI endpoint that comes later leaves the API endpoint alone', async () => {
  const { events } = await change({ links: [{ ...BOTH, checkMinutes: 1 }] });
  expect(at(events, /UiEndpoint.* CREATE_COMPLETE/)).toHaveLength(1);
  expect(at(events, /ApiEndpoint/)).toEqual([]);
  expect(link.passes('cloudformation')).toBe(3);
  expect(link.conditions).toEqual({ link: 'PENDING_ACCEPTANCE', api: 'ACTIVE', ui: 'PENDING_ACCEPTANCE' });

  await link.accept(UI_SERVICE);
  await link.pass();
  expect(link.conditions).toEqual({ link: 'ACTIVE', api: 'ACTIVE', ui: 'ACTIVE' });
}, 60_000);

test('the same once more runs nothing', async () => {
  const logged = link.log.length;
  const { output, events } = await change({});
  expect(output).toContain('(no changes)');
  expect(events).toEqual([]);
  expect(link.log).toHaveLength(logged);
}, 60_000);

test('a client that asked every 50 ms all the while has noticed nothing', async () => {
  const { requests, failures } = await client.stop();
  expect(failures).toEqual([]);
  expect(requests).toBeGreaterThan(100);
  const served = ground.stage.serviceProvider.requests.filter(({ path }) => path === API_SERVICE.healthPath);
  expect(served.length).toBeGreaterThanOrEqual(requests);
}, 30_000);
