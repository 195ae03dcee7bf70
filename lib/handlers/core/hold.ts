import type { Held, LinkFunctions, LinkStatus, StatusFinding } from '../../private/link-status';
import { finding } from './finding';

const NO_REASON = 'no reason given';
const LONGEST_REASON = 200;

/** The status with a hold: a second one keeps the time of the first. */
export function hold(status: LinkStatus, reason: unknown, now: number): LinkStatus {
  const since = status.held?.since ?? new Date(now).toISOString();
  return withHeld(status, { since, reason: reasonText(reason) });
}

/** The status without a hold. */
export function release(status: LinkStatus): LinkStatus {
  return withHeld(status, undefined);
}

/** The status with exactly this hold, whatever it said before. */
export function withHeld(status: LinkStatus, held: Held | undefined): LinkStatus {
  const { held: _, findings, ...rest } = status;
  return {
    ...rest,
    findings: [...heldFindings(held), ...findings.filter(({ code }) => code !== 'held')],
    ...(held === undefined ? {} : { held }),
  };
}

export function heldFindings(held: Held | undefined): readonly StatusFinding[] {
  return held === undefined ? [] : [{ code: 'held', evidence: finding('held', held.reason).evidence, since: held.since }];
}

/** Reads a stored hold. Anything that is not plainly absent holds: a stop that is lost costs more than one too many. */
export function parseHeld(value: unknown): Held | undefined {
  if (value === undefined || value === null || value === false) return undefined;
  const { since, reason } = (typeof value === 'object' ? value : {}) as Partial<Record<keyof Held, unknown>>;
  const time = typeof since === 'string' ? Date.parse(since) : NaN;
  return { since: new Date(Number.isNaN(time) ? 0 : time).toISOString(), reason: reasonText(reason) };
}

export function parseFunctions(value: unknown): LinkFunctions | undefined {
  const { activator, probe } = (typeof value === 'object' && value !== null ? value : {}) as Partial<Record<keyof LinkFunctions, unknown>>;
  return typeof activator === 'string' && typeof probe === 'string' ? { activator, probe } : undefined;
}

function reasonText(reason: unknown): string {
  const { evidence } = finding('held', typeof reason === 'string' ? reason.slice(0, LONGEST_REASON) : '');
  return evidence === '' ? NO_REASON : evidence;
}
