/* The arrows between rooms hold by lint: an import that the list in eslint.config.mjs does not allow is an error. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');

// A process of its own: jest's modules cannot load a configuration that is an ES module.
const LINTER = `
  import { ESLint } from 'eslint';
  import { text } from 'node:stream/consumers';
  const eslint = new ESLint();
  const results = [];
  for (const [filePath, specifier] of JSON.parse(await text(process.stdin))) {
    const code = \`import * as imported from '\${specifier}';\nexport const used = imported;\n\`;
    const [{ messages }] = await eslint.lintText(code, { filePath });
    results.push(messages.map(({ ruleId }) => ruleId));
  }
  console.log(JSON.stringify(results));`;

/** The rules that each import breaks. */
function brokenRules(imports: readonly (readonly [file: string, specifier: string])[]): readonly (readonly string[])[] {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', LINTER], {
    cwd: root,
    input: JSON.stringify(imports),
    encoding: 'utf8',
  });
  if (stdout === '') {
    throw new Error(stderr);
  }
  return JSON.parse(stdout) as readonly (readonly string[])[];
}

const ARROW = 'import-x/no-restricted-paths';
const PACKAGE = '@typescript-eslint/no-restricted-imports';

const FORBIDDEN = [
  ['lib/private-link/probe.ts', '../handlers/probe/run'],
  ['lib/private-link/probe.ts', '../cli/program/main'],
  ['lib/private-link/probe.ts', '../core/link/decide'],
  ['lib/private-link/probe.ts', '../aws/ask'],
  ['lib/private-link/probe.ts', '../../sandbox/stage'],
  ['lib/worker/prefect-worker-endpoints.ts', '../private-link/probe'],
  ['lib/client/prefect-api-key.ts', '../private-link/probe'],
  ['lib/client/settings/ecs.ts', '../prefect-api-key'],
  ['lib/client/settings/ecs.ts', '../../core/text'],
  ['lib/prefect/urls.ts', '../core/text'],
  ['lib/contract/probe.ts', '../prefect/urls'],
  ['lib/core/link/decide.ts', '../../prefect/urls'],
  ['lib/core/link/decide.ts', '../../aws/ask'],
  ['lib/core/link/decide.ts', '../../handlers/shared/clock'],
  ['lib/aws/ask.ts', '../handlers/shared/clock'],
  ['lib/handlers/probe/run.ts', '../activator/pass'],
  ['lib/handlers/shared/clock.ts', '../activator/pass'],
  ['lib/handlers/activator/pass.ts', '../../private-link/probe'],
  ['lib/cli/program/main.ts', '../../private-link/probe'],
  ['lib/cli/program/main.ts', '../../handlers/activator/pass'],
  ['sandbox/stage.ts', '../lib/contract/probe'],
] as const;

const FORBIDDEN_PACKAGES = [
  ['lib/core/link/decide.ts', '@aws-sdk/client-ec2'],
  ['lib/core/link/decide.ts', 'node:fs'],
  ['lib/client/settings/ecs.ts', 'aws-cdk-lib'],
  ['lib/contract/probe.ts', 'node:fs'],
  ['lib/handlers/activator/pass.ts', 'aws-cdk-lib/core'],
  ['lib/handlers/probe/run.ts', '@aws-sdk/client-ec2'],
  ['lib/cli/program/main.ts', 'constructs'],
  ['lib/private-link/probe.ts', '@aws-sdk/client-ec2'],
] as const;

const ALLOWED = [
  ['lib/private-link/probe.ts', '../core/findings/catalogue'],
  ['lib/private-link/probe.ts', '../private/validation'],
  ['lib/handlers/activator/pass.ts', '../../aws/ask'],
  ['lib/cli/program/main.ts', '../../client/settings/ecs'],
  ['lib/core/link/decide.ts', '../../contract/probe'],
  ['sandbox/stage.ts', './narrator'],
] as const;

const rules = brokenRules([...FORBIDDEN, ...FORBIDDEN_PACKAGES, ...ALLOWED]);
const rulesOf = (wanted: readonly [string, string]): readonly string[] =>
  rules[[...FORBIDDEN, ...FORBIDDEN_PACKAGES, ...ALLOWED].findIndex((each) => each === wanted)] ?? [];

test.each(FORBIDDEN.map((each) => [...each, each] as const))('%s must not import %s', (_file, _specifier, each) => {
  expect(rulesOf(each)).toContain(ARROW);
});

test.each(FORBIDDEN_PACKAGES.map((each) => [...each, each] as const))('%s must not import the package %s', (_file, _specifier, each) => {
  expect(rulesOf(each)).toContain(PACKAGE);
});

test.each(ALLOWED.map((each) => [...each, each] as const))('%s may import %s', (_file, _specifier, each) => {
  expect(rulesOf(each)).not.toContain(ARROW);
  expect(rulesOf(each)).not.toContain(PACKAGE);
});

test('every room of the library has arrows', () => {
  const rooms = readdirSync(join(root, 'lib'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  // Handlers are rooms one folder deeper.
  const files = rooms.map(({ name }) => (name === 'handlers' ? 'lib/handlers/probe/new.ts' : `lib/${name}/new.ts`));
  for (const [index, broken] of brokenRules(files.map((file) => [file, 'a-package-that-no-room-may-import'])).entries()) {
    expect([files[index], broken]).toEqual([files[index], expect.arrayContaining([PACKAGE])]);
  }
});
