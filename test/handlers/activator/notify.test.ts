import { PublishCommand } from '@aws-sdk/client-sns';
import { GetParametersCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { handler } from '../../../lib/handlers/activator/index';
import {
  API,
  awsError,
  calls,
  cloudFormation,
  context,
  event,
  findingCodes,
  forgetCalls,
  failing,
  once,
  getParameters,
  putParameter,
  type PutParameter,
  stored,
  schedule,
  setUp,
  sns,
  ssm,
  world,
} from './fixtures';

const TOPIC = 'arn:aws:sns:us-east-1:111122223333:states';

beforeEach(() => {
  setUp();
  process.env.STATE_TOPIC_ARN = TOPIC;
  process.env.REMINDER_MINUTES = '60';
});
afterEach(() => jest.restoreAllMocks());

const subjects = (): readonly string[] => world.sent.map(({ Subject }) => Subject.replace('Prefect link Platform/Prefect: ', ''));

test('each change of the state has one message, and reminders come while Prefect has not accepted', async () => {
  world.states.set(API.endpointId, 'pendingAcceptance');
  await cloudFormation(event('Create'));
  for (let pass = 0; pass < 25; pass += 1) {
    await schedule();
  }
  world.states.set(API.endpointId, 'available');
  await schedule();
  await schedule();
  world.states.set(API.endpointId, 'rejected');
  await schedule();
  await schedule();
  expect(subjects()).toEqual([
    'new -> PENDING_ACCEPTANCE',
    'still waiting after 1 h',
    'still waiting after 2 h',
    'PENDING_ACCEPTANCE -> ACTIVE',
    'ACTIVE -> REJECTED',
  ]);
  expect(world.sent[0]).toMatchObject({
    TopicArn: TOPIC,
    Message: expect.stringContaining(`VPC endpoint of the API: ${API.endpointId}`) as string,
  });
});

test('without a topic nothing is sent', async () => {
  delete process.env.STATE_TOPIC_ARN;
  await schedule();
  expect(world.sent).toEqual([]);
  expect(stored()).not.toHaveProperty('notified');
});

test('a steady pass costs no call more', async () => {
  await schedule();
  forgetCalls();
  await schedule();
  expect(calls()).toEqual({ DescribeVpcEndpoints: 1, GetParameters: 2, Invoke: 1, PutParameter: 1 });
});

test.each([
  ['state-not-published', awsError('NotFoundException', 'Topic does not exist'), 'sns:Publish: NotFoundException: Topic does not exist'],
  ['permission-missing', awsError('AuthorizationErrorException', 'User is not authorized to perform: SNS:Publish'), 'SNS:Publish'],
  ['state-not-published', awsError('TimeoutError', 'no answer in 3000 ms'), 'TimeoutError'],
])('a message that cannot be sent is the finding %s, and is sent by the next pass that can', async (code, error, evidence) => {
  sns.on(PublishCommand).rejects(error);
  const status = await schedule();
  expect(status.condition).toBe('ACTIVE');
  expect(findingCodes(status)).toEqual([code]);
  expect(status.findings[0]?.evidence).toContain(evidence);
  expect(stored().findings).toEqual(status.findings);
  expect(findingCodes(await schedule())).toEqual([code]);
  expect(stored().findings).toEqual(status.findings);

  sns.on(PublishCommand).callsFake((message: (typeof world.sent)[number]) => void world.sent.push(message));
  expect(findingCodes(await schedule())).toEqual([]);
  expect(subjects()).toEqual(['new -> ACTIVE']);
});

test('nothing is sent that could not be stored, in no pass', async () => {
  await schedule();
  ssm.on(PutParameterCommand).rejects(awsError('InternalServerError', 'no'));
  world.states.set(API.endpointId, 'rejected');
  for (let pass = 0; pass < 3; pass += 1) {
    expect(findingCodes(await schedule())).toContain('status-not-stored');
  }
  expect(subjects()).toEqual(['new -> ACTIVE']);
  ssm.on(PutParameterCommand).callsFake(putParameter);
  await schedule();
  expect(subjects()).toEqual(['new -> ACTIVE', 'ACTIVE -> REJECTED']);
});

test('while the status cannot be read before it is stored, nothing is sent', async () => {
  await schedule();
  world.states.set(API.endpointId, 'rejected');
  ssm.on(GetParametersCommand).callsFake(once(getParameters, failing('ServiceUnavailable')));
  expect(findingCodes(await schedule())).toContain('status-not-stored');
  expect(subjects()).toEqual(['new -> ACTIVE']);
});

test('a message whose sending is stored, and not confirmed, is sent again by a later pass, once', async () => {
  await schedule();
  world.states.set(API.endpointId, 'rejected');
  let writes = 0;
  ssm.on(PutParameterCommand).callsFake((input: PutParameter) => {
    writes += 1;
    // The status, that the message is being sent, and then no answer any more.
    if (writes > 2) {
      throw awsError('TimeoutError', 'no answer in 2000 ms');
    }
    return putParameter(input);
  });
  await schedule();
  expect(stored()).toMatchObject({ notified: { condition: 'ACTIVE' }, notifying: { condition: 'REJECTED' } });
  ssm.on(PutParameterCommand).callsFake(putParameter);
  await handler({}, context());
  await schedule();
  await schedule();
  await schedule();
  expect(subjects()).toEqual(['new -> ACTIVE', 'ACTIVE -> REJECTED', 'ACTIVE -> REJECTED']);
  expect(stored()).toMatchObject({ notified: { condition: 'REJECTED' } });
  expect(stored()).not.toHaveProperty('notifying');
});

test('four passes at once over one change send one message', async () => {
  await schedule();
  world.states.set(API.endpointId, 'rejected');
  await Promise.all([1, 2, 3, 4].map(() => handler({ Records: [] }, context())));
  expect(subjects()).toEqual(['new -> ACTIVE', 'ACTIVE -> REJECTED']);
});

test('a release has a message of its own, also if its pass changes the state', async () => {
  await schedule();
  await handler({ command: 'hold', reason: 'migration' }, context());
  world.now += 600_000;
  world.privateDns.clear();
  await schedule();
  await handler({ command: 'release' }, context());
  expect(subjects().slice(1)).toEqual(['on hold', 'ACTIVE -> CHECKING', 'released', 'CHECKING -> ACTIVE']);
});

test('a hold and its release have a message at once, and a hold that could not be stored has none', async () => {
  await schedule();
  ssm.on(PutParameterCommand).callsFake(once(failing('InternalServerError'), putParameter));
  await expect(handler({ command: 'hold', reason: 'first' }, context())).rejects.toThrow('could not be stored');
  expect(subjects()).toEqual(['new -> ACTIVE']);
  await handler({ command: 'hold', reason: 'migration' }, context());
  expect(subjects()).toEqual(['new -> ACTIVE', 'on hold']);
  await schedule();
  await handler({ command: 'release' }, context());
  await schedule();
  expect(subjects()).toEqual(['new -> ACTIVE', 'on hold', 'released']);
});
