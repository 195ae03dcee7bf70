import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

export interface WorkerProps {
  readonly cluster: ecs.ICluster;
  /** Prefect image, with the packages that the flows need. */
  readonly image: string;
  readonly workPool: string;
  /** Where Prefect is. */
  readonly environment: Record<string, string>;
  readonly apiKey: secretsmanager.ISecret;
}

/** A Prefect worker on Fargate that runs its flows as processes. */
export class Worker extends Construct {
  public readonly service: ecs.FargateService;

  public constructor(scope: Construct, id: string, props: WorkerProps) {
    super(scope, id);
    const task = new ecs.FargateTaskDefinition(this, 'Task', { cpu: 1024, memoryLimitMiB: 2048 });
    task.addContainer('Worker', {
      image: ecs.ContainerImage.fromRegistry(props.image),
      command: ['prefect', 'worker', 'start', '--pool', props.workPool, '--type', 'process'],
      environment: props.environment,
      secrets: { PREFECT_API_KEY: ecs.Secret.fromSecretsManager(props.apiKey) },
      logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'prefect', logRetention: logs.RetentionDays.ONE_MONTH }),
    });
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', { vpc: props.cluster.vpc, allowAllOutbound: false });
    securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'Image, logs, secrets and what the flows fetch');
    this.service = new ecs.FargateService(this, 'Service', {
      cluster: props.cluster,
      taskDefinition: task,
      securityGroups: [securityGroup],
      minHealthyPercent: 100,
      circuitBreaker: { rollback: true },
    });
  }
}
