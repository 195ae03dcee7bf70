/* The role of the example's ECS worker, asked as AWS would ask it for the calls that the real worker makes. */
import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { actionsOf } from '../examples/typescript/isolated/isolated-checks';
import { IsolatedEcsWorkerStack } from '../examples/typescript/ecs-worker/isolated-ecs-worker-stack';
import { IsolatedNetworkStack } from '../examples/typescript/isolated/isolated-network-stack';
import { evaluate } from '../sandbox/aws/iam/state/evaluate';
import { CALLED, CALLED_BY_SOURCE, NOT_CALLED } from './e2e/clients/ecs/worker-permissions';

const env = { account: '123456789012', region: 'us-east-1' };
const workspace = { accountId: '01234567-89ab-cdef-0123-456789abcdef', workspaceId: 'fedcba98-7654-3210-fedc-ba9876543210' };

const app = new App();
const { vpc } = new IsolatedNetworkStack(app, 'Network', { env });
const template = Template.fromStack(new IsolatedEcsWorkerStack(app, 'Workers', { env, vpc, workspace, linkIsActive: true }));

const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:${service === 'iam' ? '' : env.region}:${env.account}:${resource}`;

/** ARNs by the kind of resource; the name is the id in the template. */
const ARNS: Readonly<Record<string, (id: string) => string>> = {
  'AWS::ECS::Cluster': (id) => arn('ecs', `cluster/${id}`),
  'AWS::IAM::Role': (id) => arn('iam', `role/${id}`),
  'AWS::Logs::LogGroup': (id) => arn('logs', `log-group:${id}:*`),
  'AWS::SQS::Queue': (id) => arn('sqs', id),
};

type Value = string | readonly Value[] | { readonly [name: string]: Value };

/** As CloudFormation would resolve it. */
function resolved(value: Value): Value {
  if (typeof value === 'string') {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(resolved);
  }
  const entries = Object.entries(value);
  const [[name, argument]] = entries as [[string, Value]];
  if (name === 'Ref') {
    return argument === 'AWS::Partition' ? 'aws' : argument;
  }
  if (name === 'Fn::Join') {
    return (resolved((argument as readonly Value[])[1] ?? []) as readonly string[]).join('');
  }
  if (name === 'Fn::GetAtt') {
    const [id] = argument as readonly [string];
    return ARNS[(template.toJSON().Resources as Record<string, { Type: string }>)[id]?.Type ?? '']?.(id) ?? '?';
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, resolved(item)]));
}

function idOf(type: string, prefix: string): string {
  return Object.keys(template.findResources(type)).find((id) => id.startsWith(prefix)) ?? '?';
}

const ROLE = idOf('AWS::IAM::Role', 'WorkerTaskTaskRole');
const [POLICY] = Object.values(template.findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: ROLE }] } }));
const policy = resolved((POLICY?.Properties as { PolicyDocument: Value }).PolicyDocument) as Readonly<Record<string, unknown>>;

const CLUSTER = idOf('AWS::ECS::Cluster', 'Cluster');
const inCluster = { 'ecs:cluster': arn('ecs', `cluster/${CLUSTER}`) };
const DEFINITION = arn('ecs', 'task-definition/prefect_isolated-ecs_9b2f0c3e-5d0a-4f53-8c43-1f9f3c0b7a11:1');
const task = (cluster: string): string => arn('ecs', `task/${cluster}/00000000000000000000000000000001`);
const queue = arn('sqs', idOf('AWS::SQS::Queue', 'FlowRunsQueue'));
const toTasks = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };
const role = (prefix: string): string => arn('iam', `role/${idOf('AWS::IAM::Role', prefix)}`);
const stream = (group: string): string => arn('logs', `log-group:${group}:log-stream:prefect-logs_isolated-ecs_1/prefect/1`);

type Context = Readonly<Record<string, string>>;
type Request = [action: string, resource: string, context: Context];

async function isAllowed(action: string, resource: string, context: Context): Promise<boolean> {
  const question = {
    principal: arn('iam', `role/${ROLE}`),
    accountId: env.account,
    permission: { action, resource, context },
    identityPolicies: [{ name: 'Policy', policy }],
  };
  const { allowed, reason } = await evaluate(question);
  expect(reason).not.toContain('cannot be evaluated');
  return allowed;
}

const ASKED: Request[] = [
  ['ec2:DescribeSubnets', '*', {}],
  ['ec2:DescribeVpcs', '*', {}],
  ['ecs:DescribeTaskDefinition', '*', {}],
  ['ecs:DescribeTasks', task(CLUSTER), inCluster],
  ['ecs:RegisterTaskDefinition', DEFINITION, {}],
  ['ecs:RunTask', DEFINITION, inCluster],
  ['ecs:StopTask', task(CLUSTER), inCluster],
  ['ecs:TagResource', task(CLUSTER), { 'ecs:CreateAction': 'RunTask' }],
  ['iam:PassRole', role('FlowRunsExecutionRole'), toTasks],
  ['iam:PassRole', role('FlowRunsTaskRole'), toTasks],
  ['logs:GetLogEvents', stream(idOf('AWS::Logs::LogGroup', 'FlowRunsLog')), {}],
  ['sqs:ChangeMessageVisibility', queue, {}],
  ['sqs:DeleteMessage', queue, {}],
  ['sqs:GetQueueUrl', queue, {}],
  ['sqs:ReceiveMessage', queue, {}],
];

test('its role has the permissions that the real worker needs, and no others', () => {
  const needed = [...CALLED, ...CALLED_BY_SOURCE, ...NOT_CALLED].sort();
  expect([...new Set(ASKED.map(([action]) => action))]).toEqual(needed);
  expect(actionsOf(template, ROLE)).toEqual(needed);
});

test.each(ASKED)('%s on %s is allowed', async (action, resource, context) => expect(await isAllowed(action, resource, context)).toBe(true));

test.each<Request>([
  ['ecs:RunTask', DEFINITION, { 'ecs:cluster': arn('ecs', 'cluster/another') }],
  ['ecs:RunTask', arn('ecs', 'task-definition/another:1'), inCluster],
  ['ecs:RunTask', arn('ecs', 'task-definition/prefect_isolated_1:1'), inCluster],
  ['ecs:StopTask', task('another'), { 'ecs:cluster': arn('ecs', 'cluster/another') }],
  ['ecs:TagResource', task(CLUSTER), {}],
  ['ecs:TagResource', task('another'), { 'ecs:CreateAction': 'RunTask' }],
  ['ecs:TagResource', DEFINITION, { 'ecs:CreateAction': 'RegisterTaskDefinition' }],
  ['iam:PassRole', role('FlowRunsTaskRole'), { 'iam:PassedToService': 'lambda.amazonaws.com' }],
  ['iam:PassRole', role('WorkerTaskTaskRole'), toTasks],
  ['logs:GetLogEvents', stream('another'), {}],
  ['sqs:ReceiveMessage', arn('sqs', idOf('AWS::SQS::Queue', 'FlowRunsDeadLetters')), {}],
])('%s on %s is not, with %j', async (action, resource, context) => expect(await isAllowed(action, resource, context)).toBe(false));
