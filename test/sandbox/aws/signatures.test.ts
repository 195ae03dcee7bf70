/* Signature Version 4: who signed is verified, and a refusal reads as the called service words it. */
import { createHash } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '@smithy/core/checksum';
import { ADMINISTRATOR_CREDENTIALS, type Credentials } from '../../../sandbox/aws/iam/state/access-keys';
import { startLocalAws, type LocalAws } from '../../../sandbox/aws/local-aws';
import { type Network } from '../../../sandbox/network/network';
import { send, sendSigned, sign, type RequestToSign, type SignedHttpRequest } from './signed-request';

const BUCKET = '/cdk-hnb659fds-assets-123456789012-us-east-1';
const MINUTE = 60_000;

let aws: LocalAws;
beforeEach(async () => {
  aws = await startLocalAws({
    network: {} as Network,
    startFunctionProcess: () => {
      throw new Error('no functions here');
    },
  });
});
afterEach(() => aws.stop());

/** A request to a service of each protocol that the administrator's signature gets through. */
const REQUESTS: Readonly<Record<string, RequestToSign>> = {
  query: { service: 'sts', body: 'Action=GetCallerIdentity&Version=2011-06-15' },
  ec2: { service: 'ec2', body: 'Action=DescribeVpcs&Version=2016-11-15' },
  json: { service: 'ssm', headers: { 'x-amz-target': 'AmazonSSM.DescribeParameters' }, body: '{}' },
  'rest-json': { service: 'lambda', method: 'GET', path: '/2015-03-31/functions/' },
  s3: { service: 's3', method: 'GET', path: `${BUCKET}?list-type=2&prefix=a%20b%2Fc` },
};

const PROTOCOLS = Object.keys(REQUESTS);

function requestOf(protocol: string): RequestToSign {
  const request = REQUESTS[protocol];
  if (!request) {
    throw new Error(`no request for ${protocol}`);
  }
  return request;
}

/** Status, code and message as a client of the protocol reads them. */
async function refusal(response: Response): Promise<readonly [number, string, string]> {
  const text = await response.text();
  if (text.startsWith('{')) {
    const { __type: type, message } = JSON.parse(text) as Record<string, string>;
    return [response.status, type ?? '', message ?? ''];
  }
  return [response.status, /<Code>(.*)<\/Code>/.exec(text)?.[1] ?? '', /<Message>(.*)<\/Message>/.exec(text)?.[1] ?? text];
}

async function codes(change: (request: RequestToSign) => Promise<Response>): Promise<Record<string, string>> {
  const entries = await Promise.all(
    PROTOCOLS.map(async (protocol) => {
      const [status, code] = await refusal(await change(requestOf(protocol)));
      return [protocol, `${status} ${code}`] as const;
    }),
  );
  return Object.fromEntries(entries);
}

function session(expiration?: Date): Credentials {
  return aws.account.iam.accessKeys.issue(aws.account.iam.administrator, expiration);
}

test.each(PROTOCOLS)('%s: the administrator’s and a session’s signature hold', async (protocol) => {
  expect((await sendSigned(aws.url, requestOf(protocol))).status).toBe(200);
  expect((await sendSigned(aws.url, { ...requestOf(protocol), credentials: session() })).status).toBe(200);
});

test('an unknown access key', async () => {
  const credentials = { accessKeyId: 'AKIDUNKNOWN', secretAccessKey: ADMINISTRATOR_CREDENTIALS.secretAccessKey };
  await expect(codes((request) => sendSigned(aws.url, { ...request, credentials }))).resolves.toEqual({
    query: '403 InvalidClientTokenId',
    ec2: '401 AuthFailure',
    json: '400 UnrecognizedClientException',
    'rest-json': '403 UnrecognizedClientException',
    s3: '403 InvalidAccessKeyId',
  });
});

const MISMATCH = {
  query: '403 SignatureDoesNotMatch',
  ec2: '401 AuthFailure',
  json: '400 InvalidSignatureException',
  'rest-json': '403 InvalidSignatureException',
  s3: '403 SignatureDoesNotMatch',
};

test('a wrong secret', async () => {
  const credentials = { ...ADMINISTRATOR_CREDENTIALS, secretAccessKey: 'other' };
  await expect(codes((request) => sendSigned(aws.url, { ...request, credentials }))).resolves.toEqual(MISMATCH);
});

