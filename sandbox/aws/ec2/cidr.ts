/* The little arithmetic on IPv4 ranges that subnets need. */
import { isIPv4 } from 'node:net';
import { AwsError } from '../service';

export interface Range {
  readonly first: number;
  readonly last: number;
}

export function parseCidr(cidrBlock: string): Range {
  const [base = '', bits = ''] = cidrBlock.split('/');
  if (!isIPv4(base) || !/^\d+$/.test(bits) || Number(bits) > 32) {
    throw new AwsError('InvalidParameterValue', `Value (${cidrBlock}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`);
  }
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(toNumber(base) / size) * size;
  return { first, last: first + size - 1 };
}

export function contains(outer: Range, inner: Range): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

export function overlaps(one: Range, other: Range): boolean {
  return one.first <= other.last && other.first <= one.last;
}

export function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}
