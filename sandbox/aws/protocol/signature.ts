/* AWS Signature Version 4, verified: what was signed is signed again with the key's secret, and compared. */
import { createHash } from 'node:crypto';
import { Sha256 } from '@smithy/core/checksum';
import { ALGORITHM_IDENTIFIER, createScope, getCanonicalHeaders, SignatureV4, UNSIGNED_PAYLOAD } from '@smithy/signature-v4';
import { type HttpRequest } from '@smithy/types';
import { type AccessKey } from '../iam/state/access-keys';
import { NotImplementedError, type RestRequest } from '../service';
import { contentOf, decodeAwsChunked, type ChunkedBody } from './aws-chunked';
import { type Credential } from './credential';
import { SignatureProblem } from './signature-problem';

const CHUNKED = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
const CHUNKED_WITH_TRAILER = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER';
const UNSIGNED_CHUNKED = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
const PAYLOADS_OF_S3: readonly string[] = [UNSIGNED_PAYLOAD, CHUNKED, CHUNKED_WITH_TRAILER, UNSIGNED_CHUNKED];
const MINUTE = 60_000;

/** The request with its body as the service sees it. @throws SignatureProblem, unless the key signed exactly this, just now. */
export async function verifySignature(
  request: RestRequest,
  credential: Credential,
  key: AccessKey,
  now: number = Date.now(),
): Promise<RestRequest> {
  const date = dateOf(request, credential);
  checkToken(request, key, now);
  checkTime(date, credential, now);
  checkSignedHeaders(request, credential);
  const payload = payloadOf(request, credential);
  const signer = new Signer(credential, key);
  if ((await signer.signatureOf(request, credential, payload, date)) !== credential.signature) {
    throw new SignatureProblem('mismatch');
  }
  const chunked = payload.startsWith('STREAMING-') || /aws-chunked/.test(request.headers['content-encoding'] ?? '');
  if (!chunked) {
    return request;
  }
  const body = decodeAwsChunked(request.body);
  if (payload === CHUNKED || payload === CHUNKED_WITH_TRAILER) {
    await checkChunks(signer, body, credential, date, payload === CHUNKED_WITH_TRAILER);
  }
  return { ...request, body: contentOf(body) };
}

class Signer extends SignatureV4 {
  constructor({ accessKeyId, region, service }: Credential, { secretAccessKey }: AccessKey) {
    super({
      credentials: { accessKeyId, secretAccessKey },
      region,
      service,
      sha256: Sha256,
      applyChecksum: false,
      // S3 alone signs the path as it is sent.
      uriEscapePath: service !== 's3',
    });
  }

  async signatureOf(request: RestRequest, { region, service, signedHeaders }: Credential, payload: string, date: Date): Promise<string> {
    const { longDate, shortDate } = this.formatDate(date);
    const headers = Object.fromEntries(signedHeaders.map((name) => [name, request.headers[name] ?? '']));
    const query = Object.fromEntries([...new Set(request.query.keys())].map((name) => [name, request.query.getAll(name)]));
    const signed: HttpRequest = { method: request.method, protocol: 'http:', hostname: '', path: request.path, query, headers };
    const canonical = this.createCanonicalRequest(signed, getCanonicalHeaders(signed, undefined, new Set(signedHeaders)), payload);
    const scope = createScope(shortDate, region, service);
    return this.sign(await this.createStringToSign(longDate, scope, canonical, ALGORITHM_IDENTIFIER), { signingDate: date });
  }

  chunkSignatureOf(data: Buffer, priorSignature: string, date: Date): Promise<string> {
    return this.sign({ headers: new Uint8Array(), payload: data }, { priorSignature, signingDate: date });
  }

  trailerSignatureOf(trailer: string, priorSignature: string, { region, service }: Credential, date: Date): Promise<string> {
    const { longDate, shortDate } = this.formatDate(date);
    const scope = createScope(shortDate, region, service);
    const toSign = ['AWS4-HMAC-SHA256-TRAILER', longDate, scope, priorSignature, sha256(trailer)].join('\n');
    return this.sign(toSign, { signingDate: date });
  }
}

