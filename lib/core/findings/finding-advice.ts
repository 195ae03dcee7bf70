import { type CatalogueEntry } from './catalogue';
// Written by scripts/advice.ts from the catalogue. In the activator's bundle it stays a file of its own, beside the code.
import advice from './advice.json';

/** What messages, refusals and metrics take from the catalogue. */
export type FindingAdvice = Pick<CatalogueEntry, 'severity' | 'title' | 'remedy'> & Partial<Pick<CatalogueEntry, 'cause'>>;

const ADVICE = advice as Readonly<Record<string, FindingAdvice>>;

/** Undefined for a code that this version does not know. */
export function findingAdvice(code: string): FindingAdvice | undefined {
  return Object.hasOwn(ADVICE, code) ? ADVICE[code] : undefined;
}
