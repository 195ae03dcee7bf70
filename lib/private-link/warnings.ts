import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Annotations, RemovalPolicy, Resource, Stack } from 'aws-cdk-lib/core';
import { type Construct } from 'constructs';

/** A retained endpoint keeps its VPC from being deleted. */
export function warnOfVpcInSameStack(link: Construct, vpc: ec2.IVpc, removalPolicy: RemovalPolicy): void {
  if (removalPolicy === RemovalPolicy.DESTROY || !Resource.isOwnedResource(vpc) || vpc.stack !== Stack.of(link)) {
    return;
  }
  Annotations.of(link).addWarningV2(
    'cdk-prefect-privatelink:vpc-in-same-stack',
    `the endpoints are retained when the stack is destroyed, and then its VPC ${vpc.node.path} and subnets cannot be deleted. Keep the VPC in a stack of its own, or set \`removalPolicy: RemovalPolicy.DESTROY\` where losing the accepted endpoints is fine`,
  );
}

/** The old endpoint leaves the template, so the removal policy it was deployed with decides. */
export function warnOfDestroyedPredecessor(link: Construct, endpointIds: readonly string[], removalPolicy: RemovalPolicy): void {
  if (removalPolicy !== RemovalPolicy.DESTROY || endpointIds.length === 0) {
    return;
  }
  Annotations.of(link).addWarningV2(
    'cdk-prefect-privatelink:predecessor-destroyed',
    `with \`removalPolicy: RemovalPolicy.DESTROY\` the deployment that makes the new endpoint deletes the old one, ${endpointIds.join(' and ')}, before the new one is accepted. Deploy once with the default removal policy first, if the old one is of use`,
  );
}
