import { type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import * as https from 'node:https';
import { type AddressInfo } from 'node:net';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import fc from 'fast-check';
import { CREATION_FAILED, physicalId, responseBody, type Answer } from '../../../lib/handlers/shared/custom-resource/answer';
import { isCloudFormationEvent, type CloudFormationEvent } from '../../../lib/handlers/shared/custom-resource/event';
import { respond, transport } from '../../../lib/handlers/shared/custom-resource/respond';
import { isResponseUrl } from '../../../lib/handlers/shared/custom-resource/response-url';
import { handler } from '../../../lib/handlers/activator/index';
import { FINDING_CATALOGUE } from '../../../lib/core/findings/catalogue';
import { ACTIVATION_ATTRIBUTES } from '../../../lib/contract/activation-resource';
import { PREFLIGHT_ATTRIBUTES } from '../../../lib/contract/preflight-resource';
import { createAuthority } from '../probe/support/certificates';
import { register, calls, context, event, preflightEvent, setUp, world } from '../activator/fixtures';

const put = transport.put;

beforeEach(() => {
  setUp();
  transport.put = put;
});
afterEach(() => jest.restoreAllMocks());

const anyList = (items: readonly string[], maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...items), { maxLength }).map((list) => list.join(','));
const anyData = fc
  .constantFrom(ACTIVATION_ATTRIBUTES, PREFLIGHT_ATTRIBUTES)
  .chain((keys) =>
    fc.record(
      Object.fromEntries(
        keys.map((key) => [key, fc.oneof(anyList(Object.keys(FINDING_CATALOGUE), 200), anyList(['subnet-0123456789abcdef0'], 300))]),
      ),
    ),
  );
const anyAnswer: fc.Arbitrary<Answer> = fc.record(
  {
    status: fc.constantFrom('SUCCESS', 'FAILED'),
    reason: fc.oneof(fc.string({ unit: 'binary', maxLength: 6000 }), fc.constant('é"\u0000😀'.repeat(2000))),
    data: anyData,
  },
  { requiredKeys: ['status'] },
);
const anyEvent = fc
  .record({
    type: fc.constantFrom('Create' as const, 'Update' as const, 'Delete' as const),
    id: fc.string({ unit: fc.constantFrom('a', '-', '9'), minLength: 1, maxLength: 255 }),
  })
  .map(({ type, id }) => event(type, { LogicalResourceId: id }) as unknown as CloudFormationEvent);

