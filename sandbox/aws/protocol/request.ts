/* An HTTP request with what its signature says about it. The signature itself is not verified: every key is accepted. */
import { type IncomingMessage } from 'node:http';
import { decodeAwsChunked } from './aws-chunked';
import { type RestRequest } from '../service';

export interface SignedRequest extends RestRequest {
  /** From the credential scope; absent if the request is not signed. */
  readonly service?: string;
  readonly region?: string;
  readonly accessKeyId?: string;
}

export async function readRequest(incoming: IncomingMessage): Promise<SignedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
  }
  const raw = Buffer.concat(chunks);
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, value?.toString()]));
  const chunked = /^STREAMING-/.test(headers['x-amz-content-sha256'] ?? '') || /aws-chunked/.test(headers['content-encoding'] ?? '');
  const [path = '/', query = ''] = (incoming.url ?? '/').split(/\?(.*)/s);
  // Credential=AKID/20260101/us-east-1/ssm/aws4_request
  const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? '');
  return {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers,
    body: chunked ? decodeAwsChunked(raw) : raw,
    accessKeyId: scope?.[1],
    region: scope?.[2],
    service: scope?.[3],
  };
}
