import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type FunctionProcessOptions } from '../../../sandbox/lambda/function-process';
import { functionStarter } from '../../../sandbox/lambda/function-starter';
import { type SandboxHost, type SandboxNetwork } from '../../../sandbox/network/sandbox-network';
import { startNetwork } from '../../../sandbox/network/start-network';
import { ensureRuntime } from '../../../sandbox/runtime/runtime';
import { ServiceProviderServers } from '../../../sandbox/service-provider/service-provider-servers';
import { apiHost, apiService, temporaryDirectory, unzippedCode } from '../support/support';

let serviceProvider: ServiceProviderServers;
let network: SandboxNetwork;
let host: SandboxHost;
let runtimeDirectory: string;

beforeAll(async () => {
  runtimeDirectory = await ensureRuntime();
  serviceProvider = await ServiceProviderServers.create(temporaryDirectory(), [apiService]);
  network = await startNetwork(serviceProvider);
  const vpc = await network.addVpc({ vpcId: 'vpc-0a', cidrBlock: '10.0.0.0/16' });
  host = await vpc.addHost('10.0.1.50');
  await host.setEgress([{ protocol: '-1', cidrBlocks: ['0.0.0.0/0'] }]);
  const endpoint = await vpc.addEndpointInterface('10.0.1.10');
  await endpoint.connect(apiService.serviceName);
  await endpoint.setIngress([{ protocol: 'tcp', fromPort: 443, toPort: 443, cidrBlocks: ['10.0.0.0/16'] }]);
  await vpc.setNames([{ name: apiHost, type: 'A', values: ['10.0.1.10'] }]);
}, 180_000);

afterAll(() => network?.close(), 30_000);

function start(source: string, timeoutSeconds: number, environment: Record<string, string> = {}) {
  const options: FunctionProcessOptions = {
    functionName: 'inside',
    runtime: 'nodejs24.x',
    codeDirectory: unzippedCode(source),
    handler: 'index.handler',
    environment,
    timeoutSeconds,
    memoryMiB: 128,
    spawn: (command, args, spawnOptions) => host.spawn(command, args, spawnOptions),
  };
  return functionStarter({ runtimeDirectory, certificateAuthorityPath: serviceProvider.certificateAuthorityPath })(options);
}

test('a function in a VPC sees the VPC: its resolver, its interface, the endpoint over verified TLS', async () => {
  const process = start(
    `const https = require('node:https');
     exports.handler = async () => ({
       servers: require('node:dns').getServers(),
       addresses: Object.values(require('node:os').networkInterfaces()).flat().filter((one) => one.family === 'IPv4').map((one) => one.address),
       status: await new Promise((resolve, reject) => {
         https.get('https://${apiHost}/api/health', (answer) => resolve(answer.statusCode)).on('error', reject);
       }),
     });`,
    10,
  );
  const result = await process.invoke('{}', 'request-1', 'arn');
  expect(JSON.parse(result.payload)).toEqual({ servers: ['10.0.0.2'], addresses: ['127.0.0.1', '10.0.1.50'], status: 200 });
  await process.stop();
});

test('out of time, it ends there too', async () => {
  const mark = randomUUID();
  const process = start(`exports.handler = async () => { for (;;); }`, 1, { MARK: mark });
  const running = process.invoke('{}', 'request-1', 'arn');
  await pause(700);
  expect(processesOf(mark)).not.toEqual([]);
  expect((await running).payload).toContain('Task timed out after 1.00 seconds');
  await pause(200);
  expect(processesOf(mark)).toEqual([]);
});

test('root makes the same without user namespaces', async () => {
  // Root of a user namespace is root enough, so that an ordinary user can run this test.
  const output = await runScript(
    `const network = await startNetwork(serviceProvider, 'rootNamespaces');
     const vpc = await network.addVpc({ vpcId: 'vpc-0a', cidrBlock: '172.31.0.0/20' });
     await vpc.setNames([{ name: 'a.example', type: 'A', values: ['172.31.1.1'] }]);
     const host = await vpc.addHost('172.31.1.50');
     host.spawn('nslookup', ['a.example'], { stdio: 'inherit' }).once('exit', () => network.close());`,
    ['unshare', '--user', '--map-root-user'],
  ).output;
  expect(output).toContain('172.31.0.2#53');
  expect(output).toContain('Address: 172.31.1.1');
}, 30_000);

test('another terminal can use the VPC', () => {
  const [program = '', ...args] = host.commandLine('nslookup', [apiHost]);
  expect(spawnSync(program, args, { encoding: 'utf8' }).stdout).toContain('Address: 10.0.1.10');
});

test('nothing outlives a run that is killed', async () => {
  const mark = randomUUID();
  const run = runScript(
    `const network = await startNetwork(serviceProvider);
     const vpc = await network.addVpc({ vpcId: 'vpc-0a', cidrBlock: '10.0.0.0/16' });
     (await vpc.addHost('10.0.1.50')).spawn('sh', ['-c', 'sleep 600 & sleep 600'], { stdio: 'ignore' });
     console.log('up');`,
    [],
    { MARK: mark },
  );
  await new Promise((resolve) => run.child.stdout?.once('data', resolve));
  expect(processesOf(mark).length).toBeGreaterThan(4);
  run.child.kill('SIGKILL');
  for (let waited = 0; waited < 50 && processesOf(mark).length > 0; waited++) {
    await pause(100);
  }
  expect(processesOf(mark)).toEqual([]);
}, 30_000);

/** A run of its own, with a service provider at hand. */
function runScript(
  script: string,
  prefix: readonly string[],
  environment: Record<string, string> = {},
): { child: ChildProcess; output: Promise<string> } {
  const source = (name: string) => JSON.stringify(join(__dirname, '../../../sandbox', name));
  const whole = `
    const { startNetwork } = require(${source('network/start-network.ts')});
    const { ServiceProviderServers } = require(${source('service-provider/service-provider-servers.ts')});
    (async () => {
      const serviceProvider = await ServiceProviderServers.create(${JSON.stringify(temporaryDirectory())});
      ${script}
    })();`;
  const loader = pathToFileURL(require.resolve('tsx')).href;
  const [program = '', ...args] = [...prefix, process.execPath, '--import', loader, '--eval', whole];
  const child = spawn(program, args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
  return { child, output: text(child.stdout) };
}

/** Processes that were started with the mark in their environment. */
function processesOf(mark: string): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, 'utf8').includes(mark);
    } catch {
      return false;
    }
  });
}
