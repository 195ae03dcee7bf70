import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Annotations, RemovalPolicy, Resource, Stack } from 'aws-cdk-lib/core';
import { type Construct } from 'constructs';
import { type PrefectPrivateLinkProps } from './prefect-private-link-props';

/** A retained endpoint prevents the deletion of its VPC. */
export function warnOfVpcInSameStack(link: Construct, vpc: ec2.IVpc, removalPolicy: RemovalPolicy): void {
  if (removalPolicy === RemovalPolicy.DESTROY || !Resource.isOwnedResource(vpc) || vpc.stack !== Stack.of(link)) {
    return;
  }
  Annotations.of(link).addWarningV2(
    'cdk-prefect-privatelink:vpc-in-same-stack',
    `the endpoints are retained when the stack is deleted, and then its VPC ${vpc.node.path} and subnets cannot be deleted. Put the VPC into its own stack, or set \`removalPolicy: RemovalPolicy.DESTROY\` if you can afford to lose the accepted endpoints`,
  );
}

/** The old endpoint leaves the template, so the removal policy it was deployed with decides. */
export function warnOfDestroyedPredecessor(link: Construct, endpointIds: readonly string[], removalPolicy: RemovalPolicy): void {
  if (removalPolicy !== RemovalPolicy.DESTROY || endpointIds.length === 0) {
    return;
  }
  Annotations.of(link).addWarningV2(
    'cdk-prefect-privatelink:predecessor-destroyed',
    `with \`removalPolicy: RemovalPolicy.DESTROY\` the deployment that creates the new endpoint deletes the old one, ${endpointIds.join(' and ')}, before Prefect accepts the new one. If you still need the old one, deploy once with the default removal policy first`,
  );
}

/** The rule for the VPC is for its IPv4 CIDR. */
export function warnOfIpv6WithoutClients(
  link: Construct,
  { ipAddressType, open, securityGroups, allowFrom = [] }: PrefectPrivateLinkProps,
): void {
  const isOpen = open ?? securityGroups === undefined;
  const admitsOthers = allowFrom.some((peer) => !('cidrIp' in (peer.toIngressRuleConfig() as object)));
  if (ipAddressType !== ec2.VpcEndpointIpAddressType.IPV6 || !isOpen || admitsOthers) {
    return;
  }
  Annotations.of(link).addWarningV2(
    'cdk-prefect-privatelink:no-ipv6-client',
    "the endpoints have IPv6 addresses alone, and their group admits the VPC's IPv4 CIDR: no client can connect. Admit the IPv6 CIDRs of the clients with `allowFrom`, or their groups with `connections`, and set `open: false`",
  );
}
