import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type EndpointInterface, type VpcHost } from '../../../sandbox/network/network';
import { type SandboxNetwork, type SandboxVpc } from '../../../sandbox/network/sandbox-network';
import { startNetwork } from '../../../sandbox/network/start-network';
import { detectNetworkLevel } from '../../../sandbox/system/network-level';
import { ensureTools } from '../../../sandbox/system/tools';
import { ServiceProviderServers } from '../../../sandbox/service-provider/service-provider-servers';
import { apiHost, apiService, runOn, temporaryDirectory } from '../support/support';

const https = (cidrBlock: string) => ({ protocol: 'tcp', fromPort: 443, toPort: 443, cidrBlocks: [cidrBlock] });
const regionalName = 'vpce-0a.vpce-svc-0123456789abcdef0.us-east-1.vpce.amazonaws.com';
const names = [
  { name: regionalName, type: 'A' as const, values: ['10.0.1.10', '10.0.2.10'] },
  { name: apiHost, type: 'CNAME' as const, values: [regionalName] },
];

let serviceProvider: ServiceProviderServers;
let network: SandboxNetwork;
let vpc: SandboxVpc;
let client: VpcHost;
let first: EndpointInterface;
let second: EndpointInterface;

function curl(...args: string[]): Promise<string> {
  const options = ['-sSi', '--max-time', '2', '--cacert', serviceProvider.certificateAuthorityPath];
  return runOn(client, 'curl', ...options, ...args, `https://${apiHost}/api/health`);
}

const at = (address: string) => ['--resolve', `${apiHost}:443:${address}`];

beforeAll(async () => {
  ensureTools(console.log);
  serviceProvider = await ServiceProviderServers.create(temporaryDirectory(), [apiService]);
  network = await startNetwork(serviceProvider);
  vpc = await network.addVpc({ vpcId: 'vpc-0a', cidrBlock: '10.0.0.0/16' });
  client = await vpc.addHost('10.0.1.50');
  await client.setEgress([https('0.0.0.0/0')]);
  first = await vpc.addEndpointInterface('10.0.1.10');
  second = await vpc.addEndpointInterface('10.0.2.10');
  for (const one of [first, second]) {
    await one.connect(apiService.serviceName);
    await one.setIngress([https('10.0.0.0/16')]);
  }
}, 120_000);

afterAll(() => network?.close(), 30_000);

beforeEach(() => vpc.setNames(names));

test('runs in namespaces', () => {
  // Where this fails the machine cannot show packet filtering, and loopback.test.ts is what counts.
  expect(detectNetworkLevel()).not.toBe('loopback');
  expect(network.level).toBe('namespaces');
});

describe('names', () => {
  test('are unknown until they are set, and unknown again afterwards', async () => {
    await vpc.setNames([]);
    expect(await runOn(client, 'nslookup', apiHost)).toContain('NXDOMAIN');
    await vpc.setNames(names);
    const answer = await runOn(client, 'nslookup', apiHost);
    expect(answer).toContain('Address:\t10.0.0.2#53');
    expect(answer).toContain(`canonical name = ${regionalName}`);
    expect(answer).toContain('Address: 10.0.1.10');
    expect(answer).toContain('Address: 10.0.2.10');
    await vpc.setNames([]);
    expect(await runOn(client, 'nslookup', apiHost)).toContain('NXDOMAIN');
  });

  test('come over TCP too, and have no IPv6 address', async () => {
    expect(await runOn(client, 'nslookup', '-vc', apiHost)).toContain('Address: 10.0.1.10');
    const answer = await runOn(client, 'nslookup', '-type=aaaa', apiHost);
    expect(answer).not.toContain('NXDOMAIN');
    expect(answer).not.toContain('Name:');
  });

  test('are asked of the resolver whatever the outbound rules say', async () => {
    await client.setEgress([]);
    expect(await runOn(client, 'nslookup', apiHost)).toContain('Address: 10.0.1.10');
    await client.setEgress([https('0.0.0.0/0')]);
  });

  test.each([
    ['failing', 'SERVFAIL'],
    ['stopped', 'connection refused'],
    ['silent', 'timed out'],
  ] as const)('a resolver that is %s', async (state, expected) => {
    await vpc.setResolver({ state });
    expect(await runOn(client, 'nslookup', apiHost)).toContain(expected);
    await vpc.setResolver({ state: 'answering' });
    expect(await runOn(client, 'nslookup', apiHost)).toContain('Address: 10.0.1.10');
  });
});

