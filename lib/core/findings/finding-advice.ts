import { type CatalogueEntry } from './catalogue';
// Written by scripts/advice.ts from the catalogue. The activator's bundle keeps it as a separate file beside the code.
import advice from './advice.json';

/** The part of the catalogue that messages, refusals and metrics use. */
export type FindingAdvice = Pick<CatalogueEntry, 'severity' | 'title' | 'remedy'> & Partial<Pick<CatalogueEntry, 'cause'>>;

const ADVICE = advice as Readonly<Record<string, FindingAdvice>>;

/** Undefined for a code that this version does not know. */
export function findingAdvice(code: string): FindingAdvice | undefined {
  return Object.hasOwn(ADVICE, code) ? ADVICE[code] : undefined;
}
