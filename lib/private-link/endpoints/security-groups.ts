import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Aspects, Stack, type IAspect, type RemovalPolicy } from 'aws-cdk-lib/core';
import { type Construct, type IConstruct } from 'constructs';

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
    if (!(node instanceof ec2.CfnSecurityGroupIngress)) {
      return;
    }
    const peer: unknown = Stack.of(node).resolve(node.sourceSecurityGroupId);
    if (peer === undefined || typeof peer === 'string') {
      node.applyRemovalPolicy(this.removalPolicy);
    }
  }
}

/** Each group once: API and UI may share theirs. */
export function uniqueGroups(groups: readonly ec2.ISecurityGroup[]): ec2.ISecurityGroup[] {
  return [...new Map(groups.map((group) => [group.securityGroupId, group])).values()];
}
