/* EC2 as the AWS SDK sees it: names on the wire, filters, refusals, permissions, faults. */
import {
  DeleteVpcEndpointsCommand,
  DescribeAvailabilityZonesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointServicesCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  DescribeVpnGatewaysCommand,
  EC2Client,
  ModifyVpcEndpointCommand,
} from '@aws-sdk/client-ec2';
import { type AwsCredentialIdentity } from '@smithy/types';
import { type Endpoint } from '../../../sandbox/aws/ec2/state/endpoint';
import { HANG, THROTTLING } from '../../../sandbox/aws/faults';
import { ADMINISTRATOR_CREDENTIALS } from '../../../sandbox/aws/iam/state/access-keys';
import { LocalAwsServer } from '../../../sandbox/aws/server';
import { ec2Service } from '../../../sandbox/aws/ec2/api/ec2';
import { ACCOUNT_ID, API_NAME, API_SERVICE, createFixture, LONG, serviceDescription, UI_SERVICE, type Fixture } from './account-fixture';

const UNKNOWN = 'vpce-0123456789abcdef0';

let fixture: Fixture;
let server: LocalAwsServer;
let person: EC2Client;
let endpoint: Endpoint;
const clients: EC2Client[] = [];

async function clientWith(credentials: AwsCredentialIdentity): Promise<EC2Client> {
  const client = new EC2Client({
    region: 'us-east-1',
    endpoint: fixture.account.endpointUrl,
    credentials,
    maxAttempts: 1,
  });
  clients.push(client);
  return client;
}

function roleClient(...statements: readonly object[]): Promise<EC2Client> {
  const { iam } = fixture.account;
  iam.createRole('activator', { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: '*' }] });
  iam.putRolePolicy('activator', 'Policy', { Version: '2012-10-17', Statement: statements });
  return clientWith(iam.issueCredentials('activator', 'session'));
}

async function makeAvailable(): Promise<void> {
  await fixture.account.ec2.acceptConnection(endpoint.vpcEndpointId);
  await fixture.account.clock.advance(LONG);
}

beforeEach(async () => {
  fixture = await createFixture();
  server = new LocalAwsServer(fixture.accounts, (account) => [ec2Service(account)]);
  await server.start();
  person = await clientWith(ADMINISTRATOR_CREDENTIALS);
  endpoint = await fixture.account.ec2.endpoints.create(fixture.request({ tags: { link: 'one' } }));
});

afterEach(async () => {
  clients.splice(0).forEach((client) => client.destroy());
  await server.stop();
  await fixture.account.close();
});

test('DescribeVpcEndpoints', async () => {
  const { VpcEndpoints } = await person.send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [endpoint.vpcEndpointId] }));
  expect(VpcEndpoints).toHaveLength(1);
  expect(VpcEndpoints?.[0]).toMatchObject({
    VpcEndpointId: endpoint.vpcEndpointId,
    VpcEndpointType: 'Interface',
    VpcId: fixture.vpcId,
    ServiceName: API_SERVICE,
    ServiceRegion: 'us-east-1',
    // As on the wire, not as the SDK's constants are spelt.
    State: 'pendingAcceptance',
    PrivateDnsEnabled: false,
    SubnetIds: fixture.subnetIds.slice(0, 2),
    Groups: [{ GroupId: fixture.groupId, GroupName: 'endpoints' }],
    NetworkInterfaceIds: [expect.stringMatching(/^eni-/), expect.stringMatching(/^eni-/)],
    DnsEntries: [{ DnsName: endpoint.regionalName, HostedZoneId: 'Z7HUB22UULQXV' }, {}, {}],
    CreationTimestamp: expect.any(Date),
    Tags: [{ Key: 'link', Value: 'one' }],
    OwnerId: ACCOUNT_ID,
  });
  expect(VpcEndpoints?.[0]).not.toHaveProperty('LastError');
});

test('DescribeVpcEndpoints shows the reason of a failure', async () => {
  await fixture.account.ec2.setEndpointState(endpoint.vpcEndpointId, 'failed', {
    lastError: { code: 'Code', message: 'Text' },
    failureReason: 'Reason',
  });
  const { VpcEndpoints } = await person.send(new DescribeVpcEndpointsCommand({}));
  expect(VpcEndpoints?.[0]).toMatchObject({ State: 'failed', LastError: { Code: 'Code', Message: 'Text' }, FailureReason: 'Reason' });
});

