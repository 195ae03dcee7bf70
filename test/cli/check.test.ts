/* The check, against real servers and a real name server on loopback. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkCommand } from '../../lib/cli/commands/check';
import { secureContext } from '../../lib/handlers/probe/options';
import { createAuthority } from '../handlers/probe/support/certificates';
import { address, startNameServer, type NameServer, type Reply } from '../handlers/probe/support/name-server';
import { options } from '../handlers/probe/support/options';
import { Servers } from '../handlers/probe/support/servers';
import { json, run, setUp, world, type RunOptions } from './fixtures';

const API = 'api.private.prefect.cloud';
const UI = 'app.private.prefect.cloud';
const KEY = 'pnu_0123456789abcdefghij';

const servers = new Servers();
let names: NameServer;
let port: number;
let authority: Awaited<ReturnType<typeof createAuthority>>;
let asked: IncomingMessage[];
/** What the servers do; 200 by default. */
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let resolve: (name: string) => Reply;

beforeEach(async () => {
  setUp();
  // The certificates of the tests live for hours, and are not to be reported for that.
  world.now = Date.now() - 30 * 24 * 3_600_000;
  asked = [];
  answer = (_request, response) => void response.end('true');
  resolve = (name) => [address(name, '127.0.0.1')];
  authority = await createAuthority('Throw-away CA');
  const identity = await authority.issue({ names: [API, UI, 'api.prefect.cloud', 'app.prefect.cloud', 'proxy.example.com'] });
  port = (
    await servers.https((request, response) => {
      asked.push(request);
      answer(request, response);
    }, identity)
  ).port;
  names = await startNameServer((question, name) => (question === 'A' ? resolve(name) : []));
});

afterEach(async () => {
  await servers.stop();
  await names.stop();
});

function given(env: Readonly<Record<string, string>> = {}, trusted = authority.cert): RunOptions {
  return { env, commands: { check: checkCommand(options({ port, nameServers: [names.server], secureContext: secureContext(trusted) })) } };
}

interface Checked {
  readonly healthy: boolean;
  readonly findings: readonly { readonly code: string; readonly evidence: string }[];
}

async function check(args: readonly string[], ran = given()) {
  const { exit, out, err, value } = await json<Checked>(['check', ...args], ran);
  return { exit, out, err, codes: value.findings.map(({ code }) => code) };
}

// 127.0.0.1 is no address of a VPC, and the private names are known to have such.
const LOOPBACK = 'name-answers-elsewhere';

test('public hosts are checked by name, TLS and health', async () => {
  const { exit, out } = await run(['check', '--public'], given());
  expect(exit).toBe(0);
  expect(out).toContain('All healthy.');
  expect(asked.map(({ headers, url }) => `${headers.host}${url}`).sort()).toEqual(['api.prefect.cloud/api/health', 'app.prefect.cloud/']);
  expect(asked.some(({ headers }) => headers.authorization !== undefined)).toBe(false);
});

test('private hosts are the default, and must not answer with public addresses', async () => {
  expect(await check([])).toMatchObject({ exit: 1, codes: [LOOPBACK, LOOPBACK] });
  expect(asked.map(({ headers, url }) => `${headers.host}${url}`).sort()).toEqual([`${API}/api/health`, `${UI}/private-ui/health`]);
});

test('a host with a path of its own', async () => {
  expect(await check(['proxy.example.com/health'])).toMatchObject({ exit: 0, codes: [] });
  expect(asked.map(({ url }) => url)).toEqual(['/health']);
});

test.each<[string, string, () => void]>([
  ['name-not-found', 'NXDOMAIN', () => (resolve = () => 'nxdomain')],
  ['resolver-unreachable', 'a failing resolver', () => (resolve = () => 'servfail')],
  ['http-server-error', '503', () => (answer = (_request, response) => void response.writeHead(503).end())],
  ['http-forbidden', '403', () => (answer = (_request, response) => void response.writeHead(403).end())],
  ['http-failed', 'a broken answer', () => (answer = (request) => void request.socket.destroy())],
])('%s for %s', async (code, _what, play) => {
  play();
  const { exit, codes } = await check(['proxy.example.com']);
  expect({ exit, codes }).toEqual({ exit: 1, codes: [code] });
});

