/*
 * What Prefect Cloud has and `prefect server` has not: keys, accounts and workspaces in the path, the list of workspaces.
 * Everything else is the server's own answer.
 */
import { createServer, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Duplex } from 'node:stream';
import { sendToParent, serveCommands } from '../../system/worker-process';
import { ARRIVAL_HEADERS } from '../../service-provider/upstream';
import { type Authentication, type CloudCall, type CloudEvent, type CloudSettings } from './cloud-call';
import { relayWebSocket } from './websocket-relay';

const HEALTH = '/api/health';
const WORKSPACES = '/api/me/workspaces';
/** What the server's router says to a path that it does not have; a thing that does not exist is told otherwise. */
const NO_SUCH_ROUTE = '{"detail":"Not Found"}';

class CloudFront {
  private readonly prefix: string;

  constructor(private readonly settings: CloudSettings) {
    const { account_id, workspace_id } = settings.workspace;
    this.prefix = `/api/accounts/${account_id}/workspaces/${workspace_id}/`;
  }

  async listen(): Promise<void> {
    const server = createServer((request, response) => void this.answer(request, response));
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => this.upgrade(request, socket, head));
    // Prefect Cloud's load balancer keeps connections for longer than its clients do.
    server.keepAliveTimeout = 30_000;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.settings.socketPath, resolve);
    });
  }

  /** Whether the server behind has started. */
  healthy(): Promise<boolean> {
    return new Promise((resolve) => {
      httpRequest({ host: '127.0.0.1', port: this.settings.serverPort, path: HEALTH }, (answer) =>
        resolve(answer.resume().statusCode === 200),
      )
        .once('error', () => resolve(false))
        .end();
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const note = noteOf(request);
    const path = request.url ?? '';
    if (path === HEALTH) {
      await this.forward(request, response, path, note, 'not needed');
    } else if (!this.hasKey(request)) {
      refuse(response, 401);
      note(401, 'none', 'without the key');
    } else if (path === WORKSPACES) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify([this.settings.workspace]));
      note(200, 'header');
    } else if (path.startsWith(this.prefix)) {
      await this.forward(request, response, `/api/${path.slice(this.prefix.length)}`, note, 'header');
    } else {
      refuse(response, 404);
      note(404, 'header', 'a path that Prefect Cloud does not have');
    }
  }

  private async forward(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    note: Note,
    authentication: Authentication,
  ): Promise<void> {
    try {
      const { status, headers, body } = await this.ask(request, path);
      const unknown = status === 405 || (status === 404 && body.toString() === NO_SUCH_ROUTE);
      response.writeHead(status, headers).end(body);
      note(status, authentication, unknown ? 'a path that the server does not have' : undefined);
    } catch {
      refuse(response, 503);
      note(503, authentication, 'the server behind is away');
    }
  }

  private async ask(
    request: IncomingMessage,
    path: string,
  ): Promise<{ readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer }> {
    const headers = without(request.headers, ['authorization']);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const asked = httpRequest({ host: '127.0.0.1', port: this.settings.serverPort, method: request.method, path, headers }, resolve);
      asked.once('error', reject);
      request.pipe(asked);
    });
    const chunks: Buffer[] = [];
    for await (const chunk of answer) {
      chunks.push(chunk as Buffer);
    }
    // It is sent on whole, so its length replaces how it came.
    return {
      status: answer.statusCode ?? 502,
      headers: without(answer.headers, ['connection', 'transfer-encoding']),
      body: Buffer.concat(chunks),
    };
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {});
    const note = noteOf(request);
    const path = request.url ?? '';
    const subProtocols = (request.headers['sec-websocket-protocol'] ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean);
    if (!path.startsWith(this.prefix)) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      note(404, 'none', 'a path that Prefect Cloud does not have', subProtocols);
      return;
    }
    const byHeader = this.hasKey(request);
    if (!byHeader && !subProtocols.includes('prefect')) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      note(403, 'none', 'without the key', subProtocols);
      return;
    }
    relayWebSocket({
      request,
      socket,
      head,
      target: `ws://127.0.0.1:${this.settings.serverPort}/api/${path.slice(this.prefix.length)}`,
      subProtocols,
      apiKey: byHeader ? undefined : this.settings.apiKey,
      onAuthenticated: () => note(101, byHeader ? 'header' : 'first message', undefined, subProtocols),
      onMessage: (from, type) => send({ kind: 'message', message: { path, from, type } }),
      onRefused: (problem) => note(101, 'none', problem, subProtocols),
    });
  }

  private hasKey({ headers }: IncomingMessage): boolean {
    const [scheme = '', key] = (headers.authorization ?? '').split(' ');
    return scheme.toLowerCase() === 'bearer' && key === this.settings.apiKey;
  }
}

type Note = (status: number, authentication: Authentication, problem?: string, subProtocols?: readonly string[]) => void;

function send(event: CloudEvent): void {
  sendToParent({ kind: 'event', event });
}

/** Keeps what the request was before it is changed on its way. */
function noteOf(request: IncomingMessage): Note {
  const own = Object.values<string>(ARRIVAL_HEADERS);
  const header = (name: string): string => String(request.headers[name] ?? '');
  const arrival = {
    peerAddress: header(ARRIVAL_HEADERS.peerAddress),
    localAddress: header(ARRIVAL_HEADERS.localAddress),
    serverName: header(ARRIVAL_HEADERS.serverName),
  };
  for (const name of own) {
    delete request.headers[name];
  }
  const seen = {
    at: Date.now(),
    method: request.method ?? '',
    path: request.url ?? '',
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    host: header('host'),
    ...arrival,
  };
  return (status, authentication, problem, subProtocols) => {
    const call: CloudCall = { ...seen, status, authentication, ...(subProtocols ? { subProtocols } : {}), ...(problem ? { problem } : {}) };
    send({ kind: 'call', call });
  };
}

function without(headers: IncomingHttpHeaders, names: readonly string[]): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

function refuse(response: ServerResponse, status: 401 | 404 | 503): void {
  const detail = { 401: 'Invalid authentication credentials', 404: 'Not Found', 503: 'Service Unavailable' }[status];
  if (!response.headersSent) {
    response.writeHead(status, { 'content-type': 'application/json' });
  }
  response.end(JSON.stringify({ detail }));
}

let front: CloudFront | undefined;

serveCommands({
  listen: async (input) => {
    front = new CloudFront(input as CloudSettings);
    await front.listen();
  },
  healthy: async () => (await front?.healthy()) ?? false,
});
