import { FINDING_CATALOGUE } from '../catalogue';
import { CREATION } from './creation';
import { type CatalogueEntry } from './entry';
import { REPLACEMENT } from './replacement';

export type FindingAdvice = Pick<CatalogueEntry, 'severity' | 'title' | 'remedy'> & Partial<Pick<CatalogueEntry, 'cause'>>;

/** What a deployment may be refused for: the reason that it gives has room for the cause. */
const REFUSALS: ReadonlySet<string> = new Set(Object.keys({ ...CREATION, ...REPLACEMENT }));

/** What messages, refusals and metrics take from the catalogue. In the activator's bundle this reads a file of its own (scripts/bundle.mjs). */
export function allAdvice(): Readonly<Record<string, FindingAdvice>> {
  return Object.fromEntries(
    Object.entries(FINDING_CATALOGUE).map(([code, { severity, title, remedy, cause }]) => [
      code,
      { severity, title, remedy, ...(REFUSALS.has(code) ? { cause } : {}) },
    ]),
  );
}
