/* What the AWS CLI reads from the environment, with real requests: a server that plays AWS and a real forward proxy. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { proxyFor } from '../../lib/cli/aws/environment';
import { main } from '../../lib/cli/program/main';
import { createAuthority } from '../handlers/probe/support/certificates';
import { Servers } from '../handlers/probe/support/servers';

jest.setTimeout(60_000);

interface Call {
  readonly accessKeyId: string | undefined;
  readonly region: string | undefined;
  readonly action: string;
  readonly secure: boolean;
}

const saved = { ...process.env };
const servers = new Servers();
const sockets = new Set<Socket>();
let folder: string;
let files = 0;
let calls: Call[];
/** What the proxy was asked for: `host:port` of a tunnel, or a whole URL. */
let proxied: string[];
let status: number;
let aws: { readonly https: string; readonly http: string; readonly ca: string };
let plain: Server;
let proxy: Server;
let proxyUrl: string;
/** The proxy demands this. */
let proxyPassword: string | undefined;

const ROLE = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>AKIDROLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;

async function answer(request: IncomingMessage, response: ServerResponse, secure: boolean): Promise<void> {
  const body = (await request.toArray()).join('');
  const scope = /Credential=([^/]+)\/\d+\/([^/]+)/.exec(request.headers.authorization ?? '');
  const isRole = body.includes('AssumeRole');
  const action = isRole ? 'AssumeRole' : String(request.headers['x-amz-target']);
  calls.push({ accessKeyId: scope?.[1], region: scope?.[2], action, secure });
  response.writeHead(isRole ? 200 : status, { 'content-type': isRole ? 'text/xml' : 'application/x-amz-json-1.1' });
  response.end(isRole ? ROLE : '{"Parameters":[]}');
}

const url = (server: Server, scheme = 'http'): string => `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
const listen = (server: Server): Promise<Server> => new Promise((resolve) => void server.listen(0, '127.0.0.1', () => resolve(server)));

function allowed(request: IncomingMessage): boolean {
  const wanted = proxyPassword === undefined ? undefined : `Basic ${Buffer.from(`user:${proxyPassword}`).toString('base64')}`;
  return wanted === undefined || request.headers['proxy-authorization'] === wanted;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cli-aws-'));
  const authority = await createAuthority('Company CA');
  const { port } = await servers.https(
    (request, response) => void answer(request, response, true),
    await authority.issue({ names: ['localhost'] }),
  );
  plain = await listen(createServer((request, response) => void answer(request, response, false)));
  aws = { https: `https://localhost:${port}`, http: url(plain), ca: authority.cert };
  proxy = createServer((request, response) => {
    if (!allowed(request)) {
      response.writeHead(407).end();
      return;
    }
    proxied.push(request.url ?? '');
    request.pipe(
      httpRequest(request.url ?? '', { method: request.method, headers: request.headers }, (inner) => {
        response.writeHead(inner.statusCode ?? 502, inner.headers);
        inner.pipe(response);
      }),
    );
  });
  proxy.on('connect', (request: IncomingMessage, socket: Socket) => {
    if (!allowed(request)) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    proxied.push(request.url ?? '');
    const [host, to] = (request.url ?? '').split(':');
    const there = connect(Number(to), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      there.pipe(socket).pipe(there);
    });
    [there, socket].forEach((each) => sockets.add(each.on('error', () => each.destroy())));
  });
  proxyUrl = url(await listen(proxy));
});

afterAll(async () => {
  sockets.forEach((socket) => socket.destroy());
  [plain, proxy].forEach((server) => (server.closeAllConnections(), server.close()));
  await servers.stop();
  rmSync(folder, { recursive: true });
});

beforeEach(() => {
  calls = [];
  proxied = [];
  status = 200;
  proxyPassword = undefined;
});

afterEach(() => {
  process.env = { ...saved };
});

function file(text: string): string {
  const path = join(folder, `file-${(files += 1)}`);
  writeFileSync(path, text);
  return path;
}

/** Runs a command that makes one call, in an environment that has nothing else. */
async function run(env: Readonly<Record<string, string>>, args: readonly string[] = [], config = '') {
  process.env = {
    PATH: saved.PATH,
    HOME: folder,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: file(config),
    AWS_SHARED_CREDENTIALS_FILE: file(''),
    ...env,
  };
  let err = '';
  const exit = await main(['status', ...args], {
    out: () => undefined,
    err: (text) => void (err += text),
    colours: { out: false, err: false },
    columns: undefined,
    env: process.env,
    now: () => 0,
    sleep: () => Promise.resolve(),
  });
  return { exit, err, call: calls.at(-1) };
}

