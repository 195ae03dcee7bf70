import { RESOURCE_TYPES } from '../../../sandbox/aws/registry';
import { type Properties, type ResourceType } from '../../../sandbox/aws/resource-types/resource-type';
import { API_SERVICE, createFixture, LONG, type Fixture } from './account-fixture';

let fixture: Fixture;

beforeEach(async () => {
  fixture = await createFixture();
});

afterEach(() => fixture.account.close());

function typeOf(name: string): ResourceType {
  const type = RESOURCE_TYPES.find((candidate) => candidate.type === name);
  if (!type) {
    throw new Error(`no type ${name}`);
  }
  return type;
}

function create(name: string, properties: Properties) {
  return typeOf(name).create(properties, fixture.context());
}

function update(name: string, physicalId: string, properties: Properties, previous: Properties) {
  return typeOf(name).update?.(physicalId, properties, previous, fixture.context());
}

async function remove(name: string, physicalId: string, properties: Properties = {}): Promise<void> {
  const deletion = typeOf(name).delete(physicalId, properties, fixture.context());
  await fixture.account.clock.advance(LONG);
  await deletion;
}

describe('AWS::EC2::VPCEndpoint', () => {
  const name = 'AWS::EC2::VPCEndpoint';

  const properties = (changes: Properties = {}): Properties => ({
    VpcEndpointType: 'Interface',
    ServiceName: API_SERVICE,
    VpcId: fixture.vpcId,
    SubnetIds: fixture.subnetIds.slice(0, 2),
    SecurityGroupIds: [fixture.groupId],
    ...changes,
  });

  async function available(): Promise<string> {
    const { physicalId } = await create(name, properties());
    await fixture.account.ec2.acceptConnection(physicalId);
    await fixture.account.clock.advance(LONG);
    return physicalId;
  }

  test('is complete while it waits for acceptance, with names and interfaces', async () => {
    const { physicalId, attributes } = await create(name, properties());
    expect(fixture.account.ec2.endpoints.get(physicalId)).toMatchObject({ state: 'pendingAcceptance', privateDnsEnabled: false });
    expect(attributes).toMatchObject({
      Id: physicalId,
      NetworkInterfaceIds: [expect.stringMatching(/^eni-/), expect.stringMatching(/^eni-/)],
      DnsEntries: [
        expect.stringMatching(new RegExp(`^Z7HUB22UULQXV:${physicalId}-[0-9a-f]{8}\\.vpce-svc-`)),
        expect.stringContaining('-us-east-1a.'),
        expect.stringContaining('-us-east-1b.'),
      ],
    });
  });

  test('keeps Private DNS that the API enabled through updates that do not name it', async () => {
    const { ec2 } = fixture.account;
    const physicalId = await available();
    await ec2.endpoints.modify(physicalId, { privateDnsEnabled: true });
    await update(name, physicalId, properties({ Tags: [{ Key: 'a', Value: 'b' }] }), properties());
    expect(ec2.endpoints.get(physicalId)).toMatchObject({ privateDnsEnabled: true, tags: { a: 'b' } });
    await update(name, physicalId, properties({ PrivateDnsEnabled: false }), properties());
    expect(ec2.endpoints.get(physicalId).privateDnsEnabled).toBe(false);
  });

  test('fails with Private DNS in the template before acceptance', async () => {
    await expect(create(name, properties({ PrivateDnsEnabled: true }))).rejects.toMatchObject({ code: 'InvalidParameter' });
    expect(fixture.account.ec2.endpoints.list()).toEqual([]);
  });

  test('honours a template that switches Private DNS on after acceptance', async () => {
    const physicalId = await available();
    await update(name, physicalId, properties({ PrivateDnsEnabled: 'true' }), properties());
    expect(fixture.account.ec2.endpoints.get(physicalId).privateDnsEnabled).toBe(true);
  });

  test.each([
    ['another type', { VpcEndpointType: 'Gateway' }],
    ['no type, which means Gateway', { VpcEndpointType: undefined }],
    ['unknown DNS options', { DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: 'AllNames' } }],
    ['subnets that are no list', { SubnetIds: 'subnet-1' }],
  ])('refuses %s', async (_what, changes) => {
    await expect(create(name, properties(changes))).rejects.toMatchObject({ code: 'ValidationError' });
  });

  test('is deleted to the end, so that what it used can be deleted', async () => {
    const { physicalId } = await create(name, properties());
    await remove(name, physicalId);
    await remove('AWS::EC2::SecurityGroup', fixture.groupId);
    for (const subnetId of fixture.subnetIds) {
      await remove('AWS::EC2::Subnet', subnetId);
    }
    await remove('AWS::EC2::VPC', fixture.vpcId);
    expect(fixture.network.removed).toBe(true);
    await remove(name, physicalId);
  });

  test.each(['ServiceName', 'ServiceRegion', 'VpcEndpointType', 'VpcId'])('%s means replacement', (property) => {
    expect(fixture.account.cloudFormation.types.get(name).recreates(property)).toBe('Always');
  });
});

