/* What people ask of the local AWS while they explore, and neither `cdk` nor the library does. */
import { eventsService } from '../../../sandbox/aws/events/api';
import { lambdaService } from '../../../sandbox/aws/lambda/api';
import { logsService } from '../../../sandbox/aws/logs/api';
import { ssmService } from '../../../sandbox/aws/ssm/api';
import { type Service } from '../../../sandbox/aws/service';
import { createFixture, type Fixture } from './account-fixture';

let fixture: Fixture;

beforeEach(async () => {
  fixture = await createFixture();
  const { account } = fixture;
  account.iam.createRole('role', {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
  });
  const { arn, logs } = await account.lambda.create('activator', {
    runtime: 'nodejs24.x',
    handler: 'index.handler',
    roleArn: account.iam.roleArn('role'),
    code: { zipFile: '' },
    timeoutSeconds: 3,
    memoryMiB: 128,
    environment: {},
    logGroupName: '/logs/activator',
    architecture: 'arm64',
  });
  logs.push(
    { logStreamName: 'b', message: '2026-01-01T00:00:00.000Z one' },
    { logStreamName: 'a', message: '2026-01-01T00:00:01.000Z two' },
    { logStreamName: 'b', message: '2026-01-01T00:00:02.000Z three' },
  );
  account.logs.create({ name: '/logs/activator', retentionInDays: 30, tags: {} });
  account.events.putRule({
    name: 'passes',
    scheduleExpression: 'rate(5 minutes)',
    enabled: true,
    targets: [{ id: 'Target0', arn, input: '{}' }],
  });
  for (const name of ['/link/status', '/link/hand-off', '/link/deep/er', '/linked']) {
    account.ssm.put({ name, value: 'x', type: 'String' });
  }
});

afterEach(() => fixture.account.close());

function ask(service: Service, action: string, input: Record<string, unknown> = {}): unknown {
  const { account } = fixture;
  return service.operations[action]?.run({ region: account.region, caller: account.iam.administrator, input });
}

test('parameters by path, one level or all, in pages', () => {
  const ssm = ssmService(fixture.account);
  const below = (input: Record<string, unknown>) =>
    (ask(ssm, 'GetParametersByPath', input) as { Parameters: { Name: string }[] }).Parameters.map(({ Name }) => Name);
  expect(below({ Path: '/link' })).toEqual(['/link/status', '/link/hand-off']);
  expect(below({ Path: '/link/', Recursive: true })).toEqual(['/link/status', '/link/hand-off', '/link/deep/er']);
  expect(below({ Path: '/', Recursive: true })).toContain('/linked');
  expect(ask(ssm, 'GetParametersByPath', { Path: '/link', MaxResults: 1 })).toMatchObject({
    Parameters: [{ Name: '/link/status' }],
    NextToken: '1',
  });
  expect(ask(ssm, 'DescribeParameters')).toMatchObject({
    Parameters: expect.arrayContaining([expect.objectContaining({ Name: '/linked', Type: 'String', Version: 1 })]) as unknown,
  });
});

test('functions, listed and alone', () => {
  const lambda = lambdaService(fixture.account);
  const get = (path: string) => lambda.route?.({ method: 'GET', path, query: new URLSearchParams(), headers: {}, body: Buffer.alloc(0) });
  expect(get('/2015-03-31/functions/')).toEqual({ action: 'ListFunctions', input: {} });
  expect(get('/2015-03-31/functions/activator')).toEqual({ action: 'GetFunction', input: { FunctionName: 'activator' } });
  expect(get('/2015-03-31/functions/activator/configuration')).toEqual({
    action: 'GetFunctionConfiguration',
    input: { FunctionName: 'activator' },
  });
  expect(get('/2015-03-31/functions/activator/policy')).toBeUndefined();
  expect(ask(lambda, 'ListFunctions')).toMatchObject({ Functions: [{ FunctionName: 'activator', Runtime: 'nodejs24.x' }] });
  expect(ask(lambda, 'GetFunctionConfiguration', { FunctionName: 'activator' })).toMatchObject({ Handler: 'index.handler' });
});

test('targets of a rule', () => {
  expect(ask(eventsService(fixture.account), 'ListTargetsByRule', { Rule: 'passes' })).toEqual({
    Targets: [{ Id: 'Target0', Arn: 'arn:aws:lambda:us-east-1:123456789012:function:activator', Input: '{}' }],
  });
  expect(() => ask(eventsService(fixture.account), 'ListTargetsByRule', { Rule: 'other' })).toThrow('does not exist');
});

test('logs: groups, streams, events in pages', () => {
  const logs = logsService(fixture.account);
  expect(ask(logs, 'DescribeLogGroups', { logGroupNamePrefix: '/logs' })).toMatchObject({
    logGroups: [{ logGroupName: '/logs/activator', retentionInDays: 30 }],
  });
  const streams = (input: object) => {
    const answer = ask(logs, 'DescribeLogStreams', { logGroupName: '/logs/activator', ...input });
    return (answer as { logStreams: { logStreamName: string }[] }).logStreams.map(({ logStreamName }) => logStreamName);
  };
  expect(streams({})).toEqual(['a', 'b']);
  expect(streams({ orderBy: 'LastEventTime', descending: true })).toEqual(['b', 'a']);
  expect(streams({ orderBy: 'LastEventTime', descending: true, limit: 1 })).toEqual(['b']);
  expect(ask(logs, 'FilterLogEvents', { logGroupName: '/logs/activator', limit: 2 })).toMatchObject({
    events: [{ eventId: '0' }, { eventId: '1' }],
    nextToken: '2',
  });
  expect(ask(logs, 'FilterLogEvents', { logGroupName: '/logs/activator', limit: 2, nextToken: '2' })).toMatchObject({
    events: [{ eventId: '2', message: expect.stringContaining('three') as string }],
    nextToken: undefined,
  });
  const { events } = ask(logs, 'GetLogEvents', { logGroupName: '/logs/activator', logStreamName: 'b' }) as { events: unknown[] };
  expect(events).toHaveLength(2);
  expect(() => ask(logs, 'GetLogEvents', { logGroupName: '/logs/other' })).toThrow('does not exist');
});

test('a stream that does not exist is an error, as on AWS', () => {
  const logs = logsService(fixture.account);
  const message = 'The specified log stream does not exist.';
  expect(() => ask(logs, 'GetLogEvents', { logGroupName: '/logs/activator', logStreamName: 'c' })).toThrow(message);
  expect(() => ask(logs, 'FilterLogEvents', { logGroupName: '/logs/activator', logStreamNames: ['a', 'c'] })).toThrow(message);
});

test('a rule that is disabled does not fire until it is enabled again', async () => {
  const events = eventsService(fixture.account);
  const fired = () => fixture.logs.filter((line) => line.includes('rule passes fires')).length;
  ask(events, 'DisableRule', { Name: 'passes' });
  expect(ask(events, 'DescribeRule', { Name: 'passes' })).toMatchObject({ State: 'DISABLED' });
  await fixture.account.clock.advance(600_000);
  expect(fired()).toBe(0);
  ask(events, 'EnableRule', { Name: 'passes', EventBusName: 'default' });
  await fixture.account.clock.advance(600_000);
  expect(fired()).toBe(2);
  expect(() => ask(events, 'DisableRule', { Name: 'other' })).toThrow('Rule other does not exist on EventBus default.');
  expect(() => ask(events, 'EnableRule', { Name: 'passes', EventBusName: 'other' })).toThrow('Event bus other does not exist.');
});