describe('what it says of a machine that may be anywhere', () => {
  const PLAYS: readonly (readonly [string, () => void])[] = [
    ['an unknown name', () => (resolve = () => 'nxdomain')],
    ['a failing resolver', () => (resolve = () => 'servfail')],
    ['a public address', () => (resolve = (name) => [address(name, '192.0.2.1')])],
    ['503', () => (answer = (_request, response) => void response.writeHead(503).end())],
    ['403', () => (answer = (_request, response) => void response.writeHead(403).end())],
    ['404', () => (answer = (_request, response) => void response.writeHead(404).end())],
    ['302', () => (answer = (_request, response) => void response.writeHead(302, { location: '/' }).end())],
    ['a broken answer', () => (answer = (request) => void request.socket.destroy())],
  ];

  test.each(PLAYS)('never of the probe, nor for a public host of a VPC or an endpoint: %s', async (_what, play) => {
    play();
    expect((await run(['check'], given())).out).not.toMatch(/probe\b/i);
    for (const args of [['--public'], ['proxy.example.com']]) {
      const { exit, out } = await run(['check', ...args], given());
      expect(exit).toBe(1);
      // The address of a document may hold any word.
      expect(out.replace(/https:\S+/g, '')).not.toMatch(/\bVPC|probe\b|endpoint|construct|ServiceName/i);
    }
  });
});

test('a certificate of somebody else is a finding, and ends it before a key is sent', async () => {
  const other = await createAuthority('Another CA');
  const ran = given({ NAME: KEY }, other.cert);
  expect(await check(['proxy.example.com', '--api-key-env', 'NAME'], ran)).toMatchObject({ exit: 1, codes: ['tls-untrusted'] });
  expect(asked).toEqual([]);
});

test("trusts what SSL_CERT_FILE names, as Prefect's client does", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cli-check-'));
  const path = join(folder, 'ca.pem');
  writeFileSync(path, authority.cert);
  const other = await createAuthority('Another CA');
  expect(await check(['proxy.example.com'], given({ SSL_CERT_FILE: path }, other.cert))).toMatchObject({ exit: 0 });
  rmSync(folder, { recursive: true });
  expect(await run(['check'], given({ SSL_CERT_FILE: path }))).toMatchObject({
    exit: 2,
    err: expect.stringContaining('SSL_CERT_FILE') as unknown,
  });
});

describe('with a key', () => {
  const byKey = (status: number, body = '') =>
    (answer = (request, response) =>
      void (request.headers.authorization === undefined ? response.end('true') : response.writeHead(status).end(body)));

  test('asks who is asking, over the checked connection', async () => {
    const { exit, out } = await run(['check', 'proxy.example.com', '--api-key-env', 'NAME'], given({ NAME: KEY }));
    expect(exit).toBe(0);
    expect(out).toContain('GET https://proxy.example.com/api/me/workspaces: HTTP 200');
    expect(asked.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/api/health', undefined],
      ['/api/me/workspaces', `Bearer ${KEY}`],
    ]);
  });

  test.each([
    [403, 'endpoint-not-trusted'],
    [401, 'api-key-refused'],
    [404, 'http-client-error'],
    [500, 'http-server-error'],
  ])('%i is %s, and the key is printed nowhere', async (status, code) => {
    byKey(status, `you sent ${KEY}`);
    const ran = await check(['proxy.example.com', '--api-key-env', 'NAME'], given({ NAME: KEY }));
    expect(ran).toMatchObject({ exit: 1, codes: [code] });
    expect(ran.out + ran.err).not.toContain(KEY);
  });

  test('that the health check echoes is hidden too', async () => {
    answer = (_request, response) => void response.writeHead(500).end(`key ${KEY}`);
    for (const args of [
      ['check', 'proxy.example.com', '--api-key-env', 'NAME'],
      ['check', 'proxy.example.com', '--api-key-env', 'NAME', '--json'],
    ]) {
      const { out, err } = await run(args, given({ NAME: KEY }));
      expect(out + err).toContain('********');
      expect(out + err).not.toContain(KEY);
    }
  });

  test.each([
    [{}, 'is not set'],
    [{ NAME: '' }, 'is not set'],
    [{ NAME: 'two words of a key' }, 'does not contain an API key'],
    [{ NAME: 'line\r\nX-Injected: 1' }, 'does not contain an API key'],
  ])('%j is wrong usage', async (env, said) => {
    const { exit, err } = await run(['check', '--api-key-env', 'NAME'], given(env));
    expect(exit).toBe(2);
    expect(err).toContain(said);
    expect(err).not.toContain('two words of a key');
    expect(asked).toEqual([]);
  });

  test('needs a host of the API', async () => {
    expect(await run(['check', 'proxy.example.com/health', '--api-key-env', 'NAME'], given({ NAME: KEY }))).toMatchObject({ exit: 2 });
  });
});

test.each([['http://api.private.prefect.cloud'], ['10.0.0.1'], ['a b'], ['localhost'], ['x.example.com/a b']])(
  'refuses the host %s',
  async (host) => {
    expect(await run(['check', host], given())).toMatchObject({ exit: 2, out: '' });
  },
);

test('says that a proxy of the environment is not used', async () => {
  expect((await run(['check', '--public'], given({ HTTPS_PROXY: 'http://user:secretsecret@proxy:3128' }))).err).toBe(
    "Note: HTTPS_PROXY is set, so Prefect's client uses that proxy unless NO_PROXY names the hosts. This check does not use it.\n",
  );
});
