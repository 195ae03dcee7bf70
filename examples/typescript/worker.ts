import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface WorkerProps {
  readonly cluster: ecs.ICluster;
  /** Prefect image, with the packages that the flows need. */
  readonly image: ecs.ContainerImage;
  readonly workPool: string;
  /**
   * How it runs flows: as processes of its own, or as tasks of ECS.
   *
   * @default 'process'
   */
  readonly type?: 'process' | 'ecs';
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

/** A security group for what lets nobody in, and asks others by HTTPS. */
export function outboundGroup(scope: Construct, vpc: ec2.IVpc): ec2.SecurityGroup {
  const securityGroup = new ec2.SecurityGroup(scope, 'SecurityGroup', { vpc, allowAllOutbound: false });
  securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'Image, logs, secrets and what the flows fetch');
  return securityGroup;
}

/** A Prefect worker on Fargate. */
export class Worker extends Construct {
  public readonly service: ecs.FargateService;
  public readonly container: ecs.ContainerDefinition;
  /** What the worker may do in AWS, and flows that are its processes: nothing yet. */
  public readonly role: iam.IRole;

  public constructor(scope: Construct, id: string, props: WorkerProps) {
    super(scope, id);
    const task = new ecs.FargateTaskDefinition(this, 'Task', { cpu: 1024, memoryLimitMiB: 2048 });
    this.role = task.taskRole;
    this.container = task.addContainer('Worker', {
      image: props.image,
      command: ['prefect', 'worker', 'start', '--pool', props.workPool, '--type', props.type ?? 'process', '--with-healthcheck'],
      environment: props.environment,
      secrets: props.secrets,
      healthCheck: { command: ['CMD', 'python', '-c', HEALTH_CHECK], startPeriod: Duration.minutes(2) },
      logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'prefect', logRetention: logs.RetentionDays.ONE_MONTH }),
    });
    this.service = new ecs.FargateService(this, 'Service', {
      cluster: props.cluster,
      taskDefinition: task,
      securityGroups: [outboundGroup(this, props.cluster.vpc)],
      desiredCount: props.desiredCount,
      minHealthyPercent: 100,
      circuitBreaker: { rollback: true },
    });
  }
}
