import { DescribeNetworkInterfacesCommand, type Filter, type NetworkInterface } from '@aws-sdk/client-ec2';
import { canonicalAddress } from '../core/address';
import { type Asked } from '../core/findings/asked';
import { type Ec2Access } from './ask';
import { allPages, given } from './pages';

/** A network interface with all its addresses; a dual-stack one has both families, and clients may use either. */
export interface DescribedInterface {
  readonly interfaceId: string;
  readonly addresses: readonly string[];
  readonly zone?: string;
  readonly subnetId?: string;
  readonly vpcId?: string;
  readonly groupIds: readonly string[];
}

/** Sorted by id; interfaces that EC2 does not know are omitted. */
export function describeInterfaces(access: Ec2Access, interfaceIds: readonly string[]): Promise<Asked<readonly DescribedInterface[]>> {
  return describeInterfacesBy(access, { Name: 'network-interface-id', Values: [...interfaceIds] });
}

export function describeInterfacesBy({ ec2, ask }: Ec2Access, filter: Filter): Promise<Asked<readonly DescribedInterface[]>> {
  return ask('ec2:DescribeNetworkInterfaces', async () => {
    const found = await allPages(async (token) => {
      const answer = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters: [filter], NextToken: token }));
      return { items: given(answer.NetworkInterfaces, 'NetworkInterfaces'), nextToken: answer.NextToken };
    });
    return found.flatMap(describedInterface).sort((a, b) => Number(a.interfaceId > b.interfaceId) - Number(a.interfaceId < b.interfaceId));
  });
}

function describedInterface(found: NetworkInterface): readonly DescribedInterface[] {
  if (found.NetworkInterfaceId === undefined) {
    return [];
  }
  const ipv6 = (found.Ipv6Addresses ?? []).map(({ Ipv6Address }) => Ipv6Address);
  return [
    {
      interfaceId: found.NetworkInterfaceId,
      addresses: [...new Set([found.PrivateIpAddress, ...ipv6].flatMap((address) => canonicalAddress(address ?? '') ?? []))],
      zone: found.AvailabilityZone,
      subnetId: found.SubnetId,
      vpcId: found.VpcId,
      groupIds: (found.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
    },
  ];
}
