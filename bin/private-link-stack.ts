import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import { type Construct } from 'constructs';
import { PrefectPrivateLink } from '../lib/index';
import { type AppSettings } from './settings';

/** One VPC linked to Prefect. */
export class PrivateLinkStack extends Stack {
  public constructor(scope: Construct, id: string, settings: AppSettings, props: StackProps) {
    super(scope, id, props);
    const own = settings.vpcId === 'new';
    const link = new PrefectPrivateLink(this, 'Prefect', {
      vpc: own ? this.smallVpc() : ec2.Vpc.fromLookup(this, 'Vpc', { vpcId: settings.vpcId }),
      apiServiceName: settings.apiServiceName,
      uiServiceName: settings.uiServiceName,
      serviceRegion: settings.serviceRegion,
      // A trial VPC is deleted with its stack; retained endpoints would block that.
      removalPolicy: own ? RemovalPolicy.DESTROY : undefined,
    });
    link.addHandOffOutputs();
  }

  /** Two isolated subnets, no internet gateway and no NAT gateway: nothing that costs money. */
  private smallVpc(): ec2.Vpc {
    return new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/16'),
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
      // Enabled, it would add a function only to empty a group that nothing here uses.
      restrictDefaultSecurityGroup: false,
    });
  }
}
