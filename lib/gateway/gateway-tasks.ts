import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Duration, Token, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type Value } from './haproxy/escape';
import { CONFIGURATION_VARIABLE, RUNTIME_FOLDER, START_SCRIPT } from './start-script';

export const LISTENER_PORT = 8443;
export const HEALTH_PORT = 8405;
export const METRICS_PORT = 9101;
export const CONTAINER = 'haproxy';

/** The most that Fargate allows: from the stop signal until the task is killed. */
export const STOP_TIMEOUT = Duration.seconds(120);
/** HAProxy closes what is left before the task is killed. */
export const DRAIN = { graceSeconds: 5, hardStopSeconds: 110 };
/** Fargate's limit of open files. */
export const DESCRIPTORS = 65535;

/** Amazon ECS takes 64 KiB for a task definition; the rest of it is small. */
const LONGEST_CONFIGURATION = 48 * 1024;
/** User and group `haproxy` of the official image. */
const USER = '99:99';

/** Values that are known at deployment only: the container gets them as environment variables. */
export class DeploymentValues {
  public readonly environment: Record<string, string> = {};

  public carry(text: string): Value {
    if (!Token.isUnresolved(text)) {
      return text;
    }
    const known = Object.entries(this.environment).find(([, value]) => value === text);
    const variable = known?.[0] ?? `GATEWAY_VALUE_${Object.keys(this.environment).length + 1}`;
    this.environment[variable] = text;
    return { variable };
  }
}

export interface GatewayTasksProps {
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.SubnetSelection;
  readonly securityGroup: ec2.ISecurityGroup;
  readonly cluster?: ecs.ICluster;
  readonly image: ecs.ContainerImage;
  readonly cpu: number;
  readonly memoryLimitMiB: number;
  readonly desiredCount: number;
  readonly logGroup: logs.ILogGroup;
  readonly configuration: string;
  readonly environment: Record<string, string>;
}

/** The tasks of a gateway: the image, the configuration and the start script, and nothing that outlives a task. */
export class GatewayTasks extends Construct {
  public readonly service: ecs.FargateService;
  public readonly taskDefinition: ecs.FargateTaskDefinition;

  public constructor(scope: Construct, id: string, props: GatewayTasksProps) {
    super(scope, id);
    const { configuration } = props;
    if (Buffer.byteLength(configuration) > LONGEST_CONFIGURATION) {
      throw new Error(
        `the configuration must fit into a task definition, ${LONGEST_CONFIGURATION} bytes, got: ${Buffer.byteLength(configuration)} bytes. Use fewer roles, members or host names`,
      );
    }
    this.taskDefinition = new ecs.FargateTaskDefinition(this, 'TaskDefinition', { cpu: props.cpu, memoryLimitMiB: props.memoryLimitMiB });
    this.addContainer(props);
    this.service = new ecs.FargateService(this, 'Service', {
      cluster: this.clusterOf(props),
      taskDefinition: this.taskDefinition,
      desiredCount: props.desiredCount,
      // A configuration that HAProxy refuses never replaces tasks that run.
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { enable: true, rollback: true },
      availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.ENABLED,
      healthCheckGracePeriod: Duration.seconds(60),
      assignPublicIp: false,
      vpcSubnets: props.subnets,
      securityGroups: [props.securityGroup],
    });
  }

  private addContainer({ image, logGroup, configuration, environment }: GatewayTasksProps): void {
    const linuxParameters = new ecs.LinuxParameters(this, 'LinuxParameters');
    linuxParameters.addTmpfs({
      containerPath: RUNTIME_FOLDER,
      size: 16,
      mountOptions: [ecs.TmpfsMountOption.NOEXEC, ecs.TmpfsMountOption.NOSUID, ecs.TmpfsMountOption.NODEV],
    });
    const container = this.taskDefinition.addContainer(CONTAINER, {
      image,
      entryPoint: ['/bin/sh', '-c'],
      command: [START_SCRIPT],
      environment: { [CONFIGURATION_VARIABLE]: configuration.trimEnd(), ...environment },
      user: USER,
      readonlyRootFilesystem: true,
      linuxParameters,
      stopTimeout: STOP_TIMEOUT,
      portMappings: [LISTENER_PORT, HEALTH_PORT, METRICS_PORT].map((containerPort) => ({ containerPort })),
      logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: 'gateway' }),
    });
    container.addUlimits({ name: ecs.UlimitName.NOFILE, softLimit: DESCRIPTORS, hardLimit: DESCRIPTORS });
    Validations.of(this.taskDefinition).acknowledge({
      id: 'AwsSolutions-ECS2',
      reason: 'The environment has the HAProxy configuration, which is no secret. A change of it is a rolling deployment.',
    });
  }

  private clusterOf({ cluster, vpc }: GatewayTasksProps): ecs.ICluster {
    if (cluster === undefined) {
      return this.newCluster(vpc);
    }
    if (knowsVpc(cluster)) {
      return cluster;
    }
    const { clusterName, clusterArn } = cluster;
    return ecs.Cluster.fromClusterAttributes(this, 'Cluster', { clusterName, clusterArn, vpc });
  }

  private newCluster(vpc: ec2.IVpc): ecs.ICluster {
    return new ecs.Cluster(this, 'Cluster', { vpc, containerInsightsV2: ecs.ContainerInsights.ENABLED });
  }
}

/** The CDK reads the VPC of the cluster, which a cluster that is imported by its ARN refuses. */
function knowsVpc(cluster: ecs.ICluster): boolean {
  try {
    return cluster.vpc !== undefined;
  } catch {
    return false;
  }
}
