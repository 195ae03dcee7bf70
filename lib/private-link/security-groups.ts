import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Annotations, Aspects, Stack, Token, Validations, type IAspect, type RemovalPolicy } from 'aws-cdk-lib/core';
import { type Construct, type IConstruct } from 'constructs';
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
    if (!(node instanceof ec2.CfnSecurityGroupIngress)) {
      return;
    }
    const peer: unknown = Stack.of(node).resolve(node.sourceSecurityGroupId);
    if (peer === undefined || typeof peer === 'string') {
      node.applyRemovalPolicy(this.removalPolicy);
    }
  }
}

/** The VPC's own CIDR, as the CDK's interface endpoint admits it; only the primary one is known. */
export function vpcPeer(vpc: ec2.IVpc): ec2.IPeer {
  return ec2.Peer.ipv4(knownCidr(vpc));
}

/** Everybody who can route to the VPC: rarely meant. */
export function warnOfOpenPeers(scope: Construct, peers: readonly ec2.IPeer[]): void {
  const open = peers.filter(({ uniqueId }) => uniqueId === '0.0.0.0/0' || uniqueId === '::/0');
  if (open.length === 0) {
    return;
  }
  Annotations.of(scope).addWarningV2(
    'cdk-prefect-privatelink:open-to-all-addresses',
    `\`allowFrom\` admits ${open.map(({ uniqueId }) => uniqueId).join(', ')}: everybody who can route to the VPC. Name the CIDRs, prefix lists or groups of the clients`,
  );
}

/** Only where the check cannot judge, so that it still finds a peer that is too wide. */
export function acknowledgeUnknownPeers(group: ec2.ISecurityGroup, peers: readonly ec2.IPeer[]): void {
  if (!peers.some(({ uniqueId }) => Token.isUnresolved(uniqueId))) {
    return;
  }
  Validations.of(group).acknowledge({
    id: 'AwsSolutions-EC23',
    reason: 'The rule cannot be evaluated for a CIDR that is known at deployment only: that of the VPC, or of a peer that the user names.',
  });
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
