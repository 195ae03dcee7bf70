import { type Held, type LinkFunctions, type LinkStatus } from '../../contract/link-status';
import { finding } from '../findings/finding';
import { cut } from '../text';
import { withHeld } from './link-status';

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

/** Reads a stored hold. Anything that is not clearly absent counts as a hold: a lost hold costs more than an unnecessary one. */
export function parseHeld(value: unknown): Held | undefined {
  if (value === undefined || value === null || value === false) {
    return undefined;
  }
  const { since, reason } = (typeof value === 'object' ? value : {}) as Partial<Record<keyof Held, unknown>>;
  const time = typeof since === 'string' ? Date.parse(since) : NaN;
  return { since: new Date(Number.isNaN(time) ? 0 : time).toISOString(), reason: reasonText(reason) };
}

export function parseFunctions(value: unknown): LinkFunctions | undefined {
  const { activator, probe } = (typeof value === 'object' && value !== null ? value : {}) as Partial<Record<keyof LinkFunctions, unknown>>;
  return typeof activator === 'string' && typeof probe === 'string' ? { activator, probe } : undefined;
}

function reasonText(reason: unknown): string {
  const { evidence } = finding('held', typeof reason === 'string' ? cut(reason, LONGEST_REASON) : '');
  return evidence === '' ? NO_REASON : evidence;
}