test.each([
  [{ Name: 'vpc-endpoint-id', Values: ['vpce-none'] }, 0],
  [{ Name: 'vpc-endpoint-state', Values: ['pendingAcceptance', 'available'] }, 1],
  [{ Name: 'service-name', Values: ['com.amazonaws.vpce.*'] }, 1],
  [{ Name: 'tag:link', Values: ['one'] }, 1],
  [{ Name: 'tag:link', Values: ['two'] }, 0],
  [{ Name: 'tag-key', Values: ['link'] }, 1],
])('the filter %j', async (filter, count) => {
  const { VpcEndpoints } = await person.send(new DescribeVpcEndpointsCommand({ Filters: [filter] }));
  expect(VpcEndpoints ?? []).toHaveLength(count);
});

test('an unknown filter and a member that nobody understands are errors', async () => {
  await expect(person.send(new DescribeVpcEndpointsCommand({ Filters: [{ Name: 'vpce-id', Values: ['x'] }] }))).rejects.toMatchObject({
    name: 'NotImplemented',
  });
  await expect(
    person.send(new ModifyVpcEndpointCommand({ VpcEndpointId: endpoint.vpcEndpointId, ResetPolicy: true })),
  ).rejects.toMatchObject({ name: 'NotImplemented' });
});

test('an unknown id is an error by id', async () => {
  await expect(person.send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [UNKNOWN] }))).rejects.toMatchObject({
    name: 'InvalidVpcEndpointId.NotFound',
  });
});

test('answers come in pages', async () => {
  const first = await person.send(new DescribeSubnetsCommand({ MaxResults: 2 }));
  const second = await person.send(new DescribeSubnetsCommand({ MaxResults: 2, NextToken: first.NextToken }));
  expect([first.Subnets?.length, second.Subnets?.length, second.NextToken]).toEqual([2, 1, undefined]);
});

test('DescribeVpcEndpointServices shows the common zones, in the account’s names', async () => {
  const { ServiceDetails, ServiceNames } = await person.send(new DescribeVpcEndpointServicesCommand({ ServiceNames: [API_SERVICE] }));
  expect(ServiceNames).toEqual([API_SERVICE]);
  expect(ServiceDetails?.[0]).toMatchObject({
    ServiceName: API_SERVICE,
    ServiceType: [{ ServiceType: 'Interface' }],
    AvailabilityZones: ['us-east-1a', 'us-east-1b'],
    AvailabilityZoneIds: ['use1-az4', 'use1-az6'],
    PrivateDnsName: API_NAME,
    PrivateDnsNames: [{ PrivateDnsName: API_NAME }],
    PrivateDnsNameVerificationState: 'verified',
    AcceptanceRequired: true,
    SupportedIpAddressTypes: ['ipv4'],
  });
});

test('DescribeVpcEndpointServices hides what the account may not use, and other Regions until they are named', async () => {
  const { ec2 } = fixture.account;
  const foreign = 'com.amazonaws.vpce.eu-west-1.vpce-svc-0aaaaaaaaaaaaaaaa';
  ec2.registerEndpointService(serviceDescription(UI_SERVICE, { allowedAccounts: [] }));
  ec2.registerEndpointService(serviceDescription(foreign, { region: 'eu-west-1', supportedRegions: ['us-east-1'] }));
  const { ServiceNames } = await person.send(new DescribeVpcEndpointServicesCommand({}));
  expect(ServiceNames).toEqual([API_SERVICE]);
  await expect(person.send(new DescribeVpcEndpointServicesCommand({ ServiceNames: [UI_SERVICE] }))).rejects.toMatchObject({
    name: 'InvalidServiceName',
    message: `The Vpc Endpoint Service '${UI_SERVICE}' does not exist`,
  });
  const there = await person.send(new DescribeVpcEndpointServicesCommand({ ServiceNames: [foreign], ServiceRegions: ['eu-west-1'] }));
  expect(there.ServiceDetails?.[0]?.ServiceRegion).toBe('eu-west-1');
});

