import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { validateSubnets } from '../../private/validation';

/** The selected subnets, or one private or isolated subnet per zone. */
export function chooseSubnets(vpc: ec2.IVpc, vpcSubnets?: ec2.SubnetSelection): ec2.ISubnet[] {
  if (vpcSubnets !== undefined) {
    const selected = vpc.selectSubnets(vpcSubnets);
    validateSubnets('vpcSubnets', selected.subnets, selected.isPendingLookup === true);
    return selected.subnets;
  }
  const byZone = new Map<string, ec2.ISubnet>();
  for (const subnet of [...vpc.privateSubnets, ...vpc.isolatedSubnets]) {
    if (!byZone.has(subnet.availabilityZone)) {
      byZone.set(subnet.availabilityZone, subnet);
    }
  }
  validateSubnets('vpcSubnets', [...byZone.values()], false);
  return [...byZone.values()];
}
