import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Annotations, Aspects, Stack, Token, Validations } from 'aws-cdk-lib/core';
import type { IAspect, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { knownCidr } from './validation';

export interface EndpointSecurityGroupProps {
  readonly vpc: ec2.IVpc;
  readonly removalPolicy: RemovalPolicy;
}

/** The group on the endpoints: inbound rules only, since the service never opens a connection. */
export function createEndpointSecurityGroup(scope: Construct, props: EndpointSecurityGroupProps): ec2.SecurityGroup {
  const group = new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc: props.vpc,
    description: 'Interface endpoints to Prefect: who may connect',
    allowAllOutbound: false,
  });
  // A retained endpoint keeps using its group.
  group.applyRemovalPolicy(props.removalPolicy);
  Aspects.of(group).add(new RetainLastingRules(props.removalPolicy));
  return group;
}

/**
 * Retains rules whose peer outlives the stack. A rule that names a group of this stack goes with that group: retained, it
 * would keep the group from being deleted.
 */
class RetainLastingRules implements IAspect {
  public constructor(private readonly removalPolicy: RemovalPolicy) {}

  public visit(node: IConstruct): void {
    if (!(node instanceof ec2.CfnSecurityGroupIngress)) return;
    const peer: unknown = Stack.of(node).resolve(node.sourceSecurityGroupId);
    if (peer === undefined || typeof peer === 'string') node.applyRemovalPolicy(this.removalPolicy);
  }
}

/** The VPC's own CIDR, as the CDK's interface endpoint admits it; only the primary one is known. */
export function vpcPeer(vpc: ec2.IVpc): ec2.IPeer {
  return ec2.Peer.ipv4(knownCidr(vpc));
}

/** Everybody who can route to the VPC: rarely meant. */
export function warnOfOpenPeers(scope: Construct, peers: readonly ec2.IPeer[]): void {
  const open = peers.filter(({ uniqueId }) => uniqueId === '0.0.0.0/0' || uniqueId === '::/0');
  if (open.length === 0) return;
  Annotations.of(scope).addWarningV2(
    'cdk-prefect-privatelink:open-to-all-addresses',
    `\`allowFrom\` admits ${open.map(({ uniqueId }) => uniqueId).join(', ')}: everybody who can route to the VPC. Name the CIDRs, prefix lists or groups of the clients`,
  );
}

/** Only where the check cannot judge, so that it still finds a peer that is too wide. */
export function acknowledgeUnknownPeers(group: ec2.ISecurityGroup, peers: readonly ec2.IPeer[]): void {
  if (!peers.some(({ uniqueId }) => Token.isUnresolved(uniqueId))) return;
  Validations.of(group).acknowledge({
    id: 'AwsSolutions-EC23',
    reason: 'The rule cannot be evaluated for a CIDR that is known at deployment only: that of the VPC, or of a peer that the user names.',
  });
}
