import { reason, statuses, TestEngine, thing } from './engine';

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
});

const CHAIN = { A: thing({ Text: 'a' }), B: thing({ Text: { Ref: 'A' } }), C: thing({}, { DependsOn: 'B' }) };

test('creates in the order of dependencies and deletes in the reverse', async () => {
  const stack = await engine.deploy({ C: CHAIN.C, B: CHAIN.B, A: CHAIN.A });
  expect(stack.status).toBe('CREATE_COMPLETE');
  await engine.destroy(stack);
  expect(stack.status).toBe('DELETE_COMPLETE');
  expect(engine.done).toEqual([
    'create A thing-1',
    'create B thing-2',
    'create C thing-3',
    'delete C thing-3',
    'delete B thing-2',
    'delete A thing-1',
  ]);
});

test('updates only what changed', async () => {
  await engine.deploy(CHAIN);
  engine.done.length = 0;
  const stack = await engine.deploy({ ...CHAIN, A: thing({ Text: 'other' }) });
  expect(stack.status).toBe('UPDATE_COMPLETE');
  expect(engine.done).toEqual(['update A thing-1']);
});

test.each([undefined, 'Retain'])(
  'the status of a resource is that of its replacement: UpdateReplacePolicy %s',
  async (UpdateReplacePolicy) => {
    const policy = UpdateReplacePolicy === undefined ? {} : { UpdateReplacePolicy };
    await engine.deploy({ A: thing({ Name: 'one' }, policy) });
    const stack = await engine.deploy({ A: thing({ Name: 'two' }, policy) });
    expect(stack.resources.get('A')?.physicalId).toBe('thing-2');
    expect(stack.resourceStatus.get('A')).toMatchObject({ status: 'UPDATE_COMPLETE' });
  },
);

test('a change of nothing is no change', async () => {
  await engine.deploy(CHAIN);
  expect(engine.changeSet({ Resources: CHAIN })).toMatchObject({
    status: 'FAILED',
    statusReason: expect.stringContaining("The submitted information didn't contain changes") as string,
  });
});

test('a change of tags reaches what can be tagged', async () => {
  await engine.deploy({ A: thing() });
  const stack = await engine.deploy({ A: thing() }, { tags: { team: 'data' } });
  expect(engine.done).toEqual(['create A thing-1', 'update A thing-1']);
  expect(stack.status).toBe('UPDATE_COMPLETE');
});

test('replaces, lets dependents follow, and cleans up last', async () => {
  await engine.deploy({ A: thing({ Name: 'a' }), B: thing({ Text: { Ref: 'A' } }) });
  engine.done.length = 0;
  const resources = { A: thing({ Name: 'other' }), B: thing({ Text: { Ref: 'A' } }) };
  expect(engine.changeSet({ Resources: resources }).changes.resources).toMatchObject([
    { LogicalResourceId: 'A', Replacement: 'True', PolicyAction: 'ReplaceAndDelete' },
    { LogicalResourceId: 'B', Replacement: 'False', Details: [{ Evaluation: 'Dynamic', CausingEntity: 'A' }] },
  ]);
  const stack = await engine.deploy(resources);
  expect(engine.done).toEqual(['create A thing-3', 'update B thing-2', 'delete A thing-1']);
  expect(stack.resources.get('A')?.physicalId).toBe('thing-3');
});

test('a change set calls a replacement conditional where it hangs on another one', async () => {
  const chain = (name: string) => ({
    A: thing({ Name: name }),
    B: thing({ Name: { Ref: 'A' } }),
    C: thing({ Text: { 'Fn::GetAtt': ['A', 'Text'] } }),
  });
  await engine.deploy(chain('a'));
  expect(engine.changeSet({ Resources: chain('b') }).changes.resources).toMatchObject([
    { LogicalResourceId: 'A', Replacement: 'True' },
    { LogicalResourceId: 'B', Replacement: 'Conditional', PolicyAction: undefined },
    { LogicalResourceId: 'C', Replacement: 'False' },
  ]);
});

test('UpdateReplacePolicy keeps what was replaced', async () => {
  await engine.deploy({ A: thing({ Name: 'a' }) });
  const stack = await engine.deploy({ A: thing({ Name: 'other' }, { UpdateReplacePolicy: 'Retain' }) });
  expect(engine.done).toEqual(['create A thing-1', 'create A thing-2']);
  expect(statuses(stack, 'A')).toContain('DELETE_SKIPPED');
  expect(stack.resources.get('A')?.physicalId).toBe('thing-2');
});

describe('failed create', () => {
  test('rolls back what was created', async () => {
    engine.failing.add('create B');
    const stack = await engine.deploy(CHAIN);
    expect(stack.status).toBe('ROLLBACK_COMPLETE');
    expect(engine.done).toEqual(['create A thing-1', 'create B thing-2', 'delete A thing-1']);
    expect(reason(stack, 'Test', 'ROLLBACK_IN_PROGRESS')).toBe(
      'The following resource(s) failed to create: [B]. Rollback requested by user.',
    );
    expect(reason(stack, 'B', 'CREATE_FAILED')).toContain('Resource handler returned message: "create refused"');
    expect(statuses(stack, 'C')).toEqual([]);
  });

  test.each([
    ['Retain', ['create A thing-1', 'create B thing-2']],
    ['RetainExceptOnCreate', ['create A thing-1', 'create B thing-2', 'delete A thing-1']],
  ])('honours %s', async (policy, done) => {
    engine.failing.add('create B');
    await engine.deploy({ ...CHAIN, A: thing({}, { DeletionPolicy: policy }) });
    expect(engine.done).toEqual(done);
  });
});

