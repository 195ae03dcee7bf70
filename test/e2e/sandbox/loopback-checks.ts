/* Run by loopback.test.ts as root of a namespace in which port 53 and 443 are free; prints what it saw as JSON. */
import { functionStarter } from '../../../sandbox/lambda/function-starter';
import { startNetwork } from '../../../sandbox/network/start-network';
import { ensureRuntime } from '../../../sandbox/runtime/runtime';
import { ServiceProviderServers } from '../../../sandbox/service-provider/service-provider-servers';
import { apiHost, apiService, runOn, temporaryDirectory, unzippedCode } from '../support/support';

const checker = `
const { Resolver } = require('node:dns/promises');
const dns = require('node:dns/promises');
const https = require('node:https');
const tls = require('node:tls');
const settle = (promise) => promise.catch((error) => error.code);
const get = (options) => new Promise((resolve, reject) => {
  https.get({ path: '/api/health', timeout: 2000, ...options }, (response) => {
    const peer = response.socket.remoteAddress;
    let body = '';
    response.on('data', (text) => (body += text));
    response.on('end', () => resolve({ status: response.statusCode, body, peer }));
  }).on('error', reject);
});
const connect = (host) => new Promise((resolve, reject) => {
  const socket = tls.connect({ host, port: 443, servername: '${apiHost}' }, () => { resolve([socket.authorized, socket.remoteAddress]); socket.destroy(); });
  socket.on('error', reject);
});
exports.handler = async (event) => ({
  version: process.version,
  hidden: process.env.SANDBOX_LOOPBACK === undefined,
  resolve4: await settle(new Resolver().resolve4('${apiHost}')),
  resolve6: await settle(new Resolver().resolve6('${apiHost}')),
  lookup: await settle(dns.lookup('${apiHost}', { all: true })),
  byName: await settle(get({ host: '${apiHost}', agent: false })),
  byAddress: await settle(get({ host: '10.0.2.10', servername: '${apiHost}', headers: { host: '${apiHost}' }, agent: false })),
  tls: await settle(connect('10.0.1.10')),
  notConnected: await settle(connect('10.0.3.10')),
  outside: await settle(connect('192.0.2.1')),
});
`;

async function main(): Promise<void> {
  const serviceProvider = await ServiceProviderServers.create(temporaryDirectory(), [apiService]);
  const network = await startNetwork(serviceProvider, 'loopback');
  const vpc = await network.addVpc({ vpcId: 'vpc-0a', cidrBlock: '10.0.0.0/16' });
  const host = await vpc.addHost('10.0.1.50');
  const process = functionStarter({
    runtimeDirectory: await ensureRuntime(),
    certificateAuthorityPath: serviceProvider.certificateAuthorityPath,
  })({
    functionName: 'checked',
    runtime: 'nodejs24.x',
    codeDirectory: unzippedCode(checker),
    handler: 'index.handler',
    environment: {},
    timeoutSeconds: 20,
    memoryMiB: 128,
    spawn: (command, args, options) => host.spawn(command, args, options),
  });
  const curl = () =>
    runOn(host, 'curl', '-sSi', '--max-time', '2', '--cacert', serviceProvider.certificateAuthorityPath, `https://${apiHost}/api/health`);
  const look = async () => ({
    nslookup: await runOn(host, 'nslookup', apiHost),
    curl: await curl(),
    seen: JSON.parse((await process.invoke('{}', 'request-1', 'arn')).payload) as unknown,
  });
  const before = await look();
  for (const address of ['10.0.1.10', '10.0.2.10']) {
    await (await vpc.addEndpointInterface(address)).connect(apiService.serviceName);
  }
  await vpc.setNames([
    { name: 'vpce-0a.example', type: 'A', values: ['10.0.1.10', '10.0.2.10'] },
    { name: apiHost, type: 'CNAME', values: ['vpce-0a.example'] },
  ]);
  const after = await look();
  await process.stop();
  await network.close();
  console.log(JSON.stringify({ level: network.level, limitations: network.limitations, before, after }));
}

void main();
