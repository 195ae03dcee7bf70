/* What stands behind a gateway in a test: it answers with what it was sent, and echoes on websockets. */
import * as http from 'node:http';
import * as https from 'node:https';
import { type AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { type ServerCertificate } from '../../../../sandbox/service-provider/certificates';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
}

type Behaviour = (request: http.IncomingMessage, response: http.ServerResponse) => void;

export class Upstream {
  static async start(certificate?: ServerCertificate): Promise<Upstream> {
    const server =
      certificate === undefined ? http.createServer() : https.createServer({ cert: certificate.certificate, key: certificate.key });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Upstream(server);
  }

  readonly port: number;
  readonly seen: Seen[] = [];
  /** Answers instead of the usual answer, but not for health checks. */
  behaviour: Behaviour | undefined;
  private readonly webSockets = new WebSocketServer({ noServer: true });

  private constructor(private readonly server: http.Server | https.Server) {
    this.port = (server.address() as AddressInfo).port;
    server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => this.answer(request, response));
    server.on('upgrade', (request: http.IncomingMessage, socket, head) => {
      this.note(request);
      this.webSockets.handleUpgrade(request, socket, head, (client) => client.on('message', (text) => client.send(text)));
    });
  }

  async stop(): Promise<void> {
    this.webSockets.clients.forEach((client) => client.terminate());
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    if (request.url === '/api/health') {
      response.end('true');
      return;
    }
    this.note(request);
    if (this.behaviour !== undefined) {
      this.behaviour(request, response);
      return;
    }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(this.seen.at(-1)));
  }

  private note({ method = '', url = '', headers }: http.IncomingMessage): void {
    this.seen.push({ method, url, headers });
  }
}
