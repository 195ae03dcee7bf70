import { type ChildProcess } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { API_HOST, API_SERVICE } from '../../fixtures/names';
import { type VpcHost } from '../../../sandbox/network/network';
import { type EndpointServiceDescription } from '../../../sandbox/service-provider/service-provider';

export { API_HOST as apiHost };
export const apiService: EndpointServiceDescription = {
  serviceName: API_SERVICE,
  privateDnsName: API_HOST,
  privateDnsNameVerificationState: 'verified',
  region: 'us-east-1',
  availabilityZoneIds: ['use1-az1'],
  allowedAccounts: ['123456789012'],
  supportedRegions: ['us-east-1'],
  healthPath: '/api/health',
};

export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'sandbox-test-'));
}

/** A folder as Lambda would unzip it, outside the repository. */
export function unzippedCode(source: string): string {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'index.js'), source);
  return directory;
}

/** Runs a command on a host to its end and returns what it wrote. */
export async function runOn(host: VpcHost, command: string, ...args: string[]): Promise<string> {
  const child: ChildProcess = host.spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const streams = [child.stdout, child.stderr].map((stream) => (stream ? text(stream) : ''));
  return (await Promise.all(streams)).join('');
}
