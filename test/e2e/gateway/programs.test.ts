/* Real programs of several Debian suites beside each other: as any user, and by two runs at once. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDebianProgram, type DebianProgram } from '../../../sandbox/system/debian-programs';
import { HAPROXY, type HaproxyBranch } from '../../../sandbox/system/gateway-programs';

jest.setTimeout(240_000);

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'debian-'));
  chmodSync(cache, 0o777);
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

// It needs no library but libc.
const SMALL: DebianProgram = { package: 'hello', path: 'usr/bin/hello', version: '2.', suites: ['bookworm'] };

test.each(Object.keys(HAPROXY) as HaproxyBranch[])('HAProxy %s', async (branch) => {
  const { stdout } = spawnSync(await ensureDebianProgram(HAPROXY[branch]), ['-v'], { encoding: 'utf8' });
  expect(stdout).toContain(`HAProxy version ${branch}.`);
});

test('two runs at once, and a version that no suite has', async () => {
  const fetch = (program: DebianProgram): Promise<string> => ensureDebianProgram(program, () => undefined, { cache });
  const none = expect(fetch({ ...SMALL, version: '1.' })).rejects.toThrow(
    "hello 1 could not be fetched from Debian's suites: bookworm has another version",
  );
  const scripts = await Promise.all([fetch(SMALL), fetch(SMALL), none]);
  expect(scripts[0]).toBe(scripts[1]);
  expect(spawnSync(scripts[0], { encoding: 'utf8' }).stdout).toBe('Hello, world!\n');
});
