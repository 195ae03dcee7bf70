/* The programs that the sandbox needs from the system, and how they come to be there. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** Debian package of each program. */
const packageOf = {
  ip: 'iproute2',
  nft: 'nftables',
  curl: 'curl',
  nslookup: 'bind9-dnsutils',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
} as const;

export type Tool = keyof typeof packageOf;
export const tools = Object.keys(packageOf) as Tool[];

/** A stop with one line that helps; shown without a stack trace. */
export class SystemRequirementError extends Error {
  override readonly name = 'SystemRequirementError';
}

// Ordinary users often lack the system's folders in their path, where `ip` and `nft` are.
const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/bin', '/bin'];

export function findProgram(name: string, path: string = process.env['PATH'] ?? ''): string | undefined {
  const folders = [...path.split(':').filter((folder) => folder.startsWith('/')), ...systemFolders];
  return folders
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

export function programPath(name: Tool | 'sh' | 'cat'): string {
  const found = findProgram(name);
  if (!found) {
    throw new SystemRequirementError(`\`${name}\` is not installed`);
  }
  return found;
}

export function missingPackages(find: (name: string) => string | undefined = findProgram): string[] {
  return [...new Set(tools.filter((tool) => !find(tool)).map((tool) => packageOf[tool]))].sort();
}

export function installLine(packages: readonly string[]): string {
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}

export function ensureTools(announce: (line: string) => void): void {
  const packages = missingPackages();
  if (packages.length === 0) {
    return;
  }
  installPackages(packages, announce, 'programs are missing');
  const still = missingPackages();
  if (still.length > 0) {
    throw new SystemRequirementError(`programs are still missing after apt-get; install: ${still.join(' ')}`);
  }
}

/** As root on Debian and its like; stops with the line to run otherwise. */
export function installPackages(packages: readonly string[], announce: (line: string) => void, missing: string): void {
  if (process.getuid?.() !== 0 || !findProgram('apt-get')) {
    throw new SystemRequirementError(`${missing}; install with: ${installLine(packages)}`);
  }
  announce(`Installing Debian packages: ${packages.join(', ')}`);
  for (const parameters of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const result = spawnSync('apt-get', ['-qq', ...parameters], {
      encoding: 'utf8',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (result.status !== 0) {
      throw new SystemRequirementError(`apt-get ${parameters[0]} failed: ${result.stderr.trim().split('\n').at(-1) ?? ''}`);
    }
  }
}
