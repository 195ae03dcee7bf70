import { type LinkFunctions, type RegisteredLink, type StoredRegistration } from '../../contract/registered-link';
import { oneLine } from '../text';
import { parseLink } from './parse-link';
import { isTime, parsePreviousVersion, record } from './stored-value';

/** Reads the definition parameter; undefined for anything that this version could not have written. */
export function parseRegistration(text: string): StoredRegistration | undefined {
  try {
    const { version, previousVersion, ...members } = record(JSON.parse(text));
    const registered = parseRegisteredLink(members);
    return version === 1 && registered !== undefined
      ? { ...registered, version: 1, previousVersion: parsePreviousVersion(previousVersion) }
      : undefined;
  } catch {
    return undefined;
  }
}

/** @throws Error when the link cannot be read. */
export function parseRegisteredLink(value: unknown): RegisteredLink | undefined {
  const { link, functions, registrationId, registeredAt, registeredBy } = record(value);
  if (!isPlain(registrationId) || !isPlain(registeredBy) || !isTime(registeredAt)) {
    return undefined;
  }
  const names = parseFunctions(functions);
  return { link: parseLink(link), ...(names === undefined ? {} : { functions: names }), registrationId, registeredAt, registeredBy };
}

/** Of two registrations the one that counts. At the same time, what is stored later came late. */
export function laterRegistration(earlier: StoredRegistration, later: StoredRegistration): StoredRegistration {
  return Date.parse(earlier.registeredAt) >= Date.parse(later.registeredAt) ? earlier : later;
}

function isPlain(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 500 && oneLine(value) === value;
}

function isFunctionName(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{1,64}$/.test(value);
}

function parseFunctions(value: unknown): LinkFunctions | undefined {
  const { activator, probe } = record(value);
  return isFunctionName(activator) && isFunctionName(probe) ? { activator, probe } : undefined;
}