test('any answer fits, is JSON, and has every data key with whole items', () => {
  fc.assert(
    fc.property(anyEvent, anyAnswer, (sent, answer) => {
      const body = responseBody(sent, answer);
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4096);
      const read = JSON.parse(body) as { Status: string; Reason: string; Data?: Record<string, string>; PhysicalResourceId: string };
      expect(read).toMatchObject({
        Status: answer.status,
        StackId: sent.StackId,
        RequestId: sent.RequestId,
        LogicalResourceId: sent.LogicalResourceId,
      });
      if (answer.status === 'FAILED' && answer.reason !== '') {
        expect(read.Reason).not.toBe('');
      }
      expect(Object.keys(read.Data ?? {})).toEqual(Object.keys(answer.data ?? {}));
      for (const [key, value] of Object.entries(read.Data ?? {})) {
        const items = answer.data?.[key]?.split(',') ?? [];
        if (value !== '') {
          expect(items.slice(0, value.split(',').length)).toEqual(value.split(','));
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('the data is complete wherever it fits without the reason', () => {
  const data = { State: 'ACTIVE', ApiState: 'ACTIVE', UiState: 'NONE', Findings: 'none' };
  expect(
    JSON.parse(responseBody(event('Create') as unknown as CloudFormationEvent, { status: 'SUCCESS', reason: '😀'.repeat(5000), data })),
  ).toMatchObject({ Data: data });
});

test('lists that are too long keep whole items', () => {
  const subnets = Array.from({ length: 300 }, (_, index) => `subnet-${String(index).padStart(17, '0')}`);
  const data = { ApiSubnetIds: subnets.join(','), UiSubnetIds: subnets.join(','), Findings: 'none' };
  const body = responseBody(event('Create') as unknown as CloudFormationEvent, { status: 'SUCCESS', data });
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4096);
  const kept = (JSON.parse(body) as { Data: typeof data }).Data.ApiSubnetIds.split(',');
  expect(kept.length).toBeGreaterThan(10);
  expect(kept).toEqual(subnets.slice(0, kept.length));
});

test.each([
  ['Create', 'SUCCESS', 'PrefectActivation'],
  ['Create', 'FAILED', CREATION_FAILED],
  ['Update', 'SUCCESS', 'given'],
  ['Update', 'FAILED', 'given'],
  ['Delete', 'SUCCESS', 'given'],
] as const)('the physical id of a %s with %s is %s', (type, status, id) => {
  const sent = event(type, type === 'Create' ? {} : { PhysicalResourceId: 'given' }) as unknown as CloudFormationEvent;
  expect(physicalId(sent, { status })).toBe(id);
});

test('nothing but an event of CloudFormation is taken for one', () => {
  fc.assert(fc.property(fc.anything(), (value) => expect(isCloudFormationEvent(value)).toBe(false)));
  expect(isCloudFormationEvent(event('Delete'))).toBe(true);
});

describe('a real server', () => {
  interface Received {
    readonly method?: string;
    readonly url?: string;
    readonly headers: IncomingHttpHeaders;
    readonly body: string;
  }
  type Behaviour = (response: ServerResponse) => void;
  const accept: Behaviour = (response) => response.writeHead(200).end();
  let authority: Awaited<ReturnType<typeof createAuthority>>;
  let server: https.Server | undefined;

  beforeAll(async () => {
    authority = await createAuthority('Test');
  });
  beforeEach(() => {
    https.globalAgent.options.ca = authority.cert;
  });
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    delete https.globalAgent.options.ca;
  });

  async function listen(behaviours: readonly Behaviour[] = []): Promise<{ readonly url: string; readonly received: Received[] }> {
    const received: Received[] = [];
    const { key, cert } = await authority.issue({ names: ['localhost'] });
    server = https.createServer({ key, cert }, (request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        received.push({ method: request.method, url: request.url, headers: request.headers, body });
        (behaviours[received.length - 1] ?? accept)(response);
      });
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return { url: `https://localhost:${(server.address() as AddressInfo).port}`, received };
  }

  const send = (url: string): Promise<void> =>
    respond(event('Create', { ResponseURL: url }) as unknown as CloudFormationEvent, {
      status: 'SUCCESS',
      reason: 'naïve 😀',
      data: { State: 'ACTIVE' },
    });

  test('gets one PUT at its port, path and query, with the length in bytes and no content type', async () => {
    const { url, received } = await listen();
    await send(`${url}/a%20b?X-Amz-Signature=x%2Fy`);
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ method: 'PUT', url: '/a%20b?X-Amz-Signature=x%2Fy', headers: { 'content-type': '' } });
    expect(received[0]?.headers['content-length']).toBe(String(Buffer.byteLength(received[0]?.body ?? '')));
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ Status: 'SUCCESS', Reason: 'naïve 😀' });
  });

  test('gets the same answer again after it was busy, and after it broke the connection', async () => {
    const { url, received } = await listen([(response) => response.writeHead(503).end(), (response) => response.destroy()]);
    await send(`${url}/`);
    expect(received).toHaveLength(3);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    expect(world.slept).toHaveLength(2);
  });

  test('is answered once though it breaks off after its status', async () => {
    const { url, received } = await listen([
      (response) => {
        response.writeHead(200, { 'content-length': 10 });
        response.write('x', () => response.destroy());
      },
    ]);
    await send(`${url}/`);
    expect(received).toHaveLength(1);
  });

  /** Sends without end, a little at a time, so that the connection is never idle. */
  const drip =
    (start: string, drop: string): Behaviour =>
    (response) => {
      const { socket } = response;
      socket?.write(start);
      const timer = setInterval(() => socket?.write(drop), 100);
      socket?.on('error', () => undefined);
      socket?.on('close', () => clearInterval(timer));
    };

  test.each<[string, Behaviour, number]>([
    ['its headers', drip('HTTP/1.1 200 OK\r\nX-Slow: ', 'x'), 2],
    ['its status line', drip('HTTP/1.1 200 ', 'O'), 2],
    ['answers that are only provisional', drip('', 'HTTP/1.1 102 Processing\r\n\r\n'), 2],
    ['its body, after the status', drip('HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n', 'x'), 1],
  ])('that drips %s does not hold the function', async (_, behaviour, requests) => {
    const { url, received } = await listen([behaviour]);
    const started = Date.now();
    await send(`${url}/`);
    expect(Date.now() - started).toBeLessThan(5000);
    expect(received).toHaveLength(requests);
    // Nothing is left open that could go on when Lambda next thaws the function.
    await until(async () => (await connections()) === 0);
  });

  async function until(isDone: () => Promise<boolean>): Promise<void> {
    while (!(await isDone())) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  function connections(): Promise<number> {
    return new Promise((resolve, reject) => server?.getConnections((error, count) => (error ? reject(error) : resolve(count))));
  }

  test('has its certificate verified', async () => {
    const { url, received } = await listen();
    delete https.globalAgent.options.ca;
    await expect(send(`${url}/x`)).rejects.toThrow('unable to verify the first certificate');
    expect(received).toEqual([]);
  });
});

