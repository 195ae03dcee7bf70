import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { handler } from '../../../lib/handlers/activator/index';
import { API, awsError, calls, context, findingCodes, forgetCalls, link, registered, schedule, setUp, ssm, UI, world } from './fixtures';

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
  expect(await handler(event, context())).toMatchObject({ condition: 'ACTIVE', link: link() });
  expect(trigger()).toBe(expected);
  expect(calls()).toEqual({ DescribeVpcEndpoints: 1, GetParameter: 1, Invoke: 1 });
});

test.each([[null], ['vpce-0a'], [{}], [{ ...link(), endpoints: [] }], [{ ...link(), graceSeconds: 'soon' }]])(
  'a link that cannot be read gives way to the registered one: %j',
  async (unreadable) => {
    await schedule();
    expect(await handler({ trigger: 'schedule', link: unreadable }, context())).toMatchObject({ condition: 'ACTIVE', link: link() });
    expect(world.logged.join()).toContain('using the registered one');
  },
);

test('a person may name a link', async () => {
  await schedule();
  await handler({ link: link({ endpoints: [API, UI] }) }, context());
  expect(registered().endpoints).toHaveLength(2);
});

test('with nothing registered the error says who registers', async () => {
  await expect(handler({}, context())).rejects.toThrow('none is registered yet: the activation resource registers it at deployment');
  expect(calls()).toEqual({ GetParameter: 1 });
});

test('when the registered link cannot be read the error says why', async () => {
  ssm.on(GetParameterCommand).rejects(awsError('AccessDeniedException', 'no'));
  await expect(handler({ Records: [] }, context())).rejects.toThrow('ssm:GetParameter: AccessDeniedException');
});

test('a schedule that tells the link checks without Parameter Store, and changes nothing: the link may be held', async () => {
  ssm.on(GetParameterCommand).rejects(awsError('ServiceUnavailable', 'no'));
  const status = await schedule();
  expect(status.condition).toBe('CHECKING');
  expect(findingCodes(status)).toEqual(['status-not-stored']);
  expect(calls()).toMatchObject({ Invoke: 1 });
  expect(calls()).not.toHaveProperty('ModifyVpcEndpoint');
});

test('two passes at once end in the state that one of them would', async () => {
  const [first, second] = await Promise.all([handler({ link: link() }, context()), handler({ link: link() }, context())]);
  expect(first?.condition).toBe('ACTIVE');
  expect(second?.condition).toBe('ACTIVE');
  expect(registered().condition).toBe('ACTIVE');
});
