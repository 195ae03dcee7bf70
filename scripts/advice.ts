/* Writes lib/core/findings/advice.json: what the activator takes from the catalogue of findings, as data beside its code. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FINDING_CATALOGUE, type CatalogueEntry } from '../lib/core/findings/catalogue';
import { CREATION } from '../lib/core/findings/catalogue/creation';
import { REPLACEMENT } from '../lib/core/findings/catalogue/replacement';

const FILE = join(__dirname, '..', 'lib', 'core', 'findings', 'advice.json');

/** What a deployment may be refused for: the reason that it gives has room for the cause. */
const REFUSALS: ReadonlySet<string> = new Set(Object.keys({ ...CREATION, ...REPLACEMENT }));

const entries: readonly (readonly [string, CatalogueEntry])[] = Object.entries(FINDING_CATALOGUE);
const advice = Object.fromEntries(
  entries.map(([code, { severity, title, remedy, cause }]) => [
    code,
    { severity, title, remedy, cause: REFUSALS.has(code) ? cause : undefined },
  ]),
);
const text = `${JSON.stringify(advice)}\n`;

// Left alone when equal: another run may be reading it.
if (current() !== text) {
  writeFileSync(FILE, text);
}

function current(): string | undefined {
  try {
    return readFileSync(FILE, 'utf8');
  } catch {
    return undefined;
  }
}
