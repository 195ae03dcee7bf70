/* Addresses and ranges as numbers. Pure; both families, kept apart. */
import { parseAddress, showAddress } from '../address';

export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

const BITS = { 4: 32, 6: 128 } as const;

/** An address or a CIDR block; undefined for anything else. */
export function parseRange(text: string): AddressRange | undefined {
  const [address = '', length, ...rest] = text.trim().split('/');
  const parsed = parseAddress(address);
  if (parsed === undefined || rest.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length))) {
    return undefined;
  }
  const bits = BITS[parsed.family];
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) {
    return undefined;
  }
  const size = 1n << BigInt(bits - prefix);
  const first = (parsed.value / size) * size;
  return { family: parsed.family, first, last: first + size - 1n };
}

export function contains(outer: AddressRange, inner: AddressRange): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

export function overlaps(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

// RFC 1918, RFC 6598 and the unique local and link-local ranges of IPv6.
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'].map(parseRange);

/** Whether an address is in a range that public names do not use. A VPC may use other ranges, so this is a hint, not a proof. */
export function isPrivateAddress(address: string): boolean {
  const range = parseRange(address);
  return range !== undefined && PRIVATE.some((block) => block !== undefined && contains(block, range));
}

/**
 * The pieces into which blocks divide a range: within a piece, every address is in the same blocks. Each piece is given by
 * its first address.
 */
export function pieces(range: AddressRange, blocks: readonly AddressRange[]): readonly AddressRange[] {
  const starts = new Set([range.first]);
  for (const block of blocks) {
    if (!overlaps(block, range)) {
      continue;
    }
    if (block.first > range.first) {
      starts.add(block.first);
    }
    if (block.last < range.last) {
      starts.add(block.last + 1n);
    }
  }
  const sorted = [...starts].sort((a, b) => (a < b ? -1 : 1));
  return sorted.map((first, index) => ({ family: range.family, first, last: (sorted[index + 1] ?? range.last + 1n) - 1n }));
}

export function showRange({ family, first, last }: AddressRange): string {
  return first === last ? showAddress(family, first) : `${showAddress(family, first)}-${showAddress(family, last)}`;
}
