import { ModifyVpcEndpointCommand } from '@aws-sdk/client-ec2';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { handler } from '../../../lib/handlers/activator/index';
import { type LinkStatus } from '../../../lib/contract/link-status';
import {
  API,
  awsError,
  calls,
  cloudFormation,
  context,
  ec2,
  event,
  findingCodes,
  forgetCalls,
  invokeProbe,
  lambda,
  registered,
  schedule,
  setUp,
  ssm,
  world,
} from './fixtures';

beforeEach(setUp);
afterEach(() => {
  jest.restoreAllMocks();
  delete process.env.AWS_LAMBDA_FUNCTION_NAME;
});

const send = async (command: unknown): Promise<LinkStatus> => {
  const status = await handler(command, context());
  if (status === undefined) {
    throw new Error('no status');
  }
  return status;
};
const hold = (reason = 'migration'): Promise<LinkStatus> => send({ command: 'hold', reason });
const switchedOff = (): void => world.privateDns.clear();

test('while held, passes look and report and change nothing; the release makes up for it at once', async () => {
  await schedule();
  const held = await hold();
  expect(held.held).toEqual({ since: expect.stringMatching(/^2026-11-20T09:05/) as string, reason: 'migration' });
  expect(findingCodes(held)).toEqual(['held']);
  expect(registered()).toEqual(held);

  switchedOff();
  forgetCalls();
  for (const pass of [() => schedule(), () => send({}), () => send({ Records: [] })]) {
    const status = await pass();
    expect(status).toMatchObject({ condition: 'CHECKING', held: { reason: 'migration' } });
    expect(findingCodes(status)).toContain('held');
  }
  expect(calls()).toMatchObject({ DescribeVpcEndpoints: 3, Invoke: 3 });
  expect(calls()).not.toHaveProperty('ModifyVpcEndpoint');

  const released = await send({ command: 'release' });
  expect(released.condition).toBe('ACTIVE');
  expect(released.held).toBeUndefined();
  expect(findingCodes(released)).toEqual(['private-dns-restored']);
  expect(registered().held).toBeUndefined();
});

test('an update of the stack keeps the hold', async () => {
  await schedule();
  await hold();
  switchedOff();
  expect(await cloudFormation(event('Update'))).toMatchObject({
    Status: 'SUCCESS',
    Data: { State: 'CHECKING', Findings: expect.stringMatching(/^held/) as string },
  });
  expect(registered().held?.reason).toBe('migration');
  expect(world.privateDns.size).toBe(0);
});

test('a hold stops a pass that is under way, which keeps it', async () => {
  world.states.set(API.endpointId, 'pendingAcceptance');
  await schedule();
  world.states.set(API.endpointId, 'available');
  lambda.on(InvokeCommand).callsFake(async (input: { Payload: unknown }) => {
    if (registered().held === undefined) {
      await hold();
    }
    return invokeProbe(input);
  });
  const status = await schedule();
  expect(status).toMatchObject({ condition: 'CHECKING', held: { reason: 'migration' } });
  expect(registered().held?.reason).toBe('migration');
  expect(ec2.commandCalls(ModifyVpcEndpointCommand)).toHaveLength(0);
});

test.each([
  [
    'cannot be read',
    () => {
      throw awsError('RequestLimitExceeded');
    },
    'ssm:GetParameter: RequestLimitExceeded: RequestLimitExceeded',
  ],
  [
    'means nothing',
    () => ({ Parameter: { Value: 'by hand' } }),
    'ssm:GetParameter: the stored value was written by another version or by hand, and is replaced',
  ],
])('a pass that learns half-way that the status %s changes nothing, and says so', async (_, second, evidence) => {
  world.states.set(API.endpointId, 'pendingAcceptance');
  await schedule();
  world.states.set(API.endpointId, 'available');
  let asked = 0;
  ssm.on(GetParameterCommand).callsFake(() => ((asked += 1) === 2 ? second() : { Parameter: { Value: world.parameter } }));
  const status = await schedule();
  expect(status).toMatchObject({ condition: 'CHECKING', findings: [{ code: 'status-not-stored', evidence }] });
  expect(ec2.commandCalls(ModifyVpcEndpointCommand)).toHaveLength(0);
  expect(await schedule()).toMatchObject({ condition: 'ACTIVE', findings: [] });
});

test('a hold that another pass writes over is written again', async () => {
  await schedule();
  const before = world.parameter;
  ssm
    .on(PutParameterCommand)
    .callsFakeOnce(() => {
      world.parameter = before;
      return {};
    })
    .callsFake(({ Value }: { Value: string }) => {
      world.parameter = Value;
      return {};
    });
  expect((await hold()).held).toBeDefined();
  expect(registered().held).toBeDefined();
});

test('a hold that is lost again and again is an error', async () => {
  await schedule();
  ssm.on(PutParameterCommand).resolves({});
  await expect(hold()).rejects.toThrow('the hold was overwritten by other passes; call it again');
});

test.each([
  ['before anything is registered', () => undefined, 'no status is stored yet'],
  [
    'when the status cannot be read',
    () => ssm.on(GetParameterCommand).rejects(awsError('ServiceUnavailable', 'no')),
    'could not be read: ssm:GetParameter: ServiceUnavailable: no',
  ],
  [
    'when the status is of another version',
    () => void (world.parameter = '{"version":2}'),
    'no status is stored that this version can read',
  ],
])('a hold %s is an error, so that nobody relies on it', async (_, given, text) => {
  given();
  await expect(hold()).rejects.toThrow(text);
});

test('a hold that cannot be written is an error', async () => {
  await schedule();
  ssm.on(PutParameterCommand).rejects(awsError('AccessDeniedException', 'no'));
  await expect(hold()).rejects.toThrow('the hold could not be stored: ssm:PutParameter: AccessDeniedException: no');
});

test.each([['stop'], [''], [null], [{}]])('the command %j is refused, and no pass is made', async (command) => {
  await schedule();
  forgetCalls();
  await expect(send({ command })).rejects.toThrow('`command` must be hold or release');
  expect(calls()).toEqual({});
});

test('a hold in a status that cannot be read otherwise survives the pass that replaces it', async () => {
  world.parameter = JSON.stringify({ version: 2, held: { since: '2026-11-19T00:00:00.000Z', reason: 'older library' } });
  await schedule();
  expect(registered()).toMatchObject({ version: 1, held: { since: '2026-11-19T00:00:00.000Z', reason: 'older library' } });
});

test('the log line and the metrics say that the link is held, and since when', async () => {
  await schedule();
  await hold();
  world.now += 600_000;
  await schedule();
  expect(JSON.parse(world.logged.at(-1) ?? '')).toMatchObject({
    message: 'pass',
    held: { reason: 'migration' },
    findings: [{ code: 'held' }],
  });
  expect(world.measured.at(-1)).toMatchObject({ Healthy: 1, MinutesHeld: expect.closeTo(10, 0) as number });
});

test('the status names the functions', async () => {
  process.env.AWS_LAMBDA_FUNCTION_NAME = 'Platform-Activator';
  await schedule();
  expect(registered().functions).toEqual({ activator: 'Platform-Activator', probe: 'probe' });
});
