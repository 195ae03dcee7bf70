/* Which Python packages from PyPI run on, and the one line that says what to install without one. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPython } from '../../../sandbox/system/python-environment';
import { installPackages, SystemRequirementError } from '../../../sandbox/system/tools';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'python-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function fake(name: string, script: string): string {
  const file = join(directory, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

test.each([
  ['no Python', undefined],
  ['an old one', 'echo 3.9'],
  ['one that is too new', 'echo 3.15'],
  ['one without venv', 'echo "No module named ensurepip" >&2; exit 1'],
])('%s', (_name, script) => {
  const only = script === undefined ? undefined : fake('python3', script);
  expect(findPython((name) => (name === 'python3' ? only : undefined))).toBeUndefined();
});

test('an ordinary user gets the command to run', () => {
  const ordinary = jest.spyOn(process, 'getuid').mockReturnValue(1000);
  try {
    expect(() => installPackages(['python3', 'python3-venv'], () => undefined, 'the real client needs Python')).toThrow(
      new SystemRequirementError(
        'the real client needs Python; install with: sudo apt-get update && sudo apt-get install -y --no-install-recommends python3 python3-venv',
      ),
    );
  } finally {
    ordinary.mockRestore();
  }
});

test('the first that fits is taken', () => {
  const programs: Record<string, string> = { python3: fake('python3', 'echo 3.9'), 'python3.12': fake('python3.12', 'echo 3.12') };
  expect(findPython((name) => programs[name])).toEqual({ program: programs['python3.12'], version: '3.12' });
});
