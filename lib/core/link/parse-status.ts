import { type EndpointStatus, type Held, type LinkStatus, type StatusFinding, type Told } from '../../contract/link-status';
import { isCondition } from './condition';
import { parseFunctions, parseHeld } from './hold';
import { parseLink } from './parse-link';

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
    const { functions, held, told, ...rest } = status;
    const optional = { functions: parseFunctions(functions), told: parseTold(told), held: parseHeld(held) };
    return { ...rest, link: parseLink(status.link), ...withoutUndefined(optional) };
  } catch {
    return undefined;
  }
}

/** The hold in a status that is otherwise unreadable. */
export function parseHeldOnly(text: string | undefined): Held | undefined {
  try {
    return parseHeld((JSON.parse(text ?? '') as Partial<LinkStatus> | null)?.held);
  } catch {
    return undefined;
  }
}

function parseTold(told: unknown): Told | undefined {
  const { condition, reminders, heldSince } = (typeof told === 'object' && told !== null ? told : {}) as Partial<
    Record<keyof Told, unknown>
  >;
  if (!isCondition(condition) || typeof reminders !== 'number') {
    return undefined;
  }
  return { condition, reminders, ...(typeof heldSince === 'string' ? { heldSince } : {}) };
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
    (endpoint.checkFailingSince === undefined || isTime(endpoint.checkFailingSince))
  );
}

function isFinding(finding: StatusFinding): boolean {
  return typeof finding.code === 'string' && typeof finding.evidence === 'string' && isTime(finding.since);
}

function isListOf<T>(value: readonly T[], isMember: (member: T) => boolean): boolean {
  return Array.isArray(value) && value.every(isMember);
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}
