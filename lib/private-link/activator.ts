import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ACTIVATOR_ENVIRONMENT } from '../contract/link-definition';
import { HandlerFunction, type HandlerFunctionOptions } from '../private/handler-function';

export interface ActivatorProps extends HandlerFunctionOptions {
  readonly vpc: ec2.IVpc;
  readonly probe: lambda.IFunction;
  readonly statusParameterName: string;
  /** Dimension of the metrics. */
  readonly linkName: string;
  readonly stateTopic?: sns.ITopic;
  readonly reminderAfter: Duration;
}

/** Under three minutes for a pass (decision D2), with the time to answer CloudFormation. */
export const ACTIVATOR_TIMEOUT = Duration.seconds(170);

/** The function outside the VPC: it must reach EC2 and CloudFormation's response URL. */
export class Activator extends Construct {
  public readonly handler: HandlerFunction;

  public constructor(scope: Construct, id: string, props: ActivatorProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const statusParameterArn = stack.formatArn({
      service: 'ssm',
      resource: 'parameter',
      resourceName: props.statusParameterName.replace(/^\//, ''),
    });
    this.handler = new HandlerFunction(this, 'Handler', {
      ...props,
      handler: 'activator',
      description: 'Switches Private DNS on once Prefect has accepted, and keeps checking',
      timeout: ACTIVATOR_TIMEOUT,
      environment: {
        [ACTIVATOR_ENVIRONMENT.statusParameterName]: props.statusParameterName,
        [ACTIVATOR_ENVIRONMENT.probeFunctionName]: props.probe.functionName,
        [ACTIVATOR_ENVIRONMENT.linkName]: props.linkName,
        ...(props.stateTopic === undefined
          ? {}
          : {
              [ACTIVATOR_ENVIRONMENT.stateTopicArn]: props.stateTopic.topicArn,
              [ACTIVATOR_ENVIRONMENT.reminderMinutes]: String(props.reminderAfter.toMinutes()),
            }),
      },
      statements: [
        new iam.PolicyStatement({
          sid: 'Look',
          actions: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DescribeVpcEndpointServices', 'ec2:DescribeVpcEndpoints'],
          resources: ['*'],
          conditions: { StringEquals: { 'ec2:Region': stack.region } },
        }),
        new iam.PolicyStatement({ sid: 'LookAtVpc', actions: ['ec2:DescribeVpcAttribute'], resources: [vpcArn(this, props.vpc)] }),
        new iam.PolicyStatement({ sid: 'Probe', actions: ['lambda:InvokeFunction'], resources: [props.probe.functionArn] }),
        new iam.PolicyStatement({
          sid: 'KeepStatus',
          actions: ['ssm:DeleteParameter', 'ssm:GetParameter', 'ssm:PutParameter'],
          resources: [statusParameterArn],
        }),
        ...(props.stateTopic === undefined
          ? []
          : [new iam.PolicyStatement({ sid: 'TellState', actions: ['sns:Publish'], resources: [props.stateTopic.topicArn] })]),
      ],
    });
    Validations.of(this.handler.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'AWS allows no narrower resource for these EC2 Describe actions; they are limited to the Region.',
    });
  }

  /**
   * Allows switching Private DNS on for these endpoints. A policy of its own, so that nothing the endpoints depend on
   * depends on them (decision D5).
   */
  public allowEnablingPrivateDns(endpoints: readonly ec2.IInterfaceVpcEndpoint[], vpc: ec2.IVpc, crossRegion: boolean): iam.Policy {
    const stack = Stack.of(this);
    const endpointArns = endpoints.map(({ vpcEndpointId }) =>
      stack.formatArn({ service: 'ec2', resource: 'vpc-endpoint', resourceName: vpcEndpointId }),
    );
    const policy = new iam.Policy(this, 'EnablePrivateDns', {
      roles: [this.handler.role],
      statements: [
        new iam.PolicyStatement({
          sid: 'EnablePrivateDns',
          actions: ['ec2:ModifyVpcEndpoint'],
          resources: [...endpointArns, vpcArn(this, vpc)],
        }),
        // Reported as needed to enable Private DNS, though not in AWS's list; unproven (facts on IAM).
        new iam.PolicyStatement({
          sid: 'AssociateOwnVpc',
          actions: ['route53:AssociateVPCWithHostedZone'],
          resources: [stack.formatArn({ service: 'route53', region: '', account: '', resource: 'hostedzone', resourceName: '*' })],
          conditions: { 'ForAllValues:StringEquals': { 'route53:VPCs': [`VPCId=${vpc.vpcId},VPCRegion=${stack.region}`] } },
        }),
        ...(crossRegion
          ? [new iam.PolicyStatement({ sid: 'AcrossRegions', actions: ['vpce:AllowMultiRegion'], resources: endpointArns })]
          : []),
      ],
    });
    // Written as metadata, since `acknowledge` takes no id with two `::`, and ARNs without Region have them.
    policy.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, {
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:route53:::hostedzone/*]':
        'AWS owns the hosted zone of the private name, so its id is unknown; the condition limits the action to this VPC.',
    });
    return policy;
  }
}

function vpcArn(scope: Construct, vpc: ec2.IVpc): string {
  return Stack.of(scope).formatArn({ service: 'ec2', resource: 'vpc', resourceName: vpc.vpcId });
}
