/* An endpoint made by hand is looked after and otherwise left as it is; the library's own is handed over without a new id. */
import { type Endpoint } from '../../../sandbox/aws/ec2/state/endpoint';
import { API_SERVICE } from '../../../sandbox/service-provider/prefect-services';
import { type StackSettings } from '../support/apps/link-settings';
import { type DeployedLink } from '../support/deployed-link';
import { API, expectDone, Ground } from '../support/ground';

let ground: Ground;
let stack: StackSettings;
let link: DeployedLink;
let endpoint: Endpoint;

beforeAll(async () => {
  ground = await Ground.start();
  const { ec2 } = ground.account;
  const vpc = await ground.addVpc();
  const { groupId } = ec2.securityGroups.create({ groupName: 'by-hand', description: 'Made by hand', vpcId: vpc.vpcId });
  await ec2.securityGroups.authorize(groupId, {
    direction: 'ingress',
    protocol: 'tcp',
    fromPort: 443,
    toPort: 443,
    cidrIpv4: vpc.cidrBlock,
  });
  endpoint = await ec2.endpoints.create({
    vpcId: vpc.vpcId,
    serviceName: API_SERVICE.serviceName,
    subnetIds: vpc.subnetIds,
    securityGroupIds: [groupId],
    privateDnsEnabled: false,
    tags: { Owner: 'ada' },
  });
  await ec2.acceptConnection(endpoint.vpcEndpointId);
  stack = { stackName: 'Adopter', vpc, links: [{ id: 'Prefect', adopted: { endpointId: endpoint.vpcEndpointId, groupId } }] };
  while (endpoint.state !== 'available') {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}, 180_000);

afterAll(() => ground.close(), 60_000);

test('the deployment makes no endpoint, and ends with the link active', async () => {
  expectDone(await ground.deploy(stack));
  link = ground.link(stack);
  expect(ground.liveEndpoints()).toEqual([endpoint]);
  expect(link.conditions).toEqual({ link: 'ACTIVE', api: 'ACTIVE' });
  expect(link.registered.link.endpoints[0]).not.toHaveProperty('serviceName');
  expect(endpoint).toMatchObject({ privateDnsEnabled: true, tags: { Owner: 'ada' } });
}, 90_000);

test('Private DNS that was disabled manually is enabled again', async () => {
  await ground.account.ec2.endpoints.modify(endpoint.vpcEndpointId, { privateDnsEnabled: false });
  await link.pass();
  expect(endpoint.privateDnsEnabled).toBe(true);
  expect(Object.keys(link.findings)).toContain('private-dns-restored');
}, 60_000);

test('a change of tags does not reach it', async () => {
  stack = { ...stack, tags: { Team: 'data' } };
  expectDone(await ground.deploy(stack));
  expect(endpoint.tags).toEqual({ Owner: 'ada' });
}, 90_000);

test('the stack goes, and the endpoint stays with its names, group and rules', async () => {
  const [groupId = ''] = endpoint.securityGroupIds;
  const rules = [...ground.account.ec2.securityGroups.get(groupId).rules];
  expectDone(await ground.destroy(stack));
  expect(endpoint).toMatchObject({ state: 'available', privateDnsEnabled: true, tags: { Owner: 'ada' } });
  expect(ground.account.ec2.securityGroups.get(groupId).rules).toEqual(rules);
  await ground.account.ec2.endpoints.delete(endpoint.vpcEndpointId);
}, 90_000);

test('a construct that moves keeps its endpoint by adopting it', async () => {
  const made: StackSettings = { stackName: 'Mover', vpc: await ground.addVpc(), links: [API] };
  expectDone(await ground.deploy(made));
  const own = await ground.link(made).accept();
  await ground.link(made).pass();
  const [groupId = ''] = own.securityGroupIds;
  const moved: StackSettings = { ...made, links: [{ id: 'Moved', adopted: { endpointId: own.vpcEndpointId, groupId } }] };
  expectDone(await ground.deploy(moved));
  expect(ground.liveEndpoints(made.vpc.vpcId)).toEqual([own]);
  await ground.link(moved, 'Moved').pass();
  expect(ground.link(moved, 'Moved').conditions).toEqual({ link: 'ACTIVE', api: 'ACTIVE' });
}, 180_000);
