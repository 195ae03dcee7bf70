/** How much of the traffic is let through. */
export type Verdict = 'open' | 'partly' | 'closed' | 'unknown';

/** The verdict about one part of the traffic. */
export type Fate = 'passes' | 'maybe' | 'stopped';

/** Over all parts. Without any part, the verdict is unknown. */
export function verdictOf(fates: readonly Fate[]): Verdict {
  if (fates.length === 0) {
    return 'unknown';
  }
  const has = (fate: Fate): boolean => fates.includes(fate);
  if (!has('stopped') && !has('maybe')) {
    return 'open';
  }
  if (!has('passes') && !has('maybe')) {
    return 'closed';
  }
  return has('passes') && has('stopped') ? 'partly' : 'unknown';
}

/** Over several paths, for instance one per zone. */
export function together(verdicts: readonly Verdict[]): Verdict {
  const has = (verdict: Verdict): boolean => verdicts.includes(verdict);
  if (verdicts.length === 0) {
    return 'unknown';
  }
  const [first] = verdicts;
  if (first !== undefined && verdicts.every((verdict) => verdict === first)) {
    return first;
  }
  if (has('partly') || (has('open') && has('closed'))) {
    return 'partly';
  }
  return 'unknown';
}
