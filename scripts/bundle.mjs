// Bundles each Lambda handler into assets/<handler>/index.js, and the command line into assets/cli/prefect-privatelink.js:
// what the package ships, with the licences of what they contain.
// The output depends on the sources and the pinned esbuild alone, so consumers' asset hashes move only with the library.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { thirdPartyNotices } from './third-party-notices.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const handlers = ['activator', 'probe'];

/** Texts of findings are data beside the activator's code: it would not fit its size otherwise. */
const adviceSource = join(root, 'lib/core/findings/advice.json');
const adviceFile = './advice.json';

const common = {
  absWorkingDir: root,
  outdir: join(root, 'assets'),
  bundle: true,
  platform: 'node',
  format: 'cjs',
  minify: true,
  charset: 'utf8',
  logLevel: 'warning',
  legalComments: 'none',
  metafile: true,
  write: false,
};

const functions = await build({
  ...common,
  entryPoints: [
    ...handlers.map((handler) => ({ in: `lib/handlers/${handler}/index.ts`, out: `${handler}/index` })),
    // Loaded in deployments only, so that passes start without it.
    { in: 'lib/handlers/activator/preflight.ts', out: 'activator/preflight' },
  ],
  // The lowest runtime that a user may choose.
  target: 'node22',
  // Lambda's Node.js runtimes carry the SDK: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
  external: ['@aws-sdk/*', adviceFile, './preflight'],
  // Modules of the runtime are found by `require`: NODE_PATH means nothing to `import`.
  supported: { 'dynamic-import': false },
});

const commandLine = await build({
  ...common,
  entryPoints: [{ in: 'bin/prefect-privatelink.ts', out: 'cli/prefect-privatelink' }],
  target: 'node20',
  // The SDK's ES modules can be shaken: of EC2's 700 calls a dozen are left.
  mainFields: ['module', 'main'],
});

/** Licences ask that their text goes where the code goes. */
const notices = await thirdPartyNotices(root, [functions.metafile, commandLine.metafile]);

const files = [
  ...functions.outputFiles,
  { path: join(root, 'assets/activator', adviceFile), text: await readFile(adviceSource, 'utf8') },
  ...commandLine.outputFiles,
  { path: join(root, 'assets/THIRD-PARTY-NOTICES.txt'), text: notices },
];
for (const { path, text } of files) {
  // Left alone when equal: another run may be reading it.
  if ((await readFile(path, 'utf8').catch(() => undefined)) === text) {
    continue;
  }
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
