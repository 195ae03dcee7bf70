import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Stack } from 'aws-cdk-lib/core';
import { type PrefectClientSettings } from 'cdk-prefect-privatelink';
import { Construct } from 'constructs';
import { outboundGroup } from '../worker';

export interface EcsFlowRunsProps {
  readonly cluster: ecs.ICluster;
  readonly workPool: string;
  readonly repository: ecr.IRepository;
  readonly settings: PrefectClientSettings;
}

const TASKS = 'ecs-tasks.amazonaws.com';

/** What the flow runs of an ECS worker need: roles, a security group, a log, and a queue by which the worker hears of them. */
export class EcsFlowRuns extends Construct implements ec2.IConnectable {
  public readonly connections: ec2.Connections;
  /** Starts flow runs. */
  public readonly executionRole: iam.Role;
  /** What the flows may do in AWS: nothing yet. */
  public readonly taskRole: iam.Role;
  public readonly logGroup: logs.LogGroup;
  /** What happens to tasks of the cluster. */
  public readonly queue: sqs.Queue;

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: EcsFlowRunsProps,
  ) {
    super(scope, id);
    this.connections = new ec2.Connections({ securityGroups: [outboundGroup(this, props.cluster.vpc)] });
    this.logGroup = new logs.LogGroup(this, 'Log', { retention: logs.RetentionDays.ONE_MONTH });

    this.taskRole = new iam.Role(this, 'TaskRole', { assumedBy: new iam.ServicePrincipal(TASKS) });
    this.executionRole = new iam.Role(this, 'ExecutionRole', { assumedBy: new iam.ServicePrincipal(TASKS) });
    props.repository.grantPull(this.executionRole);
    props.settings.grantReadApiKey(this.executionRole);
    this.logGroup.grantWrite(this.executionRole);

    // What the worker could not deal with three times, it leaves alone.
    const deadLetterQueue = { maxReceiveCount: 3, queue: new sqs.Queue(this, 'DeadLetters', { enforceSSL: true }) };
    this.queue = new sqs.Queue(this, 'Queue', { enforceSSL: true, deadLetterQueue });
    new events.Rule(this, 'TaskEvents', {
      eventPattern: { source: ['aws.ecs'], detailType: ['ECS Task State Change'], detail: { clusterArn: [props.cluster.clusterArn] } },
      targets: [new targets.SqsQueue(this.queue)],
    });
  }

  /** Lets a worker do what the one of `prefect-aws` 0.7.12 asks of AWS, and nothing else. */
  public grantRun(worker: iam.IGrantable): void {
    const { cluster, workPool } = this.props;
    const arn = (resource: string, resourceName: string): string => Stack.of(this).formatArn({ service: 'ecs', resource, resourceName });
    const tasks = arn('task', `${cluster.clusterName}/*`);
    const statements: iam.PolicyStatementProps[] = [
      // AWS refuses these on resource `*`, whatever definition they are about.
      { actions: ['ecs:DescribeTaskDefinition', 'ecs:RegisterTaskDefinition'], resources: ['*'] },
      { actions: ['ec2:DescribeSubnets', 'ec2:DescribeVpcs'], resources: ['*'] },
      // As the worker names them, unless the work pool has a `family`.
      {
        actions: ['ecs:RunTask'],
        resources: [arn('task-definition', `prefect_${workPool}_*`)],
        conditions: { ArnEquals: { 'ecs:cluster': cluster.clusterArn } },
      },
      // No call of its own: a new task is given the tags by which the worker finds its flow run.
      { actions: ['ecs:TagResource'], resources: [tasks], conditions: { StringEquals: { 'ecs:CreateAction': 'RunTask' } } },
      { actions: ['ecs:DescribeTasks', 'ecs:StopTask'], resources: [tasks] },
      {
        actions: ['iam:PassRole'],
        resources: [this.executionRole.roleArn, this.taskRole.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': TASKS } },
      },
      {
        actions: ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage'],
        resources: [this.queue.queueArn],
      },
      { actions: ['logs:GetLogEvents'], resources: [this.logGroup.logGroupArn] },
    ];
    statements.forEach((statement) => worker.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement(statement)));
  }
}
