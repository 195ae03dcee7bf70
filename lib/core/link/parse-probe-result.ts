import { type AddressObservation, type NameObservation, type ProbeResult, type TargetObservation } from '../../contract/probe';
import { canonicalAddress } from '../address';
import { oneLine } from '../text';

const LONGEST_WORD = 100;
const LONGEST_DETAIL = 300;
/** More than the probe is asked about. */
const MOST_ITEMS = 64;

/**
 * Reads the result of the probe, member by member. Texts become printable, and addresses get their one spelling. Words that
 * this version does not know pass: the core has a branch for them.
 *
 * @throws Error that shows the start of the result, if a member is missing or has an impossible value.
 */
export function parseProbeResult(payload: string): ProbeResult {
  try {
    const { version, targets, milliseconds } = record(JSON.parse(payload));
    if (version !== 1) {
      throw new Error('version');
    }
    return { version, targets: list(targets).map(target), milliseconds: duration(milliseconds) };
  } catch {
    throw new Error(`the probe answered something else: ${oneLine(payload, 100)}`);
  }
}

function target(value: unknown): TargetObservation {
  const { role, hostName, name, addresses } = record(value);
  return { role: word(role), hostName: word(hostName), name: observedName(name), addresses: withoutDoubles(list(addresses).map(check)) };
}

function observedName(value: unknown): NameObservation {
  const { outcome, addresses, errorCode, milliseconds } = record(value);
  return {
    outcome: word(outcome) as NameObservation['outcome'],
    // What is no address stays in the answer: it is not the endpoint's.
    addresses: [...new Set(list(addresses).map((address) => canonicalAddress(word(address)) ?? word(address)))].sort(),
    ...optional('errorCode', errorCode, word),
    milliseconds: duration(milliseconds),
  };
}

function check(value: unknown): AddressObservation {
  const { address, outcome, httpStatus, errorCode, detail, certificateExpires, milliseconds } = record(value);
  return {
    address: canonicalAddress(word(address)) ?? word(address),
    outcome: word(outcome) as AddressObservation['outcome'],
    ...optional('httpStatus', httpStatus, status),
    ...optional('errorCode', errorCode, word),
    ...optional('detail', detail, (text) => line(text, LONGEST_DETAIL)),
    ...optional('certificateExpires', certificateExpires, time),
    milliseconds: phases(milliseconds),
  };
}

function phases(value: unknown): AddressObservation['milliseconds'] {
  const { tcp, tls, http } = record(value);
  return { ...optional('tcp', tcp, duration), ...optional('tls', tls, duration), ...optional('http', http, duration) };
}

/** Of two results for one address, a bad one counts: an address that is healthy only sometimes is not healthy. */
function withoutDoubles(checks: readonly AddressObservation[]): readonly AddressObservation[] {
  const worst = new Map<string, AddressObservation>();
  for (const found of checks) {
    const before = worst.get(found.address);
    if (before === undefined || before.outcome === 'healthy') {
      worst.set(found.address, found);
    }
  }
  return [...worst.values()];
}

function optional<K extends string, T>(key: K, value: unknown, read: (value: unknown) => T): Partial<Record<K, T>> {
  return value === undefined || value === null ? {} : ({ [key]: read(value) } as Record<K, T>);
}

function record(value: unknown): Partial<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : refuse();
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) && value.length <= MOST_ITEMS ? value : refuse();
}

function word(value: unknown): string {
  return line(value, LONGEST_WORD);
}

function line(value: unknown, longest: number): string {
  return typeof value === 'string' ? oneLine(value, longest) : refuse();
}

function duration(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : refuse();
}

function status(value: unknown): number {
  return Number.isInteger(value) && Number(value) >= 100 && Number(value) <= 999 ? Number(value) : refuse();
}

function time(value: unknown): string {
  const milliseconds = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(milliseconds) ? refuse() : new Date(milliseconds).toISOString();
}

function refuse(): never {
  throw new Error('not what the probe answers');
}
