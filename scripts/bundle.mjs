// Bundles each Lambda handler into assets/<handler>/index.js, which is what the package ships.
// The output depends on the sources and the pinned esbuild alone, so consumers' asset hashes move only with the library.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const handlers = ['activator', 'probe'];

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: handlers.map((handler) => ({ in: `lib/handlers/${handler}/index.ts`, out: `${handler}/index` })),
  outdir: join(root, 'assets'),
  bundle: true,
  platform: 'node',
  // The lowest runtime that a user may choose.
  target: 'node22',
  format: 'cjs',
  minify: true,
  charset: 'utf8',
  legalComments: 'none',
  // Lambda's Node.js runtimes carry the SDK: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
  external: ['@aws-sdk/*'],
  logLevel: 'warning',
  write: false,
});

for (const { path, text } of outputFiles) {
  // Left alone when equal: another run may be reading it.
  if ((await readFile(path, 'utf8').catch(() => undefined)) === text) continue;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
