/* Ranges of addresses, with EC2's refusal of what is none. */
import { type Address4 } from 'ip-address';
import { parseRange } from '../../../network/addresses';
import { AwsError } from '../../service';

export function parseCidr(cidrBlock: string): Address4 {
  try {
    return parseRange(cidrBlock);
  } catch {
    throw new AwsError('InvalidParameterValue', `Value (${cidrBlock}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`);
  }
}

export function overlap(one: Address4, other: Address4): boolean {
  return one.isInSubnet(other) || other.isInSubnet(one);
}

/** How many addresses the range has. */
export function sizeOf(range: Address4): number {
  return 2 ** (32 - range.subnetMask);
}
