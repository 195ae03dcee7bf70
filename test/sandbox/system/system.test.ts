import { namespaceAdvice } from '../../../sandbox/system/network-level';
import { findProgram, installLine, missingPackages } from '../../../sandbox/system/tools';

test('each missing program names its Debian package once', () => {
  const find = (name: string) => (['ip', 'curl'].includes(name) ? `/usr/bin/${name}` : undefined);
  expect(missingPackages(find)).toEqual(['bind9-dnsutils', 'nftables', 'util-linux']);
  expect(missingPackages((name) => `/usr/bin/${name}`)).toEqual([]);
});

test('the line to run is one line', () => {
  expect(installLine(['curl', 'nftables'])).toBe('sudo apt-get update && sudo apt-get install -y --no-install-recommends curl nftables');
});

test("programs are found in the system's folders whatever the path says", () => {
  expect(findProgram('sh', '/nowhere')).toMatch(/\/sh$/);
  expect(findProgram('no-such-program', '')).toBeUndefined();
});

test.each([
  ['kernel/apparmor_restrict_unprivileged_userns', '1', 'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0'],
  ['kernel/unprivileged_userns_clone', '0', 'sudo sysctl -w kernel.unprivileged_userns_clone=1'],
  ['user/max_user_namespaces', '0', 'sudo sysctl -w user.max_user_namespaces=10000'],
  ['other', '', 'run as root'],
])('the advice follows what forbids namespaces: %s', (setting, value, advice) => {
  const text = namespaceAdvice((name) => (name === setting ? value : undefined));
  expect(text).toContain(advice);
  expect(text).not.toContain('\n');
});
