import { ANSWER } from './catalogue/answer';
import { CLIENT } from './catalogue/client';
import { CONNECTION } from './catalogue/connection';
import { CREATION } from './catalogue/creation';
import { type CatalogueEntry, type SeenBy } from './catalogue/entry';
import { LIBRARY } from './catalogue/library';
import { PATH } from './catalogue/path';
import { PRIVATE_DNS } from './catalogue/private-dns';
import { REPLACEMENT } from './catalogue/replacement';

export { SEEN_BY, type CatalogueEntry, type SeenBy, type Severity } from './catalogue/entry';

/**
 * All findings (decision D8), by subject. Codes are stable: alarms and scripts may depend on them. The activator, the
 * command line and the documentation draw from this one table.
 *
 * The activator reads `advice.json`, which scripts/advice.ts writes from this table, so that its bundle stays small.
 */
export const FINDING_CATALOGUE = {
  ...CREATION,
  ...REPLACEMENT,
  ...CONNECTION,
  ...PRIVATE_DNS,
  ...PATH,
  ...ANSWER,
  ...CLIENT,
  ...LIBRARY,
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

export type FindingCode = keyof typeof FINDING_CATALOGUE;

/** Undefined for a code that this version does not know. */
export function findingSeenBy(code: string): SeenBy | undefined {
  return Object.hasOwn(FINDING_CATALOGUE, code) ? FINDING_CATALOGUE[code as FindingCode].seenBy : undefined;
}

/** The subjects, in the order in which a link comes to life. */
export const SUBJECTS: Readonly<Record<string, Readonly<Record<string, CatalogueEntry>>>> = {
  'Before anything is created': CREATION,
  'Existing endpoints': REPLACEMENT,
  'Connection to Prefect': CONNECTION,
  'Private DNS and names': PRIVATE_DNS,
  'The path from a client to the endpoint': PATH,
  'TLS and HTTP': ANSWER,
  'Settings of a client': CLIENT,
  'The library itself': LIBRARY,
};
