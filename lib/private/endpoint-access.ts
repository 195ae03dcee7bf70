/* Who may connect to interface endpoints: what the constructs that create some have in common. */
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Annotations, Token, Validations } from 'aws-cdk-lib/core';
import { type Construct } from 'constructs';

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

/** The VPC's CIDR, or an error in the caller's words: imported VPCs may not know theirs. */
export function knownCidr(vpc: ec2.IVpc): string {
  try {
    return vpc.vpcCidrBlock;
  } catch {
    throw new Error(
      `the CIDR of the VPC ${vpc.node.path} is not known, so the endpoints cannot be opened to it. Pass \`vpcCidrBlock\` where the VPC is imported, or \`open: false\` with \`allowFrom\` or \`connections\``,
    );
  }
}
