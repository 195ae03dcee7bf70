/* Every link within the documents leads somewhere, in the repository and in the package. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { anchorsOf, documents, inlineCode, linksOf, read, ROOT } from './markdown';

const REPOSITORY = /^https:\/\/github\.com\/cdk-prefect-privatelink\/cdk-prefect-privatelink\/(?:blob|tree)\/main\/(.*)$/;

interface Target {
  readonly path: string;
  readonly anchor?: string;
  /** By the URL of the repository, for what is not in the package. */
  readonly absolute: boolean;
}

function targetOf(file: string, link: string): Target | undefined {
  const [, inRepository] = REPOSITORY.exec(link) ?? [];
  if (inRepository === undefined && /^[a-z]+:/.test(link)) {
    return undefined;
  }
  const [path = '', anchor] = (inRepository ?? link).split('#');
  const base = inRepository === undefined ? dirname(file) : '.';
  return { path: path === '' ? file : normalize(join(base, path)), anchor, absolute: inRepository !== undefined };
}

const targets = (file: string): Target[] => linksOf(file).flatMap((link) => targetOf(file, link) ?? []);

test.each(documents())('the links of %s lead to a file and a heading', (file) => {
  for (const { path, anchor } of targets(file)) {
    expect({ path, exists: existsSync(join(ROOT, path)) }).toEqual({ path, exists: true });
    if (anchor !== undefined && statSync(join(ROOT, path)).isFile() && path !== 'API.md') {
      expect({ path, anchor, anchors: anchorsOf(path).includes(anchor) }).toEqual({ path, anchor, anchors: true });
    }
  }
});

test.each(documents())('the files of the repository that %s names exist', (file) => {
  const named = inlineCode(file).filter((code) => /^(bench|bin|docs|examples|lib|sandbox|scripts|test)\/[\w./-]+$/.test(code));
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

const inPackage = (path: string): boolean => /^(docs\/.*|README\.md|API\.md|CHANGELOG\.md|SECURITY\.md)$/.test(path);

test.each(documents().filter(inPackage))('%s links to files outside of the package by URL', (file) => {
  expect(targets(file).filter(({ path, absolute }) => !absolute && !inPackage(path))).toEqual([]);
});

test('the README lists every page, and is short', () => {
  const listed = targets('README.md').map(({ path }) => path);
  const pages = documents().filter((file) => /^docs\/[^/]*\.md$/.test(file));
  expect(pages.length).toBeGreaterThan(8);
  expect(pages.filter((page) => !listed.includes(page))).toEqual([]);
  expect(read('README.md').split('\n').length - 1).toBeLessThanOrEqual(200);
});

test('the index of decisions lists every decision', () => {
  const decisions = documents().filter((file) => /^docs\/decisions\/D\d+/.test(file));
  expect(decisions).toHaveLength(18);
  const listed = targets('docs/decisions/README.md').map(({ path }) => path);
  expect(decisions.filter((page) => !listed.includes(page))).toEqual([]);
});
