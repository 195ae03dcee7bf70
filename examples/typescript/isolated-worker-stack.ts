import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Stack } from 'aws-cdk-lib/core';
import type { StackProps } from 'aws-cdk-lib/core';
import { PrefectApiKey, PrefectPrivateLink, PrefectWorkerEndpoints, PrefectWorkerService } from 'cdk-prefect-privatelink';
import type { PrefectWorkspace } from 'cdk-prefect-privatelink';
import type { Construct } from 'constructs';
import { Worker } from './worker';

export interface IsolatedWorkerStackProps extends StackProps {
  readonly vpc: ec2.IVpc;
  readonly workspace: PrefectWorkspace;
  /** Whether the worker runs. Before the link is active it has no way to Prefect. */
  readonly linkIsActive: boolean;
}

/** A worker in a VPC without a way to the internet: all that it needs is behind endpoints. */
export class IsolatedWorkerStack extends Stack {
  public constructor(scope: Construct, id: string, { vpc, workspace, linkIsActive, ...props }: IsolatedWorkerStackProps) {
    super(scope, id, props);
    const link = new PrefectPrivateLink(this, 'Prefect', {
      vpc,
      apiServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0',
      uiServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef1',
      open: false,
    });
    link.addHandOffOutputs();
    const endpoints = new PrefectWorkerEndpoints(this, 'Endpoints', { vpc, services: PrefectWorkerService.forProcessWorker(), open: false });

    const settings = link.clientSettings({
      workspace,
      apiKey: PrefectApiKey.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(this, 'ApiKey', 'prefect/api-key')),
      // Reports of usage go over the internet.
      telemetry: false,
    });
    const worker = new Worker(this, 'Worker', {
      cluster: new ecs.Cluster(this, 'Cluster', { vpc, containerInsightsV2: ecs.ContainerInsights.ENABLED }),
      // Not from Docker Hub, which is on the internet.
      image: ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(this, 'Image', 'prefect-worker'), '3.8.8-python3.12'),
      workPool: 'isolated',
      environment: settings.toEnvironment(),
      secrets: settings.toEcsSecrets(),
      desiredCount: linkIsActive ? 1 : 0,
    });
    link.connections.allowDefaultPortFrom(worker.service);
    endpoints.connections.allowDefaultPortFrom(worker.service);
  }
}
