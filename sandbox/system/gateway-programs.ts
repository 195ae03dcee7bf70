/* The real parts of a gateway, by the branches of the upstream projects. */
import { type DebianProgram } from './debian-programs';

const haproxy = (branch: string, ...suites: string[]): DebianProgram => ({
  package: 'haproxy',
  path: 'usr/sbin/haproxy',
  version: `${branch}.`,
  suites,
});

export const HAPROXY = {
  '2.6': haproxy('2.6', 'bookworm'),
  '3.0': haproxy('3.0', 'trixie'),
  '3.2': haproxy('3.2', 'forky', 'sid'),
  '3.4': haproxy('3.4', 'experimental', 'sid', 'forky'),
} as const;

export type HaproxyBranch = keyof typeof HAPROXY;

const prometheus = (name: string): DebianProgram => ({ package: name, path: `usr/bin/${name}`, version: '3.', suites: ['forky', 'sid'] });

export const PROMETHEUS = prometheus('prometheus');
export const PROMTOOL = prometheus('promtool');
