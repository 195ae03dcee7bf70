/* Ways into the VPCs for other terminals: one client machine per VPC, created at its first use. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SandboxHost } from '../network/sandbox-network';
import { type Stage } from '../stage';

/** Variables by which `curl`, OpenSSL, Python and Node find the authority of this run. */
const TRUST = ['CURL_CA_BUNDLE', 'SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'];

export class VpcShells {
  private readonly clients = new Map<string, Promise<SandboxHost>>();

  constructor(private readonly stage: Stage) {}

  /** The most recent VPC. */
  latestVpcId(): string | undefined {
    return this.stage.aws.account.ec2.vpcs.list().at(-1)?.vpcId;
  }

  /** Command lines for another terminal. */
  async commandLines(vpcId: string): Promise<readonly string[]> {
    const client = await this.client(vpcId);
    const trust = TRUST.map((name) => `${name}=${this.stage.serviceProvider.certificateAuthorityPath}`);
    if (this.stage.network.level === 'namespaces') {
      // A file, since the command line is long and has line ends in it.
      const path = join(this.stage.directory, `shell-${vpcId}`);
      const entrance = client.commandLine('env', trust).map(shellQuote).join(' ');
      writeFileSync(path, `#!/bin/sh\n[ $# -gt 0 ] || set -- "\${SHELL:-/bin/sh}"\nexec ${entrance} "$@"\n`, { mode: 0o755 });
      return [path];
    }
    // No shell can be confined to loopback addresses; single programs are pointed at them, as names are now.
    return [
      ['nslookup', 'api.private.prefect.cloud'],
      ['curl', '-i', 'https://api.private.prefect.cloud/api/health'],
    ].map(([command = '', ...args]) => ['env', ...trust, ...client.commandLine(command, args)].map(shellQuote).join(' '));
  }

  private async client(vpcId: string): Promise<SandboxHost> {
    const client = this.clients.get(vpcId) ?? this.stage.addClient(vpcId);
    this.clients.set(vpcId, client);
    try {
      return await client;
    } catch (error) {
      this.clients.delete(vpcId);
      throw error;
    }
  }
}

/** For a POSIX shell. */
export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
