import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type Activator } from './activator';
import { endpointArn } from './arns';

export interface ConnectionNotificationsProps {
  readonly activator: Activator;
  readonly endpoints: readonly { readonly id: string; readonly endpoint: ec2.IInterfaceVpcEndpoint }[];
  readonly encryptionKey?: kms.IKey;
}

/**
 * Lets AWS notify the activator when Prefect accepts or rejects. A message only starts a pass: messages can be lost, and AWS
 * does not document their format (decision D2).
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/manage-notifications-endpoint.html
 */
export class ConnectionNotifications extends Construct {
  public readonly topic: sns.Topic;

  public constructor(scope: Construct, id: string, props: ConnectionNotificationsProps) {
    super(scope, id);
    this.topic = new sns.Topic(this, 'Topic', { masterKey: props.encryptionKey, enforceSSL: true });
    this.topic.addSubscription(new subscriptions.LambdaSubscription(props.activator.handler.function));
    const policy = this.topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'EndpointEvents',
        principals: [new iam.ServicePrincipal('vpce.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: {
          ArnLike: {
            'aws:SourceArn': props.endpoints.map(({ endpoint }) => endpointArn(this, endpoint)),
          },
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
        },
      }),
    );
    for (const { id: endpointId, endpoint } of props.endpoints) {
      const notification = new ec2.CfnVPCEndpointConnectionNotification(new Construct(this, endpointId), 'Resource', {
        connectionEvents: ['Accept', 'Connect', 'Delete', 'Reject'],
        connectionNotificationArn: this.topic.topicArn,
        vpcEndpointId: endpoint.vpcEndpointId,
      });
      if (policy.policyDependable !== undefined) {
        notification.node.addDependency(policy.policyDependable);
      }
    }
  }
}