function dateOf({ headers }: RestRequest, { date: scopeDate }: Credential): Date {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(headers['x-amz-date'] ?? '');
  if (!found) {
    throw new SignatureProblem('mismatch', "Authorization header requires existence of a valid 'X-Amz-Date' header.");
  }
  const [, year, month, day, hour, minute, second] = found;
  if (`${year}${month}${day}` !== scopeDate) {
    throw new SignatureProblem(
      'mismatch',
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scopeDate}' != '${year}${month}${day}'.`,
    );
  }
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function checkToken({ headers }: RestRequest, key: AccessKey, now: number): void {
  if (headers['x-amz-security-token'] !== key.sessionToken) {
    throw new SignatureProblem('unknown-key');
  }
  if (key.expiration !== undefined && key.expiration.getTime() <= now) {
    throw new SignatureProblem('expired-token');
  }
}

function checkTime(date: Date, { service }: Credential, now: number): void {
  const minutes = service === 's3' ? 15 : 5;
  const skew = now - date.getTime();
  if (Math.abs(skew) <= minutes * MINUTE) {
    return;
  }
  const [signed, current, limit] = [date, new Date(now), new Date(now - Math.sign(skew) * minutes * MINUTE)].map(basicFormat);
  throw new SignatureProblem(
    'skewed',
    skew > 0
      ? `Signature expired: ${signed} is now earlier than ${limit} (${current} - ${minutes} min.)`
      : `Signature not yet current: ${signed} is still later than ${limit} (${current} + ${minutes} min.)`,
  );
}

/** Everything that means something must be signed: the host and every header of AWS's own. */
function checkSignedHeaders({ headers }: RestRequest, { signedHeaders }: Credential): void {
  const wanted = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  const missing = wanted.find((name) => !signedHeaders.includes(name));
  if (missing !== undefined) {
    throw new SignatureProblem('mismatch', `'${missing}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
  const absent = signedHeaders.find((name) => headers[name] === undefined);
  if (absent !== undefined) {
    throw new SignatureProblem('mismatch', `The signed header '${absent}' is not part of the request.`);
  }
}

/** What stands for the body in what is signed. */
function payloadOf({ headers, body }: RestRequest, { service }: Credential): string {
  const stated = headers['x-amz-content-sha256'];
  if (service === 's3' && stated !== undefined && PAYLOADS_OF_S3.includes(stated)) {
    return stated;
  }
  if (stated !== undefined && !/^[\da-f]{64}$/.test(stated)) {
    throw new NotImplementedError(`x-amz-content-sha256: ${stated} for ${service}`);
  }
  const actual = sha256(body);
  if (stated !== undefined && stated !== actual) {
    throw new SignatureProblem('body-mismatch');
  }
  return actual;
}

/** Each chunk signs the one before it too, the first one the request. */
async function checkChunks(
  signer: Signer,
  { chunks, trailers }: ChunkedBody,
  credential: Credential,
  date: Date,
  hasTrailer: boolean,
): Promise<void> {
  let prior = credential.signature;
  for (const { data, signature } of chunks) {
    if ((await signer.chunkSignatureOf(data, prior, date)) !== signature) {
      throw new SignatureProblem('mismatch');
    }
    prior = signature;
  }
  if (hasTrailer) {
    const signed = [...trailers].filter(([name]) => name !== 'x-amz-trailer-signature');
    const text = signed.map(([name, value]) => `${name}:${value}\n`).join('');
    if ((await signer.trailerSignatureOf(text, prior, credential, date)) !== trailers.get('x-amz-trailer-signature')) {
      throw new SignatureProblem('mismatch');
    }
  }
}

function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}

function basicFormat(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d+/g, '');
}
