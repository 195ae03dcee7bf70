import {
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcEndpointServicesCommand,
  type ServiceDetail,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { CREATION_FAILED } from '../../../lib/handlers/shared/custom-resource/answer';
import { LINK_TAG, ROLE_TAG } from '../../../lib/contract/endpoint-tags';
import { DescribeStacksCommand, ListStackResourcesCommand, type StackStatus } from '@aws-sdk/client-cloudformation';
import { API, awsError, calls, cfn, cloudFormation, ec2, preflightEvent, setUp, ssm, UI, world } from './fixtures';
import { VPC_ID } from '../../fixtures/names';

const both = {
  Endpoints: [API, UI].map(({ role, serviceName, hostName }) => ({
    role,
    serviceName,
    hostName,
    logicalId: role === 'api' ? 'PrefectApi' : 'PrefectUi',
  })),
};
const zones: Readonly<Record<string, string>> = {
  'subnet-a': 'use1-az1',
  'subnet-b': 'use1-az2',
  'subnet-b2': 'use1-az2',
  'subnet-c': 'use1-az3',
};

function service(definition: typeof API, overrides: Partial<ServiceDetail> = {}): { ServiceDetails: ServiceDetail[] } {
  return {
    ServiceDetails: [
      {
        ServiceName: definition.serviceName,
        AvailabilityZoneIds: ['use1-az1', 'use1-az2'],
        PrivateDnsName: definition.hostName,
        PrivateDnsNames: [{ PrivateDnsName: definition.hostName }],
        PrivateDnsNameVerificationState: 'verified',
        ...overrides,
      },
    ],
  };
}

function tags(link: string): { Key: string; Value: string }[] {
  return [
    { Key: LINK_TAG, Value: link },
    { Key: ROLE_TAG, Value: 'api' },
  ];
}

function endpoint(overrides: Partial<VpcEndpoint> = {}): VpcEndpoint {
  return {
    VpcEndpointId: 'vpce-0f',
    ServiceName: API.serviceName,
    State: 'Available',
    PrivateDnsEnabled: true,
    SubnetIds: ['subnet-a'],
    DnsEntries: [{ DnsName: 'vpce-0f.vpce.amazonaws.com' }, { DnsName: API.hostName }],
    VpcId: VPC_ID,
    Tags: tags('Platform/Prefect'),
    ...overrides,
  };
}

const dnsOff = (attribute: 'enableDnsSupport' | 'enableDnsHostnames'): void => {
  ec2
    .on(DescribeVpcAttributeCommand, { Attribute: attribute })
    .resolves(attribute === 'enableDnsSupport' ? { EnableDnsSupport: { Value: false } } : { EnableDnsHostnames: { Value: false } });
};
interface Asked {
  readonly Filters?: { Name: string; Values: string[] }[];
  readonly VpcEndpointIds?: string[];
  readonly NextToken?: string;
}
const lives = (...endpoints: VpcEndpoint[]): unknown =>
  ec2.on(DescribeVpcEndpointsCommand).callsFake(({ Filters = [], VpcEndpointIds }: Asked) => {
    if (VpcEndpointIds !== undefined && !endpoints.some(({ VpcEndpointId = '' }) => VpcEndpointIds.includes(VpcEndpointId))) {
      throw awsError('InvalidVpcEndpointId.NotFound', 'does not exist');
    }
    return { VpcEndpoints: endpoints.filter((candidate) => VpcEndpointIds !== undefined || meets(candidate, Filters)) };
  });
function meets({ VpcId, VpcEndpointId, Tags }: VpcEndpoint, [filter]: { Name: string; Values: string[] }[]): boolean {
  const { Name, Values } = filter ?? { Name: '', Values: [] };
  if (Name === 'vpc-endpoint-id' || Name === 'vpc-id') {
    return Values.includes((Name === 'vpc-id' ? VpcId : VpcEndpointId) ?? '');
  }
  return (Tags ?? []).some(
    ({ Key, Value }) => Name === `tag:${Key}` && Values.some((pattern) => Value?.startsWith(pattern.replace(/\*$/, ''))),
  );
}
/** What CloudFormation lists of the stack, a page for each. */
function owns(ids: Readonly<Record<string, string>> = {}, StackStatus: StackStatus = 'UPDATE_IN_PROGRESS'): void {
  cfn.on(DescribeStacksCommand).resolves({ Stacks: [{ StackName: 'Platform', StackStatus, CreationTime: new Date(0) }] });
  const pages = Object.entries(ids).map(([LogicalResourceId, PhysicalResourceId]) => ({
    LogicalResourceId,
    PhysicalResourceId,
    ResourceType: 'AWS::EC2::VPCEndpoint',
    ResourceStatus: 'CREATE_COMPLETE' as const,
    LastUpdatedTimestamp: new Date(0),
  }));
  cfn.on(ListStackResourcesCommand).callsFake(({ NextToken = '0' }: { NextToken?: string }) => ({
    StackResourceSummaries: pages.slice(Number(NextToken), Number(NextToken) + 1),
    NextToken: Number(NextToken) + 1 < pages.length ? String(Number(NextToken) + 1) : undefined,
  }));
}
const serviceUnknown = (): unknown =>
  ec2
    .on(DescribeVpcEndpointServicesCommand)
    .rejects(awsError('InvalidServiceName', `The Vpc Endpoint Service '${API.serviceName}' does not exist`));

beforeEach(() => {
  setUp();
  owns();
  ec2.on(DescribeSubnetsCommand).callsFake(({ Filters }: { Filters: { Values: string[] }[] }) => ({
    Subnets: Object.entries(zones).flatMap(([SubnetId, AvailabilityZoneId]) =>
      Filters[0]?.Values.includes(SubnetId) ? [{ SubnetId, AvailabilityZoneId }] : [],
    ),
  }));
  ec2.on(DescribeVpcAttributeCommand, { Attribute: 'enableDnsSupport' }).resolves({ EnableDnsSupport: { Value: true } });
  ec2.on(DescribeVpcAttributeCommand, { Attribute: 'enableDnsHostnames' }).resolves({ EnableDnsHostnames: { Value: true } });
  ec2.on(DescribeVpcEndpointServicesCommand, { ServiceNames: [API.serviceName] }).resolves(service(API));
  ec2.on(DescribeVpcEndpointServicesCommand, { ServiceNames: [UI.serviceName] }).resolves(service(UI));
  lives();
});
afterEach(() => jest.restoreAllMocks());

test('all well: the subnets, no findings, and only looks', async () => {
  expect(await cloudFormation(preflightEvent('Create', both))).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: 'PrefectPreflight',
    Data: { ApiSubnetIds: 'subnet-a,subnet-b', UiSubnetIds: 'subnet-a,subnet-b', Findings: 'none' },
  });
  expect(calls()).toEqual({
    DescribeSubnets: 1,
    DescribeVpcAttribute: 2,
    DescribeVpcEndpointServices: 2,
    DescribeVpcEndpoints: 2,
    DescribeStacks: 1,
    ListStackResources: 1,
  });
});