test.each([
  ['another method', (request: SignedHttpRequest) => ({ ...request, method: 'PUT' })],
  ['another path', (request: SignedHttpRequest) => ({ ...request, url: request.url.replace(/(:\d+\/)/, '$1other') })],
  ['another query', (request: SignedHttpRequest) => ({ ...request, url: `${request.url}${request.url.includes('?') ? '&' : '?'}x=y` })],
  [
    'a header of AWS’s that was not signed',
    (request: SignedHttpRequest) => ({ ...request, headers: { ...request.headers, 'x-amz-acl': 'private' } }),
  ],
  [
    'another date',
    (request: SignedHttpRequest) => ({
      ...request,
      headers: {
        ...request.headers,
        'x-amz-date': (request.headers['x-amz-date'] ?? '').replace(/\dZ$/, (second) => `${(Number(second[0]) + 1) % 10}Z`),
      },
    }),
  ],
] as const)('signed, and sent with %s', async (_what, change) => {
  await expect(codes(async (request) => send(change(await sign(aws.url, request))))).resolves.toEqual(MISMATCH);
});

test('signed, and sent with another body', async () => {
  const request = await sign(aws.url, requestOf('json'));
  expect(await refusal(await send({ ...request, body: '{"MaxResults":1}' }))).toMatchObject({ 1: 'InvalidSignatureException' });
  const put = await sign(aws.url, { service: 's3', method: 'PUT', path: `${BUCKET}/key`, body: 'one' });
  expect(await refusal(await send({ ...put, body: 'two' }))).toMatchObject({ 1: 'XAmzContentSHA256Mismatch' });
  expect((await send(put)).status).toBe(200);
});

test('not signed at all', async () => {
  const unsigned = async (request: RequestToSign) => {
    const { headers, ...rest } = await sign(aws.url, request);
    return send({ ...rest, headers: Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'authorization')) });
  };
  // Nothing but the credential scope tells which service is meant.
  expect(await refusal(await unsigned(requestOf('query')))).toMatchObject({ 0: 403, 1: 'MissingAuthenticationToken' });
  expect(await refusal(await unsigned(requestOf('json')))).toMatchObject({ 0: 400, 1: 'MissingAuthenticationTokenException' });
});

describe('a clock that is wrong', () => {
  const dated = (minutes: number) =>
    codes((request) => sendSigned(aws.url, { ...request, signingDate: new Date(Date.now() + minutes * MINUTE) }));
  const SKEWED = { ...MISMATCH, ec2: '400 RequestExpired', s3: '403 RequestTimeTooSkewed' };

  test.each([-16, 16])('by %d minutes', async (minutes) => {
    await expect(dated(minutes)).resolves.toEqual(SKEWED);
  });

  test.each([-6, 6])('by %d minutes, which S3 allows', async (minutes) => {
    await expect(dated(minutes)).resolves.toMatchObject({ query: SKEWED.query, s3: '200 ' });
  });

  test.each([-4, 4])('by %d minutes, which all allow', async (minutes) => {
    expect(Object.values(await dated(minutes))).toEqual(PROTOCOLS.map(() => '200 '));
  });

  test('AWS says by how much', async () => {
    const late = await sendSigned(aws.url, { ...requestOf('query'), signingDate: new Date(Date.now() - 6 * MINUTE) });
    expect((await refusal(late))[2]).toMatch(
      /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
    );
    const early = await sendSigned(aws.url, { ...requestOf('json'), signingDate: new Date(Date.now() + 6 * MINUTE) });
    expect((await refusal(early))[2]).toMatch(/^Signature not yet current: \d{8}T\d{6}Z is still later than/);
  });
});

describe('a session', () => {
  test('without its token, or with another’s', async () => {
    const { sessionToken, ...withoutToken } = session();
    const other = { ...session(), sessionToken };
    const administrator = { ...ADMINISTRATOR_CREDENTIALS, sessionToken };
    for (const credentials of [withoutToken, other, administrator]) {
      expect(await refusal(await sendSigned(aws.url, { ...requestOf('query'), credentials }))).toMatchObject({ 1: 'InvalidClientTokenId' });
    }
  });

  test('that is over', async () => {
    const credentials = session(new Date(Date.now() - 1));
    await expect(codes((request) => sendSigned(aws.url, { ...request, credentials }))).resolves.toEqual({
      query: '403 ExpiredToken',
      ec2: '400 RequestExpired',
      json: '400 ExpiredTokenException',
      'rest-json': '403 ExpiredTokenException',
      s3: '400 ExpiredToken',
    });
  });
});

