/* Whether anything still checks the link (decision D16). */
import { type PassRecord } from '../../contract/link-status';
import { finding, type Finding } from '../../core/findings/finding';

export interface LastPass extends PassRecord {
  readonly ageSeconds: number;
}

/** Passes that may be missed before it is a finding: Lambda delays and throttles some. */
const MISSED = 3;
/** Until the first scheduled pass tells how often it runs. */
const LONGEST_INTERVAL_MINUTES = 60;
/** Clocks differ; a pass that began later than this is none. */
const AHEAD_SECONDS = 300;

export function lastPass(pass: PassRecord, now: number): LastPass {
  return { ...pass, ageSeconds: Math.round((now - Date.parse(pass.startedAt)) / 1000) };
}

export function lateness({ startedAt, intervalMinutes, ageSeconds }: LastPass): readonly Finding[] {
  const most = (intervalMinutes === undefined ? LONGEST_INTERVAL_MINUTES : MISSED * intervalMinutes) * 60;
  if (ageSeconds <= most && ageSeconds >= -AHEAD_SECONDS) {
    return [];
  }
  const schedule =
    intervalMinutes === undefined ? 'no scheduled pass has run yet' : `the schedule runs one every ${intervalMinutes} minutes`;
  return [finding('no-recent-pass', `the last pass began at ${startedAt}; ${schedule}`)];
}
