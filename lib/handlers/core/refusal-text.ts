import { CREATION } from './catalogue/creation';
import { documentation } from './catalogue/documentation';
import type { CatalogueEntry } from './catalogue/entry';
import { REPLACEMENT } from './catalogue/replacement';
import type { Finding } from './finding';

// Not from the whole catalogue, which would double the activator's bundle.
const ENTRIES: ReadonlyMap<string, CatalogueEntry> = new Map(Object.entries({ ...CREATION, ...REPLACEMENT }));

/** The reason that a refusal gives to the person who deploys: title, evidence, cause, remedy, and where to read on. */
export function refusalText(refusals: readonly Finding[]): string {
  return refusals.map(sentence).join(' ');
}

function sentence({ code, evidence }: Finding): string {
  const entry = ENTRIES.get(code);
  const see = `See ${documentation(code)}.`;
  return entry === undefined ? `[${code}]: ${evidence}. ${see}` : `${entry.title} [${code}]: ${evidence}. ${entry.cause} ${entry.remedy} ${see}`;
}
