import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack, type StackProps } from 'aws-cdk-lib/core';
import { type Construct } from 'constructs';

/** A VPC without a way to the internet. In a stack of its own: the endpoints to Prefect outlive theirs. */
export class IsolatedNetworkStack extends Stack {
  public readonly vpc: ec2.IVpc;

  public constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    this.vpc = new ec2.Vpc(this, 'Vpc', {
      maxAzs: 2,
      subnetConfiguration: [{ name: 'Workers', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
      restrictDefaultSecurityGroup: false,
    });
  }
}
