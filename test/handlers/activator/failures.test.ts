import {
  DescribeNetworkInterfacesCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  ModifyVpcEndpointCommand,
} from '@aws-sdk/client-ec2';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetParametersCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import {
  API,
  awsError,
  calls,
  cloudFormation,
  describeEndpoints,
  ec2,
  event,
  findingCodes,
  forgetCalls,
  failing,
  once,
  invokeProbe,
  lambda,
  context,
  DEFINITION,
  getParameters,
  overwrite,
  putParameter,
  type PutParameter,
  register,
  STATUS,
  payloadOf,
  stored,
  schedule,
  setUp,
  ssm,
  UI,
  world,
} from './fixtures';
import { handler } from '../../../lib/handlers/activator/index';
import { VPC_ID } from '../../fixtures/names';

beforeEach(setUp);
afterEach(() => jest.restoreAllMocks());

describe('EC2 refuses to switch Private DNS on', () => {
  test.each([
    [
      'conflicting-dns-name',
      'InvalidParameter',
      'private-dns-enabled cannot be set because there is already a conflicting DNS domain for api.private.prefect.cloud in the VPC vpc-0',
    ],
    [
      'vpc-dns-attributes-off',
      'InvalidParameter',
      'Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for vpc-0',
    ],
    [
      'waiting-for-acceptance',
      'InvalidParameter',
      'Private DNS can only be enabled after the endpoint connection is accepted by the owner of vpce-svc-0.',
    ],
    ['permission-missing', 'UnauthorizedOperation', 'You are not authorized to perform this operation.'],
    ['ec2-throttled', 'RequestLimitExceeded', 'Request limit exceeded.'],
    ['private-dns-refused', 'InvalidParameter', 'a text that nobody has seen'],
  ])('%s', async (code, name, message) => {
    ec2.on(ModifyVpcEndpointCommand).rejects(awsError(name, message));
    const status = await schedule();
    expect(status.condition).toBe('ENABLING_PRIVATE_DNS');
    expect(findingCodes(status)).toEqual([code]);
    expect(status.endpoints[0]?.findings[0]?.evidence).toContain(message);
    expect(calls().ModifyVpcEndpoint).toBe(1);

    ec2.on(ModifyVpcEndpointCommand).callsFake(() => ({ Return: world.privateDns.add(API.endpointId).has(API.endpointId) }));
    expect(findingCodes(await schedule())).toEqual([]);
  });

  describe('over the attributes of the VPC', () => {
    const refusal = 'Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for vpc-0';
    const attributes = (support: boolean, hostnames: boolean): void => {
      ec2.on(DescribeVpcAttributeCommand, { Attribute: 'enableDnsSupport' }).resolves({ EnableDnsSupport: { Value: support } });
      ec2.on(DescribeVpcAttributeCommand, { Attribute: 'enableDnsHostnames' }).resolves({ EnableDnsHostnames: { Value: hostnames } });
    };

    test.each([
      [true, false, ['vpc-dns-hostnames-off']],
      [false, true, ['vpc-dns-support-off']],
      [false, false, ['vpc-dns-support-off', 'vpc-dns-hostnames-off']],
      [true, true, ['vpc-dns-attributes-off']],
    ])('support %s, host names %s', async (support, hostnames, expected) => {
      ec2.on(ModifyVpcEndpointCommand).rejects(awsError('InvalidParameter', refusal));
      attributes(support, hostnames);
      const status = await schedule();
      expect(findingCodes(status)).toEqual(expected);
      for (const { evidence } of status.endpoints[0]?.findings ?? []) {
        expect(evidence).toContain(refusal);
      }
    });

    test('asks once for all endpoints, and not at all when nothing is refused', async () => {
      ec2.on(ModifyVpcEndpointCommand).rejects(awsError('InvalidParameter', refusal));
      attributes(false, true);
      const status = await schedule({ endpoints: [API, UI] });
      expect(findingCodes(status)).toEqual(['vpc-dns-support-off', 'vpc-dns-support-off']);
      expect(calls().DescribeVpcAttribute).toBe(2);
      ec2
        .on(ModifyVpcEndpointCommand)
        .callsFake(({ VpcEndpointId }: { VpcEndpointId: string }) => ({ Return: world.privateDns.add(VpcEndpointId).size > 0 }));
      forgetCalls();
      await schedule({ endpoints: [API, UI] });
      expect(calls().DescribeVpcAttribute).toBeUndefined();
    });
  });

  test.each([
    [
      'owner vpce-0c; ',
      [{ VpcEndpointId: 'vpce-0c', State: 'Available' as const, PrivateDnsEnabled: true, DnsEntries: [{ DnsName: API.hostName }] }],
    ],
    [
      'no other endpoint of the VPC has it; ',
      [{ VpcEndpointId: 'vpce-0c', State: 'Available' as const, PrivateDnsEnabled: false, DnsEntries: [{ DnsName: API.hostName }] }],
    ],
  ])('over the name: %s', async (owner, VpcEndpoints) => {
    const refusal = `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${API.hostName} in the VPC vpc-0123456789abcdef0`;
    ec2.on(ModifyVpcEndpointCommand).rejects(awsError('InvalidParameter', refusal));
    ec2.on(DescribeVpcEndpointsCommand, { Filters: [{ Name: 'vpc-id', Values: [VPC_ID] }] }).resolves({ VpcEndpoints });
    const status = await schedule();
    expect(status.endpoints[0]?.findings).toEqual([
      expect.objectContaining({
        code: 'conflicting-dns-name',
        evidence: expect.stringMatching(new RegExp(`^${owner}.*${refusal}$`)) as string,
      }),
    ]);
  });

  test('a call that hangs is tried once, and whether it worked is seen by the next pass', async () => {
    ec2.on(ModifyVpcEndpointCommand).callsFake(() => {
      world.privateDns.add(API.endpointId);
      throw awsError('TimeoutError', 'no answer in 45000 ms');
    });
    const status = await schedule();
    expect(findingCodes(status)).toEqual(['ec2-timed-out']);
    expect(calls().ModifyVpcEndpoint).toBe(1);
    expect((await schedule()).condition).toBe('ACTIVE');
    expect(calls().ModifyVpcEndpoint).toBe(1);
  });

  test('one endpoint refused does not stop the other', async () => {
    ec2.on(ModifyVpcEndpointCommand, { VpcEndpointId: UI.endpointId }).rejects(awsError('InvalidParameter', 'no'));
    const status = await schedule({ endpoints: [API, UI] });
    expect(status.endpoints.map(({ condition }) => condition)).toEqual(['ACTIVE', 'ENABLING_PRIVATE_DNS']);
  });
});