test('the calls of context lookups', async () => {
  const byVpc = [{ Name: 'vpc-id', Values: [fixture.vpcId] }];
  const vpcs = await person.send(new DescribeVpcsCommand({ Filters: byVpc }));
  expect(vpcs.Vpcs?.[0]).toMatchObject({ VpcId: fixture.vpcId, CidrBlock: '10.0.0.0/16', OwnerId: ACCOUNT_ID });
  const subnets = await person.send(new DescribeSubnetsCommand({ Filters: byVpc }));
  expect(subnets.Subnets?.[0]).toMatchObject({
    AvailabilityZone: 'us-east-1a',
    AvailabilityZoneId: 'use1-az4',
    MapPublicIpOnLaunch: false,
  });
  const tables = await person.send(new DescribeRouteTablesCommand({ Filters: byVpc }));
  expect(tables.RouteTables?.[0]).toMatchObject({ Associations: [{ Main: true }], Routes: [{ GatewayId: 'local' }] });
  const gateways = await person.send(
    new DescribeVpnGatewaysCommand({
      Filters: [
        { Name: 'attachment.vpc-id', Values: [fixture.vpcId] },
        { Name: 'state', Values: ['available'] },
      ],
    }),
  );
  expect(gateways.VpnGateways ?? []).toEqual([]);
  const zones = await person.send(new DescribeAvailabilityZonesCommand({}));
  expect(zones.AvailabilityZones?.[2]).toMatchObject({ ZoneName: 'us-east-1c', ZoneId: 'use1-az1', State: 'available' });
});

test('DescribeVpcAttribute answers one attribute per call', async () => {
  const ask = (Attribute: 'enableDnsSupport' | 'enableDnsHostnames') =>
    person.send(new DescribeVpcAttributeCommand({ VpcId: fixture.vpcId, Attribute }));
  expect(await ask('enableDnsSupport')).toMatchObject({ VpcId: fixture.vpcId, EnableDnsSupport: { Value: true } });
  const hostnames = await ask('enableDnsHostnames');
  expect(hostnames.EnableDnsHostnames).toEqual({ Value: true });
  expect(hostnames).not.toHaveProperty('EnableDnsSupport');
});

test('DescribeNetworkInterfaces and DescribeSecurityGroups', async () => {
  const ids = endpoint.interfaces.map(({ networkInterface }) => networkInterface.networkInterfaceId);
  const { NetworkInterfaces } = await person.send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: ids }));
  expect(NetworkInterfaces?.[1]).toMatchObject({
    NetworkInterfaceId: ids[1],
    PrivateIpAddress: '10.0.2.4',
    AvailabilityZone: 'us-east-1b',
    SubnetId: fixture.subnetIds[1],
    InterfaceType: 'vpc_endpoint',
  });
  await fixture.account.ec2.securityGroups.authorize(fixture.groupId, {
    direction: 'ingress',
    protocol: 'tcp',
    fromPort: 443,
    toPort: 443,
    cidrIpv4: '10.0.0.0/16',
  });
  const { SecurityGroups } = await person.send(new DescribeSecurityGroupsCommand({ GroupIds: [fixture.groupId] }));
  expect(SecurityGroups?.[0]?.IpPermissions).toEqual([
    expect.objectContaining({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '10.0.0.0/16' }] }),
  ]);
});

test('ModifyVpcEndpoint moves subnets and groups', async () => {
  const { ec2 } = fixture.account;
  const other = ec2.securityGroups.create({ vpcId: fixture.vpcId, groupName: 'other', description: 'other' });
  await person.send(
    new ModifyVpcEndpointCommand({
      VpcEndpointId: endpoint.vpcEndpointId,
      RemoveSubnetIds: [fixture.subnetIds[1]],
      AddSecurityGroupIds: [other.groupId],
    }),
  );
  expect(endpoint).toMatchObject({ subnetIds: [fixture.subnetIds[0]], securityGroupIds: [fixture.groupId, other.groupId] });
  expect(fixture.network.resolve(endpoint.regionalName)).toEqual(['10.0.1.4']);
});