test('an unknown service fails the creation, and the Delete that follows is a no-op', async () => {
  serviceUnknown();
  const answer = await cloudFormation(preflightEvent('Create'));
  expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: CREATION_FAILED });
  expect(answer.Reason).toMatch(/service-unknown.*does not exist.*has not allowed this account.*ask Prefect to allow the account/);
  ec2.resetHistory();
  cfn.resetHistory();
  ssm.resetHistory();
  expect(await cloudFormation({ ...preflightEvent('Delete'), PhysicalResourceId: answer.PhysicalResourceId })).toMatchObject({
    Status: 'SUCCESS',
  });
  expect(calls()).toEqual({});
});

test('zones that a service does not serve are left out, for each service on its own', async () => {
  ec2
    .on(DescribeVpcEndpointServicesCommand, { ServiceNames: [UI.serviceName] })
    .resolves(service(UI, { AvailabilityZoneIds: ['use1-az3'] }));
  expect(await cloudFormation(preflightEvent('Create', { ...both, SubnetIds: ['subnet-c', 'subnet-a'] }))).toMatchObject({
    Status: 'SUCCESS',
    Data: { ApiSubnetIds: 'subnet-a', UiSubnetIds: 'subnet-c', Findings: 'zone-not-served' },
  });
});

test('no zone left fails, with both lists in the reason', async () => {
  const answer = await cloudFormation(preflightEvent('Create', { SubnetIds: ['subnet-c'] }));
  expect(answer).toMatchObject({
    Status: 'FAILED',
    Reason: expect.stringMatching(/use1-az1, use1-az2.*subnet-c \(use1-az3\).*vpcSubnets/) as string,
  });
});

test('two subnets in one zone fail', async () => {
  const answer = await cloudFormation(preflightEvent('Create', { SubnetIds: ['subnet-b', 'subnet-b2'] }));
  expect(answer).toMatchObject({
    Status: 'FAILED',
    Reason: expect.stringContaining('subnet-b (use1-az2), subnet-b2 (use1-az2)') as string,
  });
});

