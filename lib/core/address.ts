/* IP addresses as numbers and in one spelling. Both families, kept apart. */

export interface Address {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** Undefined for anything else, also for an address with a zone (`fe80::1%eth0`), which only one machine can use. */
export function parseAddress(text: string): Address | undefined {
  const v4 = parseV4(text);
  if (v4 !== undefined) {
    return { family: 4, value: v4 };
  }
  const v6 = parseV6(text);
  return v6 === undefined ? undefined : { family: 6, value: v6 };
}

/** `::ffff:0:0/96`: IPv4 addresses, as programs with IPv6 sockets write them. */
const MAPPED = 0xffffn;

/**
 * The one spelling of an address, by which it can be compared: RFC 5952 for IPv6, and the IPv4 address for one that is
 * mapped to IPv6. Undefined for anything else.
 */
export function canonicalAddress(text: string): string | undefined {
  const address = parseAddress(text);
  if (address === undefined) {
    return undefined;
  }
  const { family, value } = address;
  return family === 6 && value >> 32n === MAPPED ? showAddress(4, value & 0xffffffffn) : showAddress(family, value);
}

export function showAddress(family: 4 | 6, value: bigint): string {
  if (family === 4) {
    return parts(value, 4, 8n).join('.');
  }
  const groups = parts(value, 8, 16n).map((part) => part.toString(16));
  // The first of the longest runs of zeros gives way to `::`, if it has two groups or more.
  const runs = groups.join(':').match(/\b0(?::0)+\b/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  return longest === '' ? groups.join(':') : compress(groups, (longest.length + 1) / 2);
}

function compress(groups: readonly string[], length: number): string {
  const start = groups.findIndex((_, index) => groups.slice(index, index + length).join() === Array(length).fill('0').join());
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
}

function parts(value: bigint, count: number, bits: bigint): readonly bigint[] {
  return Array.from({ length: count }, (_, index) => (value >> (bits * BigInt(count - 1 - index))) & ((1n << bits) - 1n));
}

/** No leading zeros: some programs read such a number as octal. */
function parseV4(text: string): bigint | undefined {
  const bytes = text.split('.');
  if (bytes.length !== 4 || !bytes.every((byte) => /^(0|[1-9]\d{0,2})$/.test(byte) && Number(byte) < 256)) {
    return undefined;
  }
  return bytes.reduce((value, byte) => value * 256n + BigInt(byte), 0n);
}

function parseV6(text: string): bigint | undefined {
  if (!text.includes(':')) {
    return undefined;
  }
  const halves = text.split('::');
  if (halves.length > 2) {
    return undefined;
  }
  const [head, tail] = [groupsOf(halves[0] ?? ''), halves.length === 2 ? groupsOf(halves[1] ?? '') : []];
  if (head === undefined || tail === undefined) {
    return undefined;
  }
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) {
    return undefined;
  }
  return [...head, ...Array<bigint>(missing).fill(0n), ...tail].reduce((value, group) => value * 65_536n + group, 0n);
}

function groupsOf(text: string): readonly bigint[] | undefined {
  if (text === '') {
    return [];
  }
  const groups = text.split(':');
  // The last two groups may be written as an IPv4 address.
  const v4 = parseV4(groups.at(-1) ?? '');
  const hex = v4 === undefined ? groups : groups.slice(0, -1);
  if (!hex.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) {
    return undefined;
  }
  return [...hex.map((group) => BigInt(`0x${group}`)), ...(v4 === undefined ? [] : [v4 >> 16n, v4 & 0xffffn])];
}