describe('failed update', () => {
  test('takes back updates, replacements and new resources', async () => {
    await engine.deploy({ A: thing({ Text: 'a' }), B: thing({ Name: 'b' }) });
    engine.failing.add('create D');
    engine.done.length = 0;
    const stack = await engine.deploy({
      A: thing({ Text: 'other' }),
      B: thing({ Name: 'other' }),
      C: thing({}, { DependsOn: ['A', 'B'] }),
      D: thing({}, { DependsOn: ['C'] }),
    });
    expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(engine.done.slice(0, 5)).toEqual([
      'update A thing-1',
      'create B thing-3',
      'create C thing-4',
      'create D thing-5',
      'update A thing-1',
    ]);
    expect(engine.done.slice(5).sort()).toEqual(['delete B thing-3', 'delete C thing-4']);
    expect([...stack.resources].map(([name, { physicalId, properties }]) => [name, physicalId, properties])).toEqual([
      ['A', 'thing-1', { Text: 'a' }],
      ['B', 'thing-2', { Name: 'b' }],
    ]);
  });

  test.each([
    ['Retain', []],
    ['RetainExceptOnCreate', ['delete B thing-2']],
  ])('honours %s for what the update created', async (policy, deleted) => {
    await engine.deploy({ A: thing() });
    engine.failing.add('create C');
    const stack = await engine.deploy({ A: thing(), B: thing({}, { DeletionPolicy: policy }), C: thing({}, { DependsOn: 'B' }) });
    expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(engine.done.slice(3)).toEqual(deleted);
    expect([...stack.resources.keys()]).toEqual(['A']);
  });

  test('a rollback that fails can be continued', async () => {
    await engine.deploy({ A: thing({ Text: 'a' }) });
    engine.failing.add('update A');
    const stack = await engine.deploy({ A: thing({ Text: 'other' }) });
    expect(stack.status).toBe('UPDATE_ROLLBACK_FAILED');
    expect(() => engine.changeSet({ Resources: { A: thing() } })).toThrow('UPDATE_ROLLBACK_FAILED state and can not be updated');
    engine.failing.clear();
    engine.cloudFormation.continueUpdateRollback(stack, []);
    await engine.cloudFormation.settled();
    expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(stack.resources.get('A')?.properties).toEqual({ Text: 'a' });
  });
});

describe('delete', () => {
  test('a failure is reported, and the next try finishes', async () => {
    const stack = await engine.deploy(CHAIN);
    engine.failing.add('delete B');
    await engine.destroy(stack);
    expect(stack.status).toBe('DELETE_FAILED');
    expect(stack.statusReason).toBe('The following resource(s) failed to delete: [B]. ');
    expect([...stack.resources.keys()].sort()).toEqual(['A', 'B']);
    engine.failing.clear();
    engine.done.length = 0;
    await engine.destroy(stack);
    expect(stack.status).toBe('DELETE_COMPLETE');
    expect(engine.done).toEqual(['delete B thing-2', 'delete A thing-1']);
  });

  test.each(['Retain', 'RetainExceptOnCreate'])('%s keeps the resource', async (policy) => {
    const stack = await engine.deploy({ A: thing({}, { DeletionPolicy: policy }) });
    await engine.destroy(stack);
    expect(stack.status).toBe('DELETE_COMPLETE');
    expect(engine.done).toEqual(['create A thing-1']);
    expect(statuses(stack, 'A')).toContain('DELETE_SKIPPED');
  });

  test('removal from the template deletes or retains', async () => {
    await engine.deploy({ A: thing(), B: thing({}, { DeletionPolicy: 'Retain' }), C: thing() });
    const stack = await engine.deploy({ C: thing() });
    expect(engine.done.slice(3)).toEqual(['delete A thing-1']);
    expect([...stack.resources.keys()]).toEqual(['C']);
  });
});

test('exports in use can be neither changed nor deleted', async () => {
  const rest = (name: string) => ({ Outputs: { O: { Value: { Ref: 'A' }, Export: { Name: name } } } });
  const stack = await engine.deploy({ A: thing() }, { rest: rest('shared') });
  const user = await engine.deploy({ B: thing({ Text: { 'Fn::ImportValue': 'shared' } }) }, { stackName: 'User' });
  expect(user.resources.get('B')?.properties).toEqual({ Text: 'thing-1' });
  await engine.deploy({ A: thing() }, { rest: rest('renamed') });
  expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(reason(stack, 'Test', 'UPDATE_ROLLBACK_IN_PROGRESS')).toContain('Export shared cannot be deleted as it is in use by User');
  await engine.destroy(stack);
  expect(stack.status).toBe('DELETE_FAILED');
  await engine.destroy(user);
  await engine.destroy(stack);
  expect(stack.status).toBe('DELETE_COMPLETE');
});
