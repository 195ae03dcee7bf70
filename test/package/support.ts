import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

export const repository = path.join(__dirname, '..', '..');

/** What one program printed on standard output; its standard error is in the message if it fails. */
export function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): string {
  try {
    return execFileSync(command, args, {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20', ...env },
    });
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    throw new Error([`${command} ${args.join(' ')}`, message, stdout, stderr].join('\n'), { cause: error });
  }
}

export interface PackageJson {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

export function readPackageJson(folder: string): PackageJson {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as PackageJson;
}

export function temporaryFolder(): string {
  return mkdtempSync(path.join(tmpdir(), 'package-test-'));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

const NOT_SOURCES = new Set([
  'node_modules',
  '.git',
  '.cache',
  '.venv',
  'assets',
  'dist',
  'cdk.out',
  'coverage',
  '.jsii',
  'tsconfig.jsii.json',
  'tsconfig.tsbuildinfo',
]);

/** The sources alone, in another folder: what is built there owes nothing to earlier builds. */
export function copySources(folder: string): void {
  cpSync(repository, folder, {
    recursive: true,
    filter: (source) =>
      !NOT_SOURCES.has(path.basename(source)) && !(source.startsWith(path.join(repository, 'lib')) && /\.(js|d\.ts)$/.test(source)),
  });
  symlinkSync(path.join(repository, 'node_modules'), path.join(folder, 'node_modules'));
}

/** What `cdk` would deploy: the templates by stack, and what the app printed on standard output. */
export interface Synthesis {
  readonly templates: Readonly<Record<string, unknown>>;
  readonly printed: string;
}

/** Runs an app as `cdk synth` does, with the settings of the examples, and all their stacks. */
export function synthesise(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Synthesis {
  const out = temporaryFolder();
  try {
    const { context } = JSON.parse(readFileSync(path.join(repository, 'examples', 'typescript', 'cdk.json'), 'utf8')) as {
      context: Record<string, unknown>;
    };
    const printed = run(command, args, cwd, {
      CDK_OUTDIR: out,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, linkIsActive: true }),
      ...env,
    });
    const templates = readdirSync(out).filter((file) => file.endsWith('.template.json'));
    return {
      printed,
      templates: Object.fromEntries(templates.map((file) => [file, JSON.parse(readFileSync(path.join(out, file), 'utf8')) as unknown])),
    };
  } finally {
    removeFolder(out);
  }
}

/** The cases in `examples/typescript`; those in Python have the same names, with underscores. */
export const CASES = ['adopt', 'ecs-worker', 'existing-vpc', 'isolated', 'minimal'] as const;

/** Runs the app of each case. */
export function synthesiseCases(run: (name: string) => Synthesis): Synthesis {
  const all = CASES.map(run);
  return {
    printed: all.map(({ printed }) => printed).join(''),
    templates: Object.assign({}, ...all.map(({ templates }) => templates)) as Synthesis['templates'],
  };
}

/** The TypeScript examples, with the library's sources instead of the package. */
export function synthesiseFromSources(): Synthesis {
  const tsx = path.join(repository, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  return synthesiseCases((name) => synthesise(process.execPath, [tsx, `examples/typescript/${name}/app.ts`], repository));
}
