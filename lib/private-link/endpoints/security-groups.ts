import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Aspects, Stack, type IAspect, type RemovalPolicy } from 'aws-cdk-lib/core';
import { type Construct, type IConstruct } from 'constructs';
import { inStackOf } from '../../private/rules-of-stack';

export interface EndpointGroupsProps {
  readonly vpc: ec2.IVpc;
  /** Groups of the user for the endpoints that are created. */
  readonly given?: ec2.ISecurityGroup[];
  /** Endpoints are created, and need a group. */
  readonly creates: boolean;
  readonly adopted: readonly ec2.IInterfaceVpcEndpoint[];
  readonly removalPolicy: RemovalPolicy;
}

export interface EndpointGroups {
  /** The group that the link created. */
  readonly own?: ec2.ISecurityGroup;
  /** Groups for the endpoints that are created. */
  readonly created: ec2.ISecurityGroup[];
  /** Groups of all endpoints. */
  readonly all: ec2.ISecurityGroup[];
  readonly first: ec2.ISecurityGroup;
}

/** The groups of the endpoints: given, of adopted endpoints, or created here. */
export function endpointGroups(scope: Construct, { vpc, given, creates, adopted, removalPolicy }: EndpointGroupsProps): EndpointGroups {
  const own = creates && given === undefined ? createGroup(scope, vpc, removalPolicy) : undefined;
  const ofUser = unique([...(given ?? []), ...adopted.flatMap(({ connections }) => connections.securityGroups)]);
  const all = [...(own === undefined ? [] : [own]), ...inStackOf(scope, ofUser)];
  const created = own === undefined ? all.slice(0, unique(given ?? []).length) : [own];
  const [first] = creates ? created : all;
  if (first === undefined) {
    throw new Error(
      '`securityGroups` must name at least one group, got: an empty list. EC2 would use the default group of the VPC. Leave `securityGroups` out to let the link create a group',
    );
  }
  return { own, created, all, first };
}

/** Inbound rules only, since the service never opens a connection. */
function createGroup(scope: Construct, vpc: ec2.IVpc, removalPolicy: RemovalPolicy): ec2.SecurityGroup {
  const group = new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: 'Interface endpoints to Prefect',
    allowAllOutbound: false,
  });
  // A retained endpoint keeps using its group.
  group.applyRemovalPolicy(removalPolicy);
  Aspects.of(group).add(new RetainLastingRules(removalPolicy));
  return group;
}

/**
 * Retains rules whose peer outlives the stack. A rule that names a group of this stack is deleted with that group: retained,
 * it would prevent the deletion.
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

/** API and UI may share their groups. */
function unique(groups: readonly ec2.ISecurityGroup[]): ec2.ISecurityGroup[] {
  return [...new Map(groups.map((group) => [group.securityGroupId, group])).values()];
}
