/* What is known to fail is refused before an endpoint exists, in the words of the person who has to change it. */
import { type CdkResult } from '../../../sandbox/cdk';
import { API_SERVICE } from '../../../sandbox/service-provider/prefect-services';
import { type StackSettings } from '../support/apps/link-settings';
import { API, expectDone, Ground } from '../support/ground';

const STRANGER = {
  ...API_SERVICE,
  serviceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-00000000000000001',
  allowedAccounts: ['210987654321'],
};
const FAR = {
  ...API_SERVICE,
  serviceName: 'com.amazonaws.vpce.us-west-2.vpce-svc-00000000000000002',
  region: 'us-west-2',
  supportedRegions: ['us-west-2', 'us-east-1'],
};
const TWO_ZONES = ['us-east-1a', 'us-east-1b'];

interface Scene {
  readonly stack: StackSettings;
  readonly result: CdkResult;
}

let ground: Ground;
const scenes = new Map<string, Scene>();

/** All side by side, since most of a deployment is waiting. */
beforeAll(async () => {
  ground = await Ground.start();
  for (const service of [STRANGER, FAR]) {
    ground.account.ec2.registerEndpointService(service);
    await ground.stage.serviceProvider.addService(service);
  }
  const stacks: readonly StackSettings[] = [
    { stackName: 'Stranger', vpc: await ground.addVpc(), links: [{ ...API, apiServiceName: STRANGER.serviceName }] },
    { stackName: 'WrongRegion', vpc: await ground.addVpc(), links: [{ ...API, apiServiceName: FAR.serviceName }] },
    {
      stackName: 'RightRegion',
      vpc: await ground.addVpc(),
      links: [{ ...API, apiServiceName: FAR.serviceName, serviceRegion: FAR.region }],
    },
    { stackName: 'NoHostNames', vpc: await ground.addVpc(TWO_ZONES, false), links: [API] },
    { stackName: 'NoZone', vpc: await ground.addVpc(['us-east-1d', 'us-east-1e']), links: [API] },
    { stackName: 'OneZone', vpc: await ground.addVpc(['us-east-1d', 'us-east-1a']), links: [API] },
    { stackName: 'SameZone', vpc: await ground.addVpc(['us-east-1a', 'us-east-1a']), links: [API] },
    {
      stackName: 'Blind',
      vpc: await ground.addVpc(),
      links: [{ ...API, deniedActions: ['ec2:DescribeSubnets', 'ec2:DescribeVpcAttribute', 'ec2:DescribeVpcEndpointServices'] }],
    },
  ];
  const results = await ground.deployAll(stacks);
  stacks.forEach((stack, index) => scenes.set(stack.stackName, { stack, result: results[index] as CdkResult }));
}, 240_000);

afterAll(() => ground.close(), 60_000);

function sceneOf(stackName: string): Scene {
  const scene = scenes.get(stackName);
  if (scene === undefined) {
    throw new Error(`no scene ${stackName}`);
  }
  return scene;
}

test.each([
  [
    'a service that is not visible to the account',
    'Stranger',
    ['[service-unknown]', STRANGER.serviceName, 'ask Prefect to allow the account'],
  ],
  [
    'a service of another Region',
    'WrongRegion',
    ['[service-unknown]', FAR.serviceName, 'Pass `serviceRegion` if the service is in another Region'],
  ],
  [
    'a VPC without DNS host names',
    'NoHostNames',
    ['[vpc-dns-hostnames-off]', 'enableDnsHostnames is false', 'Set enableDnsHostnames to true for the VPC.'],
  ],
  [
    'subnets in zones that the service does not serve',
    'NoZone',
    ['[no-zone-served]', '(use1-az2)', 'serves use1-az4, use1-az6, use1-az1', 'with `vpcSubnets`'],
  ],
  ['two subnets of one zone', 'SameZone', ['[subnets-share-zone]', '(use1-az4)', 'Leave one of them out with `vpcSubnets`.']],
])('%s is refused with cause and remedy, and nothing is left', (_, stackName, expected) => {
  const { stack, result } = sceneOf(stackName);
  expect(result.exitCode).not.toBe(0);
  for (const part of expected) {
    expect(result.output).toContain(part);
  }
  expect(ground.stackStatus(stackName)).toBe('ROLLBACK_COMPLETE');

  const { account } = ground;
  const events = account.cloudFormation.getStack(account.region, stackName).events;
  expect(
    events.filter(({ ResourceType, PhysicalResourceId }) => ResourceType === 'AWS::EC2::VPCEndpoint' && PhysicalResourceId !== ''),
  ).toEqual([]);
  expect(account.ec2.endpoints.list().filter(({ vpcId }) => vpcId === stack.vpc.vpcId)).toEqual([]);
  // The VPC's default group.
  expect(account.ec2.securityGroups.list().filter(({ vpcId }) => vpcId === stack.vpc.vpcId)).toHaveLength(1);
  expect(account.lambda.list().filter(({ name }) => name.startsWith(stackName))).toEqual([]);
});

test('the remedy for another Region works', async () => {
  expectDone(sceneOf('RightRegion').result);
  const link = ground.link(sceneOf('RightRegion').stack);
  expect(link.endpoint(FAR).serviceRegion).toBe('us-west-2');
  await link.accept(FAR);
  await link.pass();
  expect(link.conditions).toEqual({ link: 'ACTIVE', api: 'ACTIVE' });
}, 60_000);

test('a subnet in a zone that is not served is left out, and reported', async () => {
  const { stack, result } = sceneOf('OneZone');
  expectDone(result);
  const link = ground.link(stack);
  expect(link.endpoint().subnetIds).toEqual([stack.vpc.subnetIds[1]]);
  const [preflight] = link.log.filter(({ message }) => message === 'preflight');
  expect(preflight?.findings).toEqual([
    expect.objectContaining({
      code: 'zone-not-served',
      evidence: expect.stringContaining('(use1-az2); the service serves use1-az4') as string,
    }),
  ]);
  await link.accept();
  await link.pass();
  expect(link.conditions).toEqual({ link: 'ACTIVE', api: 'ACTIVE' });
}, 60_000);

test('without permission to describe nothing is refused, and the gap is a finding', () => {
  const { stack, result } = sceneOf('Blind');
  expectDone(result);
  const link = ground.link(stack);
  expect(link.endpoint().subnetIds).toEqual(stack.vpc.subnetIds);
  const [preflight] = link.log.filter(({ message }) => message === 'preflight');
  const evidence = preflight?.findings
    ?.filter(({ code }) => code === 'preflight-incomplete')
    .map((found) => found.evidence)
    .join('\n');
  for (const action of ['ec2:DescribeSubnets', 'ec2:DescribeVpcAttribute', 'ec2:DescribeVpcEndpointServices']) {
    expect(evidence).toContain(action);
  }
  expect(link.conditions.link).toBe('PENDING_ACCEPTANCE');
  expect(ground.troubles.splice(0)).toEqual(expect.arrayContaining([expect.stringContaining('may not ec2:DescribeSubnets')]));
});