test('DeleteVpcEndpoints reports what it could not delete', async () => {
  const { Unsuccessful } = await person.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [UNKNOWN, endpoint.vpcEndpointId] }));
  expect(Unsuccessful).toEqual([{ ResourceId: UNKNOWN, Error: expect.objectContaining({ Code: 'InvalidVpcEndpointId.NotFound' }) }]);
  expect(endpoint.state).toBe('deleting');
});

describe('a role that enables Private DNS', () => {
  const modify = () => ({
    Effect: 'Allow',
    Action: 'ec2:ModifyVpcEndpoint',
    Resource: fixture.account.arn('ec2', `vpc-endpoint/${endpoint.vpcEndpointId}`),
  });
  const associate = () => ({
    Effect: 'Allow',
    Action: 'route53:AssociateVPCWithHostedZone',
    Resource: 'arn:aws:route53:::hostedzone/*',
    Condition: { 'ForAllValues:StringEquals': { 'route53:VPCs': `VPCId=${fixture.vpcId},VPCRegion=us-east-1` } },
  });
  const enable = () => new ModifyVpcEndpointCommand({ VpcEndpointId: endpoint.vpcEndpointId, PrivateDnsEnabled: true });

  test('needs Modify on the endpoint and the association of its VPC', async () => {
    await makeAvailable();
    const client = await roleClient(modify(), associate());
    expect(await client.send(enable())).toMatchObject({ Return: true });
    expect(endpoint.privateDnsEnabled).toBe(true);
  });

  test('fails without the association', async () => {
    await makeAvailable();
    const client = await roleClient(modify());
    await expect(client.send(enable())).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
      message: expect.stringContaining('route53:AssociateVPCWithHostedZone'),
    });
    expect(endpoint.privateDnsEnabled).toBe(false);
  });

  test('needs more for a service of another Region', async () => {
    const serviceName = 'com.amazonaws.vpce.eu-west-1.vpce-svc-0aaaaaaaaaaaaaaaa';
    fixture.account.ec2.registerEndpointService(serviceDescription(serviceName, { region: 'eu-west-1', supportedRegions: ['us-east-1'] }));
    endpoint = await fixture.account.ec2.endpoints.create(fixture.request({ serviceName, serviceRegion: 'eu-west-1' }));
    await makeAvailable();
    const client = await roleClient(modify(), associate());
    await expect(client.send(enable())).rejects.toThrow('vpce:AllowMultiRegion');
    fixture.account.iam.putRolePolicy('activator', 'More', {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'vpce:AllowMultiRegion',
          Resource: fixture.account.arn('ec2', `vpc-endpoint/${endpoint.vpcEndpointId}`),
        },
      ],
    });
    await client.send(enable());
  });

  test('is rejected before acceptance', async () => {
    const client = await roleClient(modify(), associate());
    await expect(client.send(enable())).rejects.toMatchObject({
      name: 'InvalidParameter',
      message: expect.stringContaining('accepted by the owner'),
    });
  });
});

