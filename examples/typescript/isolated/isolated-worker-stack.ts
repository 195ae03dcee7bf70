import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Stack, type StackProps } from 'aws-cdk-lib/core';
import {
  PrefectApiKey,
  PrefectPrivateLink,
  PrefectWorkerEndpoints,
  PrefectWorkerAwsService,
  type PrefectClientSettings,
  type PrefectWorkspace,
} from 'cdk-prefect-privatelink';
import { type Construct } from 'constructs';
import { Worker, type WorkerProps } from '../worker';

/** Of the image in your ECR: Prefect, and all packages that the flows need. */
export const IMAGE_TAG = '3.9.1-python3.12';

export interface IsolatedWorkerStackProps extends StackProps {
  readonly vpc: ec2.IVpc;
  readonly workspace: PrefectWorkspace;
  /** Whether the worker runs. Before the link is active it has no way to Prefect. */
  readonly linkIsActive: boolean;
  /**
   * The services of AWS that the worker needs.
   *
   * @default - those of a worker that runs flows as its processes
   */
  readonly services?: PrefectWorkerAwsService[];
  /**
   * @default - flows are processes of the worker, from the work pool `isolated`
   */
  readonly worker?: Pick<WorkerProps, 'type' | 'workPool'>;
}

/** A worker in a VPC without a way to the internet: all that it needs is behind endpoints. */
export class IsolatedWorkerStack extends Stack {
  public readonly link: PrefectPrivateLink;
  public readonly endpoints: PrefectWorkerEndpoints;
  public readonly settings: PrefectClientSettings;
  public readonly cluster: ecs.ICluster;
  public readonly repository: ecr.IRepository;
  public readonly worker: Worker;

  public constructor(scope: Construct, id: string, { vpc, workspace, linkIsActive, services, worker, ...props }: IsolatedWorkerStackProps) {
    super(scope, id, props);
    this.link = new PrefectPrivateLink(this, 'Prefect', {
      vpc,
      apiServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0',
      uiServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef1',
      open: false,
    });
    this.link.addHandOffOutputs();
    this.endpoints = new PrefectWorkerEndpoints(this, 'Endpoints', {
      vpc,
      services: services ?? PrefectWorkerAwsService.forProcessWorker(),
      open: false,
    });

    this.settings = this.link.clientSettings({
      workspace,
      apiKey: PrefectApiKey.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(this, 'ApiKey', 'prefect/api-key')),
      // Reports of usage go over the internet.
      telemetry: false,
    });
    this.cluster = new ecs.Cluster(this, 'Cluster', { vpc, containerInsightsV2: ecs.ContainerInsights.ENABLED });
    // Not from Docker Hub, which is on the internet.
    this.repository = ecr.Repository.fromRepositoryName(this, 'Image', 'prefect-worker');
    this.worker = new Worker(this, 'Worker', {
      workPool: 'isolated',
      ...worker,
      cluster: this.cluster,
      image: ecs.ContainerImage.fromEcrRepository(this.repository, IMAGE_TAG),
      environment: this.settings.toEnvironment(),
      secrets: this.settings.toEcsSecrets(),
      desiredCount: linkIsActive ? 1 : 0,
    });
    this.link.connections.allowDefaultPortFrom(this.worker.service);
    this.endpoints.connections.allowDefaultPortFrom(this.worker.service);
  }
}
