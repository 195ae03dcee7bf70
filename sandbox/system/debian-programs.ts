/*
 * Programs of Debian suites other than the machine's own, each with its own libraries, in a folder. Nothing is installed, so
 * an ordinary user can fetch them, and several versions of one program stand beside each other.
 */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { installOnce } from './install-once';
import { findProgram, SystemRequirementError } from './tools';

export interface DebianProgram {
  /** Debian package, for instance `haproxy`. */
  readonly package: string;
  /** Path of the program in the package, for instance `usr/sbin/haproxy`. */
  readonly path: string;
  /** Leading part of the version, for instance `3.4.`. */
  readonly version: string;
  /** Suites that may have the version, the best first: versions move from suite to suite. */
  readonly suites: readonly string[];
}

const CACHE = join(__dirname, '..', '..', '.cache', 'debian');
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
/** What a program needs to run; the rest of its dependencies are for the system that installs it. */
const NEEDED = /^(?:lib(?!js-)|zlib1g_)/;

/** Fetches the program once. @returns the path of a script that runs it. @throws SystemRequirementError */
export async function ensureDebianProgram(
  program: DebianProgram,
  announce: (line: string) => void = () => {},
  { cache = CACHE, find = findProgram }: { readonly cache?: string; readonly find?: typeof findProgram } = {},
): Promise<string> {
  const directory = join(cache, `${process.arch}-${program.package}-${program.version.replace(/\.$/, '')}`);
  const script = join(directory, basename(program.path));
  if (existsSync(script)) {
    return script;
  }
  const apt = new PrivateApt(program, find);
  announce(`Fetching ${apt.name} from Debian (once, up to 150 MB, about ten seconds)`);
  await installOnce(cache, directory, async (temporary) => {
    const folder = mkdtempSync(join(tmpdir(), 'apt-'));
    try {
      await apt.fetch(folder, temporary);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    const own = join(temporary, basename(program.path));
    writeFileSync(own, startScript(program.path));
    chmodSync(own, 0o755);
    chmodSync(temporary, 0o755);
  });
  return script;
}

class PrivateApt {
  readonly name: string;

  constructor(
    private readonly program: DebianProgram,
    find: typeof findProgram,
  ) {
    this.name = `${program.package} ${program.version.replace(/\.$/, '')}`;
    if (['apt-get', 'apt-cache', 'dpkg-deb'].some((each) => find(each) === undefined) || !existsSync(KEYRING)) {
      throw new SystemRequirementError(
        `${this.name} comes from Debian's archive, so \`apt-get\`, \`dpkg-deb\` and ${KEYRING} are needed; run on Debian, for instance in the container image node:20-bookworm`,
      );
    }
  }

  /** Unpacks the program and its libraries into `root`, with a folder for what apt needs meanwhile. */
  async fetch(folder: string, root: string): Promise<void> {
    const mirror = await this.mirror();
    const refused: string[] = [];
    for (const suite of this.program.suites) {
      const options = this.options(folder, suite, mirror);
      try {
        await this.run('apt-get', [...options, '-qq', 'update']);
        const listed = await this.run('apt-cache', [...options, 'madison', this.program.package]);
        const version = listed.split('\n').flatMap((line) => {
          const field = line.split('|')[1]?.trim() ?? '';
          return field.startsWith(this.program.version) ? [field] : [];
        })[0];
        if (version === undefined) {
          refused.push(`${suite} has another version`);
          continue;
        }
        await this.run('apt-get', [...options, '-qq', '--yes', '--download-only', 'install', `${this.program.package}=${version}`]);
      } catch (error) {
        refused.push(`${suite}: ${(error as Error).message}`);
        continue;
      }
      const archives = join(folder, 'cache', 'archives');
      const wanted = readdirSync(archives).filter((file) => NEEDED.test(file) || file.startsWith(`${this.program.package}_`));
      for (const file of wanted.filter((each) => each.endsWith('.deb'))) {
        await this.run('dpkg-deb', ['-x', join(archives, file), root]);
      }
      return;
    }
    throw new SystemRequirementError(`${this.name} could not be fetched from Debian's suites: ${refused.join('; ')}`);
  }

  /** The mirror that the machine itself uses. */
  private async mirror(): Promise<string> {
    const targets = await this.run('apt-get', ['indextargets', '--format', '$(SITE)', 'Created-By: Packages']);
    const mirror = targets.split('\n').find((site) => /\/debian\/?$/.test(site));
    if (mirror === undefined) {
      throw new SystemRequirementError(`${this.name} comes from Debian's archive, and this machine's apt sources name no mirror of it`);
    }
    return mirror;
  }

  /** As options, which win over the machine's own settings. With an empty status file, apt fetches all that is needed. */
  private options(folder: string, suite: string, mirror: string): string[] {
    for (const each of ['apt', 'lists/partial', 'cache/archives/partial']) {
      mkdirSync(join(folder, each), { recursive: true });
    }
    // Dependencies of a package in experimental are in unstable.
    const suites = suite === 'experimental' ? ['sid', suite] : [suite];
    writeFileSync(join(folder, 'sources.list'), suites.map((each) => `deb [signed-by=${KEYRING}] ${mirror} ${each} main\n`).join(''));
    writeFileSync(join(folder, 'status'), '');
    return Object.entries({
      'Dir::Etc::sourcelist': join(folder, 'sources.list'),
      'Dir::Etc::sourceparts': '/dev/null',
      'Dir::Etc::preferences': '/dev/null',
      'Dir::Etc::preferencesparts': '/dev/null',
      'Dir::State': join(folder, 'apt'),
      'Dir::State::lists': join(folder, 'lists'),
      'Dir::State::status': join(folder, 'status'),
      'Dir::Cache': join(folder, 'cache'),
      'Dir::Log': folder,
      'APT::Default-Release': suites[0] ?? suite,
      'APT::Install-Recommends': 'false',
      'APT::Sandbox::User': '',
      'Acquire::Languages': 'none',
      'Debug::NoLocking': 'true',
    }).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  }

  private async run(program: string, args: readonly string[]): Promise<string> {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    const ended = new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 1));
    });
    const [output, problem] = await Promise.all([text(child.stdout), text(child.stderr)]);
    if ((await ended) !== 0) {
      throw new SystemRequirementError(problem.trim().split('\n').at(-1) ?? `${program} failed`);
    }
    return output;
  }
}

/**
 * Starts the program with the loader and the libraries of its own suite. HAProxy's master starts itself again by its own name,
 * so that name must be the script's.
 */
function startScript(path: string): string {
  return `#!/bin/sh
root=$(dirname "$0")
for loader in "$root"/usr/lib/*/ld-linux-*.so.* "$root"/lib/*/ld-linux-*.so.*; do
  [ -e "$loader" ] && break
done
libraries=$(echo "$root"/usr/lib/*-linux-gnu* "$root"/lib/*-linux-gnu* | tr ' ' ':')
exec "$loader" --library-path "$libraries" --argv0 "$0" "$root/${path}" "$@"
`;
}
