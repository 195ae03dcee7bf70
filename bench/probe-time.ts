/* The probe in a VPC with 20 ms added to each round trip. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { functionStarter } from '../sandbox/lambda/function-starter';
import { type FunctionProcess } from '../sandbox/lambda/function-process';
import { type SandboxHost, type SandboxNetwork, type SandboxVpc } from '../sandbox/network/sandbox-network';
import { startNetwork } from '../sandbox/network/start-network';
import { ensureRuntime } from '../sandbox/runtime/runtime';
import { API_SERVICE, UI_SERVICE } from '../sandbox/service-provider/prefect-services';
import { ServiceProviderServers } from '../sandbox/service-provider/service-provider-servers';
import { type ProbeRequest, type ProbeResult } from '../lib/contract/probe';
import { ASSETS } from './bundles';
import { type Figure, type Section } from './figure';
import { median } from './rounds';

const SERVICES = [API_SERVICE, UI_SERVICE];
const ADDED_MILLISECONDS = 20;
const ZONES = [2, 6];
const ROUNDS = 15;
const TOLERANCE = 1.25;
/** Name, TCP, TLS 1.3 and HTTP. */
const ROUND_TRIPS = 4;
/** Without the name, which the probe resolves in parallel. */
const OWN_ROUND_TRIPS = 3;

