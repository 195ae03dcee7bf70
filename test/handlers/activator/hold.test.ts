import { ModifyVpcEndpointCommand } from '@aws-sdk/client-ec2';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetParametersCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { handler } from '../../../lib/handlers/activator/index';
import {
  API,
  awsError,
  calls,
  cloudFormation,
  context,
  DEFINITION,
  ec2,
  event,
  findingCodes,
  forgetCalls,
  getParameters,
  HOLD,
  invokeProbe,
  lambda,
  once,
  link,
  overwrite,
  putParameter,
  register,
  schedule,
  seen,
  setUp,
  ssm,
  STATUS,
  storedHold,
  world,
  type PutParameter,
  type Seen,
} from './fixtures';

beforeEach(setUp);
afterEach(() => {
  jest.restoreAllMocks();
  delete process.env.AWS_LAMBDA_FUNCTION_NAME;
});

const send = async (command: unknown): Promise<Seen> => seen(await handler(command, context()));
const hold = (reason = 'migration'): Promise<Seen> => send({ command: 'hold', reason });
const release = (): Promise<Seen> => send({ command: 'release' });
/** Long after the activator enabled it. */
const disabledByHand = (): void => {
  world.now += 600_000;
  world.privateDns.clear();
};

test('on hold, passes check and report and change nothing; the release makes up for it at once, and blames nobody', async () => {
  await schedule();
  const held = await hold();
  expect(held.hold).toEqual({ kind: 'hold', hold: { since: expect.stringMatching(/^2026-11-20T09:05/) as string, reason: 'migration' } });
  expect(findingCodes(held)).toEqual(['held']);
  expect(storedHold()).toEqual(held.hold);

  disabledByHand();
  forgetCalls();
  for (const pass of [() => schedule(), () => send({}), () => send({ Records: [] })]) {
    const status = await pass();
    expect(status).toMatchObject({ condition: 'CHECKING', hold: { kind: 'hold', hold: { reason: 'migration' } } });
    expect(findingCodes(status)).toContain('held');
  }
  expect(calls()).toMatchObject({ DescribeVpcEndpoints: 3, Invoke: 3 });
  expect(calls()).not.toHaveProperty('ModifyVpcEndpoint');

  const released = await release();
  expect(released.condition).toBe('ACTIVE');
  expect(released.hold).toEqual({ kind: 'none', releasedAt: expect.any(String) as string });
  // The operator disabled it on purpose.
  expect(findingCodes(released)).toEqual([]);
  expect(storedHold().kind).toBe('none');
  expect(world.measured.at(-1)).not.toHaveProperty('PrivateDnsRestored');

  disabledByHand();
  expect(findingCodes(await schedule())).toEqual(['private-dns-restored']);
});

test('what was disabled during a hold that no pass saw is not blamed on anybody', async () => {
  await schedule();
  await hold();
  disabledByHand();
  expect(findingCodes(await release())).toEqual([]);
});

test('an update of the stack keeps the hold', async () => {
  await schedule();
  await hold();
  disabledByHand();
  expect(await cloudFormation(event('Update'))).toMatchObject({
    Status: 'SUCCESS',
    Data: { State: 'CHECKING', Findings: expect.stringMatching(/^held/) as string },
  });
  expect(storedHold()).toMatchObject({ hold: { reason: 'migration' } });
  expect(world.privateDns.size).toBe(0);
});

test('a hold stops a pass that is under way', async () => {
  world.states.set(API.endpointId, 'pendingAcceptance');
  await schedule();
  world.states.set(API.endpointId, 'available');
  lambda.on(InvokeCommand).callsFake(async (input: { Payload: unknown }) => {
    if (storedHold().kind === 'none') {
      await hold();
    }
    return invokeProbe(input);
  });
  expect(await schedule()).toMatchObject({ condition: 'CHECKING', hold: { kind: 'hold', hold: { reason: 'migration' } } });
  expect(storedHold().kind).toBe('hold');
  expect(ec2.commandCalls(ModifyVpcEndpointCommand)).toHaveLength(0);
});

