/* Real Prometheus through the gateway: each job sees its targets, and nothing of another's. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { type ScrapeProxyModel } from '../../../lib/gateway/haproxy/model';
import { renderScrapeConfig } from '../../../lib/gateway/haproxy/scrape-config';
import { ensureDebianProgram } from '../../../sandbox/system/debian-programs';
import { PROMETHEUS, PROMTOOL } from '../../../sandbox/system/gateway-programs';
import { gateway, mutualTls, passthrough } from '../../gateway/haproxy/models';
import { until } from '../support/until';
import { call, openTls } from './support/client';
import { TestGround } from './support/ground';
import { freePorts, SUPPORTED, type Haproxy } from './support/haproxy';
import { startLoadBalancer } from './support/load-balancer';

jest.setTimeout(120_000);

let ground: TestGround;
beforeAll(async () => {
  ground = await TestGround.start();
  for (const name of ['server', 'workers', 'exporter', 'stranger']) {
    const { cert, key } = await ground.clientCertificate(name);
    ground.write(`jobs/${name}.pem`, cert);
    ground.write(`jobs/${name}-key.pem`, key);
  }
});
afterEach(() => ground.reset());
afterAll(() => ground.stop());

function proxy(): ScrapeProxyModel {
  const port = ground.plain.port;
  return {
    ...mutualTls(ground.behind(ground.plain)),
    port: ground.ports.scrape,
    jobs: [
      {
        name: 'server',
        targets: [
          { hosts: { hostName: 'prefect.internal' }, port, path: '/api/metrics' },
          { hosts: { hostName: 'absent.internal' }, port, path: '/api/metrics' },
        ],
      },
      { name: 'workers', targets: [{ hosts: { domain: 'workers.internal' }, port, path: '/metrics' }] },
      { name: 'exporter', targets: [{ hosts: { cidr: '127.0.0.0/16' }, port, path: '/metrics' }] },
    ],
  };
}

function prometheusConfig(proxyPort: number, { jobs }: ScrapeProxyModel): string {
  const { files } = ground;
  const scrapes = renderScrapeConfig({
    jobs,
    proxyUrl: `https://127.0.0.1:${proxyPort}`,
    caFile: `${files}/ca.pem`,
    certificateFolder: `${files}/jobs`,
    targetsFolder: files,
    serverName: 'gateway.internal',
  });
  return `global:\n  scrape_interval: 1s\n  scrape_timeout: 1s\n${scrapes}`;
}

describe.each(SUPPORTED)('HAProxy %s', (branch) => {
  const start = (): Promise<Haproxy> => {
    const behind = ground.behind(ground.plain);
    // The passthrough destinations do not matter here.
    return ground.start(branch, gateway(passthrough(behind), behind, { scrapeProxy: proxy() }));
  };
  let clientPort = 40000;
  const scrape = async (job: string, uri: string, method = 'GET'): Promise<number> => {
    const certificate = await ground.clientCertificate(job);
    const secure = await openTls(
      { port: ground.ports.scrape, clientPort: ++clientPort },
      { servername: 'gateway.internal', ca: ground.ca, ...certificate },
    );
    // A proxy gets the host twice, and HAProxy refuses two that differ.
    const headers = uri.startsWith('/') ? {} : { Host: new URL(uri).host };
    return (await call(secure, uri, { method, headers })).status;
  };

  test('each job reaches its own targets and paths, and nothing else', async () => {
    const haproxy = await start();
    const { port } = ground.plain;
    expect(await scrape('server', `http://prefect.internal:${port}/api/metrics`)).toBe(200);
    expect(ground.plain.seen.at(-1)).toMatchObject({ url: '/api/metrics', headers: { host: `prefect.internal:${port}` } });
    await haproxy.record({ client_port: clientPort, identity: 'server', verdict: 'allowed', path: '/api/metrics', status: 200 });
    expect(await scrape('server', `HTTP://PREFECT.internal:${port}/api/metrics?x=1`)).toBe(200);
    expect(ground.plain.seen.at(-1)?.url).toBe('/api/metrics');
    expect(await scrape('workers', `http://one.workers.internal:${port}/metrics`)).toBe(200);
    expect(await scrape('exporter', `http://127.0.0.1:${port}/metrics`)).toBe(200);

    ground.plain.seen.length = 0;
    for (const [job, uri] of [
      ['exporter', `http://prefect.internal:${port}/api/metrics`],
      ['stranger', `http://prefect.internal:${port}/api/metrics`],
      ['server', `http://one.workers.internal:${port}/metrics`],
      ['server', `http://prefect.internal:${port}/metrics`],
      ['server', `http://prefect.internal:${port}/api/admin/settings`],
      ['server', `http://prefect.internal:${port}/api/metrics/`],
      ['server', 'http://prefect.internal:22/api/metrics'],
      ['server', 'http://prefect.internal/api/metrics'],
      ['workers', `http://workers.internal.evil.example:${port}/metrics`],
      ['workers', `http://evilworkers.internal:${port}/metrics`],
      ['exporter', `http://127.1.0.1:${port}/metrics`],
      ['exporter', `http://169.254.170.2:${port}/metrics`],
    ] as const) {
      expect([job, uri, await scrape(job, uri)]).toEqual([job, uri, 403]);
      await haproxy.record({ client_port: clientPort, verdict: 'refused', reason: 'target-not-allowed', identity: job });
    }
    expect(await scrape('server', `http://x@prefect.internal:${port}/api/metrics`)).toBe(403);
    expect(await scrape('server', '/api/metrics')).toBe(403);
    expect(await scrape('server', `http://prefect.internal:${port}/api/metrics`, 'POST')).toBe(403);
    expect(ground.plain.seen).toEqual([]);
  });

  test('a target that is away is no other one', async () => {
    const haproxy = await start();
    expect(await scrape('server', `http://absent.internal:${ground.plain.port}/api/metrics`)).toBe(503);
    await haproxy.record({ client_port: clientPort, reason: 'target-not-found' });
    expect(ground.plain.seen).toEqual([]);
  });
});

describe('Prometheus', () => {
  let prometheus: ChildProcess | undefined;
  afterEach(async () => {
    prometheus?.kill('SIGKILL');
    await new Promise((resolve) => (prometheus === undefined ? resolve(0) : prometheus.once('exit', resolve)));
    prometheus = undefined;
  });

  test('promtool accepts the rendered configuration, and Prometheus scrapes with it', async () => {
    const [balancer = 0, web = 0] = await freePorts(2);
    const configuration = prometheusConfig(balancer, proxy());
    ground.write('prometheus.yml', configuration);
    ground.write('workers.json', JSON.stringify([{ targets: [`one.workers.internal:${ground.plain.port}`] }]));
    ground.write(
      'exporter.json',
      JSON.stringify([{ targets: [`127.0.0.1:${ground.plain.port}`, `prefect.internal:${ground.plain.port}`] }]),
    );
    const promtool = await ensureDebianProgram(PROMTOOL);
    const checked = spawnSync(promtool, ['check', 'config', `${ground.files}/prometheus.yml`], { encoding: 'utf8' });
    expect(`${checked.stdout}${checked.stderr}`).toContain('is valid prometheus config file syntax');
    expect(checked.status).toBe(0);

    const behind = ground.behind(ground.plain);
    await ground.start('3.4', gateway(passthrough(behind), behind, { scrapeProxy: proxy() }));
    const loadBalancer = await startLoadBalancer('3.4', {
      listeners: [{ port: balancer, targetPort: ground.ports.scrape }],
      targets: ['127.0.0.1'],
      health: { port: ground.ports.health, path: '/healthz' },
    });
    ground.plain.behaviour = ({ url }, response) => response.setHeader('content-type', 'text/plain').end(`seen{path="${url}"} 1\n`);
    try {
      prometheus = spawn(
        await ensureDebianProgram(PROMETHEUS),
        [
          `--config.file=${ground.files}/prometheus.yml`,
          `--storage.tsdb.path=${ground.files}/data`,
          `--web.listen-address=127.0.0.1:${web}`,
        ],
        { stdio: 'ignore' },
      );
      const health = async (): Promise<Record<string, string>> => {
        const { body } = await call(connect(web, '127.0.0.1'), '/api/v1/targets').catch(() => ({ body: '{}' }));
        const { data } = JSON.parse(body.startsWith('{') ? body : '{}') as {
          data?: { activeTargets: { labels: { job: string; instance: string }; health: string }[] };
        };
        return Object.fromEntries(
          (data?.activeTargets ?? []).map(({ labels, health: state }) => [`${labels.job} ${labels.instance.split(':')[0]}`, state]),
        );
      };
      const expected = {
        'server prefect.internal': 'up',
        'server absent.internal': 'down',
        'workers one.workers.internal': 'up',
        'exporter 127.0.0.1': 'up',
        // Not its own.
        'exporter prefect.internal': 'down',
      };
      await until(
        'all targets to be scraped',
        async () => Object.values(await health()).filter((state) => state !== 'unknown').length === 5,
        30,
      );
      await until('the targets to be up', async () => (await health())['server prefect.internal'] === 'up', 10);
      expect(await health()).toEqual(expected);
    } finally {
      await loadBalancer.stop();
    }
  });

  test('texts of users stay texts', async () => {
    const hostile = 'a": [x]\n  - "\\';
    const promtool = await ensureDebianProgram(PROMTOOL);
    ground.write(
      'hostile.yml',
      renderScrapeConfig({
        jobs: [{ name: 'server', targets: [{ hosts: { hostName: 'a.b' }, port: 1, path: `/${hostile}` }] }],
        proxyUrl: 'https://a.b:1',
        caFile: `${ground.files}/ca.pem`,
        certificateFolder: `${ground.files}/jobs`,
        targetsFolder: ground.files,
      }),
    );
    const { status, stderr, stdout } = spawnSync(promtool, ['check', 'config', `${ground.files}/hostile.yml`], { encoding: 'utf8' });
    expect([status, `${stdout}${stderr}`]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });
});