describe('an endpoint', () => {
  test('answers over verified TLS from its own address', async () => {
    const answer = await curl('-w', '\nfrom %{remote_ip}');
    expect(answer).toMatch(/^HTTP\/1\.1 200/);
    expect(answer).toMatch(/\ntrue\nfrom 10\.0\.[12]\.10$/);
    expect(serviceProvider.requests.at(-1)).toMatchObject({
      serviceName: apiService.serviceName,
      host: apiHost,
      serverName: apiHost,
      path: '/api/health',
      peerAddress: '10.0.1.50',
      status: 200,
    });
  });

  test('is not trusted without the authority', async () => {
    expect(await runOn(client, 'curl', '-sS', '--max-time', '2', `https://${apiHost}/`)).toContain('certificate');
  });

  test('presents the certificate of its service whatever name is requested', async () => {
    const options = ['-sS', '--max-time', '2', '--cacert', serviceProvider.certificateAuthorityPath];
    const answer = await runOn(client, 'curl', ...options, '--resolve', 'app.example:443:10.0.1.10', 'https://app.example/');
    expect(answer).toContain('no alternative certificate subject name matches');
  });

  test('drops silently what its rules do not name, address by address', async () => {
    await first.setIngress([https('10.0.9.0/24')]);
    expect(await curl(...at('10.0.1.10'))).toContain('timed out');
    expect(await curl(...at('10.0.2.10'))).toContain('HTTP/1.1 200');
    await first.setIngress([https('10.0.1.0/24')]);
    expect(await curl(...at('10.0.1.10'))).toContain('HTTP/1.1 200');
  });

  test('drops silently while it is not connected', async () => {
    await first.disconnect();
    expect(await curl(...at('10.0.1.10'))).toContain('timed out');
    await first.connect(apiService.serviceName);
    expect(await curl(...at('10.0.1.10'))).toContain('HTTP/1.1 200');
  });

  test('plays the faults of a service, on one address or on all', async () => {
    const cases = [
      [{ certificate: 'expired' }, 'certificate has expired'],
      [{ certificate: 'wrongName' }, 'no alternative certificate subject name'],
      [{ certificate: 'untrusted' }, 'unable to get local issuer certificate'],
      [{ connection: 'refuse' }, "Couldn't connect"],
      [{ connection: 'silent' }, 'timed out'],
      [{ connection: 'slowBody' }, 'with 0 out of 4 bytes received'],
      [{ status: 403 }, 'HTTP/1.1 403 Forbidden'],
      [{ status: 302 }, `location: https://${apiHost}/elsewhere`],
      [{ status: 503, body: 'later' }, 'later'],
    ] as const;
    for (const [behaviour, expected] of cases) {
      await serviceProvider.setBehaviour(apiService.serviceName, behaviour, '10.0.1.10');
      expect(await curl(...at('10.0.1.10'))).toContain(expected);
      expect(await curl(...at('10.0.2.10'))).toContain('HTTP/1.1 200');
    }
    await serviceProvider.setBehaviour(apiService.serviceName, {}, '10.0.1.10');
    await serviceProvider.setBehaviour(apiService.serviceName, { status: 500 });
    expect(await curl(...at('10.0.2.10'))).toContain('HTTP/1.1 500');
    await serviceProvider.setBehaviour(apiService.serviceName, {});
    expect(await curl()).toContain('HTTP/1.1 200');
  }, 60_000);
});

