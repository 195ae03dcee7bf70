/* User data in a real shell, which goes on after a command that failed. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientSettings, type ApiKeyReference } from '../../lib/client/settings/client-settings';
import { userDataCommands } from '../../lib/client/settings/user-data';
import { workspace } from './fixtures';

const secret = { store: 'secretsManager', arn: "arn:aws:secretsmanager:us-east-1:111122223333:secret:it's", region: 'us-east-1' } as const;
const parameter = { store: 'parameter', arn: 'arn:x', name: '/prefect/key', region: 'us-east-1' } as const;

/** Boots an instance, where the worker says which key it has; `aws` is what the AWS command line does there. */
function boot(apiKey: ApiKeyReference, aws?: string): { status: number | null; out: string; err: string } {
  const bin = mkdtempSync(join(tmpdir(), 'user-data-'));
  try {
    symlinkSync('/bin/sh', join(bin, 'sh'));
    if (aws !== undefined) {
      writeFileSync(join(bin, 'aws'), `#!/bin/sh\n${aws}\n`);
      chmodSync(join(bin, 'aws'), 0o755);
    }
    const script = [
      ...userDataCommands(clientSettings({ ...workspace, apiKey })),
      'sh -c \'printf "worker with %s" "$PREFECT_API_KEY"\'',
    ].join('\n');
    const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8', env: { PATH: bin } });
    return { status, out: stdout, err: stderr };
  } finally {
    rmSync(bin, { recursive: true });
  }
}

test.each([secret, parameter])('continues with the key: %j', (apiKey) => {
  expect(boot(apiKey, 'echo key-of-the-worker')).toEqual({ status: 0, out: 'worker with key-of-the-worker', err: '' });
});

test.each([
  ['there is no AWS command line', undefined],
  ['it may not read the key', 'echo denied >&2; exit 254'],
  ['it fails after it has printed something', 'echo half; exit 255'],
  ['it answers nothing', 'exit 0'],
  ['it answers an empty line', 'echo'],
  ['the secret is not text', 'echo None'],
])('stops and says why where %s', (_why, aws) => {
  for (const [apiKey, place] of [
    [secret, secret.arn],
    [parameter, '/prefect/key'],
  ] as const) {
    const { status, out, err } = boot(apiKey, aws);
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(err).toContain(`prefect: the API key could not be read from ${place}\n`);
  }
});