export async function measureProbeTime(announce: (line: string) => void): Promise<Section> {
  const runtimeDirectory = await ensureRuntime(announce);
  const directory = mkdtempSync(join(tmpdir(), 'prefect-privatelink-bench-'));
  const serviceProvider = await ServiceProviderServers.create(directory, SERVICES);
  const network = await startNetwork(serviceProvider);
  try {
    const vpc = await network.addVpc({ vpcId: 'vpc-0a', cidrBlock: '10.0.0.0/16' });
    const host = await vpc.addHost('10.0.9.9');
    await host.setEgress([{ protocol: '-1', cidrBlocks: ['0.0.0.0/0'] }]);
    const probe = startProbe(host, runtimeDirectory, serviceProvider.certificateAuthorityPath);
    const requests = await addEndpoints(vpc);
    const figures: Figure[] = [];
    const plain = await timesOf(probe, requests);
    const kernel = await delay(network, vpc, host, serviceProvider);
    const delayed = await timesOf(probe, requests);
    await probe.stop();
    const roundTrips = kernel ? ROUND_TRIPS : ROUND_TRIPS - 1;
    const limit = TOLERANCE * roundTrips * ADDED_MILLISECONDS;
    const ownPath = (kernel ? OWN_ROUND_TRIPS : OWN_ROUND_TRIPS - 1) * ADDED_MILLISECONDS;
    ZONES.forEach((zones, index) => {
      const name = `2 hosts × ${zones} zones`;
      figures.push(
        { name: `${name}, nothing added`, value: plain[index] ?? NaN, unit: 'ms' },
        {
          name: `${name}, 20 ms added`,
          value: delayed[index] ?? NaN,
          unit: 'ms',
          limit,
          limitText: `${limit} ms = ${TOLERANCE} × ${roundTrips} × ${ADDED_MILLISECONDS} ms`,
        },
        {
          name: `${name}, against what is added on the probe's own longest path, ${ownPath} ms`,
          value: (delayed[index] ?? NaN) / ownPath,
          unit: '×',
          limit: TOLERANCE,
        },
      );
    });
    const [few = NaN, many = NaN] = delayed;
    figures.push({
      name: '6 zones against 2, 20 ms added',
      value: many / few,
      unit: '×',
      limit: TOLERANCE,
      limitText: `${TOLERANCE} × (flat)`,
    });
    return {
      title: 'Probe, warm',
      figures,
      notes: [`medians of ${ROUNDS} invocations, by the probe's own clock`, ...(kernel ? KERNEL_NOTES : USER_SPACE_NOTES)],
    };
  } finally {
    await network.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

const KERNEL_NOTES = ['the kernel delays every packet that leaves the probe (netem)'];
const USER_SPACE_NOTES = [
  'this kernel cannot delay packets (no netem): DNS, TLS and HTTP answers are delayed by the servers, TCP connections are not',
  'so the limit is that of three round trips instead of four (75 ms instead of 100 ms); with TCP delayed too, expect about 20 ms more',
  'the probe resolves names in parallel, so on its own longest path only TLS and HTTP are delayed here; one process serves all addresses, and its work shows with many of them',
];

/** One request for each number of zones. */
async function addEndpoints(vpc: SandboxVpc): Promise<readonly ProbeRequest[]> {
  const most = Math.max(...ZONES);
  const targets = SERVICES.map(({ privateDnsName = '', healthPath }, service) => ({
    role: service === 0 ? 'api' : 'ui',
    hostName: privateDnsName,
    healthPath,
    addresses: Array.from({ length: most }, (_, zone) => `10.0.${zone}.${10 + service}`),
  }));
  for (const [index, { addresses }] of targets.entries()) {
    for (const address of addresses) {
      const endpoint = await vpc.addEndpointInterface(address);
      await endpoint.connect(SERVICES[index]?.serviceName ?? '');
      await endpoint.setIngress([{ protocol: 'tcp', fromPort: 443, toPort: 443, cidrBlocks: ['10.0.0.0/16'] }]);
    }
  }
  await vpc.setNames(targets.map(({ hostName, addresses }) => ({ name: hostName, type: 'A', values: addresses })));
  return ZONES.map((zones) => ({ targets: targets.map((target) => ({ ...target, addresses: target.addresses.slice(0, zones) })) }));
}

function startProbe(host: SandboxHost, runtimeDirectory: string, certificateAuthorityPath: string): FunctionProcess {
  return functionStarter({ runtimeDirectory, certificateAuthorityPath })({
    functionName: 'probe',
    runtime: 'nodejs24.x',
    codeDirectory: join(ASSETS, 'probe'),
    handler: 'index.handler',
    environment: { AWS_REGION: 'us-east-1' },
    timeoutSeconds: 30,
    memoryMiB: 256,
    spawn: (command, args, options) => host.spawn(command, args, options),
  }) as FunctionProcess;
}

/** Delays in the kernel if it can, which it answers with true; else in the servers. */
async function delay(
  network: SandboxNetwork,
  vpc: SandboxVpc,
  host: SandboxHost,
  serviceProvider: ServiceProviderServers,
): Promise<boolean> {
  if (
    network.level === 'namespaces' &&
    (await succeeds(host, 'tc', 'qdisc', 'add', 'dev', 'eth0', 'root', 'netem', 'delay', `${ADDED_MILLISECONDS}ms`))
  ) {
    return true;
  }
  await vpc.setResolver({ state: 'answering', delayMilliseconds: ADDED_MILLISECONDS });
  for (const { serviceName } of SERVICES) {
    await serviceProvider.setBehaviour(serviceName, {
      handshakeDelayMilliseconds: ADDED_MILLISECONDS,
      delayMilliseconds: ADDED_MILLISECONDS,
    });
  }
  return false;
}

function succeeds(host: SandboxHost, command: string, ...args: string[]): Promise<boolean> {
  const child = host.spawn(command, args, { stdio: 'ignore' });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}

/** Median for each request; they alternate. */
async function timesOf(probe: FunctionProcess, requests: readonly ProbeRequest[]): Promise<readonly number[]> {
  const times = requests.map((): number[] => []);
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [index, request] of requests.entries()) {
      const { payload, functionError } = await probe.invoke(
        JSON.stringify(request),
        `round-${round}`,
        'arn:aws:lambda:us-east-1:123456789012:function:probe',
      );
      if (functionError !== undefined) {
        throw new Error(`the probe failed: ${payload}`);
      }
      const result = JSON.parse(payload) as ProbeResult;
      const troubled = result.targets.flatMap(({ addresses }) => addresses).find(({ outcome }) => outcome !== 'healthy');
      if (troubled !== undefined) {
        throw new Error(`the probe found problems: ${JSON.stringify(troubled)}`);
      }
      if (round > 0) {
        times[index]?.push(result.milliseconds);
      }
    }
  }
  return times.map(median);
}
