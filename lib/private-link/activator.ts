import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ACTIVATOR_ENVIRONMENT } from '../contract/activator-environment';
import { definitionParameterName, holdParameterName, statusParameterName } from '../contract/parameter-names';
import { HandlerFunction, type HandlerFunctionOptions } from '../private/handler-function';
import { parameterArn, vpcArn } from './arns';

export interface ActivatorProps extends HandlerFunctionOptions {
  readonly vpc: ec2.IVpc;
  /** Undefined for a function outside the VPC. */
  readonly subnets?: ec2.SubnetSelection;
  readonly probe: lambda.IFunction;
  /** Part of the names of the parameters, and dimension of the metrics. */
  readonly linkName: string;
  readonly stateTopic?: sns.ITopic;
  readonly reminderAfter: Duration;
  readonly reservedConcurrentExecutions?: number;
}

/** What the activator may do in addition to describing, invoking the probe and storing its status. */
export interface ActivatorPermissions {
  /** Id of the policy's construct. */
  readonly id: string;
  readonly statements: iam.PolicyStatement[];
  /** Reasons for acknowledged findings of cdk-nag, by finding id. */
  readonly acknowledged?: Readonly<Record<string, string>>;
}

/** A pass ends in under three minutes (decision D2), with time to answer CloudFormation. */
export const ACTIVATOR_TIMEOUT = Duration.seconds(170);

/**
 * CloudFormation waits ten minutes for an answer and then goes on. An event that is older has been given up, and a pass that
 * begins with it would bring back what has been changed or deleted since; so it is dropped before.
 */
const MAX_EVENT_AGE = Duration.minutes(5);

/** The function outside the VPC, unless the user places it there: it must reach AWS APIs and CloudFormation's response URL. */
export class Activator extends Construct {
  public readonly handler: HandlerFunction;
  /** Undefined outside the VPC. */
  public readonly securityGroup?: ec2.ISecurityGroup;

  public constructor(scope: Construct, id: string, props: ActivatorProps) {
    super(scope, id);
    const stack = Stack.of(this);
    this.securityGroup = props.subnets === undefined ? undefined : this.createGroup(props.vpc);
    this.handler = new HandlerFunction(this, 'Handler', {
      ...props,
      network:
        this.securityGroup === undefined ? undefined : { vpc: props.vpc, vpcSubnets: props.subnets, securityGroups: [this.securityGroup] },
      handler: 'activator',
      description: 'Activator: activates the private link after Prefect has accepted, and continues to check it',
      timeout: ACTIVATOR_TIMEOUT,
      maxEventAge: MAX_EVENT_AGE,
      environment: {
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
          sid: 'DescribeEndpoints',
          actions: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DescribeVpcEndpointServices', 'ec2:DescribeVpcEndpoints'],
          resources: ['*'],
          conditions: { StringEquals: { 'ec2:Region': stack.region } },
        }),
        new iam.PolicyStatement({ sid: 'DescribeVpc', actions: ['ec2:DescribeVpcAttribute'], resources: [vpcArn(this, props.vpc)] }),
        new iam.PolicyStatement({
          sid: 'DescribeStack',
          actions: ['cloudformation:DescribeStacks', 'cloudformation:ListStackResources'],
          resources: [stack.stackId],
        }),
        new iam.PolicyStatement({ sid: 'InvokeProbe', actions: ['lambda:InvokeFunction'], resources: [props.probe.functionArn] }),
        new iam.PolicyStatement({
          sid: 'StoreLink',
          actions: ['ssm:DeleteParameter', 'ssm:GetParameters', 'ssm:PutParameter'],
          resources: [definitionParameterName, holdParameterName, statusParameterName].map((name) =>
            parameterArn(this, name(props.linkName)),
          ),
        }),
        ...(props.stateTopic === undefined
          ? []
          : [new iam.PolicyStatement({ sid: 'PublishState', actions: ['sns:Publish'], resources: [props.stateTopic.topicArn] })]),
      ],
    });
    Validations.of(this.handler.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        props.subnets === undefined
          ? 'AWS allows no narrower resource for these EC2 Describe actions; they are limited to the Region.'
          : 'AWS allows no narrower resource for these EC2 Describe actions, nor for those with which Lambda attaches the function to the VPC.',
    });
  }

  /** Outbound HTTPS alone, to any address: the one of CloudFormation's response URL, in Amazon S3, is not known. */
  private createGroup(vpc: ec2.IVpc): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Activator of the link to Prefect: reaches AWS APIs',
      allowAllOutbound: false,
    });
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'AWS APIs and the response URL of CloudFormation');
    return group;
  }

  /**
   * Adds permissions in a separate policy: it may depend on the endpoints, and nothing that the endpoints depend on
   * depends on it (decision D5).
   */
  public allow({ id, statements, acknowledged = {} }: ActivatorPermissions): iam.Policy {
    const policy = new iam.Policy(this, id, { policyName: id, statements });
    // By the role: one that the user manages, by `Role.customizeRoles()`, takes no policy and lists the statements instead.
    this.handler.role.attachInlinePolicy(policy);
    // Written as metadata, since `acknowledge` rejects ids with two `::`, and ARNs without Region have them.
    policy.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, acknowledged);
    return policy;
  }
}