test.each([
  ['are on', true, 'name-not-found'],
  ['are off', false, 'vpc-dns-support-off'],
])('a name that is lost has the attributes of the VPC looked up once: they %s', async (_, on, code) => {
  await schedule({ endpoints: [API, UI] });
  forgetCalls();
  await schedule({ endpoints: [API, UI] });
  expect(calls().DescribeVpcAttribute).toBeUndefined();
  world.namesAfter = 100;
  ec2.on(DescribeVpcAttributeCommand).resolves({ EnableDnsSupport: { Value: on }, EnableDnsHostnames: { Value: true } });
  expect(findingCodes(await schedule({ endpoints: [API, UI] }))).toEqual([code, code]);
  expect(calls().DescribeVpcAttribute).toBe(2);
});

describe('the probe', () => {
  test('that was idle and fails at first is tried again, and nothing is reported', async () => {
    lambda.on(InvokeCommand).rejectsOnce(awsError('ResourceNotReadyException', 'The function is idle')).callsFake(invokeProbe);
    const status = await schedule();
    expect(status.condition).toBe('ACTIVE');
    expect(findingCodes(status)).toEqual([]);
    expect(world.slept[0]).toBe(5000);
  });

  test.each([
    [
      'throwing',
      () =>
        lambda
          .on(InvokeCommand)
          .resolves({ FunctionError: 'Unhandled', Payload: payloadOf({ errorType: 'Runtime.ExitError', errorMessage: 'exit 1' }) }),
      'Runtime.ExitError: exit 1',
    ],
    [
      'throwing without a word',
      () => lambda.on(InvokeCommand).resolves({ FunctionError: 'Unhandled', Payload: payloadOf(null) }),
      'Error: null',
    ],
    ['missing', () => lambda.on(InvokeCommand).rejects(awsError('ResourceNotFoundException', 'Function not found')), 'Function not found'],
    ['answering nothing', () => lambda.on(InvokeCommand).resolves({}), 'the probe answered something else'],
    [
      'answering about nobody',
      () => lambda.on(InvokeCommand).resolves({ Payload: payloadOf({ version: 1, targets: [], milliseconds: 1 }) }),
      'nothing about api',
    ],
    [
      'answering half',
      () => lambda.on(InvokeCommand).resolves({ Payload: payloadOf({ version: 1, targets: [{ role: 'api' }], milliseconds: 1 }) }),
      'the probe answered something else',
    ],
  ])('%s is a finding, and switches nothing', async (_, given, evidence) => {
    given();
    const status = await schedule();
    expect(status.condition).toBe('CHECKING');
    expect(findingCodes(status)).toEqual(['probe-not-running']);
    expect(status.endpoints[0]?.findings[0]?.evidence).toContain(evidence);
    expect(calls().ModifyVpcEndpoint).toBeUndefined();
    expect(calls().Invoke).toBeLessThanOrEqual(3);
  });

  test.each([
    ['probe-idle', 'ResourceNotReadyException', 'The function is inactive and its VPC connection is no longer available.'],
    ['probe-throttled', 'TooManyRequestsException', 'Rate Exceeded.'],
    ['probe-out-of-addresses', 'SubnetIPAddressLimitReachedException', 'no available IP addresses'],
    ['probe-timed-out', 'TimeoutError', 'no answer in 40000 ms'],
  ])('%s: Lambda says why, and nothing is switched', async (code, name, message) => {
    lambda.on(InvokeCommand).rejects(awsError(name, message));
    expect(findingCodes(await schedule())).toEqual([code]);
    expect(calls()).toMatchObject({ Invoke: 3 });
    expect(calls().ModifyVpcEndpoint).toBeUndefined();
  });

  test('that may not be invoked is not tried again', async () => {
    lambda.on(InvokeCommand).rejects(awsError('AccessDeniedException', 'not authorized to perform: lambda:InvokeFunction'));
    expect(findingCodes(await schedule())).toEqual(['permission-missing']);
    expect(calls().Invoke).toBe(1);
  });

  test('that fails while Private DNS is on leaves it on', async () => {
    await schedule();
    lambda.on(InvokeCommand).rejects(awsError('ServiceException', 'no'));
    const status = await schedule();
    expect(status.condition).toBe('ACTIVE');
    expect([...world.privateDns]).toEqual([API.endpointId]);
    await schedule();
    await schedule();
    expect((await schedule()).condition).toBe('UNVERIFIED');
  });

  test('that fails after Private DNS was switched on ends the pass', async () => {
    lambda.on(InvokeCommand).callsFake((input: { Payload: unknown }) => {
      if (world.privateDns.size > 0) {
        throw awsError('ServiceException', 'no');
      }
      return invokeProbe(input);
    });
    const status = await schedule();
    expect(status.condition).toBe('UNVERIFIED');
    expect(status.endpoints[0]?.privateDnsWasOn).toBe(true);
  });
});

