/* `Fn::Cidr`: the first blocks of a size within a block, IPv4. */
import { parseRange } from '../../../network/addresses';
import { AwsError } from '../../service';

/** `hostBits` is the number of bits left to hosts: 8 makes blocks of /24. */
export function splitCidr(block: string, count: number, hostBits: number): readonly string[] {
  const range = attempt(block);
  const size = 2 ** hostBits;
  if (!(count >= 1 && count <= 256) || !(hostBits >= 1) || size * count > 2 ** (32 - range.subnetMask)) {
    throw new AwsError('ValidationError', `Template error: Fn::Cidr cannot make ${count} blocks of ${hostBits} bits in ${block}`);
  }
  return Array.from({ length: count }, (_, index) => {
    const first = range.startAddress().offset(index * size);
    return `${first.correctForm()}/${32 - hostBits}`;
  });
}

function attempt(block: string): ReturnType<typeof parseRange> {
  try {
    return parseRange(block);
  } catch {
    throw new AwsError('ValidationError', `Template error: Fn::Cidr cannot split ${block}`);
  }
}
