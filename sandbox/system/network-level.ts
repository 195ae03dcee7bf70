/* What kind of network this machine allows the sandbox to make. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { programPath, SystemRequirementError } from './tools';

export type NetworkLevel =
  /** Namespaces without any privilege on the machine. */
  | 'userNamespaces'
  /** Namespaces made by root. */
  | 'rootNamespaces'
  /** Loopback addresses: root without the right to make namespaces. */
  | 'loopback';

/** How `unshare` makes the sandbox's namespaces. */
export const unshareOptions: Readonly<Record<Exclude<NetworkLevel, 'loopback'>, readonly string[]>> = {
  userNamespaces: ['--user', '--map-root-user'],
  rootNamespaces: [],
};
export const podOptions = ['--net', '--mount', '--pid', '--fork', '--mount-proc', '--kill-child', '--propagation', 'private'];

// Each line is something the network does later; some systems let namespaces be made and forbid one of these.
const trial = `
set -e
mount -t tmpfs none /run
mkdir -p /run/netns
"$1" netns add trial
"$1" link add trial0 type veth peer name trial1 netns trial
"$1" -n trial link add trial2 type bridge
"$2" add table inet trial
"$3" --net=/run/netns/trial "$4" --mount --propagation private true
`;

export function detectNetworkLevel(): NetworkLevel {
  for (const level of ['userNamespaces', 'rootNamespaces'] as const) {
    if ((level === 'userNamespaces' || isRoot()) && canMakeNamespaces(level)) {
      return level;
    }
  }
  if (isRoot()) {
    return 'loopback';
  }
  throw new SystemRequirementError(namespaceAdvice(readSetting));
}

/** The line that helps an ordinary user on a machine that keeps namespaces from ordinary users. */
export function namespaceAdvice(setting: (name: string) => string | undefined): string {
  const start = 'this machine lets ordinary users make no network namespaces';
  if (setting('kernel/apparmor_restrict_unprivileged_userns') === '1') {
    return `${start}; run as root, or allow it with: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`;
  }
  if (setting('kernel/unprivileged_userns_clone') === '0') {
    return `${start}; run as root, or allow it with: sudo sysctl -w kernel.unprivileged_userns_clone=1`;
  }
  if (setting('user/max_user_namespaces') === '0') {
    return `${start}; run as root, or allow it with: sudo sysctl -w user.max_user_namespaces=10000`;
  }
  return `${start}; run as root`;
}

function canMakeNamespaces(level: Exclude<NetworkLevel, 'loopback'>): boolean {
  const programs = (['ip', 'nft', 'nsenter', 'unshare'] as const).map((tool) => programPath(tool));
  const result = spawnSync(
    programPath('unshare'),
    [...unshareOptions[level], ...podOptions, programPath('sh'), '-c', trial, 'trial', ...programs],
    { stdio: 'ignore', timeout: 20_000 },
  );
  return result.status === 0;
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function readSetting(name: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${name}`, 'utf8').trim();
  } catch {
    return undefined;
  }
}
