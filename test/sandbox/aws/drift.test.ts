import { cloudFormationService } from '../../../sandbox/aws/cloudformation/api';
import { API_SERVICE, createFixture, LONG, type Fixture } from './account-fixture';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await createFixture();
});
afterEach(() => fixture.account.close());

async function ask(action: string, input: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const { account } = fixture;
  const operation = cloudFormationService(account).operations[action];
  return (await operation?.run({
    region: account.region,
    caller: account.iam.administrator,
    input: { StackName: 'Link', ...input },
  })) as Record<string, unknown>;
}

/** An endpoint and a parameter, without Private DNS in the template unless said. */
async function deploy(endpoint: object = {}): Promise<string> {
  const { cloudFormation, ec2 } = fixture.account;
  const Properties = {
    VpcEndpointType: 'Interface',
    ServiceName: API_SERVICE,
    VpcId: fixture.vpcId,
    SubnetIds: fixture.subnetIds.slice(0, 2),
    SecurityGroupIds: [fixture.groupId],
    ...endpoint,
  };
  const Resources = {
    Api: { Type: 'AWS::EC2::VPCEndpoint', Properties },
    Status: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/status', Type: 'String', Value: 'x' } },
    Topic: { Type: 'AWS::SNS::Topic' },
  };
  await ask('CreateChangeSet', { ChangeSetName: 'first', ChangeSetType: 'CREATE', TemplateBody: JSON.stringify({ Resources }) });
  await ask('ExecuteChangeSet', { ChangeSetName: 'first' });
  await cloudFormation.settled();
  const vpcEndpointId = cloudFormation.getStack('us-east-1', 'Link').resources.get('Api')?.physicalId ?? '';
  await ec2.acceptConnection(vpcEndpointId);
  await fixture.account.clock.advance(LONG);
  return vpcEndpointId;
}

async function detect(): Promise<{ readonly status: Record<string, unknown>; readonly drifts: readonly Record<string, unknown>[] }> {
  const { StackDriftDetectionId } = await ask('DetectStackDrift');
  const drifts = (await ask('DescribeStackResourceDrifts')).StackResourceDrifts as Record<string, unknown>[];
  return { status: await ask('DescribeStackDriftDetectionStatus', { StackDriftDetectionId }), drifts };
}

const IN_SYNC = { DetectionStatus: 'DETECTION_COMPLETE', StackDriftStatus: 'IN_SYNC', DriftedStackResourceCount: 0 };

test('a stack that nobody touched is in sync; types that cannot be read are left out', async () => {
  await deploy();
  await expect(ask('DescribeStacks')).resolves.toMatchObject({ Stacks: [{ DriftInformation: { StackDriftStatus: 'NOT_CHECKED' } }] });
  const { status, drifts } = await detect();
  expect(status).toMatchObject(IN_SYNC);
  expect(drifts.map(({ LogicalResourceId, StackResourceDriftStatus }) => [LogicalResourceId, StackResourceDriftStatus])).toEqual([
    ['Api', 'IN_SYNC'],
    ['Status', 'IN_SYNC'],
  ]);
  await expect(ask('DescribeStacks')).resolves.toMatchObject({ Stacks: [{ DriftInformation: { StackDriftStatus: 'IN_SYNC' } }] });
  await expect(ask('DetectStackResourceDrift', { LogicalResourceId: 'Topic' })).resolves.toMatchObject({
    StackResourceDrift: { StackResourceDriftStatus: 'NOT_CHECKED' },
  });
});

test('Private DNS that the template does not mention is not compared', async () => {
  const vpcEndpointId = await deploy();
  await fixture.account.ec2.endpoints.modify(vpcEndpointId, { privateDnsEnabled: true });
  expect((await detect()).status).toMatchObject(IN_SYNC);
});

test('Private DNS that the template sets to false is drift as soon as it is enabled', async () => {
  const vpcEndpointId = await deploy({ PrivateDnsEnabled: false });
  expect((await detect()).status).toMatchObject(IN_SYNC);
  await fixture.account.ec2.endpoints.modify(vpcEndpointId, { privateDnsEnabled: true });
  const { status, drifts } = await detect();
  expect(status).toMatchObject({ StackDriftStatus: 'DRIFTED', DriftedStackResourceCount: 1 });
  expect(drifts[0]).toMatchObject({
    StackResourceDriftStatus: 'MODIFIED',
    PropertyDifferences: [{ PropertyPath: '/PrivateDnsEnabled', ExpectedValue: 'false', ActualValue: 'true', DifferenceType: 'NOT_EQUAL' }],
  });
});

test('what is gone is deleted, and filters choose', async () => {
  const vpcEndpointId = await deploy();
  const deletion = fixture.account.ec2.endpoints.delete(vpcEndpointId);
  await fixture.account.clock.advance(LONG);
  await deletion;
  fixture.account.ssm.put({ name: '/status', value: 'y', type: 'String', overwrite: true });
  expect((await detect()).status).toMatchObject({ StackDriftStatus: 'DRIFTED', DriftedStackResourceCount: 2 });
  await expect(ask('DescribeStackResourceDrifts', { StackResourceDriftStatusFilters: ['DELETED'] })).resolves.toMatchObject({
    StackResourceDrifts: [{ LogicalResourceId: 'Api', StackResourceDriftStatus: 'DELETED' }],
  });
});

test('order of lists and the text of booleans are no drift', async () => {
  await deploy({ SubnetIds: [fixture.subnetIds[1], fixture.subnetIds[0]], PrivateDnsEnabled: 'false' });
  expect((await detect()).status).toMatchObject(IN_SYNC);
});

test('unknown detections, unknown resources and stacks at work are refused', async () => {
  await deploy();
  await expect(ask('DescribeStackDriftDetectionStatus', { StackDriftDetectionId: 'x' })).rejects.toThrow('does not exist');
  await expect(ask('DetectStackResourceDrift', { LogicalResourceId: 'Other' })).rejects.toThrow(
    'Resource Other does not exist for stack Link',
  );
  const { cloudFormation } = fixture.account;
  cloudFormation.deleteStack(cloudFormation.getStack('us-east-1', 'Link'));
  await expect(ask('DetectStackDrift')).rejects.toThrow('in the DELETE_IN_PROGRESS state');
  await fixture.account.clock.advance(LONG);
  await cloudFormation.settled();
});
