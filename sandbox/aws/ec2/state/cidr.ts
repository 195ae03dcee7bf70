/* Ranges of addresses, with EC2's refusal of what is none. */
import { parseCidrBlock } from '../../../network/addresses';
import { AwsError } from '../../service';

export interface Range {
  readonly first: number;
  readonly last: number;
}

export function parseCidr(cidrBlock: string): Range {
  try {
    const { base, prefixLength } = parseCidrBlock(cidrBlock);
    return { first: base, last: base + 2 ** (32 - prefixLength) - 1 };
  } catch {
    throw new AwsError('InvalidParameterValue', `Value (${cidrBlock}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`);
  }
}

export function contains(outer: Range, inner: Range): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

export function overlaps(one: Range, other: Range): boolean {
  return one.first <= other.last && other.first <= one.last;
}
