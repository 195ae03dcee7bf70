/* Whose endpoint it is: stacks that are made again, renamed, moved and refactored, with the real `cdk`. */
import { type CdkResult } from '../../../sandbox/cdk';
import { API_SERVICE, UI_SERVICE } from '../../../sandbox/service-provider/prefect-services';
import { type LinkSettings, type StackSettings } from '../support/apps/link-settings';
import { API, BOTH, expectDone, Ground } from '../support/ground';

const OTHER_SERVICE = { ...API_SERVICE, serviceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-00000000000000003' };

const ADOPTING: LinkSettings = { ...API, apiServiceName: undefined };

let ground: Ground;

beforeAll(async () => {
  ground = await Ground.start();
  Object.assign(ground.account.ec2.timings, { nameRelease: 200, deletion: 100 });
  ground.account.ec2.registerEndpointService(OTHER_SERVICE);
  await ground.stage.serviceProvider.addService(OTHER_SERVICE);
}, 120_000);

afterAll(() => ground.close(), 60_000);

const ids = (vpcId: string): readonly string[] => ground.liveEndpoints(vpcId).map(({ vpcEndpointId }) => vpcEndpointId);

function expectRefused({ exitCode, output }: CdkResult, ...texts: readonly string[]): void {
  expect(exitCode).not.toBe(0);
  for (const text of texts) {
    expect(output).toContain(text);
  }
}

/** As the refusal says it: the snippet's endpoint with its group. */
async function adopted(vpcId: string, serviceName = API_SERVICE.serviceName): Promise<NonNullable<LinkSettings['adopted']>> {
  const endpoint = ground.liveEndpoints(vpcId).find((candidate) => candidate.serviceName === serviceName);
  return { endpointId: endpoint?.vpcEndpointId ?? '', groupId: endpoint?.securityGroupIds[0] ?? '' };
}

test('a stack that is destroyed and deployed again creates no second endpoint beside the accepted one: it adopts, or recreates by name', async () => {
  const stack: StackSettings = { stackName: 'Again', vpc: await ground.addVpc(), links: [API] };
  expectDone(await ground.deploy(stack));
  const first = await ground.link(stack).accept();
  expectDone(await ground.destroy(stack));
  expect(ids(stack.vpc.vpcId)).toEqual([first.vpcEndpointId]);

  expectRefused(
    await ground.deploy(stack),
    '[endpoint-not-owned]',
    'fromInterfaceVpcEndpointAttributes',
    `vpcEndpointId: '${first.vpcEndpointId}'`,
    `'${first.securityGroupIds[0]}'`,
    `recreateApiEndpoint: '${first.vpcEndpointId}'`,
  );
  expect(ids(stack.vpc.vpcId)).toEqual([first.vpcEndpointId]);
  expectDone(await ground.destroy(stack));

  expectDone(await ground.deploy({ ...stack, links: [{ ...ADOPTING, adopted: await adopted(stack.vpc.vpcId) }] }));
  expect(ids(stack.vpc.vpcId)).toEqual([first.vpcEndpointId]);
  expect(ground.link(stack).status.endpoints).toMatchObject([{ endpointId: first.vpcEndpointId }]);
  expectDone(await ground.destroy(stack));

  expectDone(await ground.deploy({ ...stack, links: [{ ...API, recreateApiEndpoint: first.vpcEndpointId }] }));
  expect(ids(stack.vpc.vpcId)).toHaveLength(2);
}, 300_000);

test('the UI taken out and put back is refused before a second endpoint exists, and the stack rolls back', async () => {
  const stack: StackSettings = { stackName: 'Back', vpc: await ground.addVpc(), links: [BOTH] };
  expectDone(await ground.deploy(stack));
  const before = ids(stack.vpc.vpcId);
  expectDone(await ground.deploy({ ...stack, links: [API] }));
  expectRefused(await ground.deploy(stack), '[endpoint-not-owned]', 'recreateUiEndpoint');
  expect(ids(stack.vpc.vpcId)).toEqual(before);
  expect(ground.stackStatus('Back')).toBe('UPDATE_ROLLBACK_COMPLETE');
}, 240_000);

test('a wrong service name never replaces the ACTIVE endpoint, also after a newer endpoint has died', async () => {
  const stack: StackSettings = { stackName: 'Newer', vpc: await ground.addVpc(), links: [API] };
  expectDone(await ground.deploy(stack));
  const active = await ground.link(stack).accept();
  // Newer, with the tags of the link, and dead.
  const { endpoints, connections } = ground.account.ec2;
  const stray = await endpoints.create({
    vpcId: stack.vpc.vpcId,
    serviceName: OTHER_SERVICE.serviceName,
    subnetIds: stack.vpc.subnetIds,
    securityGroupIds: active.securityGroupIds,
    privateDnsEnabled: false,
    tags: Object.fromEntries(Object.entries(active.tags).filter(([key]) => !key.startsWith('aws:'))),
  });
  await connections.reject(stray.vpcEndpointId);
  const links = [{ ...API, apiServiceName: OTHER_SERVICE.serviceName }];
  expectRefused(await ground.deploy({ ...stack, links }), `[replacement-refused]: ${active.vpcEndpointId}`);
  expect(ground.link(stack).endpoint()).toBe(active);
  expect(active.state).toBe('available');
}, 180_000);

describe('a link that moves', () => {
  let stack: StackSettings;
  let endpointId: string;

  beforeAll(async () => {
    stack = { stackName: 'Moving', vpc: await ground.addVpc(), links: [API] };
    expectDone(await ground.deploy(stack));
    endpointId = (await ground.link(stack).accept()).vpcEndpointId;
  }, 120_000);

  test('without its name is refused, with the name to pass', async () => {
    expectRefused(await ground.deploy({ ...stack, links: [{ ...API, id: 'Renamed' }] }), '[construct-moved]', "`linkName: 'Prefect'`");
  }, 90_000);

  test('with its name is refactored: moves and nothing else, and then no difference', async () => {
    const moved = { ...stack, links: [{ ...API, id: 'Renamed', within: 'Wrapped', linkName: 'Prefect' }] };
    const dryRun = expectDone(await ground.run(['refactor', '--unstable=refactor', '--dry-run'], moved));
    expect(dryRun).toContain('AWS::EC2::SecurityGroup');
    expect(dryRun).not.toMatch(/Refactor failed|cannot add, remove or update|AWS::EC2::VPCEndpoint|Custom::/);
    const output = expectDone(await ground.run(['refactor', '--unstable=refactor', '--force'], moved));
    expect(output).toContain('Stack refactor complete');
    expect(ids(stack.vpc.vpcId)).toEqual([endpointId]);
    expect(ground.inventory().groups).toHaveLength(new Set(ground.inventory().groups).size);
    expect(expectDone(await ground.run(['diff', '--fail', 'Moving'], moved))).toContain('no differences');
    stack = moved;
  }, 240_000);

  test('with its name and without a refactor keeps the endpoint, too', async () => {
    const moved = { ...stack, links: [{ ...API, id: 'Elsewhere', linkName: 'Prefect' }] };
    expectDone(await ground.deploy(moved));
    expect(ids(stack.vpc.vpcId)).toEqual([endpointId]);
    stack = moved;
  }, 120_000);
});

test('one template under two stack names collides in nothing', async () => {
  const stack: StackSettings = { stackName: 'Template', vpc: await ground.addVpc(), links: [{ ...API, unmanaged: true }] };
  (await ground.deployAs(stack, ['Blue', 'Green'])).forEach(expectDone);
  expect(ids(stack.vpc.vpcId)).toHaveLength(2);
  expect(ground.account.ssm.names().filter((name) => /\/(Blue|Green)\/Prefect\/status$/.test(name))).toHaveLength(2);
}, 180_000);

test('a stack that is made again after everything was retained collides in nothing', async () => {
  const stack: StackSettings = { stackName: 'Retained', vpc: await ground.addVpc(), links: [API], retained: true };
  expectDone(await ground.deploy(stack));
  const first = await ground.link(stack).accept();
  expectDone(await ground.destroy(stack));
  expectDone(await ground.deploy({ ...stack, links: [{ ...ADOPTING, adopted: await adopted(stack.vpc.vpcId) }] }));
  expect(ids(stack.vpc.vpcId)).toEqual([first.vpcEndpointId]);
}, 240_000);

describe('an id that is adopted', () => {
  const groupId = 'sg-0123456789abcdef0';
  let stack: StackSettings;

  beforeAll(async () => {
    stack = { stackName: 'Adopting', vpc: await ground.addVpc(), links: [API] };
  });

  const adopt = (endpointId: string): Promise<CdkResult> =>
    ground.deploy({ ...stack, links: [{ ...ADOPTING, adopted: { endpointId, groupId } }] });

  test('with a typing error fails the deployment', async () => {
    expectRefused(await adopt('vpce-0123456789abcdef1'), '[adoption-refused]: vpce-0123456789abcdef1 does not exist in us-east-1');
    expectDone(await ground.destroy(stack));
  }, 120_000);

  test('of another VPC, or of another service, fails the deployment', async () => {
    const other: StackSettings = { stackName: 'Elsewhere', vpc: await ground.addVpc(), links: [BOTH] };
    expectDone(await ground.deploy(other));
    expectRefused(await adopt((await adopted(other.vpc.vpcId)).endpointId), '[adoption-refused]', `is in ${other.vpc.vpcId}`);
    expectDone(await ground.destroy(stack));
    stack = { ...stack, vpc: other.vpc };
    expectRefused(
      await adopt((await adopted(other.vpc.vpcId, UI_SERVICE.serviceName)).endpointId),
      '[adoption-refused]',
      'not of api.private.prefect.cloud',
    );
    expectDone(await ground.destroy(stack));
  }, 240_000);
});
