import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { snippets } from '../docs/markdown';
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

jest.setTimeout(600_000);

const temporary = temporaryFolder();
const sources = path.join(temporary, 'sources');
const environment = path.join(temporary, 'venv');
const python = path.join(environment, 'bin', 'python');

beforeAll(() => {
  makeEnvironment();
  copySources(sources);
  run('npm', ['run', 'build'], sources);
  run(
    path.join(repository, 'node_modules', '.bin', 'jsii-pacmak'),
    ['--targets', 'python', '--outdir', path.join(temporary, 'dist')],
    sources,
  );
});

afterAll(() => removeFolder(temporary));

function makeEnvironment(): void {
  try {
    run('python3', ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 9))'], temporary);
  } catch (error) {
    throw new Error(
      'this test needs Python 3.9 or newer with venv, as `python3`. On Debian and Ubuntu: apt-get install python3 python3-venv',
      { cause: error },
    );
  }
  run('python3', ['-m', 'venv', environment], temporary);
}

test('the Python package gives the same templates as the sources', () => {
  const folder = path.join(temporary, 'dist', 'python');
  const wheels = readdirSync(folder).filter((file) => file.endsWith('.whl'));
  expect(wheels).toHaveLength(1);
  const { devDependencies } = readPackageJson(repository);
  // The same CDK as in the repository: templates differ between its versions.
  const peers = ['aws-cdk-lib', 'constructs'].map((name) => `${name}==${devDependencies[name]}`);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  run(python, [...pip, ...wheels.map((wheel) => path.join(folder, wheel)), ...peers], temporary);

  const examples = path.join(repository, 'examples', 'python');
  const { templates, printed } = synthesiseCases((name) =>
    synthesise(python, ['-m', `${name.replace('-', '_')}.app`], examples, { PYTHONDONTWRITEBYTECODE: '1' }),
  );
  expect(templates).toEqual(synthesiseFromSources().templates);
  expect(printed).toBe('');
});

test('the Python snippets of the documents compile, and run where they use the package', () => {
  const folder = path.join(temporary, 'snippets');
  mkdirSync(folder);
  const files = snippets('python').map(({ where, text }, index) => {
    const file = path.join(folder, `snippet_${index}.py`);
    writeFileSync(file, text);
    return { where, text, file };
  });
  expect(files.length).toBeGreaterThan(4);
  run(python, ['-m', 'py_compile', ...files.map(({ file }) => file)], folder);
  // The others run in a function or beside Prefect, neither of which is here.
  const runnable = files.filter(({ text }) => text.includes('cdk_prefect_privatelink'));
  const called = run(python, [path.join(__dirname, 'run_snippets.py'), ...runnable.map(({ file }) => file)], folder);
  expect(JSON.parse(called)).toEqual(['add_settings', 'adopt', 'monitor']);
});

test('its requirements fit this version', () => {
  const { version } = readPackageJson(repository);
  const requirements = [
    '-m',
    'pip',
    'install',
    '--dry-run',
    '--no-index',
    '--no-deps',
    '--find-links',
    path.join(temporary, 'dist', 'python'),
  ];
  // pip fails where no version of the package meets the range.
  const wanted = run('grep', ['^cdk-prefect-privatelink', 'requirements.txt'], path.join(repository, 'examples', 'python')).trim();
  expect(run(python, [...requirements, '--force-reinstall', wanted], temporary)).toContain(`cdk-prefect-privatelink-${version}`);
});
