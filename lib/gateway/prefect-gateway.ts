import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Duration, RemovalPolicy, Token, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { CLIENT_TIMINGS } from '../prefect/client-timings';
import { allowServicesToUse } from '../private/encryption-key';
import { EndpointAccess, HTTPS, requirePeersInReach } from '../private/endpoint-access';
import { requireSameEnvironment, requireSameRegion } from '../private/environment';
import { denyOutbound } from '../private/outbound';
import { onePerZone, requireProps, validateSubnets } from '../private/validation';
import { GatewayMode } from './gateway-mode';
import { CONTAINER, DESCRIPTORS, DeploymentValues, DRAIN, GatewayTasks, HEALTH_PORT, LISTENER_PORT, METRICS_PORT } from './gateway-tasks';
import { mostConnections } from './haproxy/capacity';
import { type GatewayModel } from './haproxy/model';
import { renderHaproxyCfg } from './haproxy/render';
import { timeoutsFor } from './haproxy/timeouts';
import { validateTaskSize } from './task-size';

/** The official image, which Docker publishes in Amazon ECR Public, of the branch with long-term support. */
const DEFAULT_IMAGE = 'public.ecr.aws/docker/library/haproxy:3.4';
const DEFAULT_MOST_CONNECTIONS = 8000;
/** Load balancers go on sending new connections to a target for about two minutes after its deregistration. */
const DEREGISTRATION_DELAY = Duration.seconds(120);

/** Properties of a gateway. */
export interface PrefectGatewayProps {
  /** VPC of the gateway, which has the endpoints to Prefect. */
  readonly vpc: ec2.IVpc;

  /** What the gateway does, for example `GatewayMode.passthrough()`. */
  readonly mode: GatewayMode;

  /**
   * Subnets for the load balancer and the tasks, one per zone, in at least two zones.
   *
   * @default - private subnets, or isolated ones if there are none
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Clients that may connect to the load balancer on TCP 443, for example the CIDRs of networks that reach the VPC through a transit
   * gateway.
   *
   * @default - nobody; add clients by `connections`
   */
  readonly allowFrom?: ec2.IPeer[];

  /**
   * Peers to which the tasks may connect on TCP 443 to pull the image and to write the log: the security group of endpoints to Amazon
   * ECR and CloudWatch Logs, and the prefix list of Amazon S3. HAProxy itself connects to Prefect's endpoints alone.
   *
   * @default - any IPv4 address
   */
  readonly awsServices?: ec2.IPeer[];

  /**
   * Number of tasks, two or more.
   *
   * @default 2
   */
  readonly desiredCount?: number;

  /**
   * CPU units of a task, a size of Fargate.
   *
   * @default 256
   */
  readonly cpu?: number;

  /**
   * Memory of a task in MiB, a size that Fargate has for `cpu`. It limits the number of connections.
   *
   * @default 512
   */
  readonly memoryLimitMiB?: number;

  /**
   * Most connections of a task at once. Further clients wait.
   *
   * @default - what the memory and the open files of the task allow, at most 8000
   */
  readonly maxConnections?: number;

  /**
   * Image with HAProxy 3.2 or later, `/bin/sh` and the user 99. Pin it by its digest: `ecs.ContainerImage.fromRegistry('…@sha256:…')`.
   * A VPC without internet access needs a copy in Amazon ECR.
   *
   * @default - public.ecr.aws/docker/library/haproxy:3.4, resolved to a digest by Amazon ECS at each deployment
   */
  readonly image?: ecs.ContainerImage;

  /**
   * Cluster for the tasks.
   *
   * @default - a new cluster, with Container Insights
   */
  readonly cluster?: ecs.ICluster;

  /**
   * Retention of the audit log.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Key that encrypts the audit log. The policy of an imported key must allow CloudWatch Logs to use it.
   *
   * @default - a key owned by AWS
   */
  readonly encryptionKey?: kms.IKey;
}

/** A port of a gateway, for reviews. */
export interface GatewayPort {
  /** The port, always TCP. */
  readonly port: number;
  /** Who listens on it. */
  readonly listener: string;
  /** Who connects to it. */
  readonly clients: string;
  /** What for. */
  readonly purpose: string;
}

/**
 * A gateway of HAProxy tasks behind an internal Network Load Balancer, for clients that cannot use the endpoints of the VPC themselves.
 *
 * Clients connect out to it, and nothing connects from Prefect's side. A task keeps no state, so that any of them may be replaced at any
 * time.
 */
export class PrefectGateway extends Construct implements ec2.IConnectable {
  /** Who may connect to the load balancer, on port 443. */
  public readonly connections: ec2.Connections;

  /** The load balancer. Clients resolve Prefect's host names to it, or you offer it as an endpoint service. */
  public readonly loadBalancer: elbv2.NetworkLoadBalancer;

