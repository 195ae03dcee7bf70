/* Mode 2 with the real engine: own workspaces and nothing else, and Prefect Cloud's certificate verified. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { CertificateAuthority } from '../../../sandbox/service-provider/certificates';
import { ACCOUNT, cloudTenant, gateway, WORKSPACE } from '../../gateway/haproxy/models';
import { call, openTls, type Answer, type Call } from './support/client';
import { TestGround } from './support/ground';
import { SUPPORTED, type Haproxy } from './support/haproxy';

jest.setTimeout(60_000);

const OWN = `/api/accounts/${ACCOUNT}/workspaces/${WORKSPACE}`;
const OTHER = '99999999-0000-4000-8000-000000000000';
const KEY = 'pnu_secret0123456789';

let ground: TestGround;
beforeAll(async () => (ground = await TestGround.start()));
afterAll(() => ground.stop());

describe.each(SUPPORTED)('HAProxy %s', (branch) => {
  let haproxy: Haproxy;
  let clientPort = 40000;
  const start = async (more: object = {}): Promise<void> => {
    const behind = ground.behind(ground.secure);
    const mode = cloudTenant(behind);
    haproxy = await ground.start(branch, gateway({ ...mode, upstream: { ...mode.upstream, ...more } }, behind));
  };
  const connect = () =>
    openTls({ port: ground.ports.listener, clientPort: ++clientPort }, { servername: 'gateway.internal', ca: ground.ca });
  const ask = async (path: string, options: Call = {}): Promise<Answer> =>
    call(await connect(), path, { ...options, headers: { Authorization: `Bearer ${KEY}`, Host: 'gateway.internal', ...options.headers } });

  describe('with the tenant', () => {
    beforeAll(() => start());
    afterAll(() => ground.reset());

    test.each([`${OWN}/flow_runs/filter`, `${OWN}/work_pools/my%20pool`, '/api/me/workspaces', '/api/health'])(
      '%s passes',
      async (path) => {
        ground.secure.seen.length = 0;
        expect(await ask(path, { method: 'POST', body: '{}' })).toMatchObject({ status: 200 });
        expect(await haproxy.record({ client_port: clientPort })).toMatchObject({ verdict: 'allowed', path });
        if (path !== '/api/health') {
          expect(ground.secure.seen[0]).toMatchObject({
            url: path,
            headers: { host: 'api.private.prefect.cloud', authorization: `Bearer ${KEY}` },
          });
        }
      },
    );

    test.each([
      [`/api/accounts/${ACCOUNT}/workspaces/${OTHER}/flows`, 403],
      [`/api/accounts/${OTHER}/workspaces/${WORKSPACE}/flows`, 403],
      [`${OWN}a/flows`, 403],
      [OWN, 403],
      [OWN.toUpperCase(), 403],
      [`/api/accounts/${ACCOUNT.toUpperCase()}/workspaces/${WORKSPACE}/flows`, 403],
      [`/API${OWN.slice(4)}/flows`, 403],
      [`${OWN}/../${OTHER}/flows`, 400],
      [`${OWN}/%2e%2e/${OTHER}/flows`, 400],
      [`${OWN}%2f..%2f${OTHER}/flows`, 400],
      [`${OWN}//flows`, 400],
      [`${OWN}/x;/flows`, 400],
      [`/x${OWN}/flows`, 403],
      [`/?${OWN}/flows`, 403],
      ['/api/me', 403],
      ['/api/me/workspaces/', 403],
      ['/api/me/workspaces/x', 403],
      [`/api/accounts/${ACCOUNT}/settings`, 403],
      ['/auth/login', 403],
    ])('%s is refused with %i', async (path, status) => {
      ground.secure.seen.length = 0;
      expect(await ask(path)).toMatchObject({ status });
      expect(await haproxy.record({ client_port: clientPort })).toMatchObject({
        verdict: 'refused',
        reason: status === 400 ? 'malformed-path' : 'tenant-not-allowed',
      });
      expect(ground.secure.seen).toEqual([]);
    });

    test('the host of the request does not choose where it goes', async () => {
      ground.secure.seen.length = 0;
      await ask(`${OWN}/flows`, { headers: { Host: 'evil.example' } });
      expect(ground.secure.seen[0]?.headers.host).toBe('api.private.prefect.cloud');
    });

    test('websockets of the workspace pass', async () => {
      const socket = await connect();
      const webSocket = new WebSocket(`wss://gateway.internal${OWN}/events/in`, { createConnection: () => socket } as never);
      await once(webSocket, 'open');
      webSocket.send('echo');
      expect(String((await once(webSocket, 'message'))[0])).toBe('echo');
      webSocket.terminate();
    });

    test('API keys are not logged', async () => {
      await ask(`${OWN}/flows`);
      await ask('/api/other');
      await haproxy.record({ client_port: clientPort });
      expect(haproxy.log).not.toContain(KEY);
    });
  });

  test('another certificate behind Prefect’s name gets nothing', async () => {
    ground.write('other-ca.pem', (await CertificateAuthority.create('elsewhere')).pem);
    await start({ caFile: `${ground.files}/other-ca.pem` });
    expect((await ask(`${OWN}/flows`)).status).toBe(503);
    await ground.reset();
    ground.names.set('another.example', ['127.0.0.1']);
    await start({ hostName: 'another.example' });
    expect((await ask(`${OWN}/flows`)).status).toBe(503);
    expect(ground.secure.seen).toEqual([]);
    await ground.reset();
  });
});