test.each(['enableDnsSupport', 'enableDnsHostnames'] as const)(
  '%s off fails before anything lives, and is a finding afterwards',
  async (attribute) => {
    dnsOff(attribute);
    expect(await cloudFormation(preflightEvent('Create'))).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining(`Set ${attribute} to true`) as string,
    });
    lives(endpoint());
    owns({ PrefectApi: 'vpce-0f' });
    const answer = await cloudFormation(preflightEvent('Update'));
    expect(answer).toMatchObject({
      Status: 'SUCCESS',
      Data: { Findings: attribute === 'enableDnsSupport' ? 'vpc-dns-support-off' : 'vpc-dns-hostnames-off' },
    });
  },
);

test('an attribute that EC2 does not tell is not taken for off', async () => {
  ec2.on(DescribeVpcAttributeCommand).resolves({});
  expect(await cloudFormation(preflightEvent('Create'))).toMatchObject({ Status: 'SUCCESS', Data: { Findings: 'preflight-incomplete' } });
});

test('not permitted to look: all subnets, a finding, and the missing actions in the log', async () => {
  ec2.onAnyCommand().rejects(awsError('UnauthorizedOperation', 'You are not authorized to perform this operation.'));
  expect(await cloudFormation(preflightEvent('Create', both))).toMatchObject({
    Status: 'SUCCESS',
    Data: { ApiSubnetIds: 'subnet-a,subnet-b', UiSubnetIds: 'subnet-a,subnet-b', Findings: 'preflight-incomplete' },
  });
  for (const action of ['DescribeSubnets', 'DescribeVpcAttribute', 'DescribeVpcEndpointServices', 'DescribeVpcEndpoints']) {
    expect(world.logged.join()).toContain(`ec2:${action}: `);
  }
});

test('a service without details is one about which nothing is known', async () => {
  ec2.on(DescribeVpcEndpointServicesCommand).resolves({ ServiceNames: [API.serviceName] });
  expect(await cloudFormation(preflightEvent('Create'))).toMatchObject({
    Status: 'SUCCESS',
    Data: { ApiSubnetIds: 'subnet-a,subnet-b', Findings: 'preflight-incomplete' },
  });
});

test.each([
  ['owns the name', endpoint({ Tags: [] }), 'conflicting-dns-name'],
  ["is another link's and owns the name", endpoint({ Tags: tags('Elsewhere/Other') }), 'conflicting-dns-name'],
  ["is this link's own", endpoint(), 'none'],
  ['has Private DNS off', endpoint({ Tags: [], PrivateDnsEnabled: false }), 'none'],
  ['has been rejected', endpoint({ Tags: [], State: 'Rejected' }), 'none'],
  ['has another name', endpoint({ Tags: [], DnsEntries: [{ DnsName: UI.hostName }] }), 'none'],
])('an endpoint in the VPC that %s', async (_, live, findings) => {
  lives(live);
  owns({ PrefectApi: findings === 'none' ? 'vpce-0f' : 'vpce-0e' });
  expect(await cloudFormation(preflightEvent('Update'))).toMatchObject({ Status: 'SUCCESS', Data: { Findings: findings } });
});

test('every page of the endpoints is read', async () => {
  ec2.on(DescribeVpcEndpointsCommand).callsFake(({ Filters = [], VpcEndpointIds, NextToken }: Asked) => {
    if (VpcEndpointIds !== undefined) {
      throw awsError('InvalidVpcEndpointId.NotFound', 'does not exist');
    }
    return NextToken === undefined
      ? { VpcEndpoints: [], NextToken: 'more' }
      : { VpcEndpoints: Filters[0]?.Name === 'vpc-id' ? [endpoint({ Tags: [] })] : [endpoint({ VpcId: 'vpc-0old' })] };
  });
  owns({ Another: 'vpce-0x', PrefectApi: 'vpce-0f' });
  expect(await cloudFormation(preflightEvent('Create', { AllowReplacementOf: ['vpce-0f'] }))).toMatchObject({
    Data: { Findings: 'conflicting-dns-name' },
  });
  expect(await cloudFormation(preflightEvent('Create'))).toMatchObject({
    Status: 'FAILED',
    Reason: expect.stringContaining('[replacement-refused]') as string,
  });
});

