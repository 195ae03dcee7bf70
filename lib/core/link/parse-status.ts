import { isEndpointRole, type EndpointRole } from '../../contract/endpoint-role';
import {
  type EndpointCondition,
  type EndpointStatus,
  type LinkStatus,
  type Notified,
  type PassRecord,
  type StatusFinding,
} from '../../contract/link-status';
import { canonicalAddress } from '../address';
import { oneLine } from '../text';
import { isCondition } from './condition';
import { isTime, parsePreviousVersion, record } from './stored-value';

/**
 * Reads a stored status, member by member: whoever may write parameters may have written it. `undefined` for anything that
 * this version could not have written: the status is only a memory, and an empty one costs less than a wrong one.
 *
 * A time cannot be later than the writing of the status: such a time counts as that of the writing, so that the grace
 * period, the reminders and the alarms still pass it.
 *
 * @param latest Nothing can have been written later, in milliseconds since 1970. Absent if the clock of the reader is no proof.
 */
export function parseStatus(text: string | undefined, latest = Infinity): LinkStatus | undefined {
  try {
    const stored = record(JSON.parse(text ?? ''));
    const until = Date.parse(time(stored.writtenAt));
    if (until > latest) {
      return undefined;
    }
    const since = (value: unknown): string => earlier(time(value), until);
    return members<LinkStatus>(stored, {
      version: (version) => (version === 1 ? version : refuse()),
      previousVersion: parsePreviousVersion,
      registrationId: word,
      condition,
      since,
      endpoints: (endpoints) => distinct(list(endpoints, (endpoint) => parseEndpoint(endpoint, since))),
      findings: (findings) => list(findings, (found) => parseFinding(found, since)),
      pass: (pass) => parsePass(pass, latest),
      notified: (notified) => tolerant(() => parseNotified(notified, latest)),
      notifying: (notifying) => tolerant(() => parseNotified(notifying, latest)),
      writtenAt: time,
    });
  } catch {
    return undefined;
  }
}

type Reader<T> = (value: unknown) => T;
type Readers<T> = { readonly [Key in keyof T]-?: Reader<T[Key]> };

/** The known members in the order in which they were stored, so that a status that is read and written again is the same. */
function members<T>(stored: Partial<Record<string, unknown>>, readers: Readers<T>): T {
  const keys = new Set([...Object.keys(stored), ...Object.keys(readers)]);
  const known = [...keys].filter((key): key is string & keyof T => Object.hasOwn(readers, key));
  const read = known.map((key) => [key, readers[key](Object.hasOwn(stored, key) ? stored[key] : undefined)] as const);
  return Object.fromEntries(read.filter(([, value]) => value !== undefined)) as T;
}

function parseEndpoint(value: unknown, since: Reader<string>): EndpointStatus {
  return members<EndpointStatus>(record(value), {
    role: (role): EndpointRole => (isEndpointRole(role) ? role : refuse()),
    endpointId: word,
    condition,
    since,
    findings: (findings) => list(findings, (found) => parseFinding(found, since)),
    interfaces: parseInterfaces,
    interfacesReadFor: optional((text) => line(text, LONGEST_TEXT)),
    seen: flag,
    privateDnsWasOn: flag,
    privateDnsEnabledAt: optional(since),
    enablingWasSeen: optional(flag),
    disabledDuringHold: optional(flag),
    checkFailingSince: optional(since),
    uncheckedSince: optional(since),
    lastProbe: (probe) => tolerant(() => parseLastProbe(probe)),
  });
}

/** Of two entries for one endpoint, the first counts. */
function distinct(endpoints: readonly EndpointStatus[]): readonly EndpointStatus[] {
  const first = new Map<string, EndpointStatus>();
  for (const endpoint of endpoints) {
    const key = `${endpoint.role} ${endpoint.endpointId}`;
    first.set(key, first.get(key) ?? endpoint);
  }
  return [...first.values()];
}

/** None if one of them is impossible, or an address has two interfaces: the next pass then reads them again. */
function parseInterfaces(value: unknown): EndpointStatus['interfaces'] {
  const all = list(value, (found) =>
    members<EndpointStatus['interfaces'][number]>(record(found), {
      id: word,
      address: (address) => canonicalAddress(word(address)) ?? '',
      zone: optional(word),
    }),
  );
  const byAddress = new Map(all.map((found) => [found.address, found]));
  return byAddress.has('') || all.some(({ address, id }) => byAddress.get(address)?.id !== id) ? [] : [...byAddress.values()];
}

function parseLastProbe(value: unknown): EndpointStatus['lastProbe'] {
  return members<NonNullable<EndpointStatus['lastProbe']>>(record(value), {
    name: word,
    addresses: (addresses) =>
      Object.fromEntries(
        Object.entries(record(addresses)).map(([address, outcome]) => [canonicalAddress(address) ?? refuse(), word(outcome)]),
      ),
    certificateExpires: optional(time),
  });
}

function parseFinding(value: unknown, since: Reader<string>): StatusFinding {
  return members<StatusFinding>(record(value), { code: word, evidence: (text) => line(text, LONGEST_TEXT), since });
}

function parsePass(value: unknown, latest: number): PassRecord {
  return members<PassRecord>(record(value), {
    startedAt: (startedAt) => notAfter(time(startedAt), latest),
    intervalMinutes: (minutes) => (typeof minutes === 'number' && Number.isFinite(minutes) && minutes > 0 ? minutes : undefined),
  });
}

function parseNotified(value: unknown, latest: number): Notified {
  return members<Notified>(record(value), {
    condition,
    reminders: (reminders) => (Number.isSafeInteger(reminders) && Number(reminders) >= 0 ? Number(reminders) : refuse()),
    holdSince: optional(time),
    at: (at) => notAfter(time(at), latest),
  });
}

const LONGEST_WORD = 200;
const LONGEST_TEXT = 300;
/** Far more than a status of 4 KB holds. */
const MOST_ITEMS = 100;

function condition(value: unknown): EndpointCondition {
  return isCondition(value) ? value : refuse();
}

function flag(value: unknown): boolean {
  return typeof value === 'boolean' ? value : refuse();
}

function word(value: unknown): string {
  return line(value, LONGEST_WORD);
}

function line(value: unknown, longest: number): string {
  return typeof value === 'string' ? oneLine(value, longest) : refuse();
}

function time(value: unknown): string {
  return isTime(value) ? new Date(value).toISOString() : refuse();
}

function notAfter(given: string, latest: number): string {
  return Date.parse(given) > latest ? refuse() : given;
}

function earlier(given: string, latest: number): string {
  return Date.parse(given) > latest ? new Date(latest).toISOString() : given;
}

function list<T>(value: unknown, read: Reader<T>): readonly T[] {
  return Array.isArray(value) && value.length <= MOST_ITEMS ? value.map(read) : refuse();
}

function optional<T>(read: Reader<T>): Reader<T | undefined> {
  return (value) => (value === undefined ? undefined : read(value));
}

/** For what can be done without. */
function tolerant<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function refuse(): never {
  throw new Error('not what this version stores');
}
