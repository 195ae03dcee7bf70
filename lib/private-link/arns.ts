import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import { type Construct } from 'constructs';

export function endpointArn(scope: Construct, { vpcEndpointId }: ec2.IInterfaceVpcEndpoint): string {
  return Stack.of(scope).formatArn({ service: 'ec2', resource: 'vpc-endpoint', resourceName: vpcEndpointId });
}

export function vpcArn(scope: Construct, { vpcId }: ec2.IVpc): string {
  return Stack.of(scope).formatArn({ service: 'ec2', resource: 'vpc', resourceName: vpcId });
}

export function parameterArn(scope: Construct, parameterName: string): string {
  return Stack.of(scope).formatArn({ service: 'ssm', resource: 'parameter', resourceName: parameterName.replace(/^\//, '') });
}
