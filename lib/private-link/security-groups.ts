import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Aspects, Stack, Validations } from 'aws-cdk-lib/core';
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
  Validations.of(group).acknowledge({
    id: 'AwsSolutions-EC23',
    reason: 'The rule cannot be evaluated for a CIDR that is known at deployment only. Never 0.0.0.0/0: the source is the CIDR of the VPC.',
  });
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

/** Admits the VPC's own CIDR, as the CDK's interface endpoint does; only the primary one is known. */
export function openToVpc(connections: ec2.Connections, vpc: ec2.IVpc): void {
  connections.allowDefaultPortFrom(ec2.Peer.ipv4(knownCidr(vpc)), 'Clients in the VPC');
}
