/* Without Debian's tools, one line says what is needed. */
import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDebianProgram } from '../../../sandbox/system/debian-programs';
import { HAPROXY } from '../../../sandbox/system/gateway-programs';
import { SystemRequirementError } from '../../../sandbox/system/tools';

let cache: string;
beforeEach(() => (cache = mkdtempSync(join(tmpdir(), 'debian-'))));
afterEach(() => rmSync(cache, { recursive: true, force: true }));

test.each(['apt-get', 'apt-cache', 'dpkg-deb'])('a machine without %s', async (missing) => {
  const find = (name: string): string | undefined => (name === missing ? undefined : `/usr/bin/${name}`);
  const fetching = ensureDebianProgram(HAPROXY['3.4'], () => undefined, { cache, find });
  await expect(fetching).rejects.toThrow(SystemRequirementError);
  await expect(fetching).rejects.toThrow(
    /^haproxy 3\.4 comes from Debian's archive, so `apt-get`, `dpkg-deb` and .* are needed; run on Debian/,
  );
});

test('what is in the cache is used as it is', async () => {
  const directory = join(cache, `${process.arch}-haproxy-3.4`);
  mkdirSync(directory);
  writeFileSync(join(directory, 'haproxy'), '');
  const script = await ensureDebianProgram(HAPROXY['3.4'], () => undefined, { cache, find: () => undefined });
  expect(script).toBe(join(directory, 'haproxy'));
});
