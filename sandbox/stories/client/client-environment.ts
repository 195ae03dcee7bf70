/* The real client and server: `prefect` as published, in a virtual environment that is created once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePythonEnvironment, type PythonEnvironment } from '../../system/python-environment';

export interface ClientEnvironment extends PythonEnvironment {
  /** The command line, for the interpreter to run. */
  readonly script: string;
  /** Of the client. */
  readonly version: string;
}

/** Pinned with hashes, for every Python and platform: `uv pip compile --universal --generate-hashes` of the `.in` beside it. */
export type Requirements = 'requirements.txt' | 'requirements-previous.txt' | 'requirements-oldest.txt';

const CACHE = join(__dirname, '..', '..', '..', '.cache', 'client');

/** Installs the pinned client once per list of requirements and Python. */
export async function ensureClientEnvironment(
  announce: (line: string) => void = () => {},
  file: Requirements = 'requirements.txt',
  cache: string = CACHE,
): Promise<ClientEnvironment> {
  const requirements = join(__dirname, file);
  const version = /^prefect==([\w.]+)/m.exec(readFileSync(requirements, 'utf8'))?.[1] ?? '';
  const list = { requirements, cache, name: `prefect ${version}`, effort: 'about 300 MB, a minute or two' };
  const environment = await ensurePythonEnvironment(list, announce);
  return { ...environment, script: join(environment.directory, 'bin', 'prefect'), version };
}
