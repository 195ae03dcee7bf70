/* What reading stored values has in common. */

/** An object's members; none for anything else. */
export function record(value: unknown): Partial<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

/** `Date.parse` also reads much that nobody writes: names of months, comments, years of six digits. */
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;

export function isTime(value: unknown): value is string {
  return typeof value === 'string' && ISO_TIME.test(value) && !Number.isNaN(Date.parse(value));
}

/** Now, or just after an earlier time if that is not earlier: clocks of two invocations may differ. */
export function timeAfter(now: number, earlier: string | undefined): string {
  const time = earlier === undefined ? NaN : Date.parse(earlier);
  return new Date(Number.isNaN(time) ? now : Math.max(now, time + 1)).toISOString();
}

/** A number that nobody could have written counts as 0: the versions before are then read as well. */
export function parsePreviousVersion(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}
