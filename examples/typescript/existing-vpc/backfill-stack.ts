import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Stack, type StackProps } from 'aws-cdk-lib/core';
import { PrefectApiKey, type IPrefectPrivateLink, type PrefectWorkspace } from 'cdk-prefect-privatelink';
import { type Construct } from 'constructs';
import { Worker } from '../worker';

export interface BackfillStackProps extends StackProps {
  readonly cluster: ecs.ICluster;
  readonly image: string;
  readonly link: IPrefectPrivateLink;
  readonly workspace: PrefectWorkspace;
}

/** A further worker, in a stack of its own, that uses the link of the first stack. To be deployed once that is active. */
export class BackfillStack extends Stack {
  public constructor(scope: Construct, id: string, props: BackfillStackProps) {
    super(scope, id, props);
    const settings = props.link.clientSettings({
      workspace: props.workspace,
      apiKey: PrefectApiKey.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(this, 'ApiKey', 'prefect/api-key')),
    });
    const worker = new Worker(this, 'Worker', {
      cluster: props.cluster,
      image: ecs.ContainerImage.fromRegistry(props.image),
      workPool: 'backfill',
      environment: settings.toEnvironment(),
      secrets: settings.toEcsSecrets(),
    });
    // From the client's side: this stack then has the rule. From the link's side the stacks would depend on each other.
    worker.service.connections.allowToDefaultPort(props.link);
  }
}
