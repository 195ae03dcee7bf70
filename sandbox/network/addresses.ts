/* Addresses of the sandbox's VPCs, IPv4. */
import { Address4 } from 'ip-address';

/** A range such as `10.0.0.0/16`, whatever address of it names it. */
export function parseRange(cidrBlock: string): Address4 {
  if (!/^[\d.]+\/\d+$/.test(cidrBlock) || !Address4.isValid(cidrBlock)) {
    throw new Error(`not an IPv4 address range: ${cidrBlock}`);
  }
  return new Address4(cidrBlock);
}

/** The address at a distance from the start of a range: 1 is the VPC's router, 2 its resolver. */
export function addressAt(cidrBlock: string, distance: number): string {
  return parseRange(cidrBlock).startAddress().offset(distance).correctForm();
}

export function contains(cidrBlock: string, address: string): boolean {
  return parseAddress(address).isHostInSubnet(parseRange(cidrBlock));
}

/**
 * The loopback address that stands for an address of a VPC. A VPC is never larger than a /16, so that the last two
 * numbers identify its addresses and the second one identifies the VPC.
 */
export function loopbackAddress(vpcNumber: number, address: string): string {
  if (!Number.isInteger(vpcNumber) || vpcNumber < 1 || vpcNumber > 254) {
    throw new Error(`no loopback addresses left for VPC number ${vpcNumber}`);
  }
  const [, , third = 0, fourth = 0] = parseAddress(address).toArray();
  return `127.${vpcNumber}.${third}.${fourth}`;
}

function parseAddress(address: string): Address4 {
  if (address.includes('/') || !Address4.isValid(address)) {
    throw new Error(`not an IPv4 address: ${address}`);
  }
  return new Address4(address);
}
