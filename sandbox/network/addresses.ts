/* IPv4 arithmetic for the VPCs of the sandbox. */

interface Range {
  readonly base: number;
  readonly prefixLength: number;
}

export function toNumber(address: string): number {
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) {
    throw new Error(`not an IPv4 address: ${address}`);
  }
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

export function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

export function parseCidrBlock(cidrBlock: string): Range {
  const [address = '', length = ''] = cidrBlock.split('/');
  const prefixLength = Number(length);
  if (length === '' || !Number.isInteger(prefixLength) || prefixLength < 0 || prefixLength > 32) {
    throw new Error(`not an IPv4 address range: ${cidrBlock}`);
  }
  const size = 2 ** (32 - prefixLength);
  return { base: Math.floor(toNumber(address) / size) * size, prefixLength };
}

/** The address at a distance from the start of a range: 1 is the VPC's router, 2 its resolver. */
export function addressAt(cidrBlock: string, offset: number): string {
  return toAddress(parseCidrBlock(cidrBlock).base + offset);
}

export function contains(cidrBlock: string, address: string): boolean {
  const { base, prefixLength } = parseCidrBlock(cidrBlock);
  const value = toNumber(address);
  return value >= base && value < base + 2 ** (32 - prefixLength);
}

/**
 * The loopback address that stands for an address of a VPC. A VPC is never larger than a /16, so that the last two
 * numbers tell its addresses apart and the second one tells the VPCs apart.
 */
export function loopbackAddress(vpcNumber: number, address: string): string {
  if (!Number.isInteger(vpcNumber) || vpcNumber < 1 || vpcNumber > 254) {
    throw new Error(`no loopback addresses left for VPC number ${vpcNumber}`);
  }
  return toAddress(127 * 2 ** 24 + vpcNumber * 2 ** 16 + (toNumber(address) % 2 ** 16));
}
