import { type RequestListener } from 'node:http';
import { Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { type TLSSocket } from 'node:tls';
import { type AddressObservation, type ProbeTarget } from '../../../lib/contract/probe';
import { checkAddress } from '../../../lib/handlers/probe/address';
import { secureContext } from '../../../lib/handlers/probe/options';
import { createAuthority, selfSigned, type Authority, type Identity } from './support/certificates';
import { options } from './support/options';
import { CLOSED_PORT, Servers, type Running } from './support/servers';

const HOST = 'api.private.prefect.cloud';
const TARGET: ProbeTarget = { role: 'api', hostName: HOST, healthPath: '/api/health?deep=1', addresses: ['127.0.0.1'] };
const DAY = 86_400_000;
const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some((item) => item.address === '::1'));

const servers = new Servers();
let authority: Authority;
let valid: Identity;
let trusting: { secureContext: ReturnType<typeof secureContext> };

beforeAll(async () => {
  authority = await createAuthority('Throw-away CA');
  valid = await authority.issue({ names: [HOST] });
  trusting = { secureContext: secureContext(authority.cert) };
});
afterEach(() => servers.stop());

function check(port: number, overrides: Parameters<typeof options>[0] = {}, address = '127.0.0.1') {
  return checkAddress(address, TARGET, options({ ...trusting, port, ...overrides }));
}

