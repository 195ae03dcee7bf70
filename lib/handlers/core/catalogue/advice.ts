import { FINDING_CATALOGUE } from '../finding-catalogue';
import type { CatalogueEntry } from './entry';

export type FindingAdvice = Pick<CatalogueEntry, 'severity' | 'title' | 'remedy'>;

/** What messages and metrics take from the catalogue. Bundles carry this value, and not the texts that it is made from. */
export const FINDING_ADVICE: Readonly<Record<string, FindingAdvice>> = Object.fromEntries(
  Object.entries(FINDING_CATALOGUE).map(([code, { severity, title, remedy }]) => [code, { severity, title, remedy }]),
);
