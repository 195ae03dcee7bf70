/* Mode 1 with the real engine: who gets through, who does not, and what the audit log says. */
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { CertificateAuthority } from '../../../sandbox/service-provider/certificates';
import { CONNECTION_ROLES, gateway, mutualTls, passthrough } from '../../gateway/haproxy/models';
import { until } from '../support/until';
import { arrive, call, exchange, openTls, tlsOver } from './support/client';
import { TestGround } from './support/ground';
import { SUPPORTED } from './support/haproxy';

jest.setTimeout(60_000);

const API = 'api.private.prefect.cloud';
const APP = 'app.private.prefect.cloud';

let ground: TestGround;
beforeAll(async () => (ground = await TestGround.start()));
afterEach(() => ground.reset());
afterAll(() => ground.stop());

describe.each(SUPPORTED)('HAProxy %s', (branch) => {
  const start = (identity?: Parameters<typeof passthrough>[1], unresolved = 0) => {
    const behind = ground.behind(ground.secure);
    return ground.start(branch, gateway(passthrough(behind, identity), behind), unresolved);
  };
  const arrival = (endpointId?: string) => ({ port: ground.ports.listener, ...(endpointId === undefined ? {} : { endpointId }) });
  const to = (servername: string) => ({ servername, ca: ground.ca });

  test('both names pass end to end, and are logged at once', async () => {
    const haproxy = await start();
    for (const name of [API, APP]) {
      const secure = await openTls(arrival(), to(name));
      expect(secure.authorized).toBe(true);
      // Before the connection ends.
      expect(await haproxy.record({ server_name: name, event: 'tcp-req-cont' })).toMatchObject({
        verdict: 'allowed',
        client: '10.1.2.3',
        client_port: 40000,
      });
      expect(await call(secure, '/api/x')).toMatchObject({ status: 200 });
      expect(await haproxy.record({ server_name: name, event: 'txn_close' })).toMatchObject({
        verdict: 'allowed',
        server: expect.stringMatching(/^address\d$/),
      });
    }
  });

  test.each([
    ['another name', 'evil.example', 'name-not-allowed'],
    ['a longer name', `x.${API}`, 'name-not-allowed'],
    ['a name that only starts so', `${API}.evil.example`, 'name-not-allowed'],
    ['no name', '', 'name-not-allowed'],
  ])('%s is refused', async (_what, servername, reason) => {
    const haproxy = await start();
    await expect(openTls(arrival(), { ...to(servername), rejectUnauthorized: false })).rejects.toThrow();
    expect(await haproxy.record({ event: 'txn_close' })).toMatchObject({ verdict: 'refused', reason, server_name: servername });
    expect(ground.secure.seen).toEqual([]);
  });

  test('a name in capitals is the same name', async () => {
    await start();
    const secure = await openTls(arrival(), { ...to(API.toUpperCase()), checkServerIdentity: () => undefined });
    expect((await call(secure, '/api/x')).status).toBe(200);
  });

  test('plain HTTP is refused at once, and silence after five seconds', async () => {
    const haproxy = await start();
    const silent = exchange(await arrive(arrival()), '', 8000);
    const began = Date.now();
    expect(await exchange(await arrive(arrival()), 'GET / HTTP/1.1\r\nHost: x\r\n\r\n')).toBe('');
    expect(Date.now() - began).toBeLessThan(2500);
    expect(await haproxy.record({ event: 'txn_close' })).toMatchObject({ reason: 'not-tls' });
    expect(await silent).toBe('');
    expect(Date.now() - began).toBeGreaterThan(4000);
    expect(Date.now() - began).toBeLessThan(7500);
    // The record may come after the end of the connection.
    await until('both records', () => haproxy.records.filter(({ reason }) => reason === 'not-tls').length === 2, 5);
  });

  test('without the PROXY protocol nobody gets through', async () => {
    await start();
    const socket = await arrive({ ...arrival(), proxyProtocol: false });
    await expect(tlsOver(socket, to(API))).rejects.toThrow();
    expect(ground.secure.seen).toEqual([]);
  });

  test('a hostile name stays one field of one record', async () => {
    const haproxy = await start();
    const hostile = ['x","verdict":"allowed', 'a\nb', 'a\u0000b\u001b[31m', 'ü\u2028', '%[src]', '"'.repeat(250)];
    for (const name of hostile) {
      await exchange(await arrive(arrival()), clientHello(Buffer.from(name, 'latin1')));
    }
    const ended = () => haproxy.records.filter(({ event }) => event === 'txn_close');
    await until('the records', () => ended().length === hostile.length, 5);
    const records = ended();
    for (const record of records) {
      expect(Object.keys(record)).toEqual(Object.keys(records[0] ?? {}));
      expect(record).toMatchObject({ verdict: 'refused', reason: 'name-not-allowed' });
    }
    expect(records[0]).toMatchObject({ server_name: 'x","verdict":"allowed' });
  });

  test('the id of the endpoint is the identity, and its role says which names', async () => {
    const haproxy = await start({ source: { type: 'vpcEndpoint' }, roles: CONNECTION_ROLES });
    const people = 'vpce-0123456789abcdef0';
    expect((await call(await openTls(arrival(people), to(APP)), '/x')).status).toBe(200);
    expect(await haproxy.record({ event: 'tcp-req-cont' })).toMatchObject({ identity: people, role: 'people', verdict: 'allowed' });
    // A value of the environment is text and nothing else.
    expect((await call(await openTls(arrival('o"b \' $HOME ${PATH} # \\ ü'), to(APP)), '/x')).status).toBe(200);
    expect((await call(await openTls(arrival("o'brien"), to(API)), '/x')).status).toBe(200);
    for (const [endpointId, name, reason] of [
      ['worker', APP, 'role-not-allowed'],
      ['vpce-0evil', API, 'unknown-identity'],
      [undefined, API, 'unknown-identity'],
      [`${people}x`, API, 'unknown-identity'],
    ] as const) {
      await expect(openTls(arrival(endpointId), to(name))).rejects.toThrow();
      await haproxy.record({ event: 'txn_close', identity: endpointId ?? '', server_name: name, reason, verdict: 'refused' });
    }
  });

  test('the certificate of an outer session is the identity', async () => {
    const haproxy = await start({ source: mutualTls(ground.behind(ground.secure)), roles: CONNECTION_ROLES });
    const outer = { servername: 'gateway.internal', ca: ground.ca };
    const worker = await openTls(arrival(), { ...outer, ...(await ground.clientCertificate('worker')) });
    const inner = await tlsOver(worker, to(API));
    expect(inner.authorized).toBe(true);
    expect((await call(inner, '/api/x')).status).toBe(200);
    expect(await haproxy.record({ event: 'tcp-req-cont' })).toMatchObject({ identity: 'worker', role: 'workers', server_name: API });

    const other = await openTls(arrival(), { ...outer, ...(await ground.clientCertificate('worker')) });
    await expect(tlsOver(other, to(APP))).rejects.toThrow();
    await haproxy.record({ event: 'txn_close', reason: 'role-not-allowed' });

    const stranger = await openTls(arrival(), { ...outer, ...(await ground.clientCertificate('stranger')) });
    await expect(tlsOver(stranger, to(API))).rejects.toThrow();
    await haproxy.record({ event: 'txn_close', reason: 'unknown-identity', identity: 'stranger' });

    const elsewhere = await CertificateAuthority.create('elsewhere');
    for (const certificate of [{}, await ground.clientCertificate('worker', elsewhere)]) {
      const refused = openTls(arrival(), { ...outer, ...certificate }).then((socket) => tlsOver(socket, to(API)));
      await expect(refused).rejects.toThrow();
    }
    await haproxy.record({ event: 'error', verdict: 'refused' });
  });

  test('a name that changes its address, or gets one later, is followed', async () => {
    ground.names.set(API, undefined);
    await start(undefined, 1);
    await expect(openTls(arrival(), to(API))).rejects.toThrow();
    ground.names.set(API, ['127.0.0.1']);
    await pause(2500);
    await expect(openTls(arrival(), to(API)).then((secure) => call(secure, '/x'))).resolves.toMatchObject({ status: 200 });
  });

  test('SIGUSR1 fails the health check first, serves for the grace, and lets open connections end', async () => {
    const haproxy = await start();
    const health = async () => (await call(await arrive({ port: ground.ports.health }), '/healthz')).status;
    expect(await health()).toBe(200);
    const secure = await openTls(arrival(), to(API));
    const webSocket = new WebSocket(`wss://${API}/events/in`, { createConnection: () => secure } as never);
    await new Promise((resolve) => webSocket.once('open', resolve));
    haproxy.signal('SIGUSR1');
    await pause(300);
    expect(await health()).toBe(503);
    expect((await call(await openTls(arrival(), to(API)), '/x')).status).toBe(200);
    await pause(1500);
    await expect(arrive(arrival())).rejects.toThrow();
    const echo = new Promise((resolve) => webSocket.once('message', (text) => resolve(String(text))));
    webSocket.send('still here');
    expect(await echo).toBe('still here');
    webSocket.terminate();
    expect(await haproxy.end()).toBe(0);
  });

  test('the health check needs the PROXY protocol', async () => {
    await start();
    const bare = await arrive({ port: ground.ports.health, proxyProtocol: false });
    await expect(call(bare, '/healthz')).rejects.toThrow();
  });

  test('its exporter counts refusals by reason', async () => {
    await start();
    await expect(openTls(arrival(), to('evil.example'))).rejects.toThrow();
    await exchange(await arrive(arrival()), 'GET / HTTP/1.1\r\n\r\n');
    const { body } = await call(await arrive({ port: ground.ports.metrics, proxyProtocol: false }), '/metrics');
    for (const reason of ['name-not-allowed', 'not-tls']) {
      expect(body).toContain(`haproxy_backend_sessions_total{proxy="refused:${reason}"} 1`);
    }
    expect(body).toContain('haproxy_backend_sessions_total{proxy="refused:unknown-identity"} 0');
  });
});

/** A hello of TLS 1.2 with any bytes as server name, which no TLS library sends. */
function clientHello(name: Buffer): Buffer {
  const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
  const block = (bytes: Buffer): Buffer => Buffer.concat([u16(bytes.length), bytes]);
  const serverName = block(Buffer.concat([Buffer.from([0]), block(name)]));
  const extensions = block(Buffer.concat([u16(0), block(serverName)]));
  const hello = Buffer.concat([u16(0x0303), Buffer.alloc(32), Buffer.from([0]), block(u16(0xc02f)), Buffer.from([1, 0]), extensions]);
  const handshake = Buffer.concat([Buffer.from([1, 0]), u16(hello.length), hello]);
  return Buffer.concat([Buffer.from([0x16, 3, 1]), u16(handshake.length), handshake]);
}
