import { readFileSync } from 'node:fs';
import { repository } from '../../package.json';
import { join } from 'node:path';
import { documentation } from '../../lib/core/findings/catalogue/documentation';
import { FINDING_CATALOGUE, SUBJECTS, type CatalogueEntry, type FindingCode } from '../../lib/core/findings/catalogue';
import { MARKERS, readmeWithSection, troubleshootingPage } from '../../scripts/troubleshooting-text';

const root = join(__dirname, '..', '..');
const kept = (file: string): string => readFileSync(join(root, file), 'utf8');
const ENTRIES = Object.entries(FINDING_CATALOGUE) as [FindingCode, CatalogueEntry][];

test.each([
  ['docs/troubleshooting.md', () => troubleshootingPage()],
  ['README.md', () => readmeWithSection(kept('README.md'))],
])('%s is up to date', (file, made) => {
  if (made() !== kept(file)) {
    throw new Error(`${file} is not up to date: run \`npx tsx scripts/troubleshooting.ts\`, and look at what has changed`);
  }
});

test('every finding has its anchor, once', () => {
  const headings = kept('docs/troubleshooting.md').match(/^### .*$/gm) ?? [];
  expect(headings.sort()).toEqual(ENTRIES.map(([code]) => `### ${code}`).sort());
  for (const [code] of ENTRIES) {
    expect(documentation(code)).toBe(`${repository.url.replace(/\.git$/, '')}/blob/main/docs/troubleshooting.md#${code}`);
  }
});

test('every link within the page, and from the README to it, points to a finding', () => {
  const anchors = [
    ...kept('docs/troubleshooting.md').matchAll(/\]\(#([^)]*)\)/g),
    ...kept('README.md').matchAll(/\]\(docs\/troubleshooting\.md#([^)]*)\)/g),
  ];
  expect(anchors.length).toBeGreaterThan(50);
  for (const [, anchor] of anchors) {
    expect(Object.keys(FINDING_CATALOGUE)).toContain(anchor);
  }
});

test('a code belongs to one subject', () => {
  const codes = Object.values(SUBJECTS).flatMap((entries) => Object.keys(entries));
  expect(codes.sort()).toEqual(ENTRIES.map(([code]) => code).sort());
});

test.each(ENTRIES)('%s can be read at night', (code, { title, symptom, cause, evidence, remedy, messages = [] }) => {
  expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  expect(title).toMatch(/^[^.]{5,80}$/);
  for (const text of [symptom, cause, evidence, remedy]) {
    // Whole sentences of one line, and few of them.
    expect(text).toMatch(/^[A-Z`e][^\n|]*[.:`]$/);
    expect(text.length).toBeLessThanOrEqual(320);
  }
  for (const message of messages) {
    expect(message).not.toMatch(/[\n`]/);
  }
});

test('a README without markers is refused', () => {
  expect(() => readmeWithSection('# A')).toThrow('has lost its markers');
  expect(() => readmeWithSection(`${MARKERS.end}\n${MARKERS.start}`)).toThrow('has lost its markers');
});
