import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { App, Stack, type StackProps } from 'aws-cdk-lib/core';
import { PrefectPrivateLink } from 'cdk-prefect-privatelink';
import { type Construct } from 'constructs';

/** In a stack of its own: a VPC cannot be deleted while an endpoint that was retained lives in it. */
class NetworkStack extends Stack {
  // Without a way to the internet, so without NAT gateways and their cost.
  public readonly vpc = new ec2.Vpc(this, 'Vpc', {
    maxAzs: 2,
    subnetConfiguration: [{ name: 'Private', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    restrictDefaultSecurityGroup: false,
  });
}

interface LinkStackProps extends StackProps {
  readonly vpc: ec2.IVpc;
}

class LinkStack extends Stack {
  public constructor(scope: Construct, id: string, { vpc, ...props }: LinkStackProps) {
    super(scope, id, props);
    const link = new PrefectPrivateLink(this, 'Prefect', {
      vpc,
      apiServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0',
      uiServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0fedcba9876543210',
    });
    link.addHandOffOutputs();
  }
}

const app = new App();
const { vpc } = new NetworkStack(app, 'MinimalNetwork');
new LinkStack(app, 'MinimalLink', { vpc });
