import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface WorkerProps {
  readonly cluster: ecs.ICluster;
  /** Prefect image, with the packages that the flows need. */
  readonly image: ecs.ContainerImage;
  readonly workPool: string;
  /** Where Prefect is. */
  readonly environment: Record<string, string>;
  /** The API key. */
  readonly secrets: Record<string, ecs.Secret>;
  /**
   * @default 1
   */
  readonly desiredCount?: number;
}

/** What the worker answers when it has polled lately; its image has no curl. */
const HEALTH_CHECK = 'import urllib.request as u; u.urlopen("http://localhost:8080/health", timeout=4)';

/** A Prefect worker on Fargate that runs its flows as processes. */
export class Worker extends Construct {
  public readonly service: ecs.FargateService;

  public constructor(scope: Construct, id: string, props: WorkerProps) {
    super(scope, id);
    const task = new ecs.FargateTaskDefinition(this, 'Task', { cpu: 1024, memoryLimitMiB: 2048 });
    task.addContainer('Worker', {
      image: props.image,
      command: ['prefect', 'worker', 'start', '--pool', props.workPool, '--type', 'process', '--with-healthcheck'],
      environment: props.environment,
      secrets: props.secrets,
      healthCheck: { command: ['CMD', 'python', '-c', HEALTH_CHECK], startPeriod: Duration.minutes(2) },
      logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'prefect', logRetention: logs.RetentionDays.ONE_MONTH }),
    });
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', { vpc: props.cluster.vpc, allowAllOutbound: false });
    securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'Image, logs, secrets and what the flows fetch');
    this.service = new ecs.FargateService(this, 'Service', {
      cluster: props.cluster,
      taskDefinition: task,
      securityGroups: [securityGroup],
      desiredCount: props.desiredCount,
      minHealthyPercent: 100,
      circuitBreaker: { rollback: true },
    });
  }
}