  /** The tasks. */
  public readonly service: ecs.FargateService;

  /** The audit log: a JSON object on a line for each accepted or refused connection, between notices of HAProxy. */
  public readonly logGroup: logs.ILogGroup;

  /** The rendered `haproxy.cfg`. */
  public readonly configuration: string;

  /** All ports of the gateway. */
  public readonly ports: GatewayPort[];

  private readonly tasksGroup: ec2.SecurityGroup;

  public constructor(scope: Construct, id: string, props: PrefectGatewayProps) {
    super(scope, id);
    requireProps('props', props, ['vpc', 'mode'], 'PrefectGateway requires `vpc` and `mode`');
    const { vpc, mode, cpu = 256, memoryLimitMiB = 512, desiredCount = 2 } = props;
    validateMode(mode);
    validatePlaces(this, props);
    validateCount(desiredCount);
    validateTaskSize(cpu, memoryLimitMiB);
    const subnets = this.subnets(props);

    const balancerGroup = new ec2.SecurityGroup(this, 'LoadBalancerSecurityGroup', {
      vpc,
      allowAllOutbound: false,
      description: 'Load balancer of the Prefect gateway',
    });
    this.tasksGroup = new ec2.SecurityGroup(this, 'TasksSecurityGroup', {
      vpc,
      allowAllOutbound: false,
      description: 'Tasks of the Prefect gateway',
    });
    [balancerGroup, this.tasksGroup].forEach(denyOutbound);
    this.connections = new EndpointAccess(this, {
      vpc,
      open: false,
      allowFrom: props.allowFrom,
      clients: 'Clients of the Prefect gateway',
      ownGroup: balancerGroup,
      securityGroups: [balancerGroup],
    }).connections;
    // The CDK adds no rule between a Network Load Balancer and its targets.
    for (const [port, purpose] of [
      [LISTENER_PORT, 'Connections of clients'],
      [HEALTH_PORT, 'Health checks'],
    ] as const) {
      balancerGroup.connections.allowTo(this.tasksGroup, ec2.Port.tcp(port), purpose);
    }
    for (const peer of props.awsServices ?? [ec2.Peer.anyIpv4()]) {
      this.tasksGroup.addEgressRule(peer, HTTPS, 'Image and log');
    }

    const values = new DeploymentValues();
    const boundMode = mode._bind({ gateway: this, tasks: this.tasksGroup, value: (text) => values.carry(text) });
    this.configuration = renderHaproxyCfg({
      mode: boundMode,
      port: LISTENER_PORT,
      healthPort: HEALTH_PORT,
      metricsPort: METRICS_PORT,
      maxConnections: connectionsOf(props.maxConnections, boundMode.type, memoryLimitMiB),
      drain: DRAIN,
      client: CLIENT_TIMINGS,
    });
    allowServicesToUse(props.encryptionKey, this, { notifications: false });
    const logGroup = new logs.LogGroup(this, 'LogGroup', {
      retention: props.logRetention ?? logs.RetentionDays.ONE_YEAR,
      encryptionKey: props.encryptionKey,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.logGroup = logGroup;
    const { service } = new GatewayTasks(this, 'Tasks', {
      vpc,
      subnets,
      securityGroup: this.tasksGroup,
      cluster: props.cluster,
      image: props.image ?? ecs.ContainerImage.fromRegistry(DEFAULT_IMAGE),
      cpu,
      memoryLimitMiB,
      desiredCount,
      logGroup,
      configuration: this.configuration,
      environment: values.environment,
    });
    this.service = service;
    this.loadBalancer = this.newLoadBalancer(vpc, subnets, balancerGroup);
    this.ports = [
      { port: 443, listener: 'load balancer', clients: '`allowFrom` and `connections`', purpose: 'connections of clients' },
      { port: LISTENER_PORT, listener: 'tasks', clients: 'load balancer', purpose: 'connections of clients' },
      { port: HEALTH_PORT, listener: 'tasks', clients: 'load balancer', purpose: 'health checks' },
      { port: METRICS_PORT, listener: 'tasks', clients: '`allowMetricsFrom()`', purpose: 'metrics for Prometheus' },
    ];
  }

  /**
   * Admits Prometheus to the metrics of the tasks: `/metrics` on port 9101, over HTTP without TLS.
   *
   * @param client where Prometheus runs
   */
  public allowMetricsFrom(client: ec2.IConnectable): void {
    this.tasksGroup.connections.allowFrom(client, ec2.Port.tcp(METRICS_PORT), 'Prometheus');
  }

  private subnets({ vpc, vpcSubnets }: PrefectGatewayProps): ec2.SubnetSelection {
    const selected = vpc.selectSubnets(vpcSubnets ?? defaultSubnets(vpc));
    const { isPendingLookup = false } = selected;
    // The CDK's `onePerAz` takes subnets whose zones are one list token for subnets of one zone.
    const subnets = vpcSubnets === undefined ? onePerZone(selected.subnets) : selected.subnets;
    validateSubnets('vpcSubnets', subnets, isPendingLookup);
    // An import with a list token has one subnet that stands for all of the list.
    const isList = subnets.some(({ subnetId }) => Token.isUnresolved([subnetId]));
    if (!isPendingLookup && !isList && subnets.length < 2) {
      throw new Error(
        `\`vpcSubnets\` must select subnets in at least two zones, got: ${subnets.length}. With one zone, its failure stops every client`,
      );
    }
    return { subnets };
  }

  private newLoadBalancer(vpc: ec2.IVpc, subnets: ec2.SubnetSelection, group: ec2.ISecurityGroup): elbv2.NetworkLoadBalancer {
    const loadBalancer = new elbv2.NetworkLoadBalancer(this, 'LoadBalancer', {
      vpc,
      vpcSubnets: subnets,
      internetFacing: false,
      // Each zone may have one task only.
      crossZoneEnabled: true,
      securityGroups: [group],
    });
    Validations.of(loadBalancer).acknowledge({
      id: 'AwsSolutions-ELB2',
      reason: 'A Network Load Balancer writes access logs for TLS listeners only. The tasks log every connection.',
    });
    const listener = loadBalancer.addListener('Listener', {
      port: 443,
      protocol: elbv2.Protocol.TCP,
      // Above the time-out of HAProxy, which logs what it ends.
      tcpIdleTimeout: Duration.seconds(timeoutsFor(CLIENT_TIMINGS).tunnel.seconds + 60),
    });
    const targets = listener.addTargets('Tasks', {
      port: LISTENER_PORT,
      protocol: elbv2.Protocol.TCP,
      proxyProtocolV2: true,
      preserveClientIp: false,
      deregistrationDelay: DEREGISTRATION_DELAY,
      targets: [this.service.loadBalancerTarget({ containerName: CONTAINER, containerPort: LISTENER_PORT })],
      healthCheck: {
        protocol: elbv2.Protocol.HTTP,
        port: String(HEALTH_PORT),
        path: '/healthz',
        interval: Duration.seconds(10),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 2,
      },
    });
    // By default, a health check that fails would reset websockets that work.
    targets.setAttribute('target_health_state.unhealthy.connection_termination.enabled', 'false');
    return loadBalancer;
  }
}

function defaultSubnets(vpc: ec2.IVpc): ec2.SubnetSelection {
  return vpc.privateSubnets.length > 0
    ? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }
    : { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
}

function validateMode(mode: unknown): void {
  if (!(mode instanceof GatewayMode)) {
    throw new Error('`mode` must be a GatewayMode, got: something else. For example: GatewayMode.passthrough({ link })');
  }
}

/** Where the things must be that are passed in. */
function validatePlaces(gateway: Construct, { vpc, vpcSubnets, cluster, encryptionKey, awsServices = [] }: PrefectGatewayProps): void {
  requireSameEnvironment(gateway, 'vpc', vpc, 'Tasks are in the account and Region of their VPC: create the gateway in a stack there');
  vpcSubnets?.subnets?.forEach((subnet) => requireSameEnvironment(gateway, 'vpcSubnets', subnet, 'Select subnets of `vpc`'));
  requireSameEnvironment(gateway, 'cluster', cluster, 'A service is in the account and Region of its cluster');
  requireSameRegion(gateway, 'encryptionKey', encryptionKey, 'Logs accept keys of their own Region only');
  requirePeersInReach(gateway, 'awsServices', awsServices);
}

function validateCount(desiredCount: number): void {
  if (!Token.isUnresolved(desiredCount) && (!Number.isInteger(desiredCount) || desiredCount < 2)) {
    throw new Error(
      `\`desiredCount\` must be a whole number of at least 2, got: ${desiredCount}. With one task, its replacement stops every client`,
    );
  }
}

function connectionsOf(given: number | undefined, mode: GatewayModel['mode']['type'], memoryMiB: number): number {
  if (Token.isUnresolved(given)) {
    throw new Error('`maxConnections` must be known at synthesis, got: a token. It is a number in the configuration');
  }
  const most = mostConnections(mode, { memoryMiB, descriptors: DESCRIPTORS });
  const connections = given ?? Math.min(most, DEFAULT_MOST_CONNECTIONS);
  if (connections > most) {
    throw new Error(
      `\`maxConnections\` must be at most ${most} with ${memoryMiB} MiB of memory and ${DESCRIPTORS} open files, got: ${connections}. Raise \`memoryLimitMiB\`, or use more tasks`,
    );
  }
  return connections;
}
