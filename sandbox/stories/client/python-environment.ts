/* The real client and server: `prefect` as published, in a virtual environment that is made once. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { findProgram, installPackages, SystemRequirementError } from '../../system/tools';

export interface PythonEnvironment {
  readonly python: string;
  /** The command line, for the interpreter to run: the folder was moved, and the first line of the script does not know. */
  readonly script: string;
  /** For instance `3.11`. */
  readonly pythonVersion: string;
  /** Of the client. */
  readonly version: string;
}

/** Pinned with hashes, for every Python and platform: `uv pip compile --universal --generate-hashes` of the `.in` beside it. */
export type Requirements = 'requirements.txt' | 'requirements-oldest.txt';

const CACHE = join(__dirname, '..', '..', '..', '.cache', 'client');
const MISSING = 'the real client needs Python 3.10 to 3.14 with venv';
const PACKAGES = ['python3', 'python3-venv'];
const CANDIDATES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];

/** Installs the pinned client once per list of requirements and Python. */
export async function ensurePythonEnvironment(
  announce: (line: string) => void = () => {},
  file: Requirements = 'requirements.txt',
  cache: string = CACHE,
): Promise<PythonEnvironment> {
  const list = join(__dirname, file);
  const requirements = readFileSync(list, 'utf8');
  const version = /^prefect==([\w.]+)/m.exec(requirements)?.[1] ?? '';
  const { program, python } = ensurePython(announce);
  const hash = createHash('sha256').update(requirements).digest('hex').slice(0, 12);
  const directory = join(cache, `${process.arch}-python${python}-${hash}`);
  const environment: PythonEnvironment = {
    python: join(directory, 'bin', 'python'),
    script: join(directory, 'bin', 'prefect'),
    pythonVersion: python,
    version,
  };
  if (existsSync(directory)) {
    return environment;
  }
  announce(`Installing prefect ${version} for Python ${python} (once, about 300 MB, a minute or two)`);
  mkdirSync(cache, { recursive: true });
  const temporary = mkdtempSync(join(cache, 'installing-'));
  try {
    await run(program, ['-m', 'venv', temporary], MISSING);
    await run(
      join(temporary, 'bin', 'python'),
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes', '-r', list],
      `prefect ${version} could not be installed`,
    );
    moveInto(temporary, directory);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return environment;
}

interface Python {
  readonly program: string;
  /** For instance `3.11`. */
  readonly python: string;
}

/** As root Debian's own is installed. @throws SystemRequirementError with the line that helps. */
function ensurePython(announce: (line: string) => void): Python {
  const found = findPython();
  if (found !== undefined) {
    return found;
  }
  installPackages(PACKAGES, announce, MISSING);
  const installed = findPython();
  if (installed === undefined) {
    throw new SystemRequirementError(`${MISSING}, and this system's own is another`);
  }
  return installed;
}

/** The first that the client runs on. */
export function findPython(find: (name: string) => string | undefined = findProgram): Python | undefined {
  for (const name of CANDIDATES) {
    const program = find(name);
    if (program === undefined) {
      continue;
    }
    const { stdout } = spawnSync(program, ['-c', 'import sys, ensurepip; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8' });
    const python = (stdout ?? '').trim();
    const minor = Number(/^3\.(\d+)$/.exec(python)?.[1]);
    if (minor >= 10 && minor <= 14) {
      return { program, python };
    }
  }
  return undefined;
}

async function run(program: string, args: readonly string[], otherwise: string): Promise<void> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  const problem = await text(child.stderr);
  if ((await ended) !== 0) {
    throw new SystemRequirementError(`${otherwise}\n${withoutRepetition(problem)}`);
  }
}

/** pip tells of each attempt; the last one says as much. */
function withoutRepetition(problem: string): string {
  const lines = problem.trim().split('\n');
  const isRetry = (line: string): boolean => line.startsWith('WARNING: Retrying');
  return [...lines.filter(isRetry).slice(-1), ...lines.filter((line) => !isRetry(line))].join('\n');
}

/** Another run may have installed the same meanwhile; then its folder serves as well. */
function moveInto(temporary: string, directory: string): void {
  try {
    renameSync(temporary, directory);
  } catch (error) {
    if (!existsSync(directory)) {
      throw error;
    }
  }
}
