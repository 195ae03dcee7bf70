/** How much of the traffic in question gets through. */
export type Verdict = 'open' | 'partly' | 'closed' | 'unknown';

/** What became of one piece of the traffic. */
export type Fate = 'passes' | 'maybe' | 'stopped';

/** Over all pieces. Nothing to judge is not known to pass. */
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

/** Of several ways, for instance to each zone. */
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
