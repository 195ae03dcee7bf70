/* TLS servers on the endpoint addresses of one VPC. */
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { createServer as createTcpServer, type Server as TcpServer, type Socket } from 'node:net';
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Duplex } from 'node:stream';
import { type TLSSocket } from 'node:tls';
import { sendToParent, serveCommands } from '../system/worker-process';
import { type ServiceBehaviour } from './service-provider';
import { Upstream, type Arrival } from './upstream';
import { type Binding, type RecordedRequest } from './service-provider-servers';

/** One address: a plain listener in front, so that silence and delays come before the handshake. */
class AddressServer {
  private readonly https: HttpsServer;
  private readonly sockets = new Set<Socket>();
  private listener: TcpServer | undefined;
  private readonly upstream: Upstream | undefined;
  private behaviour: ServiceBehaviour;

  constructor(private readonly binding: Binding) {
    this.behaviour = binding.behaviour;
    this.upstream = binding.upstream === undefined ? undefined : new Upstream(binding.upstream);
    this.https = createHttpsServer((request, response) => this.answer(request, response));
    this.https.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
    this.https.on('tlsClientError', () => {});
    // As long as Prefect Cloud's load balancer does: with Node's five seconds each poll of a worker would ask the resolver.
    this.https.keepAliveTimeout = 30_000;
    this.useCertificate();
  }

  async behave(behaviour: ServiceBehaviour): Promise<void> {
    this.behaviour = behaviour;
    this.useCertificate();
    // Connections made under the old behaviour would keep it.
    this.sockets.forEach((socket) => socket.destroy());
    await (behaviour.connection === 'refuse' ? this.close() : this.listen());
  }

  async listen(): Promise<void> {
    if (this.listener || this.behaviour.connection === 'refuse') {
      return;
    }
    const listener = createTcpServer((socket) => this.accept(socket));
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(443, this.binding.listenAddress, resolve);
    });
    this.listener = listener;
  }

  async close(): Promise<void> {
    const { listener } = this;
    this.listener = undefined;
    this.sockets.forEach((socket) => socket.destroy());
    await new Promise<void>((resolve) => (listener ? listener.close(() => resolve()) : resolve()));
  }

  private accept(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.sockets.delete(socket));
    if (this.behaviour.connection !== 'silent') {
      setTimeout(() => this.https.emit('connection', socket), this.behaviour.handshakeDelayMilliseconds ?? 0);
    }
  }

  private useCertificate(): void {
    const { certificate, key } = this.binding.certificates[this.behaviour.certificate ?? 'valid'];
    this.https.setSecureContext({ cert: certificate, key });
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    if (this.upstream !== undefined && this.behaviour.status === undefined && this.behaviour.body === undefined) {
      response.once('close', () => this.record(request, response.statusCode));
      setTimeout(() => void this.upstream?.web(request, response, this.arrival(request)), this.behaviour.delayMilliseconds ?? 0);
      return;
    }
    const healthy = (request.url ?? '').split('?')[0] === this.binding.healthPath;
    const status = this.behaviour.status ?? (healthy ? 200 : 404);
    const body = this.behaviour.body ?? (status === 200 ? 'true' : JSON.stringify({ detail: STATUS_CODES[status] ?? '' }));
    const host = this.record(request, status);
    setTimeout(() => {
      const redirect = status >= 300 && status < 400 ? { location: `https://${host}/elsewhere` } : {};
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...redirect });
      if (this.behaviour.connection === 'slowBody') {
        response.flushHeaders();
      } else {
        response.end(body);
      }
    }, this.behaviour.delayMilliseconds ?? 0);
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {});
    const status = this.behaviour.status ?? (this.upstream === undefined ? 404 : 101);
    this.record(request, status);
    if (status === 101) {
      void this.upstream?.upgrade(request, socket, head, this.arrival(request));
    } else {
      socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    }
  }

  private arrival(request: IncomingMessage): Arrival {
    const socket = request.socket as TLSSocket;
    return { serverName: socket.servername || '', peerAddress: socket.remoteAddress ?? '', localAddress: this.binding.address };
  }

  /** @returns the requested host. */
  private record(request: IncomingMessage, status: number): string {
    const { serviceName } = this.binding;
    const record: RecordedRequest = {
      serviceName,
      host: request.headers.host ?? '',
      path: request.url ?? '',
      ...this.arrival(request),
      status,
    };
    sendToParent({ kind: 'event', event: record });
    return record.host;
  }
}

const servers = new Map<string, AddressServer>();

async function unbind(address: string): Promise<void> {
  await servers.get(address)?.close();
  servers.delete(address);
}

serveCommands({
  bind: async (input) => {
    const binding = input as Binding;
    await unbind(binding.address);
    const server = new AddressServer(binding);
    servers.set(binding.address, server);
    await server.listen();
  },
  unbind: (input) => unbind(input as string),
  behave: async (input) => {
    const { address, behaviour } = input as { address: string; behaviour: ServiceBehaviour };
    await servers.get(address)?.behave(behaviour);
  },
});
