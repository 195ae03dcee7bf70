import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { periodOf } from '../../../sandbox/aws/events/state/events';
import { type FunctionSettings } from '../../../sandbox/aws/lambda/state/lambda-function';
import { lambdaService } from '../../../sandbox/aws/lambda/api';
import { createFixture, type Fixture, type Invoke } from './account-fixture';

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
};
const VPC_ACCESS = 'arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole';
const MINUTE = 60_000;

let fixture: Fixture;
let payloads: string[];
let answer: Invoke;

beforeEach(async () => {
  payloads = [];
  answer = () => ({ payload: '"done"' });
  fixture = await createFixture((payload, options) => {
    payloads.push(payload);
    return answer(payload, options);
  });
  fixture.account.iam.createRole('role', TRUST);
});

afterEach(() => fixture.account.close());

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function settings(changes: Partial<FunctionSettings> = {}): FunctionSettings {
  return {
    runtime: 'nodejs24.x',
    handler: 'index.handler',
    roleArn: fixture.account.iam.roleArn('role'),
    code: { zipFile: 'exports.handler = async () => "done";' },
    timeoutSeconds: 3,
    memoryMiB: 128,
    environment: { OWN: 'value' },
    logGroupName: '/logs/activator',
    architecture: 'arm64',
    ...changes,
  };
}

describe('a function', () => {
  test('outside a VPC gets its own variables, its role’s key and the address of AWS', async () => {
    const { account } = fixture;
    account.endpointUrl = 'http://127.0.0.1:4566';
    await account.lambda.create('activator', settings());
    expect(await account.lambda.invoke('activator', '{}')).toEqual({ payload: '"done"' });
    const options = fixture.processes[0];
    expect(options?.environment).toMatchObject({
      OWN: 'value',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'activator',
      AWS_LAMBDA_LOG_GROUP_NAME: '/logs/activator',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
    });
    expect(account.iam.accessKeys.find(options?.environment.AWS_ACCESS_KEY_ID ?? '')?.caller.roleName).toBe('role');
    expect(existsSync(join(options?.codeDirectory ?? '', 'index.js'))).toBe(true);
    expect(options?.codeDirectory.startsWith(process.cwd())).toBe(false);
    await account.lambda.delete('activator');
    expect(existsSync(options?.codeDirectory ?? '')).toBe(false);
  });

  test('in a VPC runs on a host with its groups, and gets no address of AWS', async () => {
    const { account, network, subnetIds, groupId } = fixture;
    account.endpointUrl = 'http://127.0.0.1:4566';
    account.iam.attachRolePolicy('role', VPC_ACCESS);
    await account.lambda.create('probe', settings({ vpc: { subnetIds: [...subnetIds], securityGroupIds: [groupId] } }));
    expect(network.hosts.map(({ address }) => address)).toEqual(['10.0.1.4']);
    expect(network.hosts[0]?.egress).toEqual([{ protocol: '-1', cidrBlocks: ['0.0.0.0/0'] }]);
    await account.lambda.invoke('probe', '{}');
    expect(fixture.processes[0]?.environment).not.toHaveProperty('AWS_ENDPOINT_URL');
    await expect(account.ec2.securityGroups.delete(groupId)).rejects.toMatchObject({ code: 'DependencyViolation' });
    await account.lambda.delete('probe');
    expect(network.hosts[0]?.removed).toBe(true);
    await account.ec2.securityGroups.delete(groupId);
  });

  test('is refused in a VPC if its role may not make interfaces', async () => {
    const { account, subnetIds, groupId } = fixture;
    await expect(
      account.lambda.create('probe', settings({ vpc: { subnetIds: [subnetIds[0]], securityGroupIds: [groupId] } })),
    ).rejects.toThrow('The provided execution role does not have permissions to call CreateNetworkInterface on EC2');
    expect(account.ec2.networkInterfaces.list()).toEqual([]);
  });

  test('is refused with a role that Lambda may not assume, and with reserved variables', async () => {
    const { account } = fixture;
    account.iam.createRole('other', {
      Version: '2012-10-17',
      Statement: [{ ...TRUST.Statement[0], Principal: { Service: 'ec2.amazonaws.com' } }],
    });
    await expect(account.lambda.create('x', settings({ roleArn: account.iam.roleArn('other') }))).rejects.toThrow(
      'cannot be assumed by Lambda',
    );
    await expect(account.lambda.create('x', settings({ environment: { AWS_REGION: 'eu-west-1' } }))).rejects.toThrow('AWS_REGION');
  });

  test('says once that its logs would be lost', async () => {
    const { account } = fixture;
    answer = (_payload, { onLog }) => {
      onLog?.('one');
      onLog?.('two');
      return { payload: 'null' };
    };
    const { logs } = await account.lambda.create('activator', settings());
    await account.lambda.invoke('activator', '{}');
    await until(() => fixture.logs.some((line) => line.includes('logs:PutLogEvents')));
    expect(logs.map(({ message }) => message)).toEqual(['one', 'two']);
    expect(fixture.logs.filter((line) => line.includes('logs:PutLogEvents'))).toHaveLength(1);
    expect(fixture.logs.filter((line) => line.includes('logs:CreateLogStream'))).toHaveLength(1);
  });

  test('has a new process after an update', async () => {
    const { account } = fixture;
    await account.lambda.create('activator', settings());
    await account.lambda.invoke('activator', '{}');
    await account.lambda.invoke('activator', '{}');
    expect(fixture.processes).toHaveLength(1);
    await account.lambda.update('activator', settings({ environment: { OWN: 'other' } }));
    await account.lambda.invoke('activator', '{}');
    expect(fixture.processes[1]?.environment.OWN).toBe('other');
  });
});

