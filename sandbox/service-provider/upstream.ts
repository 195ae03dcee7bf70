/* Hands what reached an endpoint's address to the program behind it, over a socket file: the VPC has no route to it. */
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Duplex } from 'node:stream';
import { createProxyServer } from 'httpxy';

/** How a request came, in headers that no client can forge: they replace what the client sent. */
export interface Arrival {
  readonly peerAddress: string;
  readonly localAddress: string;
  readonly serverName: string;
}

export const ARRIVAL_HEADERS = {
  peerAddress: 'x-sandbox-peer',
  localAddress: 'x-sandbox-local',
  serverName: 'x-sandbox-server-name',
} as const;

export class Upstream {
  private readonly proxy = createProxyServer({ timeout: 0 });

  constructor(private readonly socketPath: string) {
    this.proxy.on('error', () => {});
  }

  /** Ends when the answer has been sent; 502 if nobody is behind the socket file. */
  async web(request: IncomingMessage, response: ServerResponse, arrival: Arrival): Promise<void> {
    mark(request, arrival);
    try {
      await this.proxy.web(request, response, { target: { socketPath: this.socketPath } });
    } catch {
      if (!response.headersSent) {
        response.writeHead(502, { 'content-type': 'application/json' });
      }
      response.end('{"detail":"Bad Gateway"}');
    }
  }

  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, arrival: Arrival): Promise<void> {
    mark(request, arrival);
    try {
      await this.proxy.ws(request, socket as Parameters<typeof this.proxy.ws>[1], { target: { socketPath: this.socketPath } }, head);
    } catch {
      socket.destroy();
    }
  }
}

function mark(request: IncomingMessage, arrival: Arrival): void {
  request.headers[ARRIVAL_HEADERS.peerAddress] = arrival.peerAddress;
  request.headers[ARRIVAL_HEADERS.localAddress] = arrival.localAddress;
  request.headers[ARRIVAL_HEADERS.serverName] = arrival.serverName;
}