describe('EC2 cannot be asked', () => {
  test('a throttled pass is a finding, and resets nothing', async () => {
    const first = await schedule();
    forgetCalls();
    ec2.on(DescribeVpcEndpointsCommand).rejects(awsError('RequestLimitExceeded', 'Request limit exceeded.'));
    const status = await schedule();
    expect(status).toMatchObject({ condition: 'ACTIVE', since: first.since });
    expect(findingCodes(status)).toEqual(['ec2-throttled']);
    expect(calls()).toEqual({ DescribeVpcEndpoints: 1, GetParameters: 2, PutParameter: 1 });
    ec2.on(DescribeVpcEndpointsCommand).callsFake(describeEndpoints);
    forgetCalls();
    expect(await schedule()).toMatchObject({ condition: 'ACTIVE', since: first.since, findings: [] });
    expect(calls()).toEqual({ DescribeVpcEndpoints: 1, GetParameters: 2, Invoke: 1, PutParameter: 1 });
  });

  test('an endpoint is not taken for deleted because the first pass was throttled', async () => {
    world.states.set(API.endpointId, undefined);
    ec2.on(DescribeVpcEndpointsCommand).rejectsOnce(awsError('RequestLimitExceeded')).callsFake(describeEndpoints);
    await schedule();
    expect((await schedule()).condition).toBe('NOT_FOUND');
  });

  test('throttled the second time, the pass ends with what it saw the first time', async () => {
    world.states.set(API.endpointId, 'pending');
    ec2
      .on(DescribeVpcEndpointsCommand)
      .resolvesOnce({ VpcEndpoints: [{ VpcEndpointId: API.endpointId, State: 'Pending' }] })
      .rejects(awsError('RequestLimitExceeded'));
    const status = await schedule();
    expect(status.condition).toBe('PENDING');
    expect(findingCodes(status)).toEqual(['ec2-throttled', 'endpoint-pending']);
    expect(calls().DescribeVpcEndpoints).toBe(2);
  });

  test('addresses that may not be looked up are a finding with the missing permission', async () => {
    ec2.on(DescribeNetworkInterfacesCommand).rejects(awsError('UnauthorizedOperation', 'You are not authorized'));
    const status = await schedule();
    expect(findingCodes(status)).toEqual(['permission-missing', 'ec2-failed']);
    expect(status.findings[0]?.evidence).toContain('ec2:DescribeNetworkInterfaces');
  });
});

