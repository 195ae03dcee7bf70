/* Time-outs, derived from what Prefect's client does. */

/** What the client of Prefect does by itself, in seconds. */
export interface ClientTimings {
  /** It gives a request up after this time, and repeats it. */
  readonly requestSeconds: number;
  /** It closes a connection that is idle for this time. */
  readonly keepAliveSeconds: number;
  /** A worker polls at this interval. */
  readonly pollSeconds: number;
  /** It sends a ping on an idle websocket at this interval. */
  readonly pingSeconds: number;
  /** It gives a websocket up if the pong takes longer. */
  readonly pongSeconds: number;
}

export interface Timeout {
  readonly seconds: number;
  readonly because: string;
}

export type Timeouts = Readonly<
  Record<'connect' | 'queue' | 'httpRequest' | 'response' | 'httpKeepAlive' | 'tunnel' | 'fin' | 'check', Timeout>
>;

/** Attempts to connect, after the first. */
export const CONNECT_RETRIES = 2;

export function timeoutsFor(client: ClientTimings): Timeouts {
  // All attempts together end before the next poll.
  const connect = Math.max(1, Math.floor(client.pollSeconds / (CONNECT_RETRIES + 3)));
  const queue = Math.max(1, Math.floor(client.pollSeconds / 2));
  const response = client.requestSeconds + 10;
  const keepAlive = client.keepAliveSeconds + 5;
  const tunnel = (client.pingSeconds + client.pongSeconds) * 15;
  return {
    connect: {
      seconds: connect,
      because: `${CONNECT_RETRIES + 1} attempts end before a worker's next poll (${client.pollSeconds} s)`,
    },
    queue: {
      seconds: queue,
      because: `a worker polls every ${client.pollSeconds} s; a call that waits longer is answered 503, and repeated`,
    },
    httpRequest: { seconds: 10, because: 'a client that takes longer for its request headers only holds a connection' },
    response: {
      seconds: response,
      because: `above the ${client.requestSeconds} s after which Prefect's client gives a request up: a shorter time would end requests that it still waits for`,
    },
    httpKeepAlive: {
      seconds: keepAlive,
      because: `above the ${client.keepAliveSeconds} s after which Prefect's client closes an idle connection, so that it never sends on a closed one`,
    },
    tunnel: {
      seconds: tunnel,
      because: `well above ping and pong of a websocket (${client.pingSeconds} s and ${client.pongSeconds} s); the load balancer's is longer still`,
    },
    fin: { seconds: 30, because: 'for one side of a connection after the other has closed' },
    check: { seconds: 2, because: 'for the answer to a health check' },
  };
}
