// Bundles each Lambda handler into assets/<handler>/index.js, and the command line into assets/cli/prefect-privatelink.js:
// what the package ships.
// The output depends on the sources and the pinned esbuild alone, so consumers' asset hashes move only with the library.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const handlers = ['activator', 'probe'];

const adviceSource = join(root, 'lib/core/findings/catalogue/advice.ts');
const adviceFile = './advice.json';

/** Texts for people are data beside the code, read when there is something to say: most passes have nothing to say. */
const adviceAsData = {
  name: 'advice-as-data',
  setup({ onLoad }) {
    onLoad({ filter: /catalogue[\\/]advice\.ts$/ }, () => ({
      contents: `exports.allAdvice = () => require('${adviceFile}');`,
      loader: 'js',
    }));
  },
};

async function advice() {
  const { outputFiles } = await build({
    entryPoints: [adviceSource],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    logLevel: 'warning',
  });
  const evaluated = { exports: {} };
  new Function('module', outputFiles[0].text)(evaluated);
  return { path: join(root, 'assets/activator', adviceFile), text: JSON.stringify(evaluated.exports.allAdvice()) };
}

const common = {
  absWorkingDir: root,
  outdir: join(root, 'assets'),
  bundle: true,
  platform: 'node',
  format: 'cjs',
  minify: true,
  charset: 'utf8',
  logLevel: 'warning',
  write: false,
};

const functions = await build({
  ...common,
  entryPoints: handlers.map((handler) => ({ in: `lib/handlers/${handler}/index.ts`, out: `${handler}/index` })),
  // The lowest runtime that a user may choose.
  target: 'node22',
  legalComments: 'none',
  // Lambda's Node.js runtimes carry the SDK: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
  external: ['@aws-sdk/*', adviceFile],
  // Modules of the runtime are found by `require`: NODE_PATH means nothing to `import`.
  supported: { 'dynamic-import': false },
  plugins: [adviceAsData],
});

const commandLine = await build({
  ...common,
  entryPoints: [{ in: 'bin/prefect-privatelink.ts', out: 'cli/prefect-privatelink' }],
  target: 'node20',
  // The SDK's ES modules can be shaken: of EC2's 700 calls a dozen are left.
  mainFields: ['module', 'main'],
  legalComments: 'none',
  metafile: true,
});

/** Licences ask to be named where the code goes: the SDK is part of the command line's file. */
async function notice(inputs) {
  const folders = new Set(Object.keys(inputs).flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  const packages = await Promise.all(
    [...folders].sort().map(async (folder) => JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'))),
  );
  const lines = packages.map(({ name, version, license }) => ` * ${name} ${version}, ${license}`);
  return `/*\n * Contains, from the npm registry:\n${[...new Set(lines)].join('\n')}\n */\n`;
}

const files = [
  ...functions.outputFiles,
  await advice(),
  ...(await Promise.all(
    commandLine.outputFiles.map(async ({ path, text }) => ({ path, text: text + (await notice(commandLine.metafile.inputs)) })),
  )),
];
for (const { path, text } of files) {
  // Left alone when equal: another run may be reading it.
  if ((await readFile(path, 'utf8').catch(() => undefined)) === text) {
    continue;
  }
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