describe('invocations at the same time', () => {
  /** Each invocation ends when the test lets it. */
  const ends: (() => void)[] = [];
  beforeEach(() => {
    ends.length = 0;
    answer = () => new Promise((resolve) => ends.push(() => resolve({ payload: '"done"' })));
  });
  const begun = (count: number) => until(() => ends.length === count);
  const tooMany = { code: 'TooManyRequestsException', status: 429 };

  test('run side by side, each in an environment with a log stream of its own', async () => {
    const { account } = fixture;
    await account.lambda.create('activator', settings());
    const both = [account.lambda.invoke('activator', '1'), account.lambda.invoke('activator', '2')];
    await begun(2);
    expect(payloads).toEqual(['1', '2']);
    const streams = fixture.processes.map(({ environment }) => environment.AWS_LAMBDA_LOG_STREAM_NAME);
    expect(new Set(streams).size).toBe(2);
    ends.forEach((end) => end());
    expect(await Promise.all(both)).toEqual([{ payload: '"done"' }, { payload: '"done"' }]);
  });

  test('make no third environment when one of two is idle', async () => {
    const { account } = fixture;
    await account.lambda.create('activator', settings());
    const first = account.lambda.invoke('activator', '1');
    const second = account.lambda.invoke('activator', '2');
    await begun(2);
    ends[0]?.();
    await first;
    const third = account.lambda.invoke('activator', '3');
    await begun(3);
    expect(fixture.processes).toHaveLength(2);
    ends.forEach((end) => end());
    await Promise.all([second, third]);
  });

  test('are refused beyond the reserved concurrency', async () => {
    const { account } = fixture;
    await account.lambda.create('activator', settings({ reservedConcurrentExecutions: 1 }));
    const first = account.lambda.invoke('activator', '{}');
    await expect(account.lambda.invoke('activator', '{}')).rejects.toMatchObject(tooMany);
    await begun(1);
    ends[0]?.();
    await first;
    const next = account.lambda.invoke('activator', '{}');
    await begun(2);
    ends[1]?.();
    expect(await next).toEqual({ payload: '"done"' });
  });

  test('are refused beyond the account’s limit, of which reservations take their part', async () => {
    const { account } = fixture;
    await account.lambda.create('reserved', settings({ reservedConcurrentExecutions: 900 }));
    await account.lambda.create('activator', settings());
    account.lambda.concurrency.limit = 901;
    const all = [account.lambda.invoke('activator', '{}'), account.lambda.invoke('reserved', '{}')];
    await expect(account.lambda.invoke('activator', '{}')).rejects.toMatchObject(tooMany);
    await begun(2);
    ends.forEach((end) => end());
    await Promise.all(all);
  });

  test('wait for room when they are asynchronous', async () => {
    const { account } = fixture;
    await account.lambda.create('activator', settings({ reservedConcurrentExecutions: 1 }));
    const first = account.lambda.invoke('activator', '1');
    const event = account.lambda.invokeAsync('activator', '2');
    await begun(1);
    await account.clock.advance(1_000);
    expect(payloads).toEqual(['1']);
    ends[0]?.();
    await first;
    await account.clock.advance(2_000);
    await begun(2);
    ends[1]?.();
    await event;
    expect(payloads).toEqual(['1', '2']);
  });

  test('are dropped when their event has waited too long', async () => {
    const { account } = fixture;
    const lambdaFunction = await account.lambda.create('activator', settings({ reservedConcurrentExecutions: 1 }));
    lambdaFunction.maximumEventAgeSeconds = 60;
    const first = account.lambda.invoke('activator', '1');
    const event = account.lambda.invokeAsync('activator', '2');
    await begun(1);
    await account.clock.advance(60_000);
    await event;
    expect(fixture.logs.at(-1)).toContain('activator: event dropped, Error: Rate Exceeded.');
    ends[0]?.();
    await first;
    expect(payloads).toEqual(['1']);
  });

  test('end with the old code when an update comes in between', async () => {
    const { account } = fixture;
    await account.lambda.create('activator', settings());
    const old = account.lambda.invoke('activator', '1');
    await begun(1);
    const oldCode = fixture.processes[0]?.codeDirectory ?? '';
    await account.lambda.update('activator', settings({ code: { zipFile: 'exports.handler = async () => "new";' } }));
    const next = account.lambda.invoke('activator', '2');
    await begun(2);
    expect(fixture.processes[1]?.codeDirectory).not.toBe(oldCode);
    expect(existsSync(oldCode)).toBe(true);
    ends.forEach((end) => end());
    expect(await Promise.all([old, next])).toHaveLength(2);
    await until(() => !existsSync(oldCode));
  });

  test('leave a hundred to functions without a reservation', async () => {
    const { lambda } = fixture.account;
    await lambda.create('one', settings({ reservedConcurrentExecutions: 800 }));
    await expect(lambda.create('two', settings({ reservedConcurrentExecutions: 101 }))).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
    });
    await lambda.create('two', settings({ reservedConcurrentExecutions: 100 }));
  });
});

