import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Annotations, Token, Validations, type CfnResource } from 'aws-cdk-lib/core';
import { type Construct } from 'constructs';
import { requireSameEnvironment } from './environment';
import { ignoresRules } from './rules-of-stack';

export const HTTPS = ec2.Port.tcp(443);

export interface EndpointAccessProps {
  readonly vpc: ec2.IVpc;
  /** Undefined opens `ownGroup` to the VPC, true all groups, false none. */
  readonly open?: boolean;
  readonly allowFrom?: ec2.IPeer[];
  /** Rule description of `allowFrom`. */
  readonly clients: string;
  /** The group that the construct created. It is among `securityGroups`; the others are the user's. */
  readonly ownGroup?: ec2.ISecurityGroup;
  /** All groups of the endpoints. */
  readonly securityGroups: ec2.ISecurityGroup[];
}

/**
 * Who may connect to interface endpoints: the one meaning of `open`, `allowFrom` and `securityGroups`. The user's own
 * groups are opened only if `open` is true or `allowFrom` names a peer.
 */
export class EndpointAccess {
  public readonly connections: ec2.Connections;
  private readonly openGroups: readonly ec2.ISecurityGroup[];

  public constructor(scope: Construct, { vpc, open, allowFrom = [], clients, ownGroup, securityGroups }: EndpointAccessProps) {
    this.connections = new ec2.Connections({ defaultPort: HTTPS, securityGroups });
    const own = ownGroup === undefined ? [] : [ownGroup];
    const all = securityGroups;
    this.openGroups = open === true || allowFrom.length > 0 ? all : own;

    const openToVpc = groupsOpenToVpc(open, own, all);
    refuseGroupsWithoutRules(open === true ? 'open' : 'allowFrom', this.openGroups);
    const inVpc = openToVpc.length === 0 ? [] : [vpcPeer(vpc)];
    for (const peer of inVpc) {
      connectionsOf(openToVpc).allowDefaultPortFrom(peer, 'Clients in the VPC');
    }
    warnOfOpenPeers(scope, allowFrom);
    requirePeersInReach(scope, 'allowFrom', allowFrom);
    for (const peer of allowFrom) {
      this.connections.allowDefaultPortFrom(peer, clients);
    }
    own.forEach((group) => acknowledgeUnknownPeers(group, [...inVpc, ...allowFrom]));
  }

  /**
   * Admits a client that the construct created. For a group that only the user may open, adds the client's rule alone. Rules that
   * name a group are resources of their own, so that they can wait for the check of the group's endpoint.
   *
   * @returns the rules
   */
  public admit(client: ec2.IConnectable, inboundDescription: string, outboundDescription: string): readonly CfnResource[] {
    const clientGroups = client.connections.securityGroups;
    const before = new Set(rulesOf([...clientGroups, ...this.connections.securityGroups]));
    connectionsOf(this.openGroups).allowDefaultPortFrom(client, inboundDescription);
    for (const group of this.connections.securityGroups.filter((candidate) => !this.openGroups.includes(candidate))) {
      for (const clientGroup of clientGroups) {
        clientGroup.addEgressRule(separately(ec2.Peer.securityGroupId(group.securityGroupId)), HTTPS, outboundDescription);
      }
    }
    return rulesOf([...clientGroups, ...this.connections.securityGroups]).filter((rule) => !before.has(rule));
  }
}

/** The rules of the groups that are resources of their own. */
function rulesOf(groups: readonly ec2.ISecurityGroup[]): readonly CfnResource[] {
  return groups
    .flatMap(({ node }) => node.children)
    .filter((child): child is CfnResource => child instanceof ec2.CfnSecurityGroupEgress || child instanceof ec2.CfnSecurityGroupIngress);
}

/** The peer, whose rules no group states itself. */
function separately(peer: ec2.IPeer): ec2.IPeer {
  return {
    canInlineRule: false,
    uniqueId: peer.uniqueId,
    connections: peer.connections,
    toIngressRuleConfig: () => peer.toIngressRuleConfig(),
    toEgressRuleConfig: () => peer.toEgressRuleConfig(),
  };
}

/** Peers that are groups must be where a rule can name them. */
export function requirePeersInReach(scope: Construct, prop: string, peers: readonly ec2.IPeer[]): void {
  peers
    .filter(isGroup)
    .forEach((group) =>
      requireSameEnvironment(scope, prop, group, 'EC2 accepts no rule for a group there: admit its addresses, with `Peer.ipv4()`'),
    );
}

function isGroup(peer: ec2.IPeer | ec2.ISecurityGroup): peer is ec2.ISecurityGroup {
  return 'securityGroupId' in peer && 'env' in peer;
}

function groupsOpenToVpc(
  open: boolean | undefined,
  own: readonly ec2.ISecurityGroup[],
  all: readonly ec2.ISecurityGroup[],
): readonly ec2.ISecurityGroup[] {
  if (open === undefined) {
    return own;
  }
  return open ? all : [];
}

/** The CDK would drop the rules in silence. */
function refuseGroupsWithoutRules(prop: string, groups: readonly ec2.ISecurityGroup[]): void {
  const [group] = groups.filter(ignoresRules);
  if (group === undefined) {
    return;
  }
  throw new Error(
    `\`${prop}\` needs groups that may get rules, got: ${group.node.path}, which is imported with \`mutable: false\`. Import it without that, or leave \`${prop}\` out and admit clients and the probe where the group is managed`,
  );
}

function connectionsOf(securityGroups: readonly ec2.ISecurityGroup[]): ec2.Connections {
  return new ec2.Connections({ defaultPort: HTTPS, securityGroups: [...securityGroups] });
}

/** The VPC's primary CIDR, as the CDK's interface endpoint admits it; further CIDRs are unknown at synthesis. */
function vpcPeer(vpc: ec2.IVpc): ec2.IPeer {
  return ec2.Peer.ipv4(knownCidr(vpc));
}

/** Imported VPCs may not know their CIDR. */
function knownCidr(vpc: ec2.IVpc): string {
  try {
    return vpc.vpcCidrBlock;
  } catch {
    throw new Error(
      `the CIDR of the VPC ${vpc.node.path} is not known, so the endpoints cannot be opened to it. Pass \`vpcCidrBlock\` when you import the VPC, or \`open: false\` with \`allowFrom\` or \`connections\``,
    );
  }
}

/** Everybody who can route to the VPC: rarely meant. */
function warnOfOpenPeers(scope: Construct, peers: readonly ec2.IPeer[]): void {
  const open = peers.filter(({ uniqueId }) => uniqueId === '0.0.0.0/0' || uniqueId === '::/0');
  if (open.length === 0) {
    return;
  }
  Annotations.of(scope).addWarningV2(
    'cdk-prefect-privatelink:open-to-all-addresses',
    `\`allowFrom\` admits ${open.map(({ uniqueId }) => uniqueId).join(', ')}: everybody who can route to the VPC. Name the CIDRs, prefix lists or groups of the clients`,
  );
}

/** Only for rules that the check cannot judge, so that it still finds a peer that is too wide. */
function acknowledgeUnknownPeers(group: ec2.ISecurityGroup, peers: readonly ec2.IPeer[]): void {
  if (!peers.some(({ uniqueId }) => Token.isUnresolved(uniqueId))) {
    return;
  }
  Validations.of(group).acknowledge({
    id: 'AwsSolutions-EC23',
    reason: 'The rule cannot be evaluated for a CIDR that is known at deployment only: that of the VPC, or of a peer that the user names.',
  });
}
