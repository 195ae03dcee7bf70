import { PublishCommand } from '@aws-sdk/client-sns';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
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
  registered,
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

const subjects = (): readonly string[] => world.told.map(({ Subject }) => Subject.replace('Prefect link Platform/Prefect: ', ''));

test('each change of the state is told once, and reminders while Prefect has not accepted', async () => {
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
  expect(world.told[0]).toMatchObject({
    TopicArn: TOPIC,
    Message: expect.stringContaining(`VPC endpoint of the API: ${API.endpointId}`) as string,
  });
});

test('without a topic nothing is told', async () => {
  delete process.env.STATE_TOPIC_ARN;
  await schedule();
  expect(world.told).toEqual([]);
  expect(registered()).not.toHaveProperty('told');
});

test('a steady pass costs no call more', async () => {
  await schedule();
  forgetCalls();
  await schedule();
  expect(calls()).toEqual({ DescribeVpcEndpoints: 1, GetParameter: 1, Invoke: 1 });
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
  expect(registered().findings).toEqual(status.findings);
  expect(findingCodes(await schedule())).toEqual([code]);
  expect(registered().findings).toEqual(status.findings);

  sns.on(PublishCommand).callsFake((message: (typeof world.told)[number]) => void world.told.push(message));
  expect(findingCodes(await schedule())).toEqual([]);
  expect(subjects()).toEqual(['new -> ACTIVE']);
});

test('while nobody knows what has been told, nothing is', async () => {
  await schedule();
  ssm.on(GetParameterCommand).rejects(awsError('ServiceUnavailable', 'no'));
  world.states.set(API.endpointId, 'rejected');
  await schedule();
  expect(subjects()).toEqual(['new -> ACTIVE']);
});

test('a hold and its release are told at once', async () => {
  await schedule();
  await handler({ command: 'hold', reason: 'migration' }, context());
  await schedule();
  await handler({ command: 'release' }, context());
  await schedule();
  expect(subjects()).toEqual(['new -> ACTIVE', 'on hold', 'released']);
});
