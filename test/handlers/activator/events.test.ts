import { GetParametersCommand } from '@aws-sdk/client-ssm';
import { handler } from '../../../lib/handlers/activator/index';
import {
  API,
  awsError,
  calls,
  context,
  DEFINITION,
  forgetCalls,
  link,
  overwrite,
  register,
  schedule,
  setUp,
  ssm,
  stored,
  UI,
  world,
} from './fixtures';

beforeEach(setUp);
afterEach(() => jest.restoreAllMocks());

const trigger = (): unknown => (JSON.parse(world.logged.at(-1) ?? '{}') as Record<string, unknown>).trigger;

test.each([
  [
    'a notification',
    { Records: [{ EventSource: 'aws:sns', Sns: { Message: '{"vpcEndpointId":"vpce-0a","event":"Accept"}' } }] },
    'notification',
  ],
  ['a notification of garbage', { Records: [null, 7, { Sns: 'x' }] }, 'notification'],
  ['a notification of nothing', { Records: [] }, 'notification'],
  ['a schedule with unknown detail', { trigger: 'schedule', detail: { unknown: [1, 2] }, version: '0' }, 'schedule'],
  ['an unknown trigger', { trigger: { deep: true } }, 'invocation'],
  ['an empty object', {}, 'invocation'],
  ['null', null, 'invocation'],
  ['nothing', undefined, 'invocation'],
  ['a text', 'go', 'invocation'],
  ['a number', 7, 'invocation'],
  ['a list', [1], 'invocation'],
  ['half of an event of CloudFormation', { RequestType: 'Create', StackId: 'x' }, 'invocation'],
  ['a request type that CloudFormation does not have', { RequestType: 'Check', StackId: 'x', ResponseURL: 'https://x' }, 'invocation'],
])('%s leads to a pass over the registered link', async (_, event, expected) => {
  await schedule();
  forgetCalls();
  expect(await handler(event, context())).toMatchObject({ registered: { link: link() }, status: { condition: 'ACTIVE' } });
  expect(trigger()).toBe(expected);
  expect(calls()).toEqual({ DescribeVpcEndpoints: 1, GetParameters: 2, Invoke: 1, PutParameter: 1 });
});

test.each([
  ['of the schedule', { trigger: 'schedule', intervalMinutes: 5, link: link({ endpoints: [API, UI] }) }],
  ['of a person', { link: link({ endpoints: [API, UI] }) }],
])('a link in the event %s is no definition: only the registered one counts', async (_, event) => {
  await schedule();
  expect(await handler(event, context())).toMatchObject({ registered: { link: link() } });
  expect(stored().endpoints).toHaveLength(1);
});

test.each([
  [{ trigger: 'schedule', intervalMinutes: 5 }, 5],
  [{ trigger: 'schedule', intervalMinutes: 'soon' }, 15],
  [{ trigger: 'schedule', intervalMinutes: -1 }, 15],
  [{ trigger: 'schedule' }, 15],
  [{}, 15],
  [{ Records: [] }, 15],
])('the status says when the pass began and how often the schedule runs: %j', async (event, intervalMinutes) => {
  await schedule();
  await handler({ trigger: 'schedule', intervalMinutes: 15 }, context());
  world.now += 60_000;
  await handler(event, context());
  expect(stored().pass).toEqual({ startedAt: new Date(world.now).toISOString(), intervalMinutes });
});

test('with nothing registered a person gets an error that says who registers', async () => {
  await expect(handler({}, context())).rejects.toThrow('no link is registered: the activation resource registers it at deployment');
  expect(calls()).toEqual({ GetParameters: 1 });
});

test.each([[{ trigger: 'schedule' }], [{ Records: [] }]])('with nothing registered %j does nothing, and writes nothing', async (event) => {
  expect(await handler(event, context())).toBeUndefined();
  expect(calls()).toEqual({ GetParameters: 1 });
  expect(world.parameters.size).toBe(0);
  expect(world.logged.join()).toContain('nothing is registered');
});

test.each([
  [
    'cannot be read',
    () => void ssm.on(GetParametersCommand).rejects(awsError('AccessDeniedException', 'no')),
    'ssm:GetParameters: AccessDeniedException',
  ],
  [
    'was written by hand',
    () => overwrite(DEFINITION, '{"version":1}'),
    'the definition parameter has a value that this version did not write',
  ],
])('a definition that %s is an error, and nothing is changed', async (_, given, text) => {
  await schedule();
  forgetCalls();
  given();
  await expect(handler({ Records: [] }, context())).rejects.toThrow(text);
  await expect(handler({ trigger: 'schedule' }, context())).rejects.toThrow(text);
  expect(calls()).toEqual({ GetParameters: 2 });
});

test('two passes at once end in the state that one of them would', async () => {
  register();
  const both = await Promise.all([handler({}, context()), handler({}, context())]);
  expect(both.map((report) => report?.status.condition)).toEqual(['ACTIVE', 'ACTIVE']);
  expect(stored().condition).toBe('ACTIVE');
});
