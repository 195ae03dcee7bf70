import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { PrefectPrivateLink, type PrefectPrivateLinkProps } from '../../lib/index';

export const API_SERVICE = 'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0';
export const UI_SERVICE = 'com.amazonaws.vpce.us-east-1.vpce-svc-0fedcba9876543210';

export interface LinkFixture {
  readonly app: App;
  readonly stack: Stack;
  readonly vpc: ec2.IVpc;
  readonly link: PrefectPrivateLink;
}

/** A VPC that is not made in the stack, with subnets in two zones. */
export function importedVpc(stack: Stack, vpcCidrBlock: string | undefined = '10.0.0.0/16'): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    vpcCidrBlock,
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    isolatedSubnetIds: ['subnet-0aaaaaaaaaaaaaaaa', 'subnet-0bbbbbbbbbbbbbbbb'],
    isolatedSubnetRouteTableIds: ['rtb-0aaaaaaaaaaaaaaaa', 'rtb-0bbbbbbbbbbbbbbbb'],
  });
}

export function link(props: Partial<PrefectPrivateLinkProps> = {}, env?: { region?: string; account?: string }): LinkFixture {
  const app = new App();
  const stack = new Stack(app, 'Network', { env });
  const vpc = props.vpc ?? importedVpc(stack);
  return { app, stack, vpc, link: new PrefectPrivateLink(stack, 'Prefect', { vpc, apiServiceName: API_SERVICE, ...props }) };
}

export function template(props: Partial<PrefectPrivateLinkProps> = {}): Template {
  return Template.fromStack(link(props).stack);
}
