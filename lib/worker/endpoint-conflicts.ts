import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/**
 * Endpoints of the app that `created` cannot stand beside, a line each. EC2 would refuse the second one in the middle of a
 * deployment: a VPC takes one interface endpoint with Private DNS for each service, and a route table one gateway.
 */
export function endpointConflicts(created: readonly ec2.CfnVPCEndpoint[], root: IConstruct): string[] {
  const others = root.node.findAll().filter((node): node is ec2.CfnVPCEndpoint => node instanceof ec2.CfnVPCEndpoint && !created.includes(node));
  return created.flatMap((endpoint) =>
    others
      .filter((other) => collide(endpoint, other))
      .map((other) => `the VPC has an endpoint to ${shortName(endpoint)} at ${other.node.path} already. Add the service to \`existing\`, or leave that endpoint out`),
  );
}

function collide(one: ec2.CfnVPCEndpoint, other: ec2.CfnVPCEndpoint): boolean {
  // As they were given: the same VPC is the same text, also across stacks, where it resolves to different references.
  if (one.vpcId !== other.vpcId || shortName(one) !== shortName(other)) return false;
  if (one.vpcEndpointType === ec2.VpcEndpointType.INTERFACE) return other.privateDnsEnabled === true;
  return one.routeTableIds?.some((id) => other.routeTableIds?.includes(id)) ?? false;
}

/** `ecr.api` of `com.amazonaws.us-east-1.ecr.api`, whether or not the Region is known; the whole of another name. */
function shortName(endpoint: ec2.CfnVPCEndpoint): string {
  const name: unknown = Stack.of(endpoint).resolve(endpoint.serviceName);
  const text = typeof name === 'string' ? name : JSON.stringify(name);
  return /^com\.amazonaws\.[a-z0-9-]+\.([a-z0-9.-]+)$/.exec(text)?.[1] ?? /"\.([a-z0-9.-]+)"\]\]\}$/.exec(text)?.[1] ?? text;
}
