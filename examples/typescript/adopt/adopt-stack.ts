import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack, type StackProps } from 'aws-cdk-lib/core';
import { PrefectPrivateLink } from 'cdk-prefect-privatelink';
import { type Construct } from 'constructs';

/** An endpoint that exists already, accepted and trusted, gets the checks, the alarms and the managed Private DNS. */
export class AdoptStack extends Stack {
  public constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      vpcCidrBlock: '10.20.0.0/16',
      availabilityZones: ['us-east-1a', 'us-east-1b'],
      privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
      privateSubnetRouteTableIds: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef1'],
    });
    const group = ec2.SecurityGroup.fromSecurityGroupId(this, 'ApiEndpointGroup', 'sg-0123456789abcdef0');
    const link = new PrefectPrivateLink(this, 'Prefect', {
      vpc,
      apiEndpoint: ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(this, 'ApiEndpoint', {
        vpcEndpointId: 'vpce-0123456789abcdef0',
        port: 443,
        securityGroups: [group],
      }),
    });
    // Nobody opens the group of an adopted endpoint unless you do; the probe must reach the endpoint.
    group.addIngressRule(link.probeSecurityGroup, ec2.Port.HTTPS, 'Probe of the link to Prefect');
    link.addAlarms();
  }
}
