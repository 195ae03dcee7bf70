/* The notices of what bundles are made of, for folders of packages that have their licence in every way that packages have it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const script = join(__dirname, '..', '..', 'scripts', 'third-party-notices.mjs');
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'notices-'));
});

afterEach(() => rmSync(root, { recursive: true }));

/** @returns a module of the package, as a metafile of esbuild names it. */
function addPackage(folder: string, license: string, files: Readonly<Record<string, string>>): string {
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const all = { 'package.json': JSON.stringify({ name, version: '1.0.0', license }), ...files };
  for (const [file, text] of Object.entries(all)) {
    const path = join(root, folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return `${folder}/dist/index.js`;
}

function notices(...bundles: readonly (readonly string[])[]): string {
  const metafiles = bundles.map((modules) => ({ inputs: Object.fromEntries(modules.map((module) => [module, {}])) }));
  const program = `import { thirdPartyNotices } from ${JSON.stringify(script)};
    process.stdout.write(await thirdPartyNotices(${JSON.stringify(root)}, ${JSON.stringify(metafiles)}));`;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8', stdio: 'pipe' });
}

test('each package of each bundle is named with the text of its licence and of its notice; a text once', () => {
  const modules = [
    addPackage('node_modules/one', 'MIT', { 'LICENSE.md': 'Copyright (c) One' }),
    addPackage('node_modules/@scope/two', 'Apache-2.0', { LICENSE: 'Apache', NOTICE: 'Made by Two' }),
    addPackage('node_modules/one/node_modules/nested', 'ISC', { licence: 'Copyright (c) Nested\r\n' }),
    addPackage('node_modules/three', 'Apache-2.0', { 'LICENSE.txt': 'Apache\n' }),
  ];
  const text = notices(modules.slice(0, 2), ['lib/index.ts', ...modules.slice(2)]);
  expect(text.split(`\n${'='.repeat(80)}\n\n`).slice(1)).toEqual([
    '- @scope/two 1.0.0, Apache-2.0\n- three 1.0.0, Apache-2.0\n\nApache\n',
    '- @scope/two 1.0.0, Apache-2.0\n\nMade by Two\n',
    '- one 1.0.0, MIT\n\nCopyright (c) One\n',
    '- nested 1.0.0, ISC\n\nCopyright (c) Nested\n',
  ]);
});

test('a package without a file has the licence of another one only if its words are always the same, and never its notice', () => {
  const silent = addPackage('node_modules/silent', 'Apache-2.0', {});
  const noticed = addPackage('node_modules/noticed', 'Apache-2.0', { LICENSE: 'Apache', NOTICE: 'Made by Noticed' });
  const usual = addPackage('node_modules/usual', 'Apache-2.0', { LICENSE: 'Apache' });
  expect(notices([silent, noticed, usual])).toContain('- silent 1.0.0, Apache-2.0\n- usual 1.0.0, Apache-2.0\n\nApache\n');
  expect(() => notices([silent])).toThrow(/no file with their licence, which a bundle has to carry: silent 1\.0\.0, Apache-2\.0/);
  const mit = addPackage('node_modules/mit', 'MIT', { 'README.md': 'MIT' });
  expect(() => notices([mit, usual])).toThrow(/: mit 1\.0\.0, MIT\. Leave them out of the bundles/);
});
