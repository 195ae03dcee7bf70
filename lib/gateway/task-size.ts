/* Sizes of tasks that Fargate has. Amazon ECS refuses any other size at deployment. */
import { Token } from 'aws-cdk-lib/core';

const GIB = 1024;

function steps(fewest: number, most: number, step: number): number[] {
  return Array.from({ length: (most - fewest) / step + 1 }, (_, index) => (fewest + index * step) * GIB);
}

/**
 * MiB of memory by CPU units.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
 */
const SIZES: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, GIB, 2 * GIB]],
  [512, steps(1, 4, 1)],
  [1024, steps(2, 8, 1)],
  [2048, steps(4, 16, 1)],
  [4096, steps(8, 30, 1)],
  [8192, steps(16, 60, 4)],
  [16384, steps(32, 120, 8)],
]);

/** Memory limits connections, so it must be known; CPU units may be a token. */
export function validateTaskSize(cpu: number, memoryLimitMiB: number): void {
  if (Token.isUnresolved(memoryLimitMiB)) {
    throw new Error('`memoryLimitMiB` must be known at synthesis, got: a token. It limits the connections in the configuration');
  }
  const isAnyCpu = Token.isUnresolved(cpu);
  const allowed = isAnyCpu ? [...SIZES.values()].flat() : SIZES.get(cpu);
  if (allowed === undefined) {
    throw new Error(`\`cpu\` must be CPU units that Fargate has, ${[...SIZES.keys()].join(', ')}, got: ${cpu}`);
  }
  if (!allowed.includes(memoryLimitMiB)) {
    const values = [...new Set(allowed)].sort((one, other) => one - other).join(', ');
    const size = isAnyCpu ? 'a size of Fargate' : `a size that Fargate has for ${cpu} CPU units`;
    throw new Error(`\`memoryLimitMiB\` must be ${size}, ${values}, got: ${memoryLimitMiB}. Change \`memoryLimitMiB\` or \`cpu\``);
  }
}
