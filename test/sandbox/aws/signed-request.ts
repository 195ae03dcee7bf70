/* Requests signed by the AWS SDK's own signer and sent as they are, for what its clients would not send. */
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { type AwsCredentialIdentity, type HttpRequest } from '@smithy/types';
import { ADMINISTRATOR_CREDENTIALS } from '../../../sandbox/aws/iam/state/access-keys';

export interface RequestToSign {
  readonly service: string;
  readonly region?: string;
  readonly method?: string;
  /** With its query, if it has one. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly credentials?: AwsCredentialIdentity;
  readonly signingDate?: Date;
}

export interface SignedHttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export async function sign(endpoint: string, request: RequestToSign): Promise<SignedHttpRequest> {
  const { service, region = 'us-east-1', method = 'POST', path = '/', body, credentials = ADMINISTRATOR_CREDENTIALS } = request;
  const url = new URL(path, endpoint);
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256, uriEscapePath: service !== 's3' });
  const unsigned: HttpRequest = {
    method,
    protocol: 'http:',
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host, ...request.headers },
    body,
  };
  const { headers } = await signer.sign(unsigned, { signingDate: request.signingDate });
  return { url: url.href, method, headers, body };
}

export function send({ url, ...request }: SignedHttpRequest): Promise<Response> {
  return fetch(url, request);
}

export async function sendSigned(endpoint: string, request: RequestToSign): Promise<Response> {
  return send(await sign(endpoint, request));
}
