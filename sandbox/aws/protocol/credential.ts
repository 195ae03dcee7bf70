/* What the `Authorization` header says before anything is verified: which key signed, for which service and Region, and what. */
import { type RestRequest } from '../service';

export interface Credential {
  readonly accessKeyId: string;
  /** For instance `20260101`. */
  readonly date: string;
  readonly region: string;
  /** As in the credential scope: `ec2`, `ssm`, … */
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 +Credential=([^/,\s]+)\/(\d{8})\/([\w-]+)\/([\w-]+)\/aws4_request, *SignedHeaders=([\w;.-]+), *Signature=([\da-f]{64})$/;

/** Undefined if the request is not signed, or not as Signature Version 4 says. */
export function credentialOf({ headers }: RestRequest): Credential | undefined {
  const found = AUTHORIZATION.exec(headers.authorization ?? '');
  if (!found) {
    return undefined;
  }
  const [, accessKeyId = '', date = '', region = '', service = '', signedHeaders = '', signature = ''] = found;
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(';'), signature };
}
