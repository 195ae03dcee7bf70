/* Packages from PyPI, pinned with hashes, in a virtual environment that is created once per list and Python. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { installOnce } from './install-once';
import { findProgram, installPackages, SystemRequirementError } from './tools';

export interface PackageList {
  /** Pinned with hashes for every Python and platform. */
  readonly requirements: string;
  /** Folder in `.cache/`, which holds an environment per list and Python. */
  readonly cache: string;
  /** For messages, for instance `prefect 3.8.8`. */
  readonly name: string;
  /** What somebody who waits wants to know, for instance `about 300 MB, a minute or two`. */
  readonly effort: string;
}

export interface PythonEnvironment {
  /** The folder was moved since it was made: scripts in `bin/` are for the interpreter to run. */
  readonly directory: string;
  readonly python: string;
  /** For instance `3.11`. */
  readonly pythonVersion: string;
}

interface Python {
  readonly program: string;
  /** For instance `3.11`. */
  readonly version: string;
}

const MISSING = 'Python 3.11 to 3.14 with venv is needed';
const PACKAGES = ['python3', 'python3-venv'];
const CANDIDATES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11'];

export async function ensurePythonEnvironment(list: PackageList, announce: (line: string) => void): Promise<PythonEnvironment> {
  const { requirements, cache, name, effort } = list;
  const { program, version } = ensurePython(announce, name);
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const directory = join(cache, `${process.arch}-python${version}-${hash}`);
  const environment: PythonEnvironment = { directory, python: join(directory, 'bin', 'python'), pythonVersion: version };
  if (existsSync(directory)) {
    return environment;
  }
  announce(`Installing ${name} for Python ${version} (once, ${effort})`);
  await installOnce(cache, directory, async (temporary) => {
    await run(program, ['-m', 'venv', temporary], `${name}: ${MISSING}`);
    await run(
      join(temporary, 'bin', 'python'),
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes', '-r', requirements],
      `${name} could not be installed`,
    );
  });
  return environment;
}

/** As root Debian's own is installed. @throws SystemRequirementError with the line that helps. */
function ensurePython(announce: (line: string) => void, name: string): Python {
  const found = findPython();
  if (found !== undefined) {
    return found;
  }
  installPackages(PACKAGES, announce, `${name}: ${MISSING}`);
  const installed = findPython();
  if (installed === undefined) {
    throw new SystemRequirementError(`${name}: ${MISSING}, and this system's own is another`);
  }
  return installed;
}

/** The first that the packages run on. */
export function findPython(find: (name: string) => string | undefined = findProgram): Python | undefined {
  for (const name of CANDIDATES) {
    const program = find(name);
    if (program === undefined) {
      continue;
    }
    const { stdout } = spawnSync(program, ['-c', 'import sys, ensurepip; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8' });
    const version = (stdout ?? '').trim();
    const minor = Number(/^3\.(\d+)$/.exec(version)?.[1]);
    if (minor >= 11 && minor <= 14) {
      return { program, version };
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

/** pip reports each attempt; the last report is enough. */
function withoutRepetition(problem: string): string {
  const lines = problem.trim().split('\n');
  const isRetry = (line: string): boolean => line.startsWith('WARNING: Retrying');
  return [...lines.filter(isRetry).slice(-1), ...lines.filter((line) => !isRetry(line))].join('\n');
}