test('a service in another Region is asked for there, and serves every zone but the excluded ones', async () => {
  const properties = { ServiceRegion: 'us-west-2', SubnetIds: ['subnet-a', 'subnet-c'] };
  ec2.on(DescribeVpcEndpointServicesCommand).resolves(service(API, { AvailabilityZoneIds: ['usw2-az1'] }));
  expect(await cloudFormation(preflightEvent('Create', properties))).toMatchObject({
    Status: 'SUCCESS',
    Data: { ApiSubnetIds: 'subnet-a', Findings: 'zone-not-served' },
  });
  expect(ec2.commandCalls(DescribeVpcEndpointServicesCommand)[0]?.args[0].input.ServiceRegions).toEqual(['us-west-2']);
});

test('a service Region that is the own one is no other Region', async () => {
  await cloudFormation(preflightEvent('Create', { ServiceRegion: 'us-east-1' }));
  expect(ec2.commandCalls(DescribeVpcEndpointServicesCommand)[0]?.args[0].input.ServiceRegions).toBeUndefined();
});

test('an update that fails keeps the physical id, so that CloudFormation replaces nothing', async () => {
  serviceUnknown();
  lives(endpoint({ ServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0000000000000dead' }));
  expect(await cloudFormation(preflightEvent('Update', { AllowReplacementOf: ['vpce-0f'] }))).toMatchObject({
    Status: 'FAILED',
    PhysicalResourceId: 'PrefectPreflight',
  });
});

test('a request whose endpoints live passes, whatever has become of service, zones and VPC', async () => {
  owns({ PrefectApi: 'vpce-0f' });
  lives(endpoint({ SubnetIds: ['subnet-b2'] }));
  dnsOff('enableDnsSupport');
  serviceUnknown();
  expect(await cloudFormation(preflightEvent('Update'))).toMatchObject({ Status: 'SUCCESS', Data: { ApiSubnetIds: 'subnet-a,subnet-b' } });
  ec2.on(DescribeVpcEndpointServicesCommand).resolves(service(API, { AvailabilityZoneIds: ['use1-az6'] }));
  expect(await cloudFormation(preflightEvent('Update'))).toMatchObject({
    Status: 'SUCCESS',
    Data: { ApiSubnetIds: 'subnet-a,subnet-b', Findings: 'vpc-dns-support-off,no-zone-served' },
  });
});

test('the reason of many refusals is cut, not lost', async () => {
  serviceUnknown();
  dnsOff('enableDnsSupport');
  const answer = await cloudFormation(preflightEvent('Create', both));
  expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThanOrEqual(4096);
  expect(answer.Reason).toContain('vpc-dns-support-off');
});

describe('the replacement of a live endpoint is refused', () => {
  const refused = async (
    live: VpcEndpoint,
    properties: Readonly<Record<string, unknown>> = {},
    logicalId = 'PrefectApi',
  ): Promise<unknown> => {
    lives(live);
    owns({ [logicalId]: 'vpce-0f' });
    const { Status, Reason } = await cloudFormation(preflightEvent('Update', properties));
    return Status === 'FAILED' ? Reason : Status;
  };

  test.each([
    [
      'another service',
      endpoint({ ServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-00000000000000001' }),
      'service com.amazonaws.vpce.us-east-1.vpce-svc-00000000000000001, requested',
    ],
    ['another VPC', endpoint({ VpcId: 'vpc-0old' }), 'VPC vpc-0old, requested vpc-0123456789abcdef0'],
    ['another service Region', endpoint({ ServiceRegion: 'eu-west-1' }), 'service Region eu-west-1, requested us-east-1'],
    ['another logical id', endpoint(), 'logical id PrefectOld, requested PrefectApi', 'PrefectOld'],
    ['another path of the construct', endpoint({ Tags: tags('Platform/Old') }), '[construct-moved]', 'OldApi'],
    ['another service, without tags', endpoint({ ServiceName: 'another', Tags: [] }), 'service another, requested'],
  ])('by %s', async (_, live, expected, logicalId = 'PrefectApi') => {
    const reason = await refused(live, {}, logicalId);
    expect(reason).toContain(expected);
    expect(reason).toContain("vpce-0f (`allowReplacementOf: ['vpce-0f']`)");
    expect(await refused(live, { AllowReplacementOf: ['vpce-0e'] }, logicalId)).toBe(reason);
    expect(await refused(live, { AllowReplacementOf: ['vpce-0f'] }, logicalId)).toBe('SUCCESS');
    owns({ [logicalId]: 'vpce-0f' }, 'UPDATE_ROLLBACK_IN_PROGRESS');
    expect(await cloudFormation(preflightEvent('Update'))).toMatchObject({ Status: 'SUCCESS' });
  });

  test('unless another link of the stack has it', async () => {
    const live = endpoint({ Tags: tags('Platform/Other') });
    expect(await refused(live, { StackLinkTags: ['Platform/Other', 'Platform/Prefect'] }, 'OtherApi')).toBe('SUCCESS');
  });

  test.each(['Rejected', 'Failed', 'Expired', 'Deleting', 'Deleted'] as const)('unless it is %s', async (State) => {
    expect(await refused(endpoint({ ServiceName: 'another', State }))).toBe('SUCCESS');
  });

  test('unless the tags cannot be read, which is a finding', async () => {
    ec2.on(DescribeVpcEndpointsCommand).rejects(awsError('UnauthorizedOperation'));
    expect(await cloudFormation(preflightEvent('Update'))).toMatchObject({ Status: 'SUCCESS', Data: { Findings: 'preflight-incomplete' } });
  });

  test.each([
    [DescribeStacksCommand, 'cloudformation:DescribeStacks'],
    [ListStackResourcesCommand, 'cloudformation:ListStackResources'],
  ] as const)('unless CloudFormation cannot be asked, which is a finding', async (command, action) => {
    lives(endpoint({ ServiceName: 'another' }));
    cfn.on(command as typeof DescribeStacksCommand).rejects(awsError('AccessDenied', 'not authorized'));
    expect(await cloudFormation(preflightEvent('Update'))).toMatchObject({ Status: 'SUCCESS', Data: { Findings: 'preflight-incomplete' } });
    expect(world.logged.join()).toContain(`${action}: AccessDenied`);
  });

  test('and one that the stack does not own is not joined by a second one', async () => {
    lives(endpoint({ Groups: [{ GroupId: 'sg-0a' }] }));
    const { Status, Reason } = await cloudFormation(preflightEvent('Create'));
    expect(Status).toBe('FAILED');
    expect(Reason).toMatch(
      /\[endpoint-not-owned\].*fromInterfaceVpcEndpointAttributes.*'vpce-0f'.*'sg-0a'.*recreateApiEndpoint: 'vpce-0f'/,
    );
  });

  test('and one that is left over beside the one asked for is a finding', async () => {
    lives(endpoint(), endpoint({ VpcEndpointId: 'vpce-0e', VpcId: 'vpc-0old' }));
    owns({ PrefectApi: 'vpce-0f' });
    expect(await cloudFormation(preflightEvent('Update'))).toMatchObject({ Status: 'SUCCESS', Data: { Findings: 'endpoint-left-over' } });
  });

  test('a service Region that is the own one, said or not, is the same', async () => {
    expect(await refused(endpoint({ ServiceRegion: 'us-east-1' }))).toBe('SUCCESS');
    expect(await refused(endpoint(), { ServiceRegion: 'us-east-1' })).toBe('SUCCESS');
  });
});

describe('an adopted endpoint', () => {
  const adopting = { Endpoints: [], SubnetIds: [], Adopted: [{ role: 'api', endpointId: 'vpce-0f', hostName: API.hostName }] };

  test('that lives passes, and no subnets are asked for', async () => {
    lives(endpoint({ Tags: [] }));
    expect(await cloudFormation(preflightEvent('Create', adopting))).toMatchObject({
      Status: 'SUCCESS',
      Data: { ApiSubnetIds: '', Findings: 'none' },
    });
    expect(ec2.commandCalls(DescribeSubnetsCommand)).toEqual([]);
  });

  test.each<[string, VpcEndpoint | undefined, string]>([
    ['does not exist', undefined, 'vpce-0f does not exist in us-east-1 of this account'],
    ['is in another VPC', endpoint({ VpcId: 'vpc-0other' }), 'vpce-0f is in vpc-0other'],
    ['was rejected', endpoint({ State: 'Rejected' }), 'vpce-0f is rejected'],
    ['belongs to another service', endpoint({ ServiceName: UI.serviceName }), 'not of api.private.prefect.cloud'],
  ])('that %s is refused, and the rollback passes', async (_, live, reason) => {
    lives(...(live === undefined ? [] : [live]));
    expect(await cloudFormation(preflightEvent('Update', adopting))).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining(reason) as string,
    });
    owns({}, 'UPDATE_ROLLBACK_IN_PROGRESS');
    expect(await cloudFormation(preflightEvent('Update', adopting))).toMatchObject({ Status: 'SUCCESS' });
  });
});
