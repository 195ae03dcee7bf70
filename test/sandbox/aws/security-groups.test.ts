import { createFixture, type Fixture } from './account-fixture';

let fixture: Fixture;

beforeEach(async () => {
  fixture = await createFixture();
});

afterEach(() => fixture.account.close());

const https = { direction: 'ingress', protocol: 'tcp', fromPort: 443, toPort: 443 } as const;

async function clientGroup(): Promise<string> {
  return fixture.account.ec2.securityGroups.create({ vpcId: fixture.vpcId, groupName: 'clients', description: 'clients' }).groupId;
}

test('an endpoint hears of its group’s rules, now and later', async () => {
  const { account, network, groupId } = fixture;
  await account.ec2.endpoints.create(fixture.request());
  expect(network.interfaces.map(({ ingress }) => ingress)).toEqual([[], []]);
  const { ruleId } = await account.ec2.securityGroups.authorize(groupId, { ...https, cidrIpv4: '10.0.0.0/16' });
  const rule = { protocol: 'tcp', fromPort: 443, toPort: 443, cidrBlocks: ['10.0.0.0/16'] };
  expect(network.interfaces.map(({ ingress }) => ingress)).toEqual([[rule], [rule]]);
  await account.ec2.securityGroups.revoke(groupId, ruleId);
  expect(network.interfaces.map(({ ingress }) => ingress)).toEqual([[], []]);
});

test('a group as source means its members’ addresses, as they come and go', async () => {
  const { account, network, groupId, subnetIds } = fixture;
  const clients = await clientGroup();
  await account.ec2.endpoints.create(fixture.request());
  await account.ec2.securityGroups.authorize(groupId, { ...https, referencedGroupId: clients });
  expect(network.interfaces[0]?.ingress).toEqual([]);
  const client = account.ec2.networkInterfaces.create({
    subnetId: subnetIds[2],
    interfaceType: 'interface',
    description: 'client',
    groupIds: [clients],
  });
  await account.ec2.networkInterfaces.applyRules();
  expect(network.interfaces[0]?.ingress[0]?.cidrBlocks).toEqual([`${client.privateIpAddress}/32`]);
  await account.ec2.networkInterfaces.delete(client.networkInterfaceId);
  expect(network.interfaces[0]?.ingress).toEqual([]);
});

test('groups of a live endpoint can be exchanged', async () => {
  const { account, network, groupId } = fixture;
  const other = await clientGroup();
  await account.ec2.securityGroups.authorize(other, { ...https, cidrIpv4: '10.0.3.0/24' });
  const { vpcEndpointId } = await account.ec2.endpoints.create(fixture.request());
  await account.ec2.endpoints.modify(vpcEndpointId, { securityGroupIds: [other] });
  expect(network.interfaces[1]?.ingress[0]?.cidrBlocks).toEqual(['10.0.3.0/24']);
  await account.ec2.securityGroups.delete(groupId);
});

test('no group means the default one, which admits its members only', async () => {
  const { account, network, vpcId } = fixture;
  const endpoint = await account.ec2.endpoints.create(fixture.request({ securityGroupIds: [] }));
  expect(endpoint.securityGroupIds).toEqual([account.ec2.vpcs.get(vpcId).defaultSecurityGroupId]);
  expect(network.interfaces[0]?.ingress[0]?.cidrBlocks).toEqual(['10.0.1.4/32', '10.0.2.4/32']);
});

test('refuses to delete a group that another one names', async () => {
  const { account, groupId } = fixture;
  const clients = await clientGroup();
  const { ruleId } = await account.ec2.securityGroups.authorize(groupId, { ...https, referencedGroupId: clients });
  await expect(account.ec2.securityGroups.delete(clients)).rejects.toMatchObject({ code: 'DependencyViolation' });
  await account.ec2.securityGroups.revoke(groupId, ruleId);
  await account.ec2.securityGroups.delete(clients);
});

test('refuses the same rule twice, a missing group, and a group of another VPC', async () => {
  const { account, groupId } = fixture;
  await account.ec2.securityGroups.authorize(groupId, { ...https, cidrIpv4: '10.0.0.0/16' });
  await expect(account.ec2.securityGroups.authorize(groupId, { ...https, cidrIpv4: '10.0.0.0/16' })).rejects.toMatchObject({
    code: 'InvalidPermission.Duplicate',
  });
  await expect(
    account.ec2.securityGroups.authorize(groupId, { ...https, referencedGroupId: 'sg-0123456789abcdef0' }),
  ).rejects.toMatchObject({
    code: 'InvalidGroup.NotFound',
  });
  const other = await account.ec2.vpcs.create({ cidrBlock: '10.1.0.0/16' });
  await expect(account.ec2.endpoints.create(fixture.request({ securityGroupIds: [other.defaultSecurityGroupId] }))).rejects.toMatchObject({
    code: 'InvalidParameter',
  });
});