describe('Parameter Store', () => {
  test('that cannot be read before the status is stored is not written to', async () => {
    await schedule();
    const before = world.parameters.get(STATUS);
    ssm.on(GetParametersCommand).callsFake(once(getParameters, failing('InternalServerError')));
    forgetCalls();
    expect(findingCodes(await schedule())).toEqual(['status-not-stored']);
    expect(calls().PutParameter).toBeUndefined();
    expect(world.parameters.get(STATUS)).toBe(before);
    expect(JSON.parse(world.logged.at(-1) ?? '')).toMatchObject({ state: 'ACTIVE', findings: [{ code: 'status-not-stored' }] });
  });

  test('that cannot be written is a finding, to CloudFormation as well, and nothing is changed: nobody registered the link', async () => {
    ssm.on(PutParameterCommand).rejects(awsError('AccessDeniedException', 'not authorized to perform: ssm:PutParameter'));
    expect(await cloudFormation(event('Create'))).toMatchObject({
      Status: 'SUCCESS',
      Data: { State: 'CHECKING', Findings: 'hold-unknown,permission-missing' },
    });
    expect(calls().ModifyVpcEndpoint).toBeUndefined();
    setUp();
    ssm.on(PutParameterCommand).rejects(awsError('InternalServerError', 'no'));
    const codes = ['hold-unknown', 'link-not-registered'];
    expect(await cloudFormation(event('Create'))).toMatchObject({ Data: { Findings: codes.join() } });
  });

  test('whose answer to the registration is lost has registered the link', async () => {
    let lost = 0;
    ssm.on(PutParameterCommand).callsFake((input: PutParameter) => {
      const answer = putParameter(input);
      if (input.Name === DEFINITION) {
        lost += 1;
        throw awsError('TimeoutError', 'no answer in 2000 ms');
      }
      return answer;
    });
    expect(await cloudFormation(event('Create'))).toMatchObject({ Data: { State: 'ACTIVE', Findings: 'none' } });
    expect(lost).toBe(1);
  });

  test.each([
    ['throttled', 'ThrottlingException'],
    ['busy with another write', 'TooManyUpdates'],
  ])('that is %s for a moment is tried again', async (_, name) => {
    await schedule();
    world.states.set(API.endpointId, 'rejected');
    ssm.on(PutParameterCommand).callsFake(once(failing(name), putParameter));
    expect(findingCodes(await schedule())).toEqual(['endpoint-rejected']);
    expect(stored().condition).toBe('REJECTED');
  });

  test('a status that vanishes is not brought back by a pass, which says so', async () => {
    await schedule();
    world.states.set(API.endpointId, 'rejected');
    world.parameters.delete(STATUS);
    const status = await schedule();
    expect(status.condition).toBe('REJECTED');
    expect(findingCodes(status)).toEqual(['status-not-stored', 'endpoint-rejected']);
    expect(world.parameters.has(STATUS)).toBe(false);
  });

  test('a pass that the final Delete overtakes stores nothing', async () => {
    await schedule();
    ec2.on(DescribeVpcEndpointsCommand).callsFake(async (input: { Filters: { Values: string[] }[] }) => {
      await handler(event('Delete'), context());
      return describeEndpoints(input);
    });
    await schedule();
    expect(world.parameters.size).toBe(0);
  });

  test('a status that another version wrote is replaced, and keeps nothing from being changed: it is no hold', async () => {
    register();
    overwrite(STATUS, '{"version":2}');
    expect(findingCodes(await schedule())).toEqual([]);
    expect(stored()).toMatchObject({ version: 1, condition: 'ACTIVE' });
  });

  test('a pass that began earlier does not overwrite the status of one that began later', async () => {
    await schedule();
    let isFirst = true;
    ec2.on(DescribeVpcEndpointsCommand).callsFake(async (input: { Filters: { Values: string[] }[] }) => {
      const seen = describeEndpoints(input);
      if (isFirst) {
        isFirst = false;
        world.states.set(API.endpointId, 'rejected');
        world.now += 1000;
        await handler({}, context());
      }
      return seen;
    });
    expect((await schedule()).condition).toBe('ACTIVE');
    expect(stored().condition).toBe('REJECTED');
  });

  test('a status whose pass began in the future is overwritten', async () => {
    await schedule();
    overwrite(STATUS, JSON.stringify({ ...stored(), pass: { startedAt: '2099-01-01T00:00:00.000Z' } }));
    world.states.set(API.endpointId, 'rejected');
    await schedule();
    expect(stored()).toMatchObject({ condition: 'REJECTED', pass: { startedAt: expect.stringMatching(/^2026/) as string } });
  });
});

