import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Aspects, Stack, type IAspect, type RemovalPolicy } from 'aws-cdk-lib/core';
import { type Construct, type IConstruct } from 'constructs';
import { acknowledgeUnknownPeers, vpcPeer, warnOfOpenPeers } from '../../private/endpoint-access';

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

export interface OpeningProps {
  readonly vpc: ec2.IVpc;
  readonly open?: boolean;
  readonly allowFrom?: ec2.IPeer[];
  /** The group made here; the user's are opened only when asked. */
  readonly ownGroup?: ec2.ISecurityGroup;
  /** All groups of the endpoints. */
  readonly connections: ec2.Connections;
  readonly probe: ec2.IConnectable;
}

/** Admits clients and the probe to the endpoints. */
export function openEndpoints(scope: Construct, { vpc, open, allowFrom, ownGroup, connections, probe }: OpeningProps): void {
  const own =
    ownGroup === undefined ? undefined : new ec2.Connections({ defaultPort: connections.defaultPort, securityGroups: [ownGroup] });
  const further = allowFrom ?? [];
  const inVpc = (open ?? ownGroup !== undefined) ? [vpcPeer(vpc)] : [];
  for (const peer of inVpc) {
    (open === true ? connections : own)?.allowDefaultPortFrom(peer, 'Clients in the VPC');
  }
  warnOfOpenPeers(scope, further);
  for (const peer of further) {
    connections.allowDefaultPortFrom(peer, 'Clients of Prefect');
  }
  if (ownGroup !== undefined) {
    acknowledgeUnknownPeers(ownGroup, [...inVpc, ...further]);
  }

  const opened = open === true || allowFrom !== undefined ? connections : own;
  opened?.allowDefaultPortFrom(probe, 'Probe');
  // The probe's side only: a group that the user brings is the user's to open.
  for (const group of connections.securityGroups.filter((candidate) => opened?.securityGroups.includes(candidate) !== true)) {
    for (const probeGroup of probe.connections.securityGroups) {
      probeGroup.addEgressRule(ec2.Peer.securityGroupId(group.securityGroupId), ec2.Port.tcp(443), 'Endpoints to Prefect');
    }
  }
}
