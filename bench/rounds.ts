/* Alternating rounds: other load on the machine then affects all contestants alike. */
import { performance } from 'node:perf_hooks';

/** Times of each contestant, in milliseconds; one warm-up round is not counted. */
export async function alternate<Name extends string>(
  rounds: number,
  contestants: Readonly<Record<Name, () => void | number | Promise<number>>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contestants) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round <= rounds; round += 1) {
    // Each goes first as often as the others.
    const order = [...names.slice(round % names.length), ...names.slice(0, round % names.length)];
    for (const name of order) {
      const started = performance.now();
      const own = await contestants[name]();
      if (round > 0) {
        times[name].push(own ?? performance.now() - started);
      }
    }
  }
  return times;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** Median of the ratios within each round. */
export function medianRatio(of: readonly number[], to: readonly number[]): number {
  return median(of.map((value, round) => value / (to[round] ?? NaN)));
}
