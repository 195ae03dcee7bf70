/* The synthesised gateway, for real: two tasks behind a load balancer, in a network that its security groups filter. */
import { mkdtempSync, rmSync, chmodSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CertificateAuthority } from '../../../sandbox/service-provider/certificates';
import { ensureDebianProgram } from '../../../sandbox/system/debian-programs';
import { HAPROXY } from '../../../sandbox/system/gateway-programs';
import { gatewayTemplate } from '../../gateway/fixtures';
import { until } from '../support/until';
import { ADDRESSES, GatewayNetwork, type Machine, type RunningTask } from './support/gateway-network';
import { SUPPORTED } from './support/haproxy';
import { loadBalancerConfiguration } from './support/load-balancer';
import { SynthesisedGateway } from './support/synthesised-gateway';

jest.setTimeout(120_000);

const API = 'api.private.prefect.cloud';

const gateway = new SynthesisedGateway(gatewayTemplate());
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  chmodSync(folder, 0o755);
  const authority = await CertificateAuthority.create('gateway test');
  const { certificate, key } = await authority.issue([API, 'app.private.prefect.cloud']);
  writeFileSync(join(folder, 'ca.pem'), authority.pem);
  writeFileSync(join(folder, 'prefect.pem'), `${certificate}\n${key}\n`);
  writeFileSync(
    join(folder, 'prefect.cfg'),
    `defaults\n  mode http\n  timeout client 60s\n  timeout server 60s\n  timeout connect 5s\nfrontend prefect\n  bind :443 ssl crt ${folder}/prefect.pem\n  http-request return status 200 content-type text/plain lf-string "%[ssl_fc_sni] from %[src]"\n`,
  );
  const [targetPort, health] = [Number(gateway.targetGroup['Port']), Number(gateway.targetGroup['HealthCheckPort'])];
  writeFileSync(
    join(folder, 'balancer.cfg'),
    loadBalancerConfiguration({
      listeners: [{ port: 443, targetPort }],
      targets: [ADDRESSES.one, ADDRESSES.two],
      health: { port: health, path: String(gateway.targetGroup['HealthCheckPath']) },
    }),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(SUPPORTED)('HAProxy %s', (branch) => {
  let network: GatewayNetwork;
  let programs: string;
  let tasks: Record<'one' | 'two', RunningTask>;
  beforeAll(async () => {
    programs = dirname(await ensureDebianProgram(HAPROXY[branch]));
    network = await GatewayNetwork.start(gateway);
    for (const machine of ['prefect', 'balancer'] as const) {
      network.spawn(machine, join(programs, 'haproxy'), ['-db', '-f', join(folder, `${machine}.cfg`)], { stdio: 'ignore' });
    }
    tasks = { one: network.startTask('one', programs), two: network.startTask('two', programs) };
    await until('the gateway to serve', async () => (await curl('client')).code === 0, 20).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${tasks.one.output}\n${tasks.two.output}`);
    });
  });
  afterAll(() => network?.close());

  const curl = (machine: Machine, host = API, address: string = ADDRESSES.balancer, port = 443) =>
    network.run(machine, 'curl', [
      '-sS',
      '--max-time',
      '3',
      '--cacert',
      join(folder, 'ca.pem'),
      '--connect-to',
      `${host}:443:${address}:${port}`,
      `https://${host}/api/health`,
    ]);

  test('both hosts are reached in TLS that only they end', async () => {
    for (const host of [API, 'app.private.prefect.cloud']) {
      const { code, output } = await curl('client', host);
      expect([code, output]).toEqual([0, expect.stringMatching(`^${host} from (${ADDRESSES.one}|${ADDRESSES.two})$`)]);
    }
    const records = [...tasks.one.records, ...tasks.two.records];
    expect(records).toContainEqual(expect.objectContaining({ client: ADDRESSES.client, server_name: API, verdict: 'allowed' }));
  });

  test('another host is not', async () => {
    expect((await curl('client', 'evil.example')).code).not.toBe(0);
    const refused = () =>
      [...tasks.one.records, ...tasks.two.records].some(
        ({ reason, server_name: name }) => reason === 'name-not-allowed' && name === 'evil.example',
      );
    await until('the record', refused, 5);
  });

  test('nobody but clients reaches the load balancer, and nobody but the load balancer reaches a task', async () => {
    const machines = ['client', 'stranger', 'prefect'] as const;
    const answers = await Promise.all([
      curl('stranger'),
      ...machines.flatMap((machine) => [8443, 8405, 9101].map((port) => curl(machine, API, ADDRESSES.one, port))),
    ]);
    expect(answers.filter(({ output }) => !output.includes('timed out'))).toEqual([]);
  });

  test('a task is not root and can write to memory alone', async () => {
    const { User: user } = gateway.container;
    if (process.getuid?.() === 0) {
      const { output } = await network.run('one', 'sh', ['-c', 'cat /proc/$(cat /run/sandbox/one.pid)/status']);
      expect(output).toMatch(new RegExp(`^Uid:\\t${user.split(':')[0]}\\t`, 'm'));
      expect(output).toMatch(/^CapEff:\t0+$/m);
    }
    const { output } = await network.run('one', 'sh', [
      '-c',
      'nsenter --mount=/proc/$(cat /run/sandbox/one.pid)/ns/mnt -- sh -c "touch /gateway-was-here || ls -l /run/gateway"',
    ]);
    expect(output).toContain('Read-only file system');
    expect(output).toMatch(/-rw------- .* haproxy\.cfg/);
  });

  test.each(['TERM', 'USR1'])('SIG%s drains a task: no request fails, and it ends by itself', async (signal) => {
    let failures = 0;
    let stopping = true;
    const requests = (async () => {
      for (; stopping;) {
        failures += (await curl('client')).code === 0 ? 0 : 1;
      }
    })();
    await pause(500);
    await tasks.one.signal(signal);
    expect(await tasks.one.end()).toBe(0);
    await pause(500);
    stopping = false;
    await requests;
    expect(failures).toBe(0);
    tasks.one = network.startTask('one', programs);
    await until('the task to serve again', () => tasks.one.output.includes('resolves again'), 10);
    await pause(1500);
  });

  test('a configuration that HAProxy refuses ends the task before it serves', async () => {
    await tasks.two.signal('TERM');
    await tasks.two.end();
    const broken = network.startTask('two', programs, {
      GATEWAY_CONFIGURATION: `${gateway.environment['GATEWAY_CONFIGURATION']}\n  nonsense`,
    });
    expect(await broken.end()).toBe(1);
    expect(broken.output).toContain("unknown keyword 'nonsense'");
    expect((await curl('client')).code).toBe(0);
  });
});
