/* What a subnet is. */
import { type AvailabilityZone } from '../../availability-zones';
import { type Tags } from './identifiers';

export interface Subnet {
  readonly subnetId: string;
  readonly vpcId: string;
  readonly cidrBlock: string;
  readonly zone: AvailabilityZone;
  readonly usedAddresses: Set<string>;
  mapPublicIpOnLaunch: boolean;
  tags: Tags;
}
