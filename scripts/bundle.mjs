// Bundles each Lambda handler into assets/<handler>/index.js, which is what the package ships.
// The output depends on the sources and the pinned esbuild alone, so consumers' asset hashes move only with the library.
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const handlers = ['activator', 'probe'];

await rm(join(root, 'assets'), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: handlers.map((handler) => ({ in: `lib/handlers/${handler}/index.ts`, out: `${handler}/index` })),
  outdir: 'assets',
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
});