describe('faults', () => {
  test('throttle an action as often as they say', async () => {
    fixture.account.faults.set('ec2:DescribeVpcEndpoints', { ...THROTTLING, times: 1 });
    await expect(person.send(new DescribeVpcEndpointsCommand({}))).rejects.toMatchObject({ name: 'RequestLimitExceeded' });
    await person.send(new DescribeVpcEndpointsCommand({}));
  });

  test('let an action hang', async () => {
    fixture.account.faults.set('ec2:ModifyVpcEndpoint', HANG);
    const modification = person.send(new ModifyVpcEndpointCommand({ VpcEndpointId: endpoint.vpcEndpointId }), {
      abortSignal: AbortSignal.timeout(200),
    });
    await expect(modification).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('malformed and unknown ids have different errors', () => {
  test.each([
    ['DescribeVpcEndpoints', () => new DescribeVpcEndpointsCommand({ VpcEndpointIds: ['vpce-none'] }), 'InvalidVpcEndpointId.Malformed'],
    ['DescribeVpcs', () => new DescribeVpcsCommand({ VpcIds: ['vpc'] }), 'InvalidVpcID.Malformed'],
    ['DescribeSubnets', () => new DescribeSubnetsCommand({ SubnetIds: ['subnet-012345678'] }), 'InvalidSubnetID.Malformed'],
    ['DescribeSubnets', () => new DescribeSubnetsCommand({ SubnetIds: ['subnet-01234567'] }), 'InvalidSubnetID.NotFound'],
    ['DescribeSecurityGroups', () => new DescribeSecurityGroupsCommand({ GroupIds: ['SG-01234567'] }), 'InvalidGroupId.Malformed'],
    ['DescribeRouteTables', () => new DescribeRouteTablesCommand({ RouteTableIds: ['rtb-x'] }), 'InvalidRouteTableId.Malformed'],
    [
      'DescribeNetworkInterfaces',
      () => new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: ['eni-x'] }),
      'InvalidNetworkInterfaceId.Malformed',
    ],
  ])('%s: %p', async (_action, command, name) => {
    await expect(person.send(command() as DescribeVpcsCommand)).rejects.toMatchObject({ name });
  });

  test('DeleteVpcEndpoints deletes nothing over a malformed one', async () => {
    const command = new DeleteVpcEndpointsCommand({ VpcEndpointIds: [endpoint.vpcEndpointId, 'vpce-none'] });
    await expect(person.send(command)).rejects.toMatchObject({ name: 'InvalidVpcEndpointId.Malformed' });
    expect(endpoint.state).toBe('pendingAcceptance');
  });
});

describe('a dry run', () => {
  const command = () => new ModifyVpcEndpointCommand({ VpcEndpointId: endpoint.vpcEndpointId, PrivateDnsEnabled: true, DryRun: true });

  test('says that the caller may, and changes nothing', async () => {
    await makeAvailable();
    await expect(person.send(command())).rejects.toMatchObject({ name: 'DryRunOperation', $metadata: { httpStatusCode: 412 } });
    expect(endpoint.privateDnsEnabled).toBe(false);
    await person.send(new DescribeVpcsCommand({ DryRun: false }));
  });

  test('says that the caller may not', async () => {
    const client = await roleClient({ Effect: 'Allow', Action: 'ec2:DescribeVpcs', Resource: '*' });
    await expect(client.send(command())).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
    await expect(client.send(new DescribeVpcsCommand({ DryRun: true }))).rejects.toMatchObject({ name: 'DryRunOperation' });
  });
});

describe('ModifyVpcEndpoint refuses', () => {
  test.each([
    [
      'a policy',
      { PolicyDocument: '{"Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}' },
      'full-access endpoint policy',
    ],
    ['a policy that is not JSON', { PolicyDocument: 'Allow' }, 'invalid Json'],
    ['dual stack', { IpAddressType: 'dualstack' as const }, 'does not support the IP address type: dualstack'],
    ['no change', {}, 'at least one change'],
  ])('%s', async (_what, change, message) => {
    const command = new ModifyVpcEndpointCommand({ VpcEndpointId: endpoint.vpcEndpointId, ...change });
    await expect(person.send(command)).rejects.toThrow(message);
    expect(endpoint).toMatchObject({ ipAddressType: 'ipv4', policyDocument: expect.stringContaining('"Allow"') as string });
  });

  test('the removal of the last subnet and of the last group', async () => {
    const remove = (change: object) => person.send(new ModifyVpcEndpointCommand({ VpcEndpointId: endpoint.vpcEndpointId, ...change }));
    await expect(remove({ RemoveSubnetIds: endpoint.subnetIds })).rejects.toThrow('last subnet');
    await expect(remove({ RemoveSecurityGroupIds: [fixture.groupId] })).rejects.toThrow('last security group');
    expect(endpoint.subnetIds).toHaveLength(2);
    expect(endpoint.securityGroupIds).toEqual([fixture.groupId]);
  });

  test('but takes the policy that every endpoint has', async () => {
    const PolicyDocument = '{"Version":"2008-10-17","Statement":{"Sid":"x","Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}';
    await person.send(new ModifyVpcEndpointCommand({ VpcEndpointId: endpoint.vpcEndpointId, PolicyDocument, IpAddressType: 'ipv4' }));
  });
});
