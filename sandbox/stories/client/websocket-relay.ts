/* Passes a websocket on message by message, once the client has shown its key. */
import { type IncomingMessage } from 'node:http';
import { type Duplex } from 'node:stream';
import { WebSocket, WebSocketServer, type RawData } from 'ws';

export interface Relay {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly target: string;
  readonly subProtocols: readonly string[];
  /** Expected in the client's first message; undefined if the handshake has shown it. */
  readonly apiKey: string | undefined;
  onAuthenticated(): void;
  onMessage(from: 'client' | 'server', type: string): void;
  onRefused(problem: string): void;
}

const UNAUTHORIZED = 1008;
const acceptor = new WebSocketServer({ noServer: true, handleProtocols: (offered) => (offered.has('prefect') ? 'prefect' : false) });

export function relayWebSocket(relay: Relay): void {
  acceptor.handleUpgrade(relay.request, relay.socket, relay.head, (client) => {
    const upstream = new WebSocket(relay.target, [...relay.subProtocols]);
    const waiting: (() => void)[] = [];
    const toUpstream = (data: RawData, binary: boolean): void => {
      const send = () => upstream.send(data, { binary });
      if (upstream.readyState === WebSocket.CONNECTING) {
        waiting.push(send);
      } else if (upstream.readyState === WebSocket.OPEN) {
        send();
      }
    };
    let authenticated = relay.apiKey === undefined;
    if (authenticated) {
      relay.onAuthenticated();
    }
    client.on('message', (data, binary) => {
      if (!authenticated && !showsKey(data, relay.apiKey)) {
        relay.onRefused('its first message is not the key');
        client.close(UNAUTHORIZED);
        upstream.terminate();
        return;
      }
      if (!authenticated) {
        relay.onAuthenticated();
      }
      authenticated = true;
      relay.onMessage('client', typeOf(data));
      toUpstream(data, binary);
    });
    upstream.on('open', () => waiting.splice(0).forEach((send) => send()));
    upstream.on('message', (data, binary) => {
      relay.onMessage('server', typeOf(data));
      if (client.readyState === WebSocket.OPEN) {
        client.send(data, { binary });
      }
    });
    bindEnds(client, upstream);
    bindEnds(upstream, client);
  });
}

/** Events have none, and are identified by the name of the event. */
function typeOf(data: RawData): string {
  try {
    const { type, event } = JSON.parse(data.toString()) as { readonly type?: unknown; readonly event?: unknown };
    if (typeof type === 'string') {
      return type;
    }
    return typeof event === 'string' ? `event ${event}` : 'unknown';
  } catch {
    return 'not JSON';
  }
}

function showsKey(data: RawData, apiKey: string | undefined): boolean {
  try {
    const { type, token } = JSON.parse(data.toString()) as { readonly type?: unknown; readonly token?: unknown };
    return type === 'auth' && token === apiKey;
  } catch {
    return false;
  }
}

/** One side's end is the other's, with its reason where it may be repeated. */
function bindEnds(one: WebSocket, other: WebSocket): void {
  one.on('error', () => {});
  one.on('close', (code, reason) => {
    if (other.readyState === WebSocket.CLOSED || other.readyState === WebSocket.CLOSING) {
      return;
    }
    const repeatable = code >= 1000 && ![1004, 1005, 1006, 1015].includes(code);
    if (repeatable && other.readyState === WebSocket.OPEN) {
      other.close(code, reason);
    } else {
      other.terminate();
    }
  });
}