describe('security groups', () => {
  const group = (): Properties => ({ GroupDescription: 'clients', VpcId: fixture.vpcId });

  function rulesOf(groupId: string) {
    return fixture.account.ec2.securityGroups
      .get(groupId)
      .rules.map(({ direction, protocol, cidrIpv4, referencedGroupId }) => [direction, protocol, cidrIpv4 ?? referencedGroupId].join(' '));
  }

  test('allow all outbound traffic until the template says otherwise', async () => {
    const { physicalId } = await create('AWS::EC2::SecurityGroup', group());
    expect(rulesOf(physicalId)).toEqual(['egress -1 0.0.0.0/0']);
    const egress = { GroupId: physicalId, IpProtocol: 'tcp', FromPort: 443, ToPort: 443, DestinationSecurityGroupId: fixture.groupId };
    const rule = await create('AWS::EC2::SecurityGroupEgress', egress);
    expect(rulesOf(physicalId)).toEqual([`egress tcp ${fixture.groupId}`]);
    await expect(remove('AWS::EC2::SecurityGroup', fixture.groupId)).rejects.toMatchObject({ code: 'DependencyViolation' });
    await remove('AWS::EC2::SecurityGroupEgress', rule.physicalId, egress);
    await remove('AWS::EC2::SecurityGroup', fixture.groupId);
  });

  test('change their own rules and leave those of other resources', async () => {
    const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };
    const before = { ...group(), SecurityGroupIngress: [{ ...https, CidrIp: '10.0.0.0/16' }] };
    const after = { ...group(), SecurityGroupIngress: [{ ...https, CidrIp: '10.1.0.0/16' }] };
    const { physicalId } = await create('AWS::EC2::SecurityGroup', before);
    await create('AWS::EC2::SecurityGroupIngress', { ...https, GroupId: physicalId, SourceSecurityGroupId: fixture.groupId });
    await update('AWS::EC2::SecurityGroup', physicalId, after, before);
    expect(rulesOf(physicalId).filter((rule) => rule.startsWith('ingress'))).toEqual([
      `ingress tcp ${fixture.groupId}`,
      'ingress tcp 10.1.0.0/16',
    ]);
  });

  test.each([
    ['without a peer', { IpProtocol: 'tcp' }],
    ['with a prefix list', { IpProtocol: 'tcp', SourcePrefixListId: 'pl-1' }],
  ])('refuse a rule %s', async (_what, rule) => {
    await expect(create('AWS::EC2::SecurityGroup', { ...group(), SecurityGroupIngress: [rule] })).rejects.toMatchObject({
      code: 'ValidationError',
    });
  });
});

describe('subnets', () => {
  test('name their zone and its id', async () => {
    const { attributes } = await create('AWS::EC2::Subnet', {
      VpcId: fixture.vpcId,
      CidrBlock: '10.0.9.0/24',
      AvailabilityZone: 'us-east-1c',
    });
    expect(attributes).toMatchObject({ AvailabilityZone: 'us-east-1c', AvailabilityZoneId: 'use1-az1' });
  });

  test.each([
    ['outside the VPC', { CidrBlock: '10.1.0.0/24' }, 'InvalidSubnet.Range'],
    ['over another', { CidrBlock: '10.0.1.128/25' }, 'InvalidSubnet.Conflict'],
    ['in no zone', { CidrBlock: '10.0.9.0/24', AvailabilityZone: 'eu-west-1a' }, 'InvalidParameterValue'],
  ])('are refused %s', async (_where, properties, code) => {
    await expect(create('AWS::EC2::Subnet', { VpcId: fixture.vpcId, ...properties })).rejects.toMatchObject({ code });
  });
});

describe('roles', () => {
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
  };
  const document = (action: string) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });

  test('keep policies of other resources through updates, and go when those are gone', async () => {
    const { iam } = fixture.account;
    const before = { AssumeRolePolicyDocument: trust, Policies: [{ PolicyName: 'Own', PolicyDocument: document('ec2:Describe*') }] };
    const { physicalId } = await create('AWS::IAM::Role', before);
    const policy = { PolicyName: 'Other', PolicyDocument: document('ssm:GetParameter'), Roles: [physicalId] };
    const attached = await create('AWS::IAM::Policy', policy);
    await update('AWS::IAM::Role', physicalId, { AssumeRolePolicyDocument: trust }, before);
    expect(iam.policiesOf(physicalId).map(({ name }) => name)).toEqual(['Other']);
    await expect(remove('AWS::IAM::Role', physicalId)).rejects.toMatchObject({ code: 'DeleteConflict' });
    await remove('AWS::IAM::Policy', attached.physicalId, policy);
    await remove('AWS::IAM::Role', physicalId);
  });

  test('are refused with a managed policy that is not in the table', async () => {
    const properties = { AssumeRolePolicyDocument: trust, ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonEC2FullAccess'] };
    await expect(create('AWS::IAM::Role', { ...properties, RoleName: 'role' })).rejects.toMatchObject({ code: 'NoSuchEntity' });
    expect(() => fixture.account.iam.role('role')).toThrow('cannot be found');
  });

  test('have names that services accept, however long the stack’s', async () => {
    const context = { ...fixture.context('A'.repeat(80)), stackName: 'B'.repeat(60) };
    const { physicalId } = await typeOf('AWS::IAM::Role').create({ AssumeRolePolicyDocument: trust }, context);
    expect(physicalId.length).toBeLessThanOrEqual(64);
  });
});

test.each([
  ['AWS::Events::Rule', { ScheduleExpression: 'rate(5 minutes)', Targets: [{ Id: 'x', Arn: 'y', InputPath: '$' }] }],
  ['AWS::SNS::Subscription', { TopicArn: 'x', Endpoint: 'y', Protocol: 'email' }],
  ['AWS::Lambda::Function', { Code: { ImageUri: 'x' }, Role: 'x', Runtime: 'nodejs24.x', Handler: 'index.handler' }],
])('%s refuses what it does not know', async (name, properties) => {
  await expect(create(name, properties)).rejects.toMatchObject({ code: 'ValidationError' });
});
