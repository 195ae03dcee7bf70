import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { documents } from '../docs/markdown';
import {
  copySources,
  readPackageJson,
  removeFolder,
  repository,
  run,
  synthesise,
  synthesiseCases,
  synthesiseFromSources,
  temporaryFolder,
} from './support';

jest.setTimeout(300_000);

const example = path.join(repository, 'examples', 'typescript');
const temporary = temporaryFolder();
const sources = path.join(temporary, 'sources');
const consumer = path.join(temporary, 'consumer');
let tarball: string;

beforeAll(() => {
  copySources(sources);
  // Of a checkout that nobody has built.
  run('npm', ['pack', '--pack-destination', temporary], sources);
  tarball = path.join(temporary, `cdk-prefect-privatelink-${readPackageJson(sources).version}.tgz`);
});

afterAll(() => removeFolder(temporary));

/** Name and SHA-256 of every file below a folder. */
function hashes(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map(({ parentPath, name }) => path.join(parentPath, name))
      .sort()
      .map((file) => [path.relative(folder, file), createHash('sha256').update(readFileSync(file)).digest('hex')]),
  );
}

describe('the bundles', () => {
  test('are the same bytes each time and in every folder', () => {
    const first = hashes(path.join(sources, 'assets'));
    expect(Object.keys(first)).toEqual([
      'THIRD-PARTY-NOTICES.txt',
      'activator/advice.json',
      'activator/index.js',
      'activator/preflight.js',
      'cli/prefect-privatelink.js',
      'probe/index.js',
    ]);
    run('npm', ['run', 'bundle'], sources);
    expect(hashes(path.join(sources, 'assets'))).toEqual(first);

    const elsewhere = path.join(temporary, 'another', 'folder', 'with a longer name');
    mkdirSync(elsewhere, { recursive: true });
    copySources(elsewhere);
    run('npm', ['run', 'bundle'], elsewhere);
    expect(hashes(path.join(elsewhere, 'assets'))).toEqual(first);
  });
});

describe('the public API', () => {
  test('is described by API.md', () => {
    run('npm', ['run', 'docs'], sources);
    const [made, kept] = [sources, repository].map((folder) => readFileSync(path.join(folder, 'API.md'), 'utf8'));
    if (made !== kept) {
      throw new Error('API.md is not up to date: run `npm run build && npm run docs`, and look at what has changed');
    }
  });

  test('is refused by the check where it is undocumented, has no default or is of no use in other languages', () => {
    const copy = path.join(temporary, 'spoilt');
    mkdirSync(path.join(copy, 'scripts'), { recursive: true });
    cpSync(path.join(sources, 'scripts', 'check-api.mjs'), path.join(copy, 'scripts', 'check-api.mjs'));
    const property = (name: string, more: object): object => ({ name, docs: { summary: 'S.' }, type: { primitive: 'string' }, ...more });
    const types = {
      'p.Props': {
        fqn: 'p.Props',
        datatype: true,
        docs: { summary: 'S.' },
        properties: [
          property('fine', { optional: true, docs: { summary: 'S.', default: '- none' } }),
          property('silent', { docs: {} }),
          property('vague', { optional: true }),
          property('blurred', { type: { collection: { kind: 'map', elementtype: { primitive: 'any' } } } }),
          property('tied', { type: { fqn: 'aws-cdk-lib.aws_ec2.CfnVPC' } }),
        ],
      },
    };
    writeFileSync(path.join(copy, '.jsii'), JSON.stringify({ types }));
    const check = (): string => run(process.execPath, ['scripts/check-api.mjs'], copy);
    expect(check).toThrow(/4 problem\(s\)/);
    expect(check).toThrow(
      /p\.Props\.silent: no summary\n- p\.Props\.vague: optional without @default\n- p\.Props\.blurred: type any\n- p\.Props\.tied: generated type/,
    );
  });
});

