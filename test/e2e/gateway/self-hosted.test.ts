/* Mode 3 with the real engine: who may call what, and each trap that a naive configuration falls into. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { type GatewayModel, type SelfHostedModel } from '../../../lib/gateway/haproxy/model';
import { gateway, mutualTls, selfHosted } from '../../gateway/haproxy/models';
import { call, exchange, openTls, type Answer, type Call } from './support/client';
import { TestGround } from './support/ground';
import { freePorts, SUPPORTED, type Haproxy } from './support/haproxy';
import { claims, hmacToken, now, signingKey, token, unsigned, type Claims } from './support/tokens';

jest.setTimeout(60_000);

const RUN = '/api/flow_runs/1b671a64-40d5-491e-99b0-da01ff1f3341';
const FIRST = signingKey('first', 'RS256');
const SECOND = signingKey('second', 'ES384');

let ground: TestGround;
beforeAll(async () => {
  ground = await TestGround.start();
  ground.write('first.pub', FIRST.publicKey);
  ground.write('second.pub', SECOND.publicKey);
});
afterAll(() => ground.stop());

describe.each(SUPPORTED)('HAProxy %s', (branch) => {
  const model = (more: Partial<SelfHostedModel> = {}): GatewayModel => {
    const behind = ground.behind(ground.plain);
    return gateway(selfHosted(behind, { rateLimit: undefined, ...more }), behind);
  };
  let clientPort = 40000;
  /** Each connection is another client's, so that its record can be told from others. */
  const connect = (options = {}) =>
    openTls({ port: ground.ports.listener, clientPort: ++clientPort }, { servername: 'gateway.internal', ca: ground.ca, ...options });
  const ask = async (path: string, jwt?: string, { headers = {}, ...options }: Call = {}): Promise<Answer> =>
    call(await connect(), path, { ...options, headers: { ...(jwt === undefined ? {} : { 'X-Gateway-Token': jwt }), ...headers } });
  const reasonOf = async (path: string, jwt?: string, options?: Call): Promise<readonly [number, unknown]> => {
    const { status } = await ask(path, jwt, options);
    const { reason } = await haproxy.record({ client_port: clientPort });
    return [status, reason];
  };

  let haproxy: Haproxy;
  const begin = async (more?: Partial<SelfHostedModel>): Promise<void> => {
    haproxy = await ground.start(branch, model(more));
    // The server is up once its health check has passed. Another identity asks: the limit of a test counts its own.
    const waiting = token(FIRST, claims({ sub: 'waiting', roles: 'viewer' }));
    for (let attempt = 0; (await ask('/api/flows/x', waiting)).status === 503 && attempt < 20; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    ground.plain.seen.length = 0;
  };

  describe('tokens', () => {
    beforeAll(() => begin());
    afterAll(() => ground.reset());

    const good: readonly (readonly [string, () => string])[] = [
      ['RS256', () => token(FIRST, claims())],
      ['ES384, whose key is named by the environment', () => token(SECOND, claims())],
      ['a list of audiences', () => token(FIRST, claims({ aud: ['another', 'prefect-gateway'] }))],
      ['valid since just now on another clock', () => token(FIRST, claims({ nbf: now() + 20 }))],
      ['a role in the claim', () => token(FIRST, claims({ sub: 'somebody', roles: ['another', 'administrator'] }))],
      ['a role as text', () => token(FIRST, claims({ sub: 'somebody', roles: 'administrator' }))],
    ];
    test.each(good)('%s passes', async (_what, make) => {
      expect(await ask(RUN, make())).toMatchObject({ status: 200 });
    });

    const path = () => `${ground.files}/first.pub`;
    const tampered = (): string => {
      const [header, , signature] = token(FIRST, claims()).split('.');
      return [header, token(FIRST, claims({ sub: 'administrator' })).split('.')[1], signature].join('.');
    };
    const bad: readonly (readonly [string, () => string | undefined, string])[] = [
      ['none at all', () => undefined, 'no-token'],
      ['no JWT', () => 'abc', 'unknown-key'],
      ['no key id', () => token(FIRST, claims(), { kid: undefined }), 'unknown-key'],
      ['an unknown key id', () => token(FIRST, claims(), { kid: 'third' }), 'unknown-key'],
      ['another key', () => token({ ...signingKey('first', 'RS256') }, claims()), 'bad-signature'],
      ['a tampered payload', tampered, 'bad-signature'],
      ['no algorithm', () => `${unsigned({ alg: 'none', kid: 'first' }, claims())}.`, 'unknown-key'],
      ['HS256 with the path of the key file', () => hmacToken(path(), claims(), { kid: 'first' }), 'unknown-key'],
      ['HS256 with the public key', () => hmacToken(FIRST.publicKey, claims(), { kid: 'first' }), 'unknown-key'],
      ["the other key's algorithm", () => token(SECOND, claims(), { kid: 'first' }), 'unknown-key'],
      ["the other key's id and algorithm", () => token(FIRST, claims(), { kid: 'second', alg: 'ES384' }), 'bad-signature'],
      ['another issuer', () => token(FIRST, claims({ iss: 'https://issuer.example' })), 'wrong-issuer'],
      ['no issuer', () => token(FIRST, claims({ iss: undefined })), 'wrong-issuer'],
      ['another audience', () => token(FIRST, claims({ aud: 'prefect-gateway2' })), 'wrong-audience'],
      ['no audience', () => token(FIRST, claims({ aud: undefined })), 'wrong-audience'],
      ['an audience that looks like a list', () => token(FIRST, claims({ aud: '["prefect-gateway"]' })), 'wrong-audience'],
      ['an audience with quotes', () => token(FIRST, claims({ aud: 'x","prefect-gateway' })), 'wrong-audience'],
      ['expired', () => token(FIRST, claims({ exp: now() - 1 })), 'expired'],
      ['no expiry', () => token(FIRST, claims({ exp: undefined })), 'no-expiry'],
      ['an expiry that is text', () => token(FIRST, claims({ exp: 'never' })), 'expired'],
      ['not valid yet', () => token(FIRST, claims({ nbf: now() + 120 })), 'not-yet-valid'],
      ['no subject', () => token(FIRST, claims({ sub: undefined, roles: ['administrator'] })), 'no-subject'],
      ['no role', () => token(FIRST, claims({ sub: 'somebody' })), 'no-role'],
      ['a role that looks like a list', () => token(FIRST, claims({ sub: 'x', roles: '["administrator"]' })), 'no-role'],
      ['a longer subject', () => token(FIRST, claims({ sub: 'worker2' })), 'no-role'],
    ];
    test.each(bad)('%s is refused', async (_what, make, reason) => {
      expect(await reasonOf(RUN, make())).toEqual([reason === 'no-role' ? 403 : 401, reason]);
    });

    test('two tokens are refused, however they are sent', async () => {
      const [one, other] = [token(FIRST, claims()), token(FIRST, claims({ sub: 'x', roles: 'administrator' }))];
      expect(await reasonOf(RUN, undefined, { headers: { 'X-Gateway-Token': [one, other] } })).toEqual([401, 'duplicate-token']);
      expect(await reasonOf(RUN, undefined, { headers: { 'X-Gateway-Token': `${one}, ${other}` } })).toEqual([401, 'duplicate-token']);
    });

    test('the token stays at the gateway, and Authorization is the server own', async () => {
      ground.plain.seen.length = 0;
      await ask(RUN, token(FIRST, claims()), {
        headers: {
          Authorization: 'Basic b3duOm93bg==',
          'X-Forwarded-For': '1.1.1.1',
          'X-Forwarded-Proto': 'http',
          Forwarded: 'for=1.1.1.1',
          'X-Real-IP': '1.1.1.1',
        },
      });
      const { headers } = ground.plain.seen[0]!;
      expect(headers).toMatchObject({
        authorization: 'Basic b3duOm93bg==',
        'x-forwarded-for': '10.1.2.3',
        'x-forwarded-proto': 'https',
        host: 'prefect.internal',
      });
      expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-gateway-token']));
      expect(headers).not.toHaveProperty('forwarded');
      expect(headers).not.toHaveProperty('x-real-ip');
      expect(haproxy.log).not.toContain('b3duOm93bg');
      expect(haproxy.log).not.toContain(token(FIRST, claims()).split('.')[0]);
    });

    test('roles by method and path', async () => {
      const viewer = token(FIRST, claims({ sub: 'v', roles: ['viewer'] }));
      const worker = token(FIRST, claims());
      const administrator = token(FIRST, claims({ sub: 'a', roles: ['administrator'] }));
      expect(await reasonOf(RUN, viewer)).toEqual([200, '']);
      expect(await reasonOf('/api/flows/filter', viewer, { method: 'POST' })).toEqual([200, '']);
      expect(await reasonOf('/api/work_pools/my%20pool/queues', viewer)).toEqual([200, '']);
      expect(await reasonOf('/api/flows/', viewer, { method: 'POST' })).toEqual([403, 'role-not-allowed']);
      expect(await reasonOf(RUN, viewer, { method: 'DELETE' })).toEqual([403, 'role-not-allowed']);
      expect(await reasonOf(RUN, viewer, { method: 'POST', headers: { 'X-HTTP-Method-Override': 'GET' } })).toEqual([
        403,
        'role-not-allowed',
      ]);
      expect(await reasonOf(`${RUN}/x`, viewer)).toEqual([403, 'role-not-allowed']);
      expect(await reasonOf('/api/admin/storage', worker)).toEqual([200, '']);
      expect(await reasonOf('/api/admin/settings', worker)).toEqual([403, 'role-not-allowed']);
      expect(await reasonOf('/api/admin/settings?x=1', worker)).toEqual([403, 'role-not-allowed']);
      expect(await reasonOf('/api/%61dmin/settings', worker)).toEqual([403, 'role-not-allowed']);
      expect(await reasonOf('/api/admin/settings', administrator)).toEqual([200, '']);
    });

    test.each([
      ['/api//admin/settings', 'malformed-path'],
      ['/api/./admin/settings', 'malformed-path'],
      ['/api/x/../admin/settings', 'malformed-path'],
      ['/api/x/..', 'malformed-path'],
      ['/api/x/%2e%2e/admin/settings', 'malformed-path'],
      ['/api/admin%2fsettings', 'malformed-path'],
      ['/api/admin%2Fsettings', 'malformed-path'],
      ['/api/admin%252fsettings', 'malformed-path'],
      ['/api/admin%5csettings', 'malformed-path'],
      ['/api/admin\\settings', 'malformed-path'],
      ['/api/admin;x/settings', 'malformed-path'],
      ['/api/admin%3bx/settings', 'malformed-path'],
      ['/api/admin/settings%00', 'malformed-path'],
      ['/api/admin/settings%0a', 'malformed-path'],
      ['/api/admin/settings%3fx', 'malformed-path'],
      ['/api/admin/settings%23x', 'malformed-path'],
      ['/api/admin/settings%', 'malformed-path'],
      ['/api/admin/settings%zz', 'malformed-path'],
      ['/', 'not-the-api'],
      ['/docs', 'not-the-api'],
      ['/v2/', 'not-the-api'],
      ['/API/admin/settings', 'not-the-api'],
      ['/api/metrics', 'not-the-api'],
      ['/api/%6detrics', 'not-the-api'],
    ])('%s is refused: %s', async (path, reason) => {
      expect(await reasonOf(path, token(FIRST, claims({ sub: 'a', roles: 'administrator' })))).toEqual([
        reason === 'malformed-path' ? 400 : 403,
        reason,
      ]);
    });

    test('absolute URIs are refused, and HTTP/2 is understood', async () => {
      const answer = await exchange(
        await connect(),
        `GET http://evil.example${RUN} HTTP/1.1\r\nHost: x\r\nX-Gateway-Token: ${token(FIRST, claims())}\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      const { connect: connect2 } = await import('node:http2');
      const secure = await connect({ ALPNProtocols: ['h2'] });
      expect(secure.alpnProtocol).toBe('h2');
      const session = connect2('https://gateway.internal', { createConnection: () => secure });
      const request = session.request({ ':path': RUN, 'x-gateway-token': token(FIRST, claims()) });
      const [headers] = (await once(request, 'response')) as [{ ':status': number }];
      expect(headers[':status']).toBe(200);
      session.destroy();
    });

    test('websockets pass, are logged when they open, and are refused without a token', async () => {
      const open = async (headers: Record<string, string>): Promise<WebSocket> => {
        const socket = await connect();
        return new WebSocket('wss://gateway.internal/api/events/in', ['prefect'], { headers, createConnection: () => socket } as never);
      };
      const webSocket = await open({ 'X-Gateway-Token': token(FIRST, claims()) });
      await once(webSocket, 'open');
      await haproxy.record({ event: 'http-after-res', path: '/api/events/in', status: 101, verdict: 'allowed', identity: 'worker' });
      webSocket.send('echo');
      expect(String((await once(webSocket, 'message'))[0])).toBe('echo');
      webSocket.terminate();
      const refused = await open({});
      expect(((await once(refused, 'error'))[0] as Error).message).toContain('401');
    });

    test('a hostile path, method or subject stays one field of one record', async () => {
      const worker = token(FIRST, claims());
      const paths = [`/api/${'"'.repeat(3000)}`, '/api/x","verdict":"allowed', '/api/%[src]${HOME}', `/api/${'\u00e9'.repeat(400)}`];
      const ports: number[] = [];
      for (const path of paths) {
        const request = `GET ${path} HTTP/1.1\r\nHost: x\r\nX-Gateway-Token: ${worker}\r\nConnection: close\r\n\r\n`;
        await exchange(await connect(), Buffer.from(request, 'latin1'), 1000);
        ports.push(clientPort);
      }
      await ask(RUN, token(FIRST, claims({ sub: 'a"b\n{"c":1}\u001b[31m' })));
      ports.push(clientPort);
      const records = await Promise.all(ports.map((port) => haproxy.record({ client_port: port })));
      expect(haproxy.records.filter(({ client_port: port }) => ports.includes(Number(port)))).toHaveLength(ports.length);
      // HAProxy itself refuses bytes that a path cannot have.
      expect(records.map(({ event, verdict }) => [event, verdict])).toEqual([
        ['txn_close', 'allowed'],
        ['txn_close', 'allowed'],
        ['txn_close', 'refused'],
        ['error', 'refused'],
        ['txn_close', 'refused'],
      ]);
      expect((await haproxy.record({ client_port: clientPort }))['identity']).toBe('a"b\n{"c":1}\u001b[31m');
    });

    test('a redirect stays in TLS', async () => {
      ground.plain.behaviour = (_request, response) => response.writeHead(307, { Location: 'http://prefect.internal/api/flows/' }).end();
      const { headers } = await ask('/api/flows', token(FIRST, claims()));
      ground.plain.behaviour = undefined;
      expect(headers.location).toBe('https://prefect.internal/api/flows/');
    });

    test('503 is repeated for what only reads, and always says when to come back', async () => {
      const failing = (times: number) => {
        let left = times;
        ground.plain.seen.length = 0;
        ground.plain.behaviour = (_request, response) => (left-- > 0 ? response.writeHead(503).end() : response.end('ok'));
      };
      const worker = token(FIRST, claims());
      failing(1);
      expect(await ask(RUN, worker)).toMatchObject({ status: 200 });
      failing(1);
      expect(await ask('/api/flows/filter', worker, { method: 'POST', body: '{}' })).toMatchObject({ status: 200 });
      failing(1);
      expect(await ask('/api/flows/', worker, { method: 'POST', body: '{}' })).toMatchObject({
        status: 503,
        headers: { 'retry-after': '2' },
      });
      expect(ground.plain.seen).toHaveLength(1);
      failing(99);
      expect(await ask(RUN, worker)).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
      ground.plain.behaviour = undefined;
    });

    test('504 becomes 503, which Prefect repeats', async () => {
      ground.plain.behaviour = (_request, response) => response.writeHead(504).end();
      expect(await ask(RUN, token(FIRST, claims()))).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
      ground.plain.behaviour = undefined;
    });

    test('its exporter counts refusals by reason', async () => {
      await ask(RUN, token(FIRST, claims({ exp: now() - 10 })));
      const { body } = await call((await import('node:net')).connect(ground.ports.metrics, '127.0.0.1'), '/metrics');
      expect(body).toMatch(/haproxy_backend_sessions_total\{proxy="refused:expired"\} [1-9]/);
    });
  });

  describe('limits', () => {
    afterEach(() => ground.reset());

    test('a flood is limited, and state changes, heartbeats and other identities are not', async () => {
      await begin({ rateLimit: { requests: 20, periodSeconds: 10 } });
      const worker = token(FIRST, claims());
      const answers = await Promise.all(Array.from({ length: 40 }, () => ask(RUN, worker)));
      const limited = answers.filter(({ status }) => status === 429);
      expect(limited.length).toBeGreaterThanOrEqual(20);
      expect(limited[0]?.headers['retry-after']).toBe('3');
      expect(answers.some(({ status }) => status === 200)).toBe(true);
      expect((await ask(`${RUN}/set_state`, worker, { method: 'POST' })).status).toBe(200);
      expect((await ask('/api/work_pools/p/workers/heartbeat', worker, { method: 'POST' })).status).toBe(200);
      expect((await ask(RUN, token(FIRST, claims({ sub: 'b', roles: 'viewer' })))).status).toBe(200);
      // A header does not make a request a websocket.
      expect((await ask(RUN, worker, { headers: { Upgrade: 'websocket' } })).status).toBe(429);
    });

    test('a state change goes before what waits', async () => {
      const behind = ground.behind(ground.plain);
      await begin({ upstream: { hostName: 'prefect.internal', port: behind.upstreamPort, servers: 1, maxRequests: 2 } });
      ground.plain.behaviour = (_request, response) => void setTimeout(() => response.end('ok'), 200);
      const worker = token(FIRST, claims());
      const slow = Promise.all(Array.from({ length: 20 }, () => ask(RUN, worker)));
      await new Promise((resolve) => setTimeout(resolve, 500));
      const began = Date.now();
      await ask(`${RUN}/set_state`, worker, { method: 'POST' });
      expect(Date.now() - began).toBeLessThan(800);
      expect((await slow).every(({ status }) => status === 200)).toBe(true);
    });

    test('without a server the answer is one that Prefect repeats', async () => {
      const behind = ground.behind(ground.plain);
      const [closed = 0] = await freePorts(1);
      haproxy = await ground.start(branch, gateway(selfHosted({ ...behind, upstreamPort: closed }), behind));
      expect(await ask(RUN, token(FIRST, claims()))).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    });

    test('in maintenance every call is held', async () => {
      haproxy = await ground.start(branch, model({ maintenance: true }));
      expect(await ask(RUN, token(FIRST, claims()))).toMatchObject({
        status: 503,
        headers: { 'prefect-maintenance': 'true', 'retry-after': '5' },
      });
      expect(ground.plain.seen).toEqual([]);
    });
  });

  test('client certificates', async () => {
    const identity = mutualTls(ground.behind(ground.plain));
    const roles = [{ name: 'worker', members: ['worker'], allow: [{ paths: ['/api/**'] }] }];
    haproxy = await ground.start(branch, model({ identity, roles }));
    const as = async (name: string) => call(await connect(await ground.clientCertificate(name)), RUN);
    expect((await as('stranger')).status).toBe(403);
    await haproxy.record({ identity: 'stranger', reason: 'no-role' });
    for (let attempt = 0; (await as('worker')).status === 503 && attempt < 20; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect((await as('worker')).status).toBe(200);
    await haproxy.record({ identity: 'worker', role: 'worker', verdict: 'allowed', status: 200 });
    await expect(connect().then((socket) => call(socket, RUN))).rejects.toThrow();
    await haproxy.record({ event: 'error', verdict: 'refused' });
    await ground.reset();
  });
});

/** What the rendered configuration guards against is real: each naive form lets the attack through. */
describe('the naive form', () => {
  const [branch] = ['3.4'] as const;
  const naive = async (rules: string): Promise<(path: string, headers: Record<string, string>) => Promise<number>> => {
    const [port = 0] = await freePorts(1);
    await ground.startText(
      branch,
      `defaults\n  mode http\n  timeout client 5s\n  timeout server 5s\n  timeout connect 5s\nfrontend f\n  bind :${port}\n${rules}\n  http-request return status 200\n`,
    );
    const { connect: connectTcp } = await import('node:net');
    return async (path, headers) => (await call(connectTcp(port, '127.0.0.1'), path, { headers })).status;
  };
  afterEach(() => ground.reset());

  const bearer = (jwt: string) => ({ Authorization: `Bearer ${jwt}` });
  const payload: Claims = claims();

  test('the algorithm of the token: HS256 keyed with the path of the key file passes', async () => {
    const file = `${ground.files}/first.pub`;
    const status = await naive(
      `  http-request set-var(txn.t) http_auth_bearer\n  http-request set-var(txn.a) var(txn.t),jwt_header_query('$.alg')\n  http-request deny deny_status 401 if !{ var(txn.t),jwt_verify(txn.a,"${file}") 1 }`,
    );
    expect(await status('/', bearer(token(FIRST, payload)))).toBe(200);
    expect(await status('/', bearer(hmacToken(file, payload, {})))).toBe(200);
    expect(await status('/', bearer(hmacToken('x', payload, {})))).toBe(401);
  });

  test('the audience as part of a list: a text that looks like a list passes', async () => {
    const status = await naive(
      `  http-request set-var(txn.t) http_auth_bearer\n  http-request deny deny_status 401 if !{ var(txn.t),jwt_payload_query('$.aud') -m sub '"prefect-gateway"' }`,
    );
    expect(await status('/', bearer(token(FIRST, claims({ aud: ['prefect-gateway'] }))))).toBe(200);
    expect(await status('/', bearer(token(FIRST, claims({ aud: 'x"prefect-gateway"' }))))).toBe(200);
  });

  test('a forbidden prefix: other forms of the path pass', async () => {
    const status = await naive('  http-request deny deny_status 403 if { path_beg /api/admin }');
    expect(await status('/api/admin/settings', {})).toBe(403);
    for (const path of ['/api/%61dmin/settings', '/api//admin/settings', '/api/x/../admin/settings']) {
      expect(await status(path, {})).toBe(200);
    }
  });
});
