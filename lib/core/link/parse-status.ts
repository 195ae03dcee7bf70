import { type EndpointStatus, type LinkStatus, type Notified, type PassRecord, type StatusFinding } from '../../contract/link-status';
import { isCondition } from './condition';
import { isTime, parsePreviousVersion, record } from './stored-value';

/**
 * Reads a stored status. `undefined` for anything that this version could not have written: the status is only a
 * memory, and an empty one costs less than a wrong one.
 */
export function parseStatus(text: string | undefined): LinkStatus | undefined {
  try {
    const status = JSON.parse(text ?? '') as LinkStatus;
    if (status.version !== 1 || !isCondition(status.condition) || !isTime(status.since) || !isTime(status.writtenAt)) {
      return undefined;
    }
    if (!isListOf(status.endpoints, isEndpoint) || !isListOf(status.findings, isFinding)) {
      return undefined;
    }
    const pass = parsePass(status.pass);
    if (typeof status.registrationId !== 'string' || pass === undefined) {
      return undefined;
    }
    const { notified, notifying, ...rest } = status;
    const optional = { notified: parseNotified(notified), notifying: parseNotified(notifying) };
    return { ...rest, pass, previousVersion: parsePreviousVersion(status.previousVersion), ...withoutUndefined(optional) };
  } catch {
    return undefined;
  }
}

function parsePass(value: unknown): PassRecord | undefined {
  const { startedAt, intervalMinutes } = record(value);
  return isTime(startedAt) ? { startedAt, ...(typeof intervalMinutes === 'number' ? { intervalMinutes } : {}) } : undefined;
}

function parseNotified(value: unknown): Notified | undefined {
  const { condition, reminders, holdSince, at } = record(value);
  if (!isCondition(condition) || typeof reminders !== 'number' || !isTime(at)) {
    return undefined;
  }
  return { condition, reminders, ...(typeof holdSince === 'string' ? { holdSince } : {}), at };
}

function withoutUndefined<T extends object>(record: T): Partial<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function isEndpoint(endpoint: EndpointStatus): boolean {
  return (
    typeof endpoint.role === 'string' &&
    typeof endpoint.endpointId === 'string' &&
    isCondition(endpoint.condition) &&
    isTime(endpoint.since) &&
    isListOf(endpoint.findings, isFinding) &&
    isListOf(endpoint.interfaces, ({ id, address }) => typeof id === 'string' && typeof address === 'string') &&
    typeof endpoint.seen === 'boolean' &&
    typeof endpoint.privateDnsWasOn === 'boolean' &&
    [endpoint.checkFailingSince, endpoint.uncheckedSince, endpoint.privateDnsEnabledAt].every((time) => time === undefined || isTime(time))
  );
}

function isFinding(finding: StatusFinding): boolean {
  return typeof finding.code === 'string' && typeof finding.evidence === 'string' && isTime(finding.since);
}

function isListOf<T>(value: readonly T[], isMember: (member: T) => boolean): boolean {
  return Array.isArray(value) && value.every(isMember);
}
