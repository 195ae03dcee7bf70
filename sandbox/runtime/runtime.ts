/* The runtime that functions run on: Node of their major, and the AWS SDK; kept out of the repository's own modules. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const files = ['package.json', 'package-lock.json', '.npmrc'];
const defaultCache = join(__dirname, '..', '..', '.cache', 'runtime');

/** Installs the runtime once per lock file and returns its folder. */
export async function ensureRuntime(announce: (line: string) => void = () => {}, cache: string = defaultCache): Promise<string> {
  const hash = createHash('sha256');
  files.forEach((file) => hash.update(readFileSync(join(__dirname, file))));
  const directory = join(cache, `${process.arch}-${hash.digest('hex').slice(0, 12)}`);
  if (existsSync(directory)) {
    return directory;
  }
  announce('Installing the Lambda runtime: Node 24 and the AWS SDK (once, about 250 MB)');
  mkdirSync(cache, { recursive: true });
  const temporary = mkdtempSync(join(cache, 'installing-'));
  try {
    files.forEach((file) => copyFileSync(join(__dirname, file), join(temporary, file)));
    await install(temporary);
    renameInto(temporary, directory);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return directory;
}

/** Path of the Node that runs a Lambda runtime. */
export function nodeFor(runtime: string, runtimeDirectory: string): string {
  const major = /^nodejs(22|24)\.x$/.exec(runtime)?.[1];
  if (!major) {
    throw new Error(`the sandbox runs no functions of runtime ${runtime}`);
  }
  const packageName = `node-linux-${process.arch}`;
  const packageFolder = join(runtimeDirectory, 'node_modules', packageName);
  const installed = join(packageFolder, 'bin', 'node');
  if (existsSync(installed) && nodeVersion(packageFolder).startsWith(`${major}.`)) {
    return installed;
  }
  if (process.versions.node.startsWith(`${major}.`)) {
    return process.execPath;
  }
  throw new Error(`the sandbox's runtime has no Node ${major} for ${runtime} on ${process.arch}`);
}

function nodeVersion(packageFolder: string): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  return version;
}

async function install(directory: string): Promise<void> {
  const child = spawn('npm', ['ci', '--prefix', directory, '--ignore-scripts', '--loglevel', 'error'], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let problem = '';
  child.stderr.on('data', (text: Buffer) => (problem += text.toString()));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) {
    throw new Error(`the Lambda runtime could not be installed: ${problem.trim()}`);
  }
}

/** Another run may have installed the same meanwhile; then its folder serves as well. */
function renameInto(temporary: string, directory: string): void {
  try {
    renameSync(temporary, directory);
  } catch (error) {
    if (!existsSync(directory)) {
      throw error;
    }
  }
}