describe('asynchronous invocation', () => {
  const failure: Invoke = () => ({ payload: '{"errorType":"Error"}', functionError: 'Unhandled' });

  test('retries an error twice, then drops the event', async () => {
    const { account } = fixture;
    answer = failure;
    await account.lambda.create('activator', settings());
    await account.lambda.invokeAsync('activator', '{"a":1}');
    expect(payloads).toEqual(['{"a":1}', '{"a":1}', '{"a":1}']);
    expect(fixture.logs.at(-1)).toContain('event dropped after 3 attempts');
  });

  test('retries as often as the function’s configuration says', async () => {
    const { account } = fixture;
    answer = failure;
    const lambdaFunction = await account.lambda.create('activator', settings());
    lambdaFunction.maximumRetryAttempts = 0;
    await account.lambda.invokeAsync(lambdaFunction.arn, '{}');
    expect(payloads).toHaveLength(1);
  });

  test('throws at once without a function', () => {
    expect(() => fixture.account.lambda.invokeAsync('none', '{}')).toThrow(expect.objectContaining({ code: 'ResourceNotFoundException' }));
  });
});

describe('the API', () => {
  const request = (path: string, headers: Record<string, string> = {}) => ({
    method: 'POST',
    path,
    query: new URLSearchParams(),
    headers,
    body: Buffer.from('{"a":1}'),
  });

  test('routes an invocation by path and type', () => {
    const service = lambdaService(fixture.account);
    expect(service.route?.(request('/2015-03-31/functions/probe/invocations', { 'x-amz-invocation-type': 'Event' }))).toEqual({
      action: 'Invoke',
      input: { FunctionName: 'probe', InvocationType: 'Event', LogType: 'None', Payload: '{"a":1}' },
    });
    expect(service.route?.(request('/2015-03-31/functions/probe/code'))).toBeUndefined();
  });

  test('marks an error of the function', async () => {
    const { account } = fixture;
    answer = () => ({ payload: '{"errorType":"Error"}', functionError: 'Unhandled' });
    await account.lambda.create('probe', settings());
    const invoke = lambdaService(account).operations.Invoke;
    const input = { FunctionName: 'probe', InvocationType: 'RequestResponse', Payload: '{}' };
    const caller = account.iam.administrator;
    expect(await invoke?.run({ region: account.region, caller, input })).toMatchObject({
      status: 200,
      body: '{"errorType":"Error"}',
      headers: { 'x-amz-function-error': 'Unhandled' },
    });
    expect(invoke?.permissions({ region: account.region, caller, input })).toEqual([
      { action: 'lambda:InvokeFunction', resource: 'arn:aws:lambda:us-east-1:123456789012:function:probe' },
    ]);
  });
});

