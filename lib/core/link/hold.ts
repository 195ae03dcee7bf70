import { type HoldState, type LinkHold, type StoredHold } from '../../contract/link-hold';
import { type StatusFinding } from '../../contract/link-status';
import { type StoredValue } from '../../contract/stored-value';
import { finding } from '../findings/finding';
import { cut } from '../text';
import { isTime, parsePreviousVersion, record } from './stored-value';

const NO_REASON = 'no reason given';
const LONGEST_REASON = 200;

/** A hold that begins now, or goes on with another reason. */
export function hold(before: HoldState, reason: unknown, now: number): LinkHold {
  return { since: before.kind === 'hold' ? before.hold.since : new Date(now).toISOString(), reason: reasonText(reason) };
}

/** What the commands store; the previous version is added when it is written. */
export function storedHold(current: LinkHold | null, before: HoldState, writtenAt: string): Omit<StoredHold, keyof StoredValue> {
  const endsNow = current === null && before.kind !== 'none' ? writtenAt : undefined;
  const releasedAt = before.kind === 'none' ? before.releasedAt : endsNow;
  return { hold: current, ...(releasedAt === undefined ? {} : { releasedAt }), writtenAt };
}

/** Reads a stored hold; undefined for anything that this version could not have written. */
export function parseStoredHold(text: string): StoredHold | undefined {
  try {
    const { version, hold: stored, releasedAt, writtenAt, previousVersion } = record(JSON.parse(text));
    if (version !== 1 || !isTime(writtenAt) || (releasedAt !== undefined && !isTime(releasedAt))) {
      return undefined;
    }
    const current = stored === null ? null : parseHold(stored);
    return current === undefined
      ? undefined
      : {
          version: 1,
          previousVersion: parsePreviousVersion(previousVersion),
          hold: current,
          ...(releasedAt === undefined ? {} : { releasedAt }),
          writtenAt,
        };
  } catch {
    return undefined;
  }
}

function parseHold(value: unknown): LinkHold | undefined {
  const { since, reason } = record(value);
  return isTime(since) ? { since, reason: reasonText(reason) } : undefined;
}

/** Of two stored holds the one that counts: what a command wrote last. At the same time, what is stored later came late. */
export function laterHold(earlier: StoredHold, later: StoredHold): StoredHold {
  return Date.parse(earlier.writtenAt) >= Date.parse(later.writtenAt) ? earlier : later;
}

export function holdStateOf({ hold: current, releasedAt }: StoredHold): HoldState {
  return current === null ? { kind: 'none', ...(releasedAt === undefined ? {} : { releasedAt }) } : { kind: 'hold', hold: current };
}

/** The state of a parameter whose value is not a hold: whoever cannot tell changes nothing. */
export const UNREADABLE_HOLD: HoldState = { kind: 'unknown', reason: 'the hold parameter has a value that this version did not write' };
export const MISSING_HOLD: HoldState = { kind: 'unknown', reason: 'the hold parameter is missing' };

/** The hold that a parameter's text tells of; undefined if there is no such parameter. */
export function parseHoldState(text: string | undefined): HoldState {
  if (text === undefined) {
    return MISSING_HOLD;
  }
  const stored = parseStoredHold(text);
  return stored === undefined ? UNREADABLE_HOLD : holdStateOf(stored);
}

/** A hold as a finding about the link. */
export function holdFindings(state: HoldState, now: string): readonly StatusFinding[] {
  switch (state.kind) {
    case 'hold':
      return [{ code: 'held', evidence: finding('held', state.hold.reason).evidence, since: state.hold.since }];
    case 'unknown':
      return [{ code: 'hold-unknown', evidence: finding('hold-unknown', state.reason).evidence, since: now }];
    case 'none':
      return [];
  }
}

/** Whether the link is on hold, or was at some time after the given one: what changed since may be an operator's work. */
export function wasOnHoldSince(state: HoldState, time: string | undefined): boolean {
  if (state.kind !== 'none') {
    return true;
  }
  return state.releasedAt !== undefined && time !== undefined && Date.parse(state.releasedAt) >= Date.parse(time);
}

function reasonText(reason: unknown): string {
  const { evidence } = finding('held', typeof reason === 'string' ? cut(reason, LONGEST_REASON) : '');
  return evidence === '' ? NO_REASON : evidence;
}
