/* No deployment replaces a live endpoint unless it says which; a dead one is followed by another when asked. */
import { type CdkResult } from '../../../sandbox/cdk';
import { type Endpoint } from '../../../sandbox/aws/ec2/state/endpoint';
import { API_SERVICE, UI_SERVICE } from '../../../sandbox/service-provider/prefect-services';
import { type StackSettings } from '../support/apps/link-settings';
import { type DeployedLink } from '../support/deployed-link';
import { API, BOTH, expectDone, Ground } from '../support/ground';
import { PollingClient } from '../support/polling-client';

const OTHER_SERVICE = { ...API_SERVICE, serviceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-00000000000000003' };
const TAKEN = '/somebody/elses';

let ground: Ground;
let stack: StackSettings;
let link: DeployedLink;
let client: PollingClient;
let first: Endpoint;

beforeAll(async () => {
  ground = await Ground.start();
  const { account, stage } = ground;
  Object.assign(account.ec2.timings, { nameRelease: 200, deletion: 100 });
  account.ec2.registerEndpointService(OTHER_SERVICE);
  await stage.serviceProvider.addService(OTHER_SERVICE);
  account.ssm.put({ name: TAKEN, type: 'String', value: 'theirs' });
  stack = { stackName: 'Guarded', vpc: await ground.addVpc(), links: [API] };
  expectDone(await ground.deploy(stack));
  link = ground.link(stack);
  first = await link.accept();
  await link.pass();
  expect(link.conditions).toEqual({ link: 'ACTIVE', api: 'ACTIVE' });
  client = await PollingClient.start(stage, stack.vpc.vpcId, `https://${API_SERVICE.privateDnsName}${API_SERVICE.healthPath}`);
}, 180_000);

afterAll(() => ground.close(), 60_000);

async function change(changes: Partial<StackSettings>): Promise<string> {
  stack = { ...stack, ...changes };
  return expectDone(await ground.deploy(stack));
}

/** The deployment failed for these reasons, everything is as before, and the stack may be deployed again. */
function expectRefusal({ exitCode, output }: CdkResult, reasons: readonly string[], endpoints: readonly Endpoint[]): void {
  expect(exitCode).not.toBe(0);
  for (const reason of reasons) {
    expect(output).toContain(reason);
  }
  expect(ground.stackStatus(stack.stackName)).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(ground.liveEndpoints()).toEqual(endpoints);
  expect(link.endpoint()).toBe(first);
  expect(first).toMatchObject({ state: 'available', privateDnsEnabled: true });
}

describe('refused, and rolled back, with clients unaware', () => {
  const wayOut = (): string => `${first.vpcEndpointId} (\`allowReplacementOf: ['${first.vpcEndpointId}']\`)`;

  test('another service', async () => {
    const made = ground.account.ec2.endpoints.list().length;
    const result = await ground.deploy({ ...stack, links: [{ ...API, apiServiceName: OTHER_SERVICE.serviceName }] });
    expectRefusal(result, ['[replacement-refused]', wayOut(), 'which a person at Prefect has to accept', 'locked out of Prefect'], [first]);
    expect(ground.account.ec2.endpoints.list()).toHaveLength(made);
  }, 90_000);

  test('another VPC', async () => {
    const vpc = await ground.addVpc();
    expectRefusal(
      await ground.deploy({ ...stack, vpc }),
      ['[replacement-refused]', wayOut(), `VPC ${stack.vpc.vpcId}, requested ${vpc.vpcId}`],
      [first],
    );
    expect(ground.account.lambda.list().filter(({ name }) => name.startsWith(stack.stackName))).toHaveLength(2);
  }, 90_000);

  test('another path of the construct', async () => {
    expectRefusal(
      await ground.deploy({ ...stack, links: [{ ...API, id: 'Moved' }] }),
      ['[construct-moved]', wayOut(), 'was created by Guarded/'],
      [first],
    );
    await link.pass();
    expect(link.conditions).toEqual({ link: 'ACTIVE', api: 'ACTIVE' });
  }, 90_000);
});

test('the endpoint keeps its id through every other change', async () => {
  await change({
    links: [{ ...BOTH, checkMinutes: 1, connectionNotifications: true, allowReplacementOf: ['vpce-0000000000000000a'] }],
    tags: { Team: 'data' },
  });
  expect(link.endpoint()).toBe(first);
  await change({
    links: [
      { ...API, apiHealthPath: '/api/health' },
      { ...API, id: 'Second', unmanaged: true },
    ],
  });
  expect(link.endpoint()).toBe(first);
  await change({ links: [API], tags: {} });
  expect(link.endpoint()).toBe(first);
  await link.pass();
  expect(link.conditions).toEqual({ link: 'ACTIVE', api: 'ACTIVE' });
}, 180_000);

test('a client that asked every 50 ms all the while has noticed nothing', async () => {
  const { requests, failures } = await client.stop();
  expect(failures).toEqual([]);
  expect(requests).toBeGreaterThan(100);
}, 30_000);

test('allowed by name, the endpoint is replaced, and the old one stays as it is', async () => {
  const links = [{ ...API, apiServiceName: OTHER_SERVICE.serviceName, allowReplacementOf: [first.vpcEndpointId] }];
  await change({ links });
  const second = link.endpoint(OTHER_SERVICE);
  expect(second.vpcEndpointId).not.toBe(first.vpcEndpointId);
  expect(first).toMatchObject({ state: 'available', privateDnsEnabled: true });
  expect(link.conditions).toEqual({ link: 'PENDING_ACCEPTANCE', api: 'PENDING_ACCEPTANCE' });

  // The old one owns the name until somebody takes it away.
  await link.accept(OTHER_SERVICE);
  await link.pass();
  expect(Object.keys(link.findings)).toContain('conflicting-dns-name');
  await ground.account.ec2.endpoints.modify(first.vpcEndpointId, { privateDnsEnabled: false });
  await new Promise((resolve) => setTimeout(resolve, 400));
  await link.pass();
  expect(link.conditions).toEqual({ link: 'ACTIVE', api: 'ACTIVE' });

  // Without the allowance nothing is replaced: what is asked for lives, and the old one is left over.
  await change({ links: [{ ...API, apiServiceName: OTHER_SERVICE.serviceName }] });
  expect(link.endpoint(OTHER_SERVICE)).toBe(second);
  const looks = link.log.filter(({ message }) => message === 'preflight');
  expect(looks.at(-1)?.findings).toContainEqual(expect.objectContaining({ code: 'endpoint-left-over', evidence: first.vpcEndpointId }));
  first = second;
}, 180_000);

const rejected = (): StackSettings['links'][number] => ({
  ...API,
  apiServiceName: OTHER_SERVICE.serviceName,
  recreateApiEndpoint: first.vpcEndpointId,
});

test('a rejected endpoint is recreated, and the link follows the new one', async () => {
  await ground.account.ec2.connections.reject(first.vpcEndpointId);
  await link.pass();
  expect(link.conditions.api).toBe('REJECTED');
  await change({ links: [rejected()] });
  const next = link.endpoint(OTHER_SERVICE);
  expect(next.vpcEndpointId).not.toBe(first.vpcEndpointId);
  expect(first.state).toBe('rejected');
  expect(link.status.endpoints).toEqual([expect.objectContaining({ endpointId: next.vpcEndpointId, condition: 'PENDING_ACCEPTANCE' })]);

  // The dead one still owns the name.
  await link.accept(OTHER_SERVICE);
  await link.pass();
  expect(Object.keys(link.findings)).toContain('conflicting-dns-name');
  expect(first.privateDnsEnabled).toBe(true);
  await ground.account.ec2.endpoints.delete(first.vpcEndpointId);
  await new Promise((resolve) => setTimeout(resolve, 400));
  await link.pass();
  expect(link.conditions).toEqual({ link: 'ACTIVE', api: 'ACTIVE' });
}, 120_000);

test('the property taken away would replace it again, and is refused', async () => {
  const next = link.endpoint(OTHER_SERVICE);
  const { exitCode, output } = await ground.deploy({ ...stack, links: [{ ...API, apiServiceName: OTHER_SERVICE.serviceName }] });
  expect(exitCode).not.toBe(0);
  expect(output).toContain(`[replacement-refused]: ${next.vpcEndpointId}`);
  expect(ground.stackStatus(stack.stackName)).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(link.endpoint(OTHER_SERVICE)).toBe(next);
  first = next;
}, 90_000);

test('in place of an endpoint deleted by hand, too; a deployment that fails then rolls back', async () => {
  const before = stack;
  await ground.account.ec2.endpoints.delete(first.vpcEndpointId);
  await link.pass();
  expect(link.conditions.api).toBe('DELETED');
  expect(await change({})).toContain('(no changes)');

  const wanted = { ...stack, links: [rejected()] };
  const { exitCode } = await ground.deploy({ ...wanted, lastParameterName: TAKEN });
  expect(exitCode).not.toBe(0);
  expect(ground.stackStatus(stack.stackName)).toBe('UPDATE_ROLLBACK_COMPLETE');
  stack = before;

  await change(wanted);
  const next = await link.accept(OTHER_SERVICE);
  expect(next.vpcEndpointId).not.toBe(first.vpcEndpointId);
  await link.pass();
  expect(link.conditions).toEqual({ link: 'ACTIVE', api: 'ACTIVE' });
}, 180_000);

test('a link whose UI endpoint comes back gets one beside the one that was kept, if it names that one', async () => {
  const ofUi = (): readonly string[] =>
    ground
      .liveEndpoints()
      .filter(({ serviceName }) => serviceName === UI_SERVICE.serviceName)
      .map(({ vpcEndpointId }) => vpcEndpointId);
  const kept = ofUi();
  expect(kept).toHaveLength(1);
  await change({ links: [{ ...rejected(), uiServiceName: UI_SERVICE.serviceName, recreateUiEndpoint: kept[0] }] });
  expect(ofUi()).toEqual([...kept, expect.any(String)]);
  expect(link.endpoint(UI_SERVICE).state).toBe('pendingAcceptance');
}, 90_000);
