/* Converts EC2's answers for the path evaluation. */
import { type IpPermission, type NetworkAcl as Ec2Acl, type SecurityGroup as Ec2Group } from '@aws-sdk/client-ec2';
import { type Asked } from '../../core/findings/asked';
import { type Place } from '../../core/reachability/client-path';
import { type AclRule, type NetworkAcl } from '../../core/reachability/network-acl';
import { type GroupRule, type SecurityGroup } from '../../core/reachability/security-group';

export function groupOf({ GroupId = '', IpPermissions = [], IpPermissionsEgress = [] }: Ec2Group): SecurityGroup {
  return { groupId: GroupId, ingress: IpPermissions.map(ruleOf), egress: IpPermissionsEgress.map(ruleOf) };
}

function ruleOf({
  IpProtocol = '',
  FromPort,
  ToPort,
  IpRanges = [],
  Ipv6Ranges = [],
  UserIdGroupPairs = [],
  PrefixListIds = [],
}: IpPermission): GroupRule {
  return {
    protocol: IpProtocol,
    fromPort: FromPort,
    toPort: ToPort,
    cidrs: [...IpRanges.flatMap(({ CidrIp }) => CidrIp ?? []), ...Ipv6Ranges.flatMap(({ CidrIpv6 }) => CidrIpv6 ?? [])],
    groupIds: UserIdGroupPairs.flatMap(({ GroupId }) => GroupId ?? []),
    prefixListIds: PrefixListIds.flatMap(({ PrefixListId }) => PrefixListId ?? []),
  };
}

export function aclOf({ NetworkAclId = '', Entries = [] }: Ec2Acl): NetworkAcl {
  return {
    aclId: NetworkAclId,
    rules: Entries.flatMap(({ RuleNumber, Egress, Protocol = '', RuleAction, CidrBlock, Ipv6CidrBlock, PortRange }): AclRule[] => {
      const cidr = CidrBlock ?? Ipv6CidrBlock;
      if (RuleNumber === undefined || cidr === undefined) {
        return [];
      }
      return [
        {
          number: RuleNumber,
          egress: Egress === true,
          protocol: Protocol,
          allow: RuleAction === 'allow',
          cidr,
          fromPort: PortRange?.From,
          toPort: PortRange?.To,
        },
      ];
    }),
  };
}

export function withAcl(place: Place, acls: Asked<ReadonlyMap<string, NetworkAcl>> | undefined): Place {
  const acl = acls?.known && place.subnetId !== undefined ? acls.value.get(place.subnetId) : undefined;
  return acl === undefined ? place : { ...place, acl };
}
