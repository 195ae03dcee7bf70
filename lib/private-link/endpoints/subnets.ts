import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { onePerZone, validateSubnets } from '../../private/validation';

/** The selected subnets, or one private or isolated subnet per zone. */
export function chooseSubnets(vpc: ec2.IVpc, vpcSubnets?: ec2.SubnetSelection): ec2.ISubnet[] {
  if (vpcSubnets !== undefined) {
    const selected = vpc.selectSubnets(vpcSubnets);
    validateSubnets('vpcSubnets', selected.subnets, selected.isPendingLookup === true);
    return selected.subnets;
  }
  const subnets = onePerZone([...vpc.privateSubnets, ...vpc.isolatedSubnets]);
  validateSubnets('vpcSubnets', subnets, false);
  return subnets;
}
