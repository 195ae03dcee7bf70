/* One call with an API key: the only check that shows for certain whether Prefect trusts the endpoint. */
import { request } from 'node:http';
import { type TLSSocket } from 'node:tls';
import { finding, type Finding } from '../../core/findings/finding';
import { type ProbeOptions } from '../../handlers/probe/options';
import { runStep } from '../../handlers/probe/step';
import { openTcp } from '../../handlers/probe/tcp';
import { shakeHands } from '../../handlers/probe/tls';
import { WORKSPACES_PATH } from '../../prefect/health-checks';

/** The response is a list of workspaces; only its status matters here. */
export interface AuthenticatedCall {
  readonly hostName: string;
  readonly path: string;
  readonly httpStatus?: number;
  readonly errorCode?: string;
}

/** Sends the key only over a verified connection: a key that reaches a different server is compromised. */
export async function callWithKey(hostName: string, address: string, key: string, options: ProbeOptions): Promise<AuthenticatedCall> {
  const told = { hostName, path: WORKSPACES_PATH };
  const tcp = await openTcp(address, options);
  if (!('socket' in tcp.value)) {
    return { ...told, errorCode: tcp.value.errorCode ?? tcp.value.outcome };
  }
  const { socket } = tcp.value;
  try {
    const tls = await shakeHands(socket, hostName, options);
    if ('verdict' in tls.value) {
      return { ...told, errorCode: tls.value.verdict.errorCode ?? tls.value.verdict.outcome };
    }
    return { ...told, ...(await ask(tls.value.verified, hostName, key, options.limits.http)) };
  } finally {
    socket.destroy();
  }
}

type Answer = Pick<AuthenticatedCall, 'httpStatus' | 'errorCode'>;

async function ask(socket: TLSSocket, hostName: string, key: string, limit: number): Promise<Answer> {
  const { value } = await runStep<Answer>({
    limit,
    start: (settle, fail) => {
      const asking = request({
        createConnection: () => socket,
        path: WORKSPACES_PATH,
        headers: {
          host: hostName,
          accept: 'application/json',
          authorization: `Bearer ${key}`,
          'user-agent': 'cdk-prefect-privatelink-check',
        },
      });
      asking.on('error', fail);
      asking.on('response', (response) => {
        response.on('error', () => undefined);
        // The body stays unread: an error page could repeat the key.
        settle({ httpStatus: response.statusCode });
      });
      asking.end();
    },
    failed: (error) => ({ errorCode: (error as NodeJS.ErrnoException).code ?? 'failed' }),
    late: () => ({ errorCode: 'no answer in time' }),
  });
  return value;
}

export function judgeCall({ hostName, path, httpStatus, errorCode }: AuthenticatedCall): readonly Finding[] {
  const evidence = `GET https://${hostName}${path}: ${httpStatus === undefined ? (errorCode ?? 'no answer') : `HTTP ${httpStatus}`}`;
  if (httpStatus === undefined) {
    return [finding('http-failed', evidence)];
  }
  if (httpStatus === 403) {
    return [finding('endpoint-not-trusted', evidence)];
  }
  if (httpStatus === 401) {
    return [finding('api-key-refused', evidence)];
  }
  if (httpStatus >= 500) {
    return [finding('http-server-error', evidence)];
  }
  return httpStatus >= 200 && httpStatus < 300 ? [] : [finding('http-client-error', evidence)];
}
