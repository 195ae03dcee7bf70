/*
 * The buckets behind response URLs, under their own names and with TLS: functions answer to the hosts that they answer to
 * in AWS, and may refuse any other.
 */
import { createServer, type Server } from 'node:https';
import { type AddressInfo } from 'node:net';
import { type Accounts } from '../accounts';
import { readRequest } from '../protocol/request';
import { responseHost } from './state/response-urls';

/** PEM texts. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly key: string;
}

export class ResponseServer {
  static async start(
    accounts: Accounts,
    issueCertificate: (hostNames: readonly string[]) => Promise<ServerCertificate>,
  ): Promise<ResponseServer> {
    const hosts = [...new Set(accounts.list().map(({ region }) => responseHost(region)))];
    const { certificate, key } = await issueCertificate(hosts);
    const server = createServer({ cert: certificate, key }, (incoming, response) => {
      readRequest(incoming).then(
        (request) => {
          const { status, headers, body } = accounts.responseUrlsOf(request.path).receive(request);
          response.writeHead(status, headers).end(body);
        },
        () => response.destroy(),
      );
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    for (const account of accounts.list()) {
      account.responseEndpoint = { hosts, port: (server.address() as AddressInfo).port };
    }
    return new ResponseServer(server);
  }

  private constructor(private readonly server: Server) {}

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }
}