/** Waits for what the other side of a closed connection notices a moment later. */
async function closed(server: Running): Promise<void> {
  while (server.open.size > 0) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('TCP', () => {
  const tcpOnly = { tcp: expect.any(Number) };

  test('refused', async () => {
    expect(await check(CLOSED_PORT)).toEqual({
      address: '127.0.0.1',
      outcome: 'tcpRefused',
      errorCode: 'ECONNREFUSED',
      detail: expect.stringContaining('ECONNREFUSED'),
      milliseconds: tcpOnly,
    });
  });

  test('silent', async () => {
    // A socket that never gets anywhere: no loopback address drops packets without privileges.
    const socket = new Socket();
    expect(await check(443, { connect: () => socket, limits: { tcp: 20 } })).toEqual({
      address: '127.0.0.1',
      outcome: 'tcpSilent',
      milliseconds: tcpOnly,
    });
    expect(socket.destroyed).toBe(true);
  });

  test('silent: the kernel gives up before we do', async () => {
    const connect = () => {
      const socket = new Socket();
      socket.destroy(Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT' }));
      return socket;
    };
    expect(await check(443, { connect })).toMatchObject({ outcome: 'tcpSilent', errorCode: 'ETIMEDOUT' });
  });

  test('unreachable', async () => {
    // The kernel never opens TCP to a multicast address.
    expect(await check(443, {}, '224.0.0.1')).toMatchObject({ outcome: 'tcpUnreachable', errorCode: 'ENETUNREACH', milliseconds: tcpOnly });
  });

  test('unreachable: the system cannot make a socket', async () => {
    const connect = () => {
      throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
    };
    expect(await check(443, { connect })).toMatchObject({ outcome: 'tcpUnreachable', errorCode: 'EMFILE', detail: 'too many open files' });
  });
});

describe('TLS', () => {
  const upToTls = { tcp: expect.any(Number), tls: expect.any(Number) };
  const greeting: RequestListener = (_request, response) => response.end('true');

  /** Fails the test if a byte is sent to a peer that was not verified. */
  async function refuses(identity: Identity) {
    let requests = 0;
    const { port } = await servers.https(() => (requests += 1), identity);
    const observation = await check(port);
    expect(requests).toBe(0);
    expect(observation.milliseconds).toEqual(upToTls);
    return observation;
  }

  test.each<[string, () => Promise<Identity>, string, string]>([
    ['self-signed', () => selfSigned({ names: [HOST] }), 'tlsUntrusted', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    [
      'from another authority',
      async () => (await createAuthority('Inspecting firewall')).issue({ names: [HOST] }),
      'tlsUntrusted',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
    ['for another name', () => authority.issue({ names: ['app.private.prefect.cloud'] }), 'tlsWrongName', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['expired', () => authority.issue({ names: [HOST], notAfter: new Date(Date.now() - 60_000) }), 'tlsExpired', 'CERT_HAS_EXPIRED'],
    [
      'not yet valid',
      () => authority.issue({ names: [HOST], notBefore: new Date(Date.now() + 60_000) }),
      'tlsExpired',
      'CERT_NOT_YET_VALID',
    ],
  ])('a certificate %s is refused before anything is sent', async (_case, identity, outcome, errorCode) => {
    expect(await refuses(await identity())).toMatchObject({ outcome, errorCode });
  });

  test('a refused certificate is shown as evidence', async () => {
    const notAfter = new Date(Date.now() - 5 * DAY);
    notAfter.setMilliseconds(0);
    const notBefore = new Date(notAfter.getTime() - DAY);
    expect(await refuses(await authority.issue({ names: [HOST, 'other.example'], notBefore, notAfter }))).toMatchObject({
      certificateExpires: notAfter.toISOString(),
      detail: `issuer CN=Throw-away CA; subject CN=${HOST}; names DNS:${HOST}, DNS:other.example`,
    });
  });

  test('a hostile certificate cannot forge lines or flood', async () => {
    const { detail } = await refuses(
      await authority.issue({ names: ['x.example', ...Array.from({ length: 200 }, (_, index) => `n${index}.example`)] }),
    );
    expect(detail).toMatch(/^issuer CN=Throw-away CA; [^\n]*…$/);
    expect(Array.from(detail ?? '')).toHaveLength(200);
  });

  test('a certificate about to expire passes, and its end is shown', async () => {
    const notAfter = new Date(Date.now() + DAY);
    notAfter.setMilliseconds(0);
    const { port } = await servers.https(greeting, await authority.issue({ names: [HOST], notAfter }));
    expect(await check(port)).toMatchObject({ outcome: 'healthy', certificateExpires: notAfter.toISOString() });
  });

  test('silent', async () => {
    const server = await servers.tcp(() => undefined);
    expect(await check(server.port, { limits: { tls: 50 } })).toEqual({
      address: '127.0.0.1',
      outcome: 'tlsSilent',
      milliseconds: upToTls,
    });
    await closed(server);
  });

  test.each<[string, (socket: Socket) => void, string]>([
    ['something else than TLS', (socket) => socket.end('220 mail.example ESMTP\r\n'), 'ERR_SSL_'],
    ['the end of the connection', (socket) => socket.end(), 'ECONNRESET'],
    ['a reset', (socket) => socket.once('data', () => socket.resetAndDestroy()), 'ECONNRESET'],
  ])('failed: %s', async (_case, onConnection, errorCode) => {
    const server = await servers.tcp(onConnection);
    expect(await check(server.port)).toMatchObject({
      outcome: 'tlsFailed',
      errorCode: expect.stringContaining(errorCode),
      detail: expect.any(String),
      milliseconds: upToTls,
    });
    await closed(server);
  });

  test('failed: older than TLS 1.2', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
    const { port } = await servers.https(greeting, { ...valid, ...old });
    expect(await check(port)).toMatchObject({ outcome: 'tlsFailed', errorCode: expect.stringContaining('ERR_SSL_') });
  });

  test('failed: TLS 1.3 refuses us when our side has finished', async () => {
    const { port } = await servers.https(greeting, { ...valid, requestCert: true, rejectUnauthorized: true, ca: authority.cert });
    expect(await check(port)).toMatchObject({ outcome: 'tlsFailed', errorCode: expect.stringContaining('ERR_SSL_TLSV13_ALERT') });
  });

  test('requests the host by name, over a new connection each time', async () => {
    const seen: unknown[] = [];
    const server = await servers.https((request, response) => {
      const socket = request.socket as TLSSocket & { servername?: string };
      seen.push({ servername: socket.servername, protocol: socket.getProtocol(), reused: socket.isSessionReused() });
      response.end();
    }, valid);
    await check(server.port);
    await check(server.port);
    const fresh = { servername: HOST, protocol: 'TLSv1.3', reused: false };
    expect(seen).toEqual([fresh, fresh]);
    expect(server.accepted()).toBe(2);
    await closed(server);
  });
});

describe('HTTP', () => {
  const all = { tcp: expect.any(Number), tls: expect.any(Number), http: expect.any(Number) };

  test('healthy', async () => {
    let asked: unknown;
    const server = await servers.https((request, response) => {
      asked = { method: request.method, url: request.url, host: request.headers.host, connection: request.headers.connection };
      response.end('true');
    }, valid);
    expect(await check(server.port)).toEqual({
      address: '127.0.0.1',
      outcome: 'healthy',
      httpStatus: 200,
      certificateExpires: expect.stringMatching(/^\d{4}-.*Z$/),
      milliseconds: all,
    });
    expect(asked).toEqual({ method: 'GET', url: '/api/health?deep=1', host: HOST, connection: 'close' });
    await closed(server);
  });

  (hasIpv6 ? test : test.skip)('healthy over IPv6', async () => {
    const { port } = await servers.https((_request, response) => response.end('true'), valid, '::1');
    expect(await check(port, {}, '::1')).toMatchObject({ address: '::1', outcome: 'healthy' });
  });

  test.each<[number, string]>([
    [200, 'healthy'],
    [204, 'healthy'],
    [301, 'httpRedirect'],
    [400, 'httpClientError'],
    [401, 'httpClientError'],
    [403, 'httpForbidden'],
    [404, 'httpClientError'],
    [500, 'httpServerError'],
    [503, 'httpServerError'],
    [600, 'httpFailed'],
  ])('status %i is %s', async (status, outcome) => {
    const { port } = await servers.https((_request, response) => response.writeHead(status).end(), valid);
    expect(await check(port)).toMatchObject({ outcome, httpStatus: status, milliseconds: all });
  });

  test('the body of a refusal is evidence, in one printable line', async () => {
    const body = '<h1>Forbidden</h1>\r\n\u001b[31mnot a trusted\u0000 endpoint\u2028\u202eid';
    const { port } = await servers.https((_request, response) => response.writeHead(403).end(body), valid);
    expect(await check(port)).toMatchObject({ outcome: 'httpForbidden', detail: '<h1>Forbidden</h1> [31mnot a trusted endpoint id' });
  });

  test('a redirect is reported, not followed', async () => {
    let location = '';
    const server = await servers.https((_request, response) => response.writeHead(302, { location }).end('moved'), valid);
    location = `https://127.0.0.1:${server.port}/login`;
    expect(await check(server.port)).toMatchObject({ outcome: 'httpRedirect', httpStatus: 302, detail: `location: ${location}` });
    expect(server.accepted()).toBe(1);
  });

  test('an endless body is cut, and the status counts', async () => {
    let sent = 0;
    const server = await servers.https((_request, response) => {
      const chunk = Buffer.alloc(1_024, 'a');
      const pour = (): void => {
        while (!response.destroyed && response.write(chunk)) {
          sent += chunk.length;
        }
      };
      response.on('drain', pour);
      response.on('error', () => undefined);
      pour();
    }, valid);
    expect(await check(server.port)).toMatchObject({ outcome: 'healthy', httpStatus: 200 });
    await closed(server);
    expect(sent).toBeGreaterThan(4_096);
  });

  test.each<[string, Partial<AddressObservation>]>([
    ['200 OK', { outcome: 'healthy' }],
    ['503 Unavailable', { outcome: 'httpServerError', detail: 'body' }],
  ])('a body that only the end of the connection ends is complete: %s', async (status, expected) => {
    const { port } = await servers.tls((socket) => socket.end(`HTTP/1.1 ${status}\r\n\r\nbody`), valid);
    expect(await check(port)).toMatchObject(expected);
  });

  describe('slow', () => {
    const short = { limits: { http: 100 } };

    test('no answer', async () => {
      const server = await servers.https(() => undefined, valid);
      expect(await check(server.port, short)).toMatchObject({ outcome: 'httpSlow', httpStatus: undefined, milliseconds: all });
      await closed(server);
    });

    test('a head and no body', async () => {
      const { port } = await servers.https((_request, response) => {
        response.writeHead(200, { 'content-length': '10' });
        response.write('tru');
      }, valid);
      expect(await check(port, { limits: { http: 1_000 } })).toMatchObject({ outcome: 'httpSlow', httpStatus: 200, detail: 'tru' });
    });

    test('a body that drips', async () => {
      const { port } = await servers.https((_request, response) => {
        const drip = setInterval(() => response.write('.'), 10);
        response.on('close', () => clearInterval(drip));
      }, valid);
      expect(await check(port, { limits: { http: 1_000 } })).toMatchObject({ outcome: 'httpSlow', httpStatus: 200 });
    });

    test('interim answers without end', async () => {
      const { port } = await servers.tls((socket) => {
        const drip = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 10);
        socket.on('close', () => clearInterval(drip));
      }, valid);
      expect(await check(port, short)).toMatchObject({ outcome: 'httpSlow', httpStatus: undefined });
    });

    test('a lock-out whose page never ends is a lock-out', async () => {
      const { port } = await servers.https((_request, response) => response.writeHead(403).write('forb'), valid);
      expect(await check(port, { limits: { http: 1_000 } })).toMatchObject({ outcome: 'httpForbidden', httpStatus: 403, detail: 'forb' });
    });
  });

  test.each<[string, string, string | undefined]>([
    ['garbage', 'SSH-2.0-OpenSSH_9.6\r\n', 'HPE_'],
    ['a flood of headers', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(10_000)}\r\n`, 'HPE_HEADER_OVERFLOW'],
    ['one endless header', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`, 'HPE_HEADER_OVERFLOW'],
    ['two contradicting lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n', 'HPE_'],
    ['nothing at all', '', 'ECONNRESET'],
    ['half a body', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf', 'ECONNRESET'],
  ])('failed: %s', async (_case, bytes, errorCode) => {
    const server = await servers.tls((socket) => socket.once('data', () => socket.end(bytes)), valid);
    expect(await check(server.port)).toMatchObject({
      outcome: 'httpFailed',
      errorCode: expect.stringContaining(errorCode ?? ''),
      detail: expect.any(String),
      milliseconds: all,
    });
    await closed(server);
  });

  test('failed: a change of protocol that was not requested', async () => {
    const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n';
    const server = await servers.tls((socket) => socket.once('data', () => socket.write(upgrade)), valid);
    expect(await check(server.port)).toMatchObject({ outcome: 'httpFailed', httpStatus: 101 });
    await closed(server);
  });

  test('an answer before the question is still an answer', async () => {
    const { port } = await servers.tls((socket) => socket.end('HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n'), valid);
    expect(await check(port)).toMatchObject({ outcome: 'httpServerError', httpStatus: 500 });
  });
});