test('a newer definition stops a pass that is under way, which stores nothing any more', async () => {
  register();
  lambda.on(InvokeCommand).callsFake(
    once(async (input: { Payload: unknown }) => {
      await cloudFormation(event('Update', { RequestId: 'update', ResourceProperties: { Link: { ...link(), privateDns: 'unmanaged' } } }));
      return invokeProbe(input);
    }, invokeProbe),
  );
  await schedule();
  expect(ec2.commandCalls(ModifyVpcEndpointCommand)).toHaveLength(0);
  expect(JSON.parse(world.parameters.get(STATUS)?.at(-1) ?? '')).toMatchObject({ registrationId: 'update' });
});

describe('a pass that learns right before the change', () => {
  /** The second time the parameters are read. */
  const atSecondRead = (does: (input: { Names: string[] }) => unknown): void => {
    let asked = 0;
    ssm.on(GetParametersCommand).callsFake((input: { Names: string[] }) => ((asked += 1) === 2 ? does(input) : getParameters(input)));
  };
  beforeEach(async () => {
    world.states.set(API.endpointId, 'pendingAcceptance');
    await schedule();
    world.states.set(API.endpointId, 'available');
  });

  test.each<[string, () => void, readonly string[]]>([
    [
      'that the parameters cannot be read',
      () =>
        atSecondRead(() => {
          throw awsError('RequestLimitExceeded');
        }),
      ['status-not-stored'],
    ],
    [
      'that the hold means nothing',
      () =>
        atSecondRead((input) => {
          overwrite(HOLD, 'by hand');
          return getParameters(input);
        }),
      ['hold-unknown'],
    ],
    [
      'that the hold is missing',
      () =>
        atSecondRead((input) => {
          world.parameters.delete(HOLD);
          return getParameters(input);
        }),
      ['hold-unknown'],
    ],
    [
      'that the definition is gone',
      () =>
        atSecondRead((input) => {
          world.parameters.delete(DEFINITION);
          return getParameters(input);
        }),
      ['pass-cut-short'],
    ],
    [
      'that too little time is left to wait for the answer',
      () =>
        atSecondRead((input) => {
          world.now += 60_000;
          return getParameters(input);
        }),
      ['pass-cut-short'],
    ],
    [
      'nothing that is fresh enough to rely on',
      () =>
        ssm.on(GetParametersCommand).callsFake((input: { Names: string[] }) => {
          world.now += 2100;
          return getParameters(input);
        }),
      ['pass-cut-short'],
    ],
  ])('%s changes nothing, and says so', async (_, given, codes) => {
    given();
    const status = await schedule();
    expect(status.condition).toBe('CHECKING');
    expect(findingCodes(status)).toEqual(codes);
    expect(ec2.commandCalls(ModifyVpcEndpointCommand)).toHaveLength(0);
  });
});

test('a late write of an earlier release does not undo a confirmed hold', async () => {
  await schedule();
  await hold('first');
  let late: (() => void) | undefined;
  ssm.on(PutParameterCommand).callsFake(
    once((input: PutParameter) => {
      late = () => void putParameter(input);
      throw awsError('TimeoutError', 'no answer in 2000 ms');
    }, putParameter),
  );
  await expect(release()).rejects.toThrow('could not be stored');
  await hold('second');
  late?.();
  disabledByHand();
  expect(await schedule()).toMatchObject({ hold: { kind: 'hold', hold: { reason: 'second' } } });
  expect(world.privateDns.size).toBe(0);
});

test('a late write of an earlier hold does not undo a confirmed release', async () => {
  await schedule();
  let late: (() => void) | undefined;
  ssm.on(PutParameterCommand).callsFake(
    once((input: PutParameter) => {
      late = () => void putParameter(input);
      throw awsError('TimeoutError', 'no answer in 2000 ms');
    }, putParameter),
  );
  await expect(hold()).rejects.toThrow('could not be stored');
  await release();
  late?.();
  expect((await schedule()).hold.kind).toBe('none');
});

test('a late write of an earlier definition does not undo a newer one', async () => {
  await cloudFormation(event('Create'));
  let late: (() => void) | undefined;
  ssm.on(PutParameterCommand).callsFake(
    once((input: PutParameter) => {
      late = () => void putParameter(input);
      throw awsError('TimeoutError', 'no answer in 2000 ms');
    }, putParameter),
  );
  await cloudFormation(event('Update', { RequestId: 'first' }));
  await cloudFormation(event('Update', { RequestId: 'second', ResourceProperties: { Link: { ...link(), privateDns: 'unmanaged' } } }));
  late?.();
  disabledByHand();
  await handler({ trigger: 'schedule' }, context());
  expect(world.privateDns.size).toBe(0);
});

