import { custom, reason, TestEngine, thing, type CustomRequest } from './engine';

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
});
afterEach(() => engine.account.clock.stop());

const SUCCESS = { Status: 'SUCCESS', PhysicalResourceId: 'custom-1' };
const types = () => engine.requests.map(({ RequestType, PhysicalResourceId }) => [RequestType, PhysicalResourceId]);

test('scalars arrive as strings, data is there for Fn::GetAtt', async () => {
  engine.answer = () => ({ ...SUCCESS, Data: { Colour: 'red' } });
  const stack = await engine.deploy({
    A: custom({ Number: 3, Flag: true, Deep: { List: [1] } }),
    B: thing({ Text: { 'Fn::GetAtt': ['A', 'Colour'] } }),
  });
  expect(engine.requests[0]).toMatchObject({
    RequestType: 'Create',
    ResourceType: 'Custom::Test',
    StackId: stack.id,
    ResourceProperties: { Number: '3', Flag: 'true', Deep: { List: ['1'] } },
  });
  expect(engine.requests[0]).not.toHaveProperty('PhysicalResourceId');
  expect(stack.resources.get('B')?.properties).toEqual({ Text: 'red' });
});

test('a reference to missing data fails', async () => {
  const stack = await engine.deploy({ A: custom(), B: thing({ Text: { 'Fn::GetAtt': ['A', 'Colour'] } }) });
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  expect(reason(stack, 'B', 'CREATE_FAILED')).toMatch(
    /^CustomResource attribute error: ServiceProvider response doesn't contain Colour key in object /,
  );
});

test('is invoked again only when a property changed, with the old ones', async () => {
  await engine.deploy({ A: custom({ Text: 'a' }), B: thing() });
  await engine.deploy({ A: custom({ Text: 'a' }), B: thing({ Text: 'b' }) });
  expect(types()).toEqual([['Create', undefined]]);
  await engine.deploy({ A: custom({ Text: 'b' }), B: thing({ Text: 'b' }) });
  expect(engine.requests[1]).toMatchObject({
    RequestType: 'Update',
    PhysicalResourceId: 'custom-1',
    ResourceProperties: { Text: 'b' },
    OldResourceProperties: { Text: 'a' },
  });
});

test('another physical id is a replacement, and the old one is deleted', async () => {
  await engine.deploy({ A: custom({ Text: 'a' }) });
  engine.answer = ({ RequestType, PhysicalResourceId }) => ({
    Status: 'SUCCESS',
    PhysicalResourceId: RequestType === 'Delete' ? PhysicalResourceId : 'custom-2',
  });
  const stack = await engine.deploy({ A: custom({ Text: 'b' }) });
  expect(types()).toEqual([
    ['Create', undefined],
    ['Update', 'custom-1'],
    ['Delete', 'custom-1'],
  ]);
  expect(engine.requests[2]?.ResourceProperties).toMatchObject({ Text: 'a' });
  expect(stack.resources.get('A')?.physicalId).toBe('custom-2');
});

test('a failed create is deleted under the id that it answered with', async () => {
  engine.answer = ({ RequestType }) =>
    RequestType === 'Create'
      ? { Status: 'FAILED', Reason: 'no', PhysicalResourceId: 'broken' }
      : { Status: 'SUCCESS', PhysicalResourceId: 'broken' };
  const stack = await engine.deploy({ A: custom() });
  expect(types()).toEqual([
    ['Create', undefined],
    ['Delete', 'broken'],
  ]);
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  expect(reason(stack, 'A', 'CREATE_FAILED')).toBe(
    `Received response status [FAILED] from custom resource. Message returned: no (RequestId: ${engine.requests[0]?.RequestId})`,
  );
});

test('the rollback of an update swaps old and new', async () => {
  await engine.deploy({ A: custom({ Text: 'a' }) });
  engine.failing.add('create B');
  const stack = await engine.deploy({ A: custom({ Text: 'b' }), B: thing({}, { DependsOn: 'A' }) });
  expect(engine.requests.slice(1)).toMatchObject([
    { RequestType: 'Update', ResourceProperties: { Text: 'b' }, OldResourceProperties: { Text: 'a' } },
    { RequestType: 'Update', ResourceProperties: { Text: 'a' }, OldResourceProperties: { Text: 'b' } },
  ]);
  expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
});

test('the rollback of a replacement deletes the new one and keeps the old', async () => {
  engine.answer = ({ RequestType, PhysicalResourceId, ResourceProperties }) => ({
    Status: 'SUCCESS',
    PhysicalResourceId: RequestType === 'Delete' ? PhysicalResourceId : `custom-${String(ResourceProperties.Text)}`,
  });
  await engine.deploy({ A: custom({ Text: 'a' }) });
  engine.failing.add('create B');
  const stack = await engine.deploy({ A: custom({ Text: 'b' }), B: thing({}, { DependsOn: 'A' }) });
  expect(types()).toEqual([
    ['Create', undefined],
    ['Update', 'custom-a'],
    ['Update', 'custom-b'],
    ['Delete', 'custom-b'],
  ]);
  expect(engine.requests[3]?.ResourceProperties).toMatchObject({ Text: 'b' });
  expect(stack.resources.get('A')?.physicalId).toBe('custom-a');
});