describe('a host', () => {
  test('drops what its outbound rules do not name', async () => {
    await client.setEgress([https('10.0.2.0/24')]);
    expect(await curl(...at('10.0.1.10'))).toContain('timed out');
    expect(await curl(...at('10.0.2.10'))).toContain('HTTP/1.1 200');
    await client.setEgress([https('0.0.0.0/0')]);
  });

  test('reaches neither this machine nor the outside', async () => {
    const server: Server = createServer((_, response) => response.end('reached'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await client.setEgress([{ protocol: '-1', cidrBlocks: ['0.0.0.0/0'] }]);
    expect(await runOn(client, 'curl', '-sS', '--max-time', '1', `http://127.0.0.1:${port}/`)).toContain("Couldn't connect");
    expect(await runOn(client, 'curl', '-sS', '--max-time', '1', 'http://192.0.2.1/')).toContain('timed out');
    await client.setEgress([https('0.0.0.0/0')]);
    await new Promise((resolve) => server.close(resolve));
  });

  test('of another VPC with the same range is somewhere else', async () => {
    const other = await network.addVpc({ vpcId: 'vpc-0b', cidrBlock: '10.0.0.0/16' });
    const stranger = await other.addHost('10.0.1.50');
    await stranger.setEgress([{ protocol: '-1', cidrBlocks: ['0.0.0.0/0'] }]);
    expect(await runOn(stranger, 'nslookup', apiHost)).toContain('NXDOMAIN');
    const answer = await runOn(stranger, 'curl', '-sSk', '--max-time', '1', 'https://10.0.1.10/api/health');
    expect(answer).toMatch(/timed out|No route/);
    await other.remove();
  });

  test('and an interface can be removed and come back', async () => {
    const host = await vpc.addHost('10.0.3.1');
    await host.setEgress([https('0.0.0.0/0')]);
    await host.remove();
    const again = await vpc.addHost('10.0.3.1');
    expect(await runOn(again, 'nslookup', apiHost)).toContain('10.0.1.10');
    await again.remove();
    const third = await vpc.addEndpointInterface('10.0.3.10');
    await third.connect(apiService.serviceName);
    await third.setIngress([https('10.0.0.0/16')]);
    expect(await curl(...at('10.0.3.10'))).toContain('HTTP/1.1 200');
    await third.remove();
    expect(await curl(...at('10.0.3.10'))).not.toContain('HTTP/1.1 200');
  });

  test('the others stay when the first interface goes', async () => {
    await first.remove();
    expect(await curl(...at('10.0.2.10'))).toContain('HTTP/1.1 200');
    first = await vpc.addEndpointInterface('10.0.1.10');
    await first.connect(apiService.serviceName);
    await first.setIngress([https('10.0.0.0/16')]);
    expect(await curl(...at('10.0.1.10'))).toContain('HTTP/1.1 200');
  });

  test('is not disturbed by others that come and go', async () => {
    const ask = () => runOn(client, 'nslookup', '-timeout=1', '-retry=1', apiHost);
    expect(await ask()).toContain('Address: 10.0.1.10');
    const others = [];
    for (let number = 60; number < 72; number += 1) {
      others.push(await vpc.addHost(`10.0.1.${number}`));
    }
    expect(await ask()).toContain('Address: 10.0.1.10');
    for (const other of others) {
      await other.remove();
    }
    expect(await ask()).toContain('Address: 10.0.1.10');
  });

  test('the last interface of a VPC may go, and another one come', async () => {
    const other = await network.addVpc({ vpcId: 'vpc-0c', cidrBlock: '10.0.0.0/16' });
    await (await other.addEndpointInterface('10.0.1.10')).remove();
    const endpoint = await other.addEndpointInterface('10.0.1.11');
    await endpoint.connect(apiService.serviceName);
    await endpoint.setIngress([https('10.0.0.0/16')]);
    const host = await other.addHost('10.0.2.50');
    await host.setEgress([https('0.0.0.0/0')]);
    const options = ['-sSi', '--max-time', '2', '--cacert', serviceProvider.certificateAuthorityPath];
    expect(await runOn(host, 'curl', ...options, ...at('10.0.1.11'), `https://${apiHost}/api/health`)).toContain('HTTP/1.1 200');
    await other.remove();
  });

  test('an address outside the range is an error', async () => {
    await expect(vpc.addHost('10.1.0.5')).rejects.toThrow("10.1.0.5 is not in the VPC's range 10.0.0.0/16");
  });
});