test('a hold that another command overwrites is stored again', async () => {
  await schedule();
  const before = world.parameters.get(HOLD)?.at(-1) ?? '';
  let lost = false;
  ssm.on(PutParameterCommand).callsFake((input: PutParameter) => {
    const answer = putParameter(input);
    if (!lost) {
      lost = true;
      const { writtenAt } = JSON.parse(input.Value) as { writtenAt: string };
      overwrite(HOLD, JSON.stringify({ ...(JSON.parse(before) as object), previousVersion: answer.Version, writtenAt }));
    }
    return answer;
  });
  expect((await hold()).hold.kind).toBe('hold');
  expect(storedHold().kind).toBe('hold');
});

test('a hold that is lost again and again is an error', async () => {
  await schedule();
  ssm.on(PutParameterCommand).callsFake(({ Name }: PutParameter) => ({ Version: (world.parameters.get(Name)?.length ?? 0) + 1 }));
  await expect(hold()).rejects.toThrow('the hold was overwritten by another command; call it again');
});

test.each<[string, () => void, string]>([
  ['before anything is registered', () => void world.parameters.clear(), 'no link is registered'],
  [
    'when the parameters cannot be read',
    () => void ssm.on(GetParametersCommand).rejects(awsError('ServiceUnavailable', 'no')),
    'could not be read: ssm:GetParameters: ServiceUnavailable: no',
  ],
  ['when its parameter is missing', () => void world.parameters.delete(HOLD), 'aws ssm put-parameter --type String --value "{}" --name'],
  [
    'that cannot be written',
    () => void ssm.on(PutParameterCommand).rejects(awsError('AccessDeniedException', 'no')),
    'the hold could not be stored: ssm:PutParameter: AccessDeniedException: no',
  ],
])('a hold %s is an error, so that nobody relies on it', async (_, given, text) => {
  await schedule();
  given();
  await expect(hold()).rejects.toThrow(text);
  expect(world.logged.join()).not.toContain('"message":"hold"');
});

test('a hold whose parameter was written by hand is stored, and so is a release', async () => {
  await schedule();
  overwrite(HOLD, '{}');
  expect((await hold()).hold.kind).toBe('hold');
  overwrite(HOLD, '{}');
  expect((await release()).hold.kind).toBe('none');
});

test('a link can be put on hold before its first pass has stored a status', async () => {
  register();
  world.parameters.delete(STATUS);
  expect(await hold()).toMatchObject({ condition: 'UNKNOWN', hold: { kind: 'hold' } });
});

test('a hold is confirmed only when nobody acts on an older answer any more', async () => {
  await schedule();
  world.slept = [];
  await hold();
  expect(world.slept).toEqual([3000]);
});

test.each([['stop'], [''], [null], [{}]])('the command %j is refused, and no pass is made', async (command) => {
  await schedule();
  forgetCalls();
  await expect(send({ command })).rejects.toThrow('`command` must be hold or release');
  expect(calls()).toEqual({});
});

test('the log line and the metrics say that the link is on hold, and since when', async () => {
  await schedule();
  await hold();
  world.now += 600_000;
  await schedule();
  expect(JSON.parse(world.logged.at(-1) ?? '')).toMatchObject({
    message: 'pass',
    hold: { reason: 'migration' },
    findings: [{ code: 'held' }],
  });
  expect(world.measured.at(-1)).toMatchObject({ Healthy: 1, MinutesHeld: expect.closeTo(10, 0) as number });
});

test('the registration names the functions', async () => {
  process.env.AWS_LAMBDA_FUNCTION_NAME = 'Platform-Activator';
  await cloudFormation(event('Create'));
  expect((await send({})).link).toBeDefined();
  expect(JSON.parse(world.parameters.get(DEFINITION)?.at(-1) ?? '')).toMatchObject({
    functions: { activator: 'Platform-Activator', probe: 'probe' },
  });
});
