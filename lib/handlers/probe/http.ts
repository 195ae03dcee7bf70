import { request, type IncomingMessage } from 'node:http';
import { type TLSSocket } from 'node:tls';
import { type AddressOutcome, type ProbeTarget } from '../../contract/probe';
import { errorCode, errorDetail, shorten } from './evidence';
import { MAX_BODY_BYTES, MAX_HEADER_BYTES } from './limits';
import { type ProbeOptions } from './options';
import { runStep, type Timed, type Verdict } from './step';

function outcomeOf(status: number): AddressOutcome {
  if (status >= 200 && status < 300) {
    return 'healthy';
  }
  if (status >= 300 && status < 400) {
    return 'httpRedirect';
  }
  if (status === 403) {
    return 'httpForbidden';
  }
  if (status >= 400 && status < 500) {
    return 'httpClientError';
  }
  if (status >= 500 && status < 600) {
    return 'httpServerError';
  }
  return 'httpFailed';
}

/** The part of the response that has arrived. */
class PartialAnswer {
  private status?: number;
  private location?: string;
  private body = Buffer.alloc(0);

  public head(response: IncomingMessage): void {
    this.status = response.statusCode;
    this.location = response.headers.location;
  }

  /** Returns whether there is room for more. */
  public add(chunk: Buffer): boolean {
    this.body = Buffer.concat([this.body, chunk.subarray(0, MAX_BODY_BYTES - this.body.length)]);
    return this.body.length < MAX_BODY_BYTES;
  }

  public verdict(): Verdict {
    const outcome = this.status === undefined ? 'httpFailed' : outcomeOf(this.status);
    if (outcome === 'healthy') {
      return { outcome, httpStatus: this.status };
    }
    return { outcome, httpStatus: this.status, detail: this.text() };
  }

  /** The response stays incomplete. A status that already shows a failure counts: a 403 means that clients are locked out, however slowly its page arrives. */
  public cutShort(verdict: Verdict): Verdict {
    const known = this.verdict();
    if (this.status !== undefined && known.outcome !== 'healthy') {
      return known;
    }
    return { ...verdict, httpStatus: this.status, detail: verdict.detail ?? this.text() };
  }

  private text(): string | undefined {
    return shorten(this.location === undefined ? this.body.toString('utf8') : `location: ${this.location}`);
  }
}

/** In TLS 1.3 the server may reject us after our side has finished the handshake. */
function isTlsError(error: unknown): boolean {
  const code = errorCode(error) ?? '';
  return code.startsWith('ERR_SSL_') || code === 'EPROTO';
}

/** Requests the health path. Only the status of the response matters. */
export function askHealth(socket: TLSSocket, target: ProbeTarget, options: ProbeOptions): Promise<Timed<Verdict>> {
  const answer = new PartialAnswer();
  return runStep<Verdict>({
    limit: options.limits.http,
    start: (settle, fail) => {
      const asking = request({
        // No agent: no connection reuse, `Connection: close`.
        createConnection: () => socket,
        path: target.healthPath,
        headers: { host: target.hostName, accept: '*/*', 'user-agent': 'cdk-prefect-privatelink-probe' },
        maxHeaderSize: MAX_HEADER_BYTES,
      });
      asking.on('error', fail);
      asking.on('upgrade', (response, upgraded) => {
        upgraded.destroy();
        answer.head(response);
        settle(answer.verdict());
      });
      asking.on('response', (response) => {
        answer.head(response);
        response.on('data', (chunk: Buffer) => {
          if (!answer.add(chunk)) {
            settle(answer.verdict());
          }
        });
        response.on('error', fail);
        response.on('end', () => settle(answer.verdict()));
      });
      asking.end();
    },
    failed: (error) =>
      answer.cutShort({ outcome: isTlsError(error) ? 'tlsFailed' : 'httpFailed', errorCode: errorCode(error), detail: errorDetail(error) }),
    late: () => answer.cutShort({ outcome: 'httpSlow' }),
  });
}
