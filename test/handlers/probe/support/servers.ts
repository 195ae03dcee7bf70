import { once } from 'node:events';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import { type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions, type TLSSocket } from 'node:tls';

/**
 * A port on which nothing listens. Not one that was just freed: another process may take that, and the kernel may even
 * connect it to itself.
 */
export const CLOSED_PORT = 1;

export interface Running {
  readonly port: number;
  /** Connections that are open now. */
  readonly open: ReadonlySet<Socket>;
  /** Connections seen so far. */
  readonly accepted: () => number;
}

/** Servers on loopback addresses, all closed by {@link Servers.stop}. */
export class Servers {
  private readonly running: { server: Server; open: Set<Socket> }[] = [];

  public https(listener: RequestListener, options: ServerOptions, address?: string, port?: number): Promise<Running> {
    return this.start(createHttpsServer(options, listener), address, port);
  }

  /** Speaks TLS and then whatever `onConnection` says. */
  public tls(onConnection: (socket: TLSSocket) => void, options: TlsOptions): Promise<Running> {
    const server = createTlsServer(options, (socket) => {
      socket.on('error', () => undefined);
      onConnection(socket);
    });
    return this.start(server);
  }

  public tcp(onConnection: (socket: Socket) => void): Promise<Running> {
    const server = createTcpServer((socket) => {
      onConnection(socket);
      // Read on, or the end of the connection is never seen.
      socket.resume();
    });
    return this.start(server);
  }

  public async stop(): Promise<void> {
    await Promise.all(
      this.running.splice(0).map(async ({ server, open }) => {
        open.forEach((socket) => socket.destroy());
        server.close();
        await once(server, 'close');
      }),
    );
  }

  private async start(server: Server, address = '127.0.0.1', port = 0): Promise<Running> {
    const open = new Set<Socket>();
    let accepted = 0;
    // TLS servers are TCP servers first, so this sees every connection below TLS.
    server.on('connection', (socket: Socket) => {
      accepted += 1;
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => open.delete(socket));
    });
    server.on('tlsClientError', () => undefined);
    server.listen(port, address);
    await once(server, 'listening');
    this.running.push({ server, open });
    return { port: (server.address() as AddressInfo).port, open, accepted: () => accepted };
  }
}
