import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { ensureRuntime } from '../../../sandbox/runtime/runtime';
import { programPath } from '../../../sandbox/system/tools';
import { apiHost } from '../support/support';

interface Seen {
  nslookup: string;
  curl: string;
  seen: Record<string, unknown>;
}

// A network namespace of its own: the ports are free there, and an ordinary user may use them.
async function tellStory(): Promise<{ level: string; limitations: string[]; before: Seen; after: Seen }> {
  await ensureRuntime();
  const loader = pathToFileURL(require.resolve('tsx')).href;
  const script = `"$1" link set lo up && shift && exec "$@"`;
  const command = [process.execPath, '--import', loader, join(__dirname, 'loopback-checks.ts')];
  const namespace = ['--user', '--map-root-user', '--net', '--pid', '--fork', '--mount-proc', '--kill-child'];
  const child = spawn(programPath('unshare'), [...namespace, programPath('sh'), '-c', script, 'story', programPath('ip'), ...command]);
  const [output, problems] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (!output) {
    throw new Error(problems);
  }
  return JSON.parse(output) as Awaited<ReturnType<typeof tellStory>>;
}

test('runs the same story on loopback addresses, and reports what it cannot show', async () => {
  const { level, limitations, before, after } = await tellStory();
  expect(level).toBe('loopback');
  expect(limitations.join()).toContain('security groups filter nothing');

  expect(before.nslookup).toContain('NXDOMAIN');
  expect(before.curl).toContain("Couldn't connect");
  expect(before.seen).toMatchObject({ resolve4: 'ENOTFOUND', lookup: 'ENOTFOUND', byName: 'ENOTFOUND', tls: 'ECONNREFUSED' });

  expect(after.nslookup).toContain('Address: 10.0.1.10');
  expect(after.nslookup).toContain(`${apiHost}\tcanonical name = vpce-0a.example`);
  expect(after.curl).toContain('HTTP/1.1 200 OK');
  expect(after.seen).toEqual({
    version: expect.stringMatching(/^v24\./),
    hidden: true,
    resolve4: ['10.0.1.10', '10.0.2.10'],
    resolve6: [],
    lookup: [
      { address: '10.0.1.10', family: 4 },
      { address: '10.0.2.10', family: 4 },
    ],
    byName: { status: 200, body: 'true', peer: expect.stringMatching(/^10\.0\.[12]\.10$/) },
    byAddress: { status: 200, body: 'true', peer: '10.0.2.10' },
    tls: [true, '10.0.1.10'],
    notConnected: 'ECONNREFUSED',
    outside: 'ECONNREFUSED',
  });
}, 180_000);
