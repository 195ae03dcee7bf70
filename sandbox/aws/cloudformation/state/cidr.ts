/* `Fn::Cidr`: the first blocks of a size within a block, IPv4. */
import { AwsError } from '../../service';

/** `hostBits` is the number of bits left to hosts: 8 makes blocks of /24. */
export function splitCidr(block: string, count: number, hostBits: number): readonly string[] {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(block);
  if (!match) {
    throw new AwsError('ValidationError', `Template error: Fn::Cidr cannot split ${block}`);
  }
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number);
  const size = 2 ** hostBits;
  if (!(count >= 1 && count <= 256) || !(hostBits >= 1) || size * count > 2 ** (32 - prefix)) {
    throw new AwsError('ValidationError', `Template error: Fn::Cidr cannot make ${count} blocks of ${hostBits} bits in ${block}`);
  }
  const base = ((a * 256 + b) * 256 + c) * 256 + d;
  return Array.from({ length: count }, (_, index) => {
    const address = base + index * size;
    const octets = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);
    return `${octets.join('.')}/${32 - hostBits}`;
  });
}
