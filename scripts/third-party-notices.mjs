// The packages that bundles are made of, with their licences and notices, from what esbuild says it has read.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const LEGAL_FILE = /^(?:licen[cs]e|notice|copying|copyright)(?:[.-].*)?$/i;
/** Whose text is the same for everybody, so a package that lacks the file can have it from another one. */
const COMMON_LICENCE = 'Apache-2.0';

/**
 * The text for bundles with these metafiles of esbuild.
 *
 * @throws if a package has neither a file with its licence nor a licence that another package has in the same words
 */
export async function thirdPartyNotices(root, metafiles) {
  const packages = await Promise.all([...foldersOf(metafiles)].sort().map((folder) => readPackage(root, folder)));
  const common = packages.find(({ license, texts }) => license === COMMON_LICENCE && texts.length === 1)?.texts ?? [];
  const textsOf = ({ license, texts }) => (texts.length === 0 && license === COMMON_LICENCE ? common : texts);
  const missing = packages.filter((one) => textsOf(one).length === 0);
  if (missing.length > 0) {
    throw new Error(
      `These packages have no file with their licence, which a bundle has to carry: ${missing.map(({ title }) => title).join('; ')}. Leave them out of the bundles`,
    );
  }
  const byText = new Map();
  for (const one of packages) {
    for (const text of textsOf(one)) {
      byText.set(text, [...(byText.get(text) ?? []), one.title]);
    }
  }
  const sections = [...byText].map(([text, titles]) => `${titles.map((title) => `- ${title}`).join('\n')}\n\n${text}`);
  return [
    `The bundles in this folder are made of the following packages from the npm registry. Code that nothing calls is left out.\n`,
    ...sections,
  ].join(`\n${'='.repeat(80)}\n\n`);
}

/** All that esbuild has read: of a module that counts no bytes in a bundle, constants may be in it. */
function foldersOf(metafiles) {
  return new Set(metafiles.flatMap(({ inputs }) => Object.keys(inputs).flatMap((path) => PACKAGE.exec(path)?.[0] ?? [])));
}

async function readPackage(root, folder) {
  const { name, version, license } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
  const files = (await readdir(join(root, folder), { withFileTypes: true })).filter(
    (entry) => entry.isFile() && LEGAL_FILE.test(entry.name),
  );
  const texts = await Promise.all(files.map((file) => readFile(join(root, folder, file.name), 'utf8')));
  return { title: `${name} ${version}, ${license}`, license, texts: texts.map((text) => `${text.replaceAll('\r\n', '\n').trimEnd()}\n`) };
}