describe('uploads to S3', () => {
  const upload = (payload: string, body: string, headers: Record<string, string> = {}): Promise<SignedHttpRequest> =>
    sign(aws.url, {
      service: 's3',
      method: 'PUT',
      path: `${BUCKET}/key`,
      headers: { 'x-amz-content-sha256': payload, ...headers },
      body,
    });
  const stored = () => aws.account.s3.read(BUCKET.slice(1), 'key').body.toString();

  test('with an unsigned body, which other services refuse', async () => {
    expect((await send(await upload('UNSIGNED-PAYLOAD', 'content'))).status).toBe(200);
    expect(stored()).toBe('content');
    const elsewhere = await sendSigned(aws.url, {
      ...requestOf('json'),
      headers: { ...requestOf('json').headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    });
    expect(await refusal(elsewhere)).toMatchObject({ 1: 'NotImplemented' });
  });

  test('in unsigned chunks with a trailer', async () => {
    const body = '7\r\ncontent\r\n0\r\nx-amz-checksum-crc32:abc=\r\n\r\n';
    const request = await upload('STREAMING-UNSIGNED-PAYLOAD-TRAILER', body, { 'content-encoding': 'aws-chunked' });
    expect((await send(request)).status).toBe(200);
    expect(stored()).toBe('content');
  });

  /** Chunks that sign the one before, as AWS documents them. */
  async function inSignedChunks(contents: readonly string[], withTrailer: boolean): Promise<SignedHttpRequest> {
    const signingDate = new Date();
    const payload = `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${withTrailer ? '-TRAILER' : ''}`;
    const request = await sign(aws.url, {
      service: 's3',
      method: 'PUT',
      path: `${BUCKET}/key`,
      headers: { 'x-amz-content-sha256': payload },
      signingDate,
    });
    const signer = new SignatureV4({ service: 's3', region: 'us-east-1', credentials: ADMINISTRATOR_CREDENTIALS, sha256: Sha256 });
    const date = request.headers['x-amz-date'] ?? '';
    const scope = `${date.slice(0, 8)}/us-east-1/s3/aws4_request`;
    const hash = (text: string) => createHash('sha256').update(text).digest('hex');
    let prior = /Signature=(.*)$/.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
    const chunks: string[] = [];
    for (const content of [...contents, '']) {
      const toSign = ['AWS4-HMAC-SHA256-PAYLOAD', date, scope, prior, hash(''), hash(content)].join('\n');
      prior = await signer.sign(toSign, { signingDate });
      chunks.push(`${content.length.toString(16)};chunk-signature=${prior}\r\n${content}${content === '' ? '' : '\r\n'}`);
    }
    if (withTrailer) {
      const toSign = ['AWS4-HMAC-SHA256-TRAILER', date, scope, prior, hash('x-amz-checksum-crc32:abc=\n')].join('\n');
      chunks.push(`x-amz-checksum-crc32:abc=\r\nx-amz-trailer-signature:${await signer.sign(toSign, { signingDate })}\r\n`);
    }
    return { ...request, body: `${chunks.join('')}\r\n` };
  }

  test.each([false, true])('in signed chunks, with a trailer: %s', async (withTrailer) => {
    const request = await inSignedChunks(['one, ', 'two'], withTrailer);
    expect((await send(request)).status).toBe(200);
    expect(stored()).toBe('one, two');
    expect(await refusal(await send({ ...request, body: request.body?.replace('two', 'six') }))).toMatchObject({
      1: 'SignatureDoesNotMatch',
    });
    if (withTrailer) {
      expect(await refusal(await send({ ...request, body: request.body?.replace('abc=', 'abd=') }))).toMatchObject({
        1: 'SignatureDoesNotMatch',
      });
    }
  });
});

test.each([
  [
    'query',
    { service: 'iam', body: 'Action=ListUsers' },
    '<ErrorResponse><Error><Type>Sender</Type><Code>NotImplemented</Code>',
    'iam ListUsers',
  ],
  [
    'JSON',
    { service: 'ecs', headers: { 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.ListClusters' }, body: '{}' },
    '{"__type":"NotImplemented"',
    'ecs ListClusters',
  ],
  ['REST and JSON', { service: 'eks', method: 'GET', path: '/clusters' }, '{"__type":"NotImplemented"', 'eks GET /clusters'],
  [
    'REST and XML',
    { service: 'cloudfront', method: 'GET', path: '/2020-05-31/distribution' },
    '<Error><Code>NotImplemented</Code>',
    'cloudfront GET',
  ],
] as const)('an unknown service that speaks %s answers so, once the signature holds', async (_protocol, request, answer, entry) => {
  const response = await sendSigned(aws.url, request);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain(answer);
  expect(aws.account.calls.notImplemented).toEqual([expect.stringContaining(entry)]);
  const [status] = await refusal(
    await sendSigned(aws.url, { ...request, credentials: { ...ADMINISTRATOR_CREDENTIALS, secretAccessKey: 'other' } }),
  );
  expect(status).not.toBe(200);
  expect(aws.account.calls.notImplemented).toHaveLength(1);
});
