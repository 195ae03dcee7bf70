import { cloudFormationService } from '../../../sandbox/aws/cloudformation/api';
import { statuses, TestEngine, thing } from './engine';

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
});

type Event = Readonly<Record<string, unknown>>;

async function ask(action: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
  const { account } = engine;
  const operation = cloudFormationService(account).operations[action];
  return (await operation?.run({ region: account.region, caller: account.iam.administrator, input })) as Record<string, unknown>;
}

const events = async (input: Record<string, unknown>) => (await ask('DescribeEvents', input)).OperationEvents as Event[];
const FAILED = { FailedEvents: 'true' };

describe('DescribeEvents', () => {
  test('has what early validation found in a change set', async () => {
    const { name } = engine.changeSet({ Resources: { A: thing({ Colour: 'red' }) } });
    const [event, ...others] = await events({ StackName: 'Test', ChangeSetName: name, Filters: FAILED });
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      EventType: 'VALIDATION_ERROR',
      OperationType: 'CREATE_CHANGESET',
      LogicalResourceId: 'A',
      ResourceType: 'Test::Thing',
      ValidationName: 'PROPERTY_VALIDATION',
      ValidationPath: '/Resources/A/Properties',
      ValidationStatusReason: '#: extraneous key [Colour] is not permitted',
    });
  });

  test('groups what happened by operations, and finds failures', async () => {
    engine.failing.add('create B');
    await engine.deploy({ A: thing(), B: thing({}, { DependsOn: 'A' }) });
    const all = await events({ StackName: 'Test' });
    expect(new Set(all.map(({ OperationType }) => OperationType))).toEqual(new Set([undefined, 'CREATE_STACK', 'ROLLBACK']));
    expect(all[0]).toMatchObject({ EventType: 'STACK_EVENT', OperationStatus: 'SUCCEEDED', ResourceStatus: 'ROLLBACK_COMPLETE' });
    const [failure, ...others] = await events({ StackName: 'Test', Filters: FAILED });
    expect(others).toEqual([]);
    expect(failure).toMatchObject({ EventType: 'PROVISIONING_ERROR', LogicalResourceId: 'B', ResourceStatus: 'CREATE_FAILED' });
    const ofOperation = await events({ OperationId: failure?.OperationId });
    expect(ofOperation.length).toBeGreaterThan(3);
    expect(ofOperation.every(({ OperationType }) => OperationType === 'CREATE_STACK')).toBe(true);
  });

  test('requires one of stack, change set and operation', async () => {
    await expect(events({})).rejects.toThrow('One of ChangeSetName, OperationId or StackName must be specified');
  });
});

describe('express mode', () => {
  const create = async (config: object | undefined, text = 'a') => {
    const isNew = engine.cloudFormation.findStack('us-east-1', 'Test') === undefined;
    const ChangeSetName = `change-${text}`;
    await ask('CreateChangeSet', {
      StackName: 'Test',
      ChangeSetName,
      ChangeSetType: isNew ? 'CREATE' : 'UPDATE',
      TemplateBody: JSON.stringify({ Resources: { A: thing({ Text: text }), B: thing({ Text: text }, { DependsOn: 'A' }) } }),
      DeploymentConfig: config,
    });
    return ChangeSetName;
  };
  const execute = async (ChangeSetName: string) => {
    await ask('ExecuteChangeSet', { StackName: 'Test', ChangeSetName });
    await engine.cloudFormation.settled();
    return engine.cloudFormation.getStack('us-east-1', 'Test');
  };

  test('does not roll back', async () => {
    await execute(await create({ Mode: 'EXPRESS' }));
    await expect(ask('DescribeStacks', { StackName: 'Test' })).resolves.toMatchObject({
      Stacks: [{ DeploymentConfig: { Mode: 'EXPRESS' } }],
    });
    engine.failing.add('update B');
    const stack = await execute(await create({ Mode: 'EXPRESS' }, 'b'));
    expect(stack.status).toBe('UPDATE_FAILED');
    expect(statuses(stack, 'A').at(-1)).toBe('UPDATE_COMPLETE');
  });

  test('rolls back if asked to', async () => {
    const name = await create({ Mode: 'EXPRESS', DisableRollback: 'false' });
    await expect(ask('DescribeChangeSet', { StackName: 'Test', ChangeSetName: name })).resolves.toMatchObject({
      DeploymentConfig: { Mode: 'EXPRESS', DisableRollback: false },
    });
    engine.failing.add('create B');
    expect((await execute(name)).status).toBe('ROLLBACK_COMPLETE');
  });

  test.each([{ Mode: 'FAST' }, {}])('%j is refused', async (config) => {
    await expect(create(config)).rejects.toThrow(/deploymentConfig\.mode/);
  });
});
