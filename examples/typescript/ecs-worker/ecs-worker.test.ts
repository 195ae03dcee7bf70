import { Match, Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { actionsOf, EXECUTION, expectAdmitted, expectEndpointsFor, expectNoWayOut } from '../isolated/isolated-checks';
import { IsolatedEcsWorkerStack } from './isolated-ecs-worker-stack';
import { IsolatedNetworkStack } from '../isolated/isolated-network-stack';

const workspace = { accountId: '01234567-89ab-cdef-0123-456789abcdef', workspaceId: 'fedcba98-7654-3210-fedc-ba9876543210' };

const app = new App();
const networkStack = new IsolatedNetworkStack(app, 'Network');
const workers = Template.fromStack(new IsolatedEcsWorkerStack(app, 'Workers', { vpc: networkStack.vpc, workspace, linkIsActive: true }));
const network = Template.fromStack(networkStack);

/** What the worker of `prefect-aws` 0.7.12 asks of AWS. */
const WORKER = [
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
  'ecs:DescribeTaskDefinition',
  'ecs:DescribeTasks',
  'ecs:RegisterTaskDefinition',
  'ecs:RunTask',
  'ecs:StopTask',
  'ecs:TagResource',
  'iam:PassRole',
  'logs:GetLogEvents',
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:GetQueueUrl',
  'sqs:ReceiveMessage',
];

/** The name of a created resource: the only one of its type whose id has this prefix. */
function idOf(type: string, prefix: string): string {
  const ids = Object.keys(workers.findResources(type)).filter((id) => id.startsWith(prefix));
  expect(ids).toHaveLength(1);
  return ids[0] ?? '';
}

test('there is no way to the internet, nor to another network', () => expectNoWayOut(network, workers));

test('its roles may do what they need, and nothing else', () => {
  expect(actionsOf(workers, 'WorkerTaskExecutionRole')).toEqual(EXECUTION);
  expect(actionsOf(workers, 'WorkerTaskTaskRole')).toEqual(WORKER);
  expect(actionsOf(workers, 'FlowRunsExecutionRole')).toEqual(EXECUTION);
  expect(actionsOf(workers, 'FlowRunsTaskRole')).toEqual([]);
});

test('there is an endpoint to each service that is called, and to Prefect, open to the worker and to flow runs', () => {
  expectEndpointsFor(workers, [...EXECUTION, ...WORKER]);
  expectAdmitted(workers, 'Worker');
  expectAdmitted(workers, 'FlowRuns');
});

test('the worker hears of the tasks of its cluster, and of no others', () => {
  const queue = idOf('AWS::SQS::Queue', 'FlowRunsQueue');
  workers.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.ecs'],
      'detail-type': ['ECS Task State Change'],
      detail: { clusterArn: [{ 'Fn::GetAtt': [idOf('AWS::ECS::Cluster', 'Cluster'), 'Arn'] }] },
    },
    Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [queue, 'Arn'] } })],
  });
  workers.hasResourceProperties('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: [
      Match.objectLike({
        Command: ['prefect', 'worker', 'start', '--pool', 'isolated-ecs', '--type', 'ecs', '--with-healthcheck'],
        Environment: Match.arrayWith([
          { Name: 'PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_SQS_QUEUE_NAME', Value: { 'Fn::GetAtt': [queue, 'QueueName'] } },
        ]),
        Secrets: [{ Name: 'PREFECT_API_KEY', ValueFrom: Match.anyValue() }],
        HealthCheck: Match.objectLike({ Command: Match.arrayWith(['CMD', 'python']) }),
      }),
    ],
  });
});

type Part = string | { readonly Ref?: string; readonly 'Fn::GetAtt'?: readonly [string, string]; readonly 'Fn::ImportValue'?: string };

/** Names of resources, and of exports of the network, where the deployed template has their ids and ARNs. */
function named(part: Part): string {
  return typeof part === 'string'
    ? part
    : (part.Ref ?? part['Fn::GetAtt']?.[0] ?? /WorkersSubnet\d|Vpc(?=[0-9A-F]{8})/.exec(String(part['Fn::ImportValue']))?.[0] ?? '?');
}

test('flow runs start beside the worker, without a public address and without the key in plain text', () => {
  const { JobTemplate: output } = workers.toJSON().Outputs as { JobTemplate: { Value: { 'Fn::Join': [string, Part[]] } } };
  const template = JSON.parse(output.Value['Fn::Join'][1].map(named).join('')) as object;
  const arn = (service: string, name: string): string => `arn:AWS::Partition:${service}:AWS::Region:AWS::AccountId:${name}`;
  expect(template).toEqual({
    job_configuration: { prefect_api_key_secret_arn: '{{ prefect_api_key_secret_arn }}' },
    variables: {
      properties: {
        env: { default: { DO_NOT_TRACK: '1' } },
        prefect_api_key_secret_arn: { default: arn('secretsmanager', 'secret:prefect/api-key') },
        cluster: { default: idOf('AWS::ECS::Cluster', 'Cluster') },
        execution_role_arn: { default: idOf('AWS::IAM::Role', 'FlowRunsExecutionRole') },
        task_role_arn: { default: idOf('AWS::IAM::Role', 'FlowRunsTaskRole') },
        image: { default: 'AWS::AccountId.dkr.ecr.AWS::Region.AWS::URLSuffix/prefect-worker:3.9.1-python3.12' },
        configure_cloudwatch_logs: { default: true },
        cloudwatch_logs_options: {
          default: { 'awslogs-group': idOf('AWS::Logs::LogGroup', 'FlowRunsLog'), 'awslogs-create-group': 'false' },
        },
        vpc_id: { default: 'Vpc' },
        network_configuration: {
          default: {
            subnets: ['WorkersSubnet1', 'WorkersSubnet2'],
            securityGroups: [idOf('AWS::EC2::SecurityGroup', 'FlowRunsSecurityGroup')],
            assignPublicIp: 'DISABLED',
          },
        },
      },
    },
  });
});