describe('a schedule', () => {
  async function rule(enabled = true) {
    const { account } = fixture;
    const { arn } = await account.lambda.create('activator', settings());
    return account.events.putRule({
      name: 'passes',
      scheduleExpression: 'rate(5 minutes)',
      enabled,
      targets: [{ id: 'Target0', arn, input: '{"link":"x"}' }],
    });
  }

  function allow(sourceArn: string): void {
    fixture.account.lambda.addPermission('activator', {
      statementId: 'AllowRule',
      action: 'lambda:InvokeFunction',
      principal: 'events.amazonaws.com',
      sourceArn,
    });
  }

  test('fires each period with the target’s input', async () => {
    const { clock } = fixture.account;
    allow((await rule()).arn);
    await clock.advance(4 * MINUTE);
    expect(payloads).toEqual([]);
    await clock.advance(MINUTE);
    expect(payloads).toEqual(['{"link":"x"}']);
    await clock.advance(11 * MINUTE);
    expect(payloads).toHaveLength(3);
  });

  test('fires into nothing without the function’s permission, or with one for another rule', async () => {
    const { clock } = fixture.account;
    await rule();
    await clock.advance(5 * MINUTE);
    allow('arn:aws:events:us-east-1:123456789012:rule/other');
    await clock.advance(5 * MINUTE);
    expect(payloads).toEqual([]);
    expect(fixture.logs.filter((line) => line.includes('events.amazonaws.com may not lambda:InvokeFunction'))).toHaveLength(2);
  });

  test('does not fire while disabled, or after its end', async () => {
    const { account } = fixture;
    allow((await rule(false)).arn);
    await account.clock.advance(10 * MINUTE);
    account.events.deleteRule('passes');
    await account.clock.advance(10 * MINUTE);
    expect(payloads).toEqual([]);
  });

  test.each([
    ['rate(1 minute)', MINUTE],
    ['rate(5 minutes)', 5 * MINUTE],
    ['rate(1 hour)', 60 * MINUTE],
    ['rate(2 days)', 2 * 24 * 60 * MINUTE],
  ])('%s', (expression, period) => {
    expect(periodOf(expression)).toBe(period);
  });

  test.each(['rate(1 minutes)', 'rate(5 minute)', 'rate(0 minutes)', 'rate(30 seconds)', 'cron(0 * * * ? *)'])(
    'refuses %s',
    (expression) => {
      expect(() => periodOf(expression)).toThrow('ScheduleExpression');
    },
  );
});

describe('a connection notification', () => {
  const topicPolicy = (sourceArn: string) => ({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'vpce.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: 'arn:aws:sns:us-east-1:123456789012:connections',
        Condition: { ArnLike: { 'aws:SourceArn': sourceArn }, StringEquals: { 'aws:SourceAccount': '123456789012' } },
      },
    ],
  });

  test('wakes the function when the connection is accepted, before the endpoint is available', async () => {
    const { account } = fixture;
    const endpoint = await account.ec2.endpoints.create(fixture.request());
    const { topicArn } = account.sns.createTopic('connections', {});
    const { arn } = await account.lambda.create('activator', settings());
    account.sns.subscribe(topicArn, arn);
    account.lambda.addPermission('activator', {
      statementId: 'AllowTopic',
      action: 'lambda:InvokeFunction',
      principal: 'sns.amazonaws.com',
      sourceArn: topicArn,
    });
    account.sns.setPolicy(topicArn, topicPolicy(account.arn('ec2', `vpc-endpoint/${endpoint.vpcEndpointId}`)));
    await account.ec2.connectionNotifications.create(endpoint.vpcEndpointId, topicArn, ['Accept', 'Reject']);
    await account.ec2.acceptConnection(endpoint.vpcEndpointId);
    await until(() => payloads.length > 0);
    expect(endpoint.state).toBe('pendingAcceptance');
    expect(JSON.parse(payloads[0] ?? '')).toMatchObject({
      Records: [{ EventSource: 'aws:sns', Sns: { Type: 'Notification', TopicArn: topicArn } }],
    });
  });

  test.each([
    ['no policy', undefined, undefined],
    ['a policy for another endpoint', 'arn:aws:ec2:us-east-1:123456789012:vpc-endpoint/vpce-0other', undefined],
    ['the key of AWS', 'arn:aws:ec2:us-east-1:123456789012:vpc-endpoint/*', 'alias/aws/sns'],
  ])('is refused on a topic with %s', async (_name, sourceArn, kmsMasterKeyId) => {
    const { account } = fixture;
    const { vpcEndpointId } = await account.ec2.endpoints.create(fixture.request());
    const { topicArn } = account.sns.createTopic('connections', { kmsMasterKeyId });
    if (sourceArn !== undefined) {
      account.sns.setPolicy(topicArn, topicPolicy(sourceArn));
    }
    await expect(account.ec2.connectionNotifications.create(vpcEndpointId, topicArn, ['Accept'])).rejects.toMatchObject({
      code: 'InvalidParameter',
    });
  });
});