describe("CloudFormation's own bucket", () => {
  const BUCKET = 'cloudformation-custom-resource-response';

  test.each(RegionInfo.regions.map(({ name, domainSuffix }) => [name, domainSuffix ?? '']))('of %s is answered', (region, domain) => {
    const bucket = `${BUCKET}-${region.replaceAll('-', '')}`;
    for (const endpoint of ['s3', `s3-${region}`, `s3.${region}`, `s3.dualstack.${region}`]) {
      const url = `https://${bucket}.${endpoint}.${domain}/arn%3Aaws%3Acloudformation?X-Amz-Signature=x`;
      expect([url, isResponseUrl(url, region)]).toEqual([url, true]);
    }
  });

  const ELSEWHERE: Readonly<Record<string, string>> = {
    'http:': 'http://{bucket}.s3.amazonaws.com/x',
    'a port': 'https://{bucket}.s3.amazonaws.com:8443/x',
    'a user': 'https://someone@{bucket}.s3.amazonaws.com/x',
    'a password': 'https://:secret@{bucket}.s3.amazonaws.com/x',
    'another host': 'https://example.com/x',
    'another host with the bucket as user': 'https://{bucket}.s3.amazonaws.com@example.com/x',
    'another host that begins alike': 'https://{bucket}.s3.amazonaws.com.example.com/x',
    'another host that ends alike': 'https://example.com/{bucket}.s3.amazonaws.com',
    'another bucket': 'https://someone.s3.amazonaws.com/x',
    'a bucket whose name begins alike': 'https://{bucket}.s3.someone.s3.amazonaws.com/x',
    'a bucket whose name ends alike': 'https://x{bucket}.s3.amazonaws.com/x',
    'the bucket in the path': 'https://s3.amazonaws.com/{bucket}/x',
    'the bucket of another Region': 'https://cloudformation-custom-resource-response-euwest1.s3.eu-west-1.amazonaws.com/x',
    'a bucket at the endpoint of another Region': 'https://{bucket}.s3.eu-west-1.amazonaws.com/x',
    'the domain of another partition': 'https://{bucket}.s3.amazonaws.com.cn/x',
    'a website': 'https://{bucket}.s3-website-us-east-1.amazonaws.com/x',
    'an access point': 'https://{bucket}.s3-accesspoint.us-east-1.amazonaws.com/x',
    'a trailing dot': 'https://{bucket}.s3.amazonaws.com./x',
    'this machine': 'https://127.0.0.1/x',
    'the metadata service': 'http://169.254.169.254/latest',
    'a file': 'file:///etc/passwd',
    'no URL': 'nonsense',
    nothing: '',
  };

  test.each(Object.entries(ELSEWHERE))('is not %s: nothing is answered, called, changed or deleted', async (_, pattern) => {
    register();
    const url = pattern.replace('{bucket}', `${BUCKET}-useast1`);
    expect(isResponseUrl(url, 'us-east-1')).toBe(false);
    for (const type of ['Create', 'Update', 'Delete'] as const) {
      for (const make of [event, preflightEvent]) {
        await handler({ ...make(type), ResponseURL: url }, context());
      }
    }
    expect(world.answers).toEqual([]);
    expect(calls()).toEqual({});
    expect(world.logged).toHaveLength(6);
    expect(world.logged.join()).not.toContain('secret');
  });

  test('is the only one whatever the URL, and the Region that is not known has none', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.string()),
        fc.constantFrom('us-east-1', '', '.*'),
        (url, region) => {
          expect(isResponseUrl(url, region)).toBe(false);
        },
      ),
    );
    expect(isResponseUrl(`https://${BUCKET}-.s3.amazonaws.com/x`, '')).toBe(false);
  });
});
