/* What somebody who diagnoses a VPC reads of the network: ACLs, DHCP options, hosted zones. */
import { DescribeDhcpOptionsCommand, DescribeNetworkAclsCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ListHostedZonesByVPCCommand, ListHostedZonesCommand, Route53Client } from '@aws-sdk/client-route-53';
import { ADMINISTRATOR_CREDENTIALS } from '../../../sandbox/aws/iam/state/access-keys';
import { LocalAwsServer } from '../../../sandbox/aws/server';
import { ec2Service } from '../../../sandbox/aws/ec2/api/ec2';
import { route53Service } from '../../../sandbox/aws/route53/api';
import { createFixture, type Fixture } from './account-fixture';

let fixture: Fixture;
let server: LocalAwsServer;
let ec2: EC2Client;
let route53: Route53Client;
let vpcId: string;

beforeEach(async () => {
  fixture = await createFixture();
  const { account } = fixture;
  server = new LocalAwsServer(fixture.accounts, (one) => [ec2Service(one), route53Service(one)]);
  await server.start();
  const settings = {
    region: 'us-east-1',
    endpoint: account.endpointUrl,
    credentials: ADMINISTRATOR_CREDENTIALS,
    maxAttempts: 1,
  };
  ec2 = new EC2Client(settings);
  route53 = new Route53Client(settings);
  vpcId = account.ec2.vpcs.list()[0]?.vpcId ?? '';
});

afterEach(async () => {
  ec2.destroy();
  route53.destroy();
  await server.stop();
  await fixture.account.close();
});

test('every subnet of a VPC is with its open ACL', async () => {
  const { NetworkAcls = [] } = await ec2.send(new DescribeNetworkAclsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }] }));
  expect(NetworkAcls).toMatchObject([
    {
      VpcId: vpcId,
      IsDefault: true,
      Entries: [
        { RuleNumber: 100, Egress: true, RuleAction: 'allow', Protocol: '-1', CidrBlock: '0.0.0.0/0' },
        { RuleNumber: 32_767, RuleAction: 'deny' },
        { Egress: false },
        { Egress: false },
      ],
    },
  ]);
  const subnetIds = fixture.account.ec2.subnets
    .list()
    .filter((subnet) => subnet.vpcId === vpcId)
    .map(({ subnetId }) => subnetId);
  expect(NetworkAcls[0]?.Associations?.map(({ SubnetId }) => SubnetId)).toEqual(subnetIds);
});

test('VPCs use the resolver of AWS', async () => {
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }] }));
  const { DhcpOptions } = await ec2.send(
    new DescribeDhcpOptionsCommand({ Filters: [{ Name: 'dhcp-options-id', Values: [Vpcs[0]?.DhcpOptionsId ?? ''] }] }),
  );
  expect(DhcpOptions).toMatchObject([{ DhcpConfigurations: [{ Key: 'domain-name-servers', Values: [{ Value: 'AmazonProvidedDNS' }] }] }]);
});

test('there are no hosted zones, and nothing else of Route 53', async () => {
  expect(await route53.send(new ListHostedZonesByVPCCommand({ VPCId: vpcId, VPCRegion: 'us-east-1' }))).toMatchObject({
    HostedZoneSummaries: [],
    MaxItems: 100,
  });
  await expect(route53.send(new ListHostedZonesCommand({}))).rejects.toThrow();
  await expect(ec2.send(new DescribeNetworkAclsCommand({ Filters: [{ Name: 'default', Values: ['true'] }] }))).rejects.toThrow(
    /the filter default/,
  );
  expect(fixture.account.calls.notImplemented).toHaveLength(2);
});
