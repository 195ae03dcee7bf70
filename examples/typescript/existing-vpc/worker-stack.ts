import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Stack, type StackProps } from 'aws-cdk-lib/core';
import { PrefectPrivateLink, type PrefectWorkspace } from 'cdk-prefect-privatelink';
import { type Construct } from 'constructs';
import { Worker } from '../worker';

export interface WorkerStackProps extends StackProps {
  readonly image: string;
  readonly workspace: PrefectWorkspace;
  /**
   * Whether the worker uses the link. Before the link is active, Prefect's private name does not resolve: the worker would
   * not start, the deployment would fail, and its rollback would delete the new endpoints.
   */
  readonly linkIsActive: boolean;
}

/** The stack that ran the workers all along, now with a private link to Prefect. */
export class WorkerStack extends Stack {
  public readonly cluster: ecs.ICluster;
  public readonly link: PrefectPrivateLink;

  public constructor(scope: Construct, id: string, props: WorkerStackProps) {
    super(scope, id, props);
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      vpcCidrBlock: '10.20.0.0/16',
      availabilityZones: ['us-east-1a', 'us-east-1b'],
      privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
      privateSubnetRouteTableIds: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef1'],
    });
    this.cluster = new ecs.Cluster(this, 'Cluster', { vpc, containerInsightsV2: ecs.ContainerInsights.ENABLED });

    this.link = new PrefectPrivateLink(this, 'Prefect', {
      vpc,
      apiServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0',
      uiServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef1',
      // Not the whole VPC: the workers, and people who come through the VPN.
      open: false,
      allowFrom: [ec2.Peer.ipv4('10.8.0.0/16')],
    });
    this.link.addHandOffOutputs();

    const worker = new Worker(this, 'Worker', {
      cluster: this.cluster,
      image: ecs.ContainerImage.fromRegistry(props.image),
      workPool: 'production',
      environment: props.linkIsActive ? this.link.clientEnvironment(props.workspace) : publicEnvironment(props.workspace),
      secrets: {
        PREFECT_API_KEY: ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(this, 'ApiKey', 'prefect/api-key')),
      },
    });
    this.link.connections.allowDefaultPortFrom(worker.service);
  }
}

/** What the worker had before. */
function publicEnvironment({ accountId, workspaceId }: PrefectWorkspace): Record<string, string> {
  return { PREFECT_API_URL: `https://api.prefect.cloud/api/accounts/${accountId}/workspaces/${workspaceId}` };
}
