/* The URLs to which custom resources answer. Behind AWS's own stands S3: a PUT is always taken, and judged afterwards. */
import { randomUUID } from 'node:crypto';
import { type AccountContext } from '../../account-context';
import { type HttpAnswer } from '../../protocol/protocol';
import { type RestRequest } from '../../service';

/** The bucket of a Region, by its virtual host. */
export function responseHost(region: string): string {
  const s3 = region === 'us-east-1' ? 's3' : `s3.${region}`;
  return `cloudformation-custom-resource-response-${region.replaceAll('-', '')}.${s3}.amazonaws.com`;
}

const RESPONSE_PATH = '/cloudformation-response/';
export const LONGEST_RESPONSE_BYTES = 4096;

interface Pending {
  readonly what: string;
  readonly receive: (body: Buffer) => void;
  state: 'open' | 'answered' | 'abandoned';
}

export class ResponseUrls {
  private readonly pending = new Map<string, Pending>();

  constructor(private readonly account: AccountContext) {}

  /** `what` names the request for people; `abandon` ends the wait, after which an answer is late but no breach. */
  open(what: string, receive: (body: Buffer) => void): { readonly url: string; abandon(): void } {
    const token = randomUUID();
    const entry: Pending = { what, receive, state: 'open' };
    this.pending.set(token, entry);
    return {
      url: `https://${responseHost(this.account.region)}${RESPONSE_PATH}${token}`,
      abandon: () => {
        if (entry.state === 'open') {
          entry.state = 'abandoned';
        }
      },
    };
  }

  /** Requests that CloudFormation still waits for; none when nothing is deployed. */
  unanswered(): readonly string[] {
    return [...this.pending.values()].filter(({ state }) => state === 'open').map(({ what }) => what);
  }

  /** Whether this account issued the URL with this path. */
  knows(path: string): boolean {
    return this.pending.has(path.slice(RESPONSE_PATH.length));
  }

  receive(request: RestRequest): HttpAnswer {
    const entry = this.pending.get(request.path.slice(RESPONSE_PATH.length));
    if (request.method !== 'PUT' || !entry) {
      this.account.calls.recordViolation(`${request.method} to a response URL that was not given out`);
      return { status: 403, headers: {}, body: 'SignatureDoesNotMatch' };
    }
    if (request.headers['content-length'] === undefined) {
      this.account.calls.recordViolation(`${entry.what}: answer without content-length, which S3 refuses`);
      return { status: 411, headers: {}, body: 'MissingContentLength' };
    }
    if (entry.state === 'answered') {
      this.account.calls.recordViolation(`${entry.what}: answered twice`);
    } else if (entry.state === 'abandoned') {
      this.account.log('cloudformation', `${entry.what}: answer came late and was not read`);
    } else {
      entry.state = 'answered';
      entry.receive(request.body);
    }
    return { status: 200, headers: {}, body: '' };
  }
}
