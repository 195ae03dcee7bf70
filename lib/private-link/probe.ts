import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Duration, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { denyOutbound } from '../private/outbound';
import { HandlerFunction, type HandlerFunctionOptions } from '../private/handler-function';

export interface ProbeProps extends HandlerFunctionOptions {
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.SubnetSelection;
  readonly ipv6: boolean;
}

/** The function inside the VPC. It may open connections to port 443 and do nothing else (decision D5). */
export class Probe extends Construct implements ec2.IConnectable {
  public readonly handler: HandlerFunction;
  public readonly connections: ec2.Connections;
  public readonly securityGroup: ec2.SecurityGroup;

  public constructor(scope: Construct, id: string, props: ProbeProps) {
    super(scope, id);
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      description: 'Probe that checks the path to Prefect from inside the VPC',
      allowAllOutbound: false,
    });
    denyOutbound(this.securityGroup);
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup] });
    this.handler = new HandlerFunction(this, 'Handler', {
      ...props,
      handler: 'probe',
      description: 'Probe: checks the names, TLS and health of Prefect from inside the VPC',
      timeout: Duration.seconds(30),
      statements: [],
      network: {
        vpc: props.vpc,
        vpcSubnets: props.subnets,
        securityGroups: [this.securityGroup],
        ...(props.ipv6 ? { ipv6AllowedForDualStack: true } : {}),
      },
    });
    Validations.of(this.handler.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        "Lambda needs these EC2 actions to attach the function to the VPC, and AWS allows no narrower resource. The function's own code is denied them.",
    });
  }
}