test('a call that takes longer than the pass may ends it, and what was seen is stored', async () => {
  jest.useFakeTimers();
  try {
    world.states.set(UI.endpointId, 'pendingAcceptance');
    lambda.on(InvokeCommand).callsFake(() => new Promise(() => undefined));
    const pass = schedule({ endpoints: [API, UI] });
    await jest.advanceTimersByTimeAsync(170_000);
    const status = await pass;
    expect(findingCodes(status)).toEqual(['pass-cut-short', 'waiting-for-acceptance']);
    expect(stored().endpoints.map(({ condition }) => condition)).toEqual(['CHECKING', 'PENDING_ACCEPTANCE']);
  } finally {
    jest.useRealTimers();
  }
});

test('a pass that was given up writes nothing and changes nothing when it goes on later', async () => {
  await schedule();
  world.now += 600_000;
  world.privateDns.clear();
  forgetCalls();
  jest.useFakeTimers();
  try {
    // Thawed long after the invocation, in the middle of the look right before the change.
    let reads = 0;
    ssm.on(GetParametersCommand).callsFake(async (input: { Names: string[] }) => {
      reads += 1;
      if (reads === 2) {
        await new Promise((resolve) => setTimeout(resolve, 200_000));
        world.now += 200_000;
      }
      return getParameters(input);
    });
    const pass = handler({ trigger: 'schedule' }, context()).catch(String);
    await jest.advanceTimersByTimeAsync(300_000);
    await pass;
    expect(reads).toBeGreaterThan(1);
    expect(calls().ModifyVpcEndpoint).toBeUndefined();
    expect(calls().PutParameter ?? 0).toBeLessThanOrEqual(1);
  } finally {
    jest.useRealTimers();
  }
});

describe('a host that cannot be checked, whose name or path was a token at synthesis', () => {
  const wrong = { ...API, healthPath: '/a b' };

  test('does not keep the other endpoint waiting', async () => {
    const status = await schedule({ endpoints: [wrong, UI] });
    expect(status.endpoints.map(({ condition }) => condition)).toEqual(['CHECKING', 'ACTIVE']);
    expect(status.endpoints[0]?.findings).toMatchObject([
      { code: 'check-target-invalid', evidence: 'check: InvalidTarget: the health path must look like /api/health, got: "/a b"' },
    ]);
  });

  test('is not sent to the probe', async () => {
    await schedule({ endpoints: [wrong] });
    expect(calls()).not.toHaveProperty('Invoke');
  });

  test('is named also if the probe fails', async () => {
    lambda.on(InvokeCommand).resolves({ FunctionError: 'Unhandled', Payload: Buffer.from('{"errorType":"Error"}') as never });
    const status = await schedule({ endpoints: [wrong, UI] });
    expect(status.endpoints.map(({ findings }) => findings[0]?.code)).toEqual(['check-target-invalid', 'probe-not-running']);
  });
});
