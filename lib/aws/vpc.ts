import { DescribeSubnetsCommand, DescribeVpcAttributeCommand } from '@aws-sdk/client-ec2';
import { type Asked } from '../core/findings/asked';
import { type VpcDns } from '../core/names/ownership';
import { type SubnetZone } from '../core/preflight/preflight';
import { type Ec2Access } from './ask';
import { allPages, given } from './pages';

export function describeVpcDns({ ec2, ask }: Ec2Access, vpcId: string): Promise<Asked<VpcDns>> {
  return ask('ec2:DescribeVpcAttribute', async () => {
    const [support, hostnames] = await Promise.all([
      ec2.send(new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute: 'enableDnsSupport' })),
      ec2.send(new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute: 'enableDnsHostnames' })),
    ]);
    return {
      support: given(support.EnableDnsSupport, 'EnableDnsSupport').Value !== false,
      hostnames: given(hostnames.EnableDnsHostnames, 'EnableDnsHostnames').Value !== false,
    };
  });
}

/** In the given order. Includes subnets that EC2 does not return: creating the endpoint reports those more precisely. */
export function describeSubnets({ ec2, ask }: Ec2Access, subnetIds: readonly string[]): Promise<Asked<readonly SubnetZone[]>> {
  return ask('ec2:DescribeSubnets', async () => {
    const found = await allPages(async (token) => {
      const filters = [{ Name: 'subnet-id', Values: [...subnetIds] }];
      const answer = await ec2.send(new DescribeSubnetsCommand({ Filters: filters, NextToken: token }));
      return { items: given(answer.Subnets, 'Subnets'), nextToken: answer.NextToken };
    });
    const zones = new Map(found.map((subnet) => [subnet.SubnetId, subnet]));
    return subnetIds.map((subnetId) => {
      const subnet = zones.get(subnetId);
      return { subnetId, zoneId: subnet?.AvailabilityZoneId, zoneName: subnet?.AvailabilityZone };
    });
  });
}