/** What the README links to, and a reader without the repository needs: what links leave out is checked in test/docs. */
const DOCUMENTS = documents().filter((file) => /^(CHANGELOG|SECURITY)\.md$|^docs\//.test(file));

describe('the tarball', () => {
  let files: string[];

  beforeAll(() => {
    files = run('tar', ['-tzf', tarball], temporary)
      .trim()
      .split('\n')
      .map((file) => file.replace(/^package\//, ''));
  });

  test('has what a consumer needs', () => {
    const bundles = Object.keys(hashes(path.join(sources, 'assets'))).map((file) => `assets/${file}`);
    expect(bundles.length).toBeGreaterThan(0);
    expect(files).toEqual(
      expect.arrayContaining([
        '.jsii',
        'API.md',
        'LICENSE',
        'README.md',
        ...DOCUMENTS,
        'lib/index.js',
        'lib/index.d.ts',
        'package.json',
        ...bundles,
      ]),
    );
  });

  test('has nothing else', () => {
    const allowed =
      /^(\.jsii|LICENSE|README\.md|API\.md|CHANGELOG\.md|SECURITY\.md|docs\/[\w./-]+\.md|package\.json|assets\/THIRD-PARTY-NOTICES\.txt|assets\/activator\/(advice\.json|preflight\.js)|assets\/([a-z]+\/index|cli\/prefect-privatelink)\.js|lib\/(?!handlers\/|cli\/).+(\.js|\.d\.ts))$/;
    expect(files.filter((file) => !allowed.test(file))).toEqual([]);
  });

  test('carries the licences of the packages that its bundles are made of', () => {
    const notices = readFileSync(path.join(sources, 'assets', 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    expect(notices).toMatch(/^- @aws-sdk\/client-ec2 [\d.]+, Apache-2\.0$/m);
    expect(notices).toMatch(/^- fastest-levenshtein [\d.]+, MIT$[^=]+Copyright \(c\)[^=]+Permission is hereby granted/m);
    expect(notices).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION');
  });

  test('carries a command line of reasonable size', () => {
    expect(readFileSync(path.join(sources, 'assets', 'cli', 'prefect-privatelink.js')).length).toBeLessThan(1_500_000);
  });

  test('names no folder of the machine that made it', () => {
    run('tar', ['-xzf', tarball], temporary);
    const unpacked = path.join(temporary, 'package');
    const named = files.filter((file) =>
      [temporary, repository].some((folder) => readFileSync(path.join(unpacked, file), 'utf8').includes(folder)),
    );
    expect(named).toEqual([]);
  });

  test('runs nothing when installed, and brings nothing with it', () => {
    const { scripts, dependencies = {} } = readPackageJson(path.join(temporary, 'package'));
    const lifecycle = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];
    expect(Object.keys(scripts).filter((script) => lifecycle.includes(script))).toEqual([]);
    expect(dependencies).toEqual({});
  });
});

describe('in an empty project', () => {
  beforeAll(() => {
    mkdirSync(consumer);
    writeFileSync(path.join(consumer, 'package.json'), '{ "private": true }');
    const { devDependencies } = readPackageJson(repository);
    const peers = ['aws-cdk-lib', 'constructs'].map((name) => `${name}@${devDependencies[name]}`);
    run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball, ...peers], consumer);
    for (const entry of readdirSync(example)) {
      if (entry !== 'node_modules' && entry !== 'cdk.out' && entry !== 'package.json') {
        cpSync(path.join(example, entry), path.join(consumer, entry), { recursive: true });
      }
    }
  });

  test('no more is installed than the peers', () => {
    const installed = readdirSync(path.join(consumer, 'node_modules')).filter((name) => !name.startsWith('.'));
    // `@aws-cdk` is what aws-cdk-lib brings along.
    expect(installed.sort()).toEqual(['@aws-cdk', 'aws-cdk-lib', 'cdk-prefect-privatelink', 'constructs']);
  });

  test('the command line starts, and needs no AWS and no other package', () => {
    const npx = (...args: string[]): string =>
      run('npx', ['--no-install', 'prefect-privatelink', ...args], consumer, { AWS_PROFILE: '', AWS_REGION: '' });
    expect(npx('--help')).toContain('Usage: prefect-privatelink <command> [options]');
    const id = '01234567-89ab-cdef-0123-456789abcdef';
    expect(npx('env', '--account-id', id, '--workspace-id', id)).toContain(
      `export PREFECT_API_URL='https://api.private.prefect.cloud/api/accounts/${id}/workspaces/${id}'`,
    );
    expect(() => npx('status', '--nonsense')).toThrow(/there is no option --nonsense/);
  });

  test('the examples compile and give the same templates as in the repository, with nothing but Node.js', () => {
    run(
      process.execPath,
      [
        path.join(repository, 'node_modules', 'typescript', 'bin', 'tsc'),
        '--noEmit',
        'false',
        '--outDir',
        'build',
        '--types',
        'node,jest',
        '--typeRoots',
        path.join(repository, 'node_modules', '@types'),
      ],
      consumer,
    );
    // No esbuild and no Docker can be found.
    const { templates, printed } = synthesiseCases((name) =>
      synthesise(process.execPath, [`build/${name}/app.js`], consumer, { PATH: '' }),
    );
    expect(Object.keys(templates).sort()).toEqual(
      [
        'AdoptedLink',
        'Backfill',
        'IsolatedEcsNetwork',
        'IsolatedEcsWorkers',
        'IsolatedNetwork',
        'IsolatedWorkers',
        'MinimalLink',
        'MinimalNetwork',
        'Workers',
      ].map((stack) => `${stack}.template.json`),
    );
    expect(templates).toEqual(synthesiseFromSources().templates);
    expect(printed).toBe('');
  });

  test('the tests of the examples pass', () => {
    for (const name of ['@swc', '@types']) {
      const link = path.join(consumer, 'node_modules', name);
      if (!existsSync(link)) {
        symlinkSync(path.join(repository, 'node_modules', name), link);
      }
    }
    run(
      process.execPath,
      [path.join(repository, 'node_modules', 'jest', 'bin', 'jest.js'), '--ci', '--testPathPatterns', '.test.ts'],
      consumer,
    );
  });

  test('the examples require versions that fit this one', () => {
    const { version, peerDependencies } = readPackageJson(repository);
    expect(readPackageJson(example).dependencies).toEqual({ ...peerDependencies, 'cdk-prefect-privatelink': `^${version}` });
  });
});