const keys = (id: string) => ({ AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: 'secret' });
const section = (name: string, id: string, more = ''): string =>
  `[${name === 'default' ? name : `profile ${name}`}]\naws_access_key_id = ${id}\naws_secret_access_key = secret\n${more}\n`;
const here = (): Record<string, string> => ({ ...keys('AKIDENV'), AWS_ENDPOINT_URL: aws.http });

test.each<[string, Record<string, string>, readonly string[], string | undefined]>([
  ['the option first', { AWS_REGION: 'eu-west-1' }, ['--region', 'eu-north-1'], 'eu-north-1'],
  ['AWS_REGION before AWS_DEFAULT_REGION', { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' }, [], 'eu-west-1'],
  ['AWS_DEFAULT_REGION before the profile', { AWS_DEFAULT_REGION: 'eu-west-2', AWS_PROFILE: 'ops' }, [], 'eu-west-2'],
  ['the Region of --profile', {}, ['--profile', 'ops'], 'ap-south-1'],
  ['the Region of AWS_PROFILE', { AWS_PROFILE: 'ops' }, [], 'ap-south-1'],
  ['the Region of AWS_DEFAULT_PROFILE', { AWS_DEFAULT_PROFILE: 'ops' }, [], 'ap-south-1'],
  ['the Region of the default profile', {}, [], 'us-west-2'],
  ['an empty variable is unset', { AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-west-2' }, [], 'eu-west-2'],
])('Region: %s', async (_case, env, args, region) => {
  const config = section('default', 'AKIDDEFAULT', 'region = us-west-2') + section('ops', 'AKIDOPS', 'region = ap-south-1');
  expect((await run({ ...here(), ...env }, args, config)).call?.region).toBe(region);
});

test('no Region at all', async () => {
  expect(await run(here())).toMatchObject({
    exit: 3,
    err: expect.stringContaining('no AWS Region is set: pass --region') as unknown,
    call: undefined,
  });
});

describe('credentials', () => {
  const config = section('default', 'AKIDDEFAULT') + section('ops', 'AKIDOPS') + section('other', 'AKIDOTHER');
  const base = { AWS_REGION: 'us-east-1' };

  test.each<[string, Record<string, string>, readonly string[], string]>([
    ['of the default profile', {}, [], 'AKIDDEFAULT'],
    ['of the environment before the default profile', keys('AKIDENV'), [], 'AKIDENV'],
    ['of the environment before AWS_PROFILE', { ...keys('AKIDENV'), AWS_PROFILE: 'ops' }, [], 'AKIDENV'],
    ['of --profile before the environment', keys('AKIDENV'), ['--profile', 'ops'], 'AKIDOPS'],
    ['of --profile before AWS_PROFILE', { AWS_PROFILE: 'other' }, ['--profile', 'ops'], 'AKIDOPS'],
    ['of AWS_PROFILE', { AWS_PROFILE: 'ops' }, [], 'AKIDOPS'],
    ['of AWS_DEFAULT_PROFILE', { AWS_DEFAULT_PROFILE: 'ops' }, [], 'AKIDOPS'],
  ])('%s', async (_case, env, args, id) => {
    const { call, err } = await run({ ...base, AWS_ENDPOINT_URL: aws.http, ...env }, args, config);
    expect(call?.accessKeyId).toBe(id);
    // The SDK warns of some of these on its own.
    expect(err).toMatch(/^prefect-privatelink: there is no link in us-east-1 [^\n]*\n$/);
  });

  test.each<[string, Record<string, string>, readonly string[]]>([
    ['--profile', {}, ['--profile', 'opps']],
    ['AWS_PROFILE', { AWS_PROFILE: 'opps' }, []],
    ['AWS_PROFILE', { AWS_PROFILE: 'opps', ...keys('AKIDENV') }, []],
  ])('a mistyped profile in %s %j', async (from, env, args) => {
    const mixed = `${config}[sso-session corp]\nsso_region = us-east-1\n`;
    expect(await run({ ...base, AWS_ENDPOINT_URL: aws.http, ...env }, args, mixed)).toEqual({
      exit: 3,
      err: `prefect-privatelink: there is no AWS profile opps (${from}); did you mean ops?; profiles: default, ops, other\n`,
      call: undefined,
    });
  });

  test('of a role, whose call takes the same way', async () => {
    const role = `${section('base', 'AKIDBASE')}[profile role]\nrole_arn = arn:aws:iam::111122223333:role/R\nsource_profile = base\n`;
    const env = { ...base, AWS_ENDPOINT_URL: aws.https, AWS_CA_BUNDLE: file(aws.ca), HTTPS_PROXY: proxyUrl };
    const { call } = await run(env, ['--profile', 'role'], role);
    expect(call?.accessKeyId).toBe('AKIDROLE');
    expect(calls.map(({ action }) => action)).toEqual(['AssumeRole', 'AmazonSSM.GetParametersByPath']);
    expect(proxied.length).toBeGreaterThan(0);
  });
});

test.each<[string, (there: string) => Record<string, string>, string, readonly string[]]>([
  ['AWS_ENDPOINT_URL', (there) => ({ AWS_ENDPOINT_URL: there }), '', []],
  [
    'AWS_ENDPOINT_URL_SSM before AWS_ENDPOINT_URL',
    (there) => ({ AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_ENDPOINT_URL_SSM: there }),
    '',
    [],
  ],
  ['of --profile', () => ({}), 'endpoint_url = THERE', ['--profile', 'ops']],
  ['of AWS_PROFILE', () => ({ AWS_PROFILE: 'ops' }), 'endpoint_url = THERE', []],
  ['of a service in --profile', () => ({}), 'services = local\n[services local]\nssm =\n  endpoint_url = THERE', ['--profile', 'ops']],
])('endpoint URL: %s', async (_case, env, more, args) => {
  const config = section('ops', 'AKIDOPS', more.replace('THERE', aws.http));
  expect((await run({ ...keys('AKIDENV'), AWS_REGION: 'us-east-1', ...env(aws.http) }, args, config)).call?.action).toContain(
    'GetParametersByPath',
  );
});

test.each(['1', '2'])('AWS_MAX_ATTEMPTS=%s', async (attempts) => {
  status = 500;
  await run({ ...here(), AWS_REGION: 'us-east-1', AWS_MAX_ATTEMPTS: attempts });
  expect(calls).toHaveLength(Number(attempts));
});

describe('certificates', () => {
  const secure = (): Record<string, string> => ({ ...here(), AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: aws.https });

  test('of AWS_CA_BUNDLE, of the profile, of REQUESTS_CA_BUNDLE; without them, none of a company', async () => {
    expect((await run({ ...secure(), AWS_CA_BUNDLE: file(aws.ca) })).call).toMatchObject({ secure: true });
    expect((await run({ ...secure(), REQUESTS_CA_BUNDLE: file(aws.ca) })).call).toMatchObject({ secure: true });
    expect((await run(secure(), ['--profile', 'ops'], section('ops', 'AKIDOPS', `ca_bundle = ${file(aws.ca)}`))).call?.accessKeyId).toBe(
      'AKIDOPS',
    );
    calls = [];
    const { exit, err } = await run({ ...secure(), AWS_MAX_ATTEMPTS: '1' });
    expect({ exit, calls }).toEqual({ exit: 3, calls: [] });
    expect(err).toMatch(/^prefect-privatelink: the certificate of localhost is not trusted .*: if a proxy inspects TLS, set AWS_CA_BUNDLE/);
  });

  test('in a file that is not there', async () => {
    expect(await run({ ...secure(), AWS_CA_BUNDLE: '/nowhere/ca.pem' })).toMatchObject({
      exit: 3,
      err: 'prefect-privatelink: AWS_CA_BUNDLE must name a readable file of certificates, got: /nowhere/ca.pem\n',
    });
  });
});

describe('a forward proxy', () => {
  const through = (scheme: 'http' | 'https', env: Record<string, string>): Record<string, string> => ({
    ...here(),
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: aws[scheme],
    AWS_CA_BUNDLE: file(aws.ca),
    AWS_MAX_ATTEMPTS: '1',
    ...env,
  });

  test.each<['http' | 'https', string, string]>([
    ['https', 'HTTPS_PROXY', ''],
    ['https', 'https_proxy', ''],
    ['http', 'HTTP_PROXY', ''],
    ['http', 'http_proxy', ''],
    ['https', 'HTTPS_PROXY', 'without a scheme'],
  ])('for %s by %s %s', async (scheme, variable, bare) => {
    const value = bare === '' ? proxyUrl : proxyUrl.replace('http://', '');
    const { call, err } = await run(through(scheme, { [variable]: value }));
    expect(err).toContain('there is no link');
    expect(call).toMatchObject({ accessKeyId: 'AKIDENV', secure: scheme === 'https' });
    expect(proxied).toHaveLength(1);
  });

  test.each<['http' | 'https', Record<string, string>]>([
    ['https', { HTTP_PROXY: 'X' }],
    ['http', { HTTPS_PROXY: 'X' }],
    ['https', { HTTPS_PROXY: 'X', NO_PROXY: 'localhost' }],
    ['https', { HTTPS_PROXY: 'X', no_proxy: 'example.com, localhost' }],
    ['http', { HTTP_PROXY: 'X', NO_PROXY: '127.0.0.1' }],
    ['http', { HTTP_PROXY: 'X', NO_PROXY: '*' }],
    ['https', { HTTPS_PROXY: 'X', https_proxy: '' }],
  ])('not for %s with %j', async (scheme, env) => {
    const set = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value === 'X' ? proxyUrl : value]));
    const { call } = await run(through(scheme, set));
    expect(call?.accessKeyId).toBe('AKIDENV');
    expect(proxied).toEqual([]);
  });

  test.each(['http', 'https'] as const)('that wants a password, for %s, which is never printed', async (scheme) => {
    proxyPassword = 'p@ss-word-1';
    const variable = `${scheme.toUpperCase()}_PROXY`;
    const { host } = new URL(proxyUrl);
    expect((await run(through(scheme, { [variable]: `http://user:${encodeURIComponent(proxyPassword)}@${host}` }))).call?.accessKeyId).toBe(
      'AKIDENV',
    );
    const { exit, err } = await run(through(scheme, { [variable]: `http://user:wrong-password@${host}` }));
    expect(exit).toBe(3);
    expect(err).toBe(
      `prefect-privatelink: the proxy ${host} (${variable}) requires a user and a password: write http://user:password@host:port\n`,
    );
  });

  test('that is not there, or is no URL', async () => {
    expect(await run(through('https', { HTTPS_PROXY: 'http://127.0.0.1:9' }))).toMatchObject({
      exit: 3,
      err: expect.stringContaining('the proxy 127.0.0.1:9 (HTTPS_PROXY) cannot be reached: connect ECONNREFUSED') as unknown,
    });
    for (const value of ['socks5://127.0.0.1:1080', 'http://', 'http://user:very-secret@a b']) {
      const { exit, err } = await run(through('https', { HTTPS_PROXY: value }));
      expect({ exit, err }).toEqual({
        exit: 3,
        err: 'prefect-privatelink: HTTPS_PROXY must be the URL of a proxy such as http://proxy.example.com:3128\n',
      });
    }
  });
});

// As `proxy_bypass_environment` of Python's urllib, which the AWS CLI calls.
test.each<[string, string, boolean]>([
  ['amazonaws.com', 'ssm.us-east-1.amazonaws.com', true],
  ['.amazonaws.com', 'ssm.us-east-1.amazonaws.com', true],
  ['AmazonAWS.com', 'ssm.us-east-1.amazonaws.com', true],
  [' example.com , amazonaws.com ', 'ssm.us-east-1.amazonaws.com', true],
  ['ssm.us-east-1.amazonaws.com:443', 'ssm.us-east-1.amazonaws.com', true],
  ['ssm.us-east-1.amazonaws.com:80', 'ssm.us-east-1.amazonaws.com', false],
  ['zonaws.com', 'ssm.us-east-1.amazonaws.com', false],
  ['ec2.us-east-1.amazonaws.com', 'ssm.us-east-1.amazonaws.com', false],
  ['*.amazonaws.com', 'ssm.us-east-1.amazonaws.com', false],
  ['10.0.0.0/8', '10.0.0.1', false],
  ['10.0.0.1', '10.0.0.1', true],
  ['::1', '[::1]', true],
  ['', 'ssm.us-east-1.amazonaws.com', false],
  [',', 'ssm.us-east-1.amazonaws.com', false],
])('NO_PROXY=%s for %s: direct %s', (noProxy, host, direct) => {
  const env = { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: noProxy };
  expect(proxyFor('https:', host, 443, env) === undefined).toBe(direct);
});