test('DeletionPolicy Retain sends no Delete', async () => {
  const stack = await engine.deploy({ A: custom({}, { DeletionPolicy: 'Retain' }) });
  await engine.destroy(stack);
  expect(stack.status).toBe('DELETE_COMPLETE');
  expect(types()).toEqual([['Create', undefined]]);
});

test('a Delete that fails leaves the stack to be deleted again', async () => {
  const stack = await engine.deploy({ A: custom() });
  engine.answer = () => ({ Status: 'FAILED', Reason: 'not now', PhysicalResourceId: 'custom-1' });
  await engine.destroy(stack);
  expect(stack.status).toBe('DELETE_FAILED');
  engine.answer = () => SUCCESS;
  await engine.destroy(stack);
  expect(stack.status).toBe('DELETE_COMPLETE');
  expect(types().map(([type]) => type)).toEqual(['Create', 'Delete', 'Delete']);
});

test('another service token is refused', async () => {
  await engine.deploy({ A: custom() });
  const stack = await engine.deploy({ A: custom({ ServiceToken: 'arn:aws:lambda:us-east-1:123456789012:function:g' }) });
  expect(reason(stack, 'A', 'UPDATE_FAILED')).toBe('Modifying service token is not allowed.');
  expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
});

test('no answer within ServiceTimeout fails the resource; a late one is no breach', async () => {
  engine.answer = ({ RequestType }) => (RequestType === 'Create' ? undefined : SUCCESS);
  const changeSet = engine.changeSet({ Resources: { A: custom({ ServiceTimeout: 200 }) } });
  engine.cloudFormation.executeChangeSet(changeSet, false);
  await new Promise(setImmediate);
  await engine.account.clock.advance(199_000);
  expect(changeSet.stack.status).toBe('CREATE_IN_PROGRESS');
  engine.answer = ({ PhysicalResourceId }) => ({ Status: 'SUCCESS', PhysicalResourceId });
  await engine.account.clock.advance(1_000);
  await engine.cloudFormation.settled();
  expect(changeSet.stack.status).toBe('ROLLBACK_COMPLETE');
  expect(reason(changeSet.stack, 'A', 'CREATE_FAILED')).toContain('CloudFormation did not receive a response from your Custom Resource');
  expect(engine.put(engine.requests[0] as CustomRequest, SUCCESS)).toBe(200);
  expect(engine.account.calls.protocolViolations).toEqual([]);
});

test('what still runs when something else fails is cancelled and deleted', async () => {
  engine.answer = ({ RequestType, PhysicalResourceId }) =>
    RequestType === 'Create' ? undefined : { Status: 'SUCCESS', PhysicalResourceId };
  engine.failing.add('create B');
  const stack = await engine.deploy({ A: custom(), B: thing() });
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  expect(reason(stack, 'A', 'CREATE_FAILED')).toBe('Resource creation cancelled');
  expect(types().map(([type]) => type)).toEqual(['Create', 'Delete']);
});

describe('breaches of the protocol are recorded', () => {
  test('a second answer', async () => {
    await engine.deploy({ A: custom() });
    expect(engine.account.calls.protocolViolations).toEqual([]);
    engine.put(engine.requests[0] as CustomRequest, SUCCESS);
    expect(engine.account.calls.protocolViolations).toEqual(['Create of A in Test: answered twice']);
  });

  test.each([
    ['too long', { ...SUCCESS, Data: { Text: 'x'.repeat(4096) } }, 'Response object is too long.'],
    ['not JSON', 'hello', 'Response is not valid JSON'],
    ['without physical id', { Status: 'SUCCESS' }, 'Invalid PhysicalResourceId'],
    ['with an id of more than 1 KB', { Status: 'SUCCESS', PhysicalResourceId: 'x'.repeat(1025) }, 'Invalid PhysicalResourceId'],
    ['with another request id', { ...SUCCESS, RequestId: 'other' }, 'Invalid RequestId'],
    ['with an unknown status', { ...SUCCESS, Status: 'OK' }, 'Invalid Status'],
    ['failed without a reason', { ...SUCCESS, Status: 'FAILED' }, 'Invalid Reason'],
  ])('an answer %s', async (_what, answer, message) => {
    engine.answer = ({ RequestType, PhysicalResourceId }) =>
      RequestType === 'Create' ? answer : { Status: 'SUCCESS', PhysicalResourceId };
    const stack = await engine.deploy({ A: custom() });
    expect(stack.status).toBe('ROLLBACK_COMPLETE');
    expect(reason(stack, 'A', 'CREATE_FAILED')).toBe(message);
    expect(engine.account.calls.protocolViolations).toEqual([`Create of A in Test: ${message}`]);
  });
});
