import { CfnOutput } from 'aws-cdk-lib/core';
import { PrefectWorkerAwsService } from 'cdk-prefect-privatelink';
import { type Construct } from 'constructs';
import { EcsFlowRuns } from './ecs-flow-runs';
import { IMAGE_TAG, IsolatedWorkerStack, type IsolatedWorkerStackProps } from '../isolated/isolated-worker-stack';

const WORK_POOL = 'isolated-ecs';

/** The isolated worker, with a task of its own for each flow run. Its image has `prefect-aws` too. */
export class IsolatedEcsWorkerStack extends IsolatedWorkerStack {
  public constructor(scope: Construct, id: string, props: IsolatedWorkerStackProps) {
    super(scope, id, { ...props, services: PrefectWorkerAwsService.forEcsWorker(), worker: { type: 'ecs', workPool: WORK_POOL } });
    const { cluster, repository, settings, worker } = this;
    const flowRuns = new EcsFlowRuns(this, 'FlowRuns', { cluster, repository, settings, workPool: WORK_POOL });
    flowRuns.grantRun(worker.role);
    worker.container.addEnvironment('PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_SQS_QUEUE_NAME', flowRuns.queue.queueName);
    this.link.connections.allowDefaultPortFrom(flowRuns);
    this.endpoints.connections.allowDefaultPortFrom(flowRuns);

    // To be merged into the base job template of the work pool. Without it flow runs start in the account's default VPC.
    new CfnOutput(this, 'JobTemplate', {
      value: settings.toJobTemplate({
        vpc: props.vpc,
        securityGroups: flowRuns.connections.securityGroups,
        executionRole: flowRuns.executionRole,
        taskRole: flowRuns.taskRole,
        cluster,
        image: repository.repositoryUriForTag(IMAGE_TAG),
        logGroup: flowRuns.logGroup,
      }),
    });
  }
}
