import * as http from 'node:http';
import * as https from 'node:https';
import { type AddressInfo } from 'node:net';
import fc from 'fast-check';
import { CREATION_FAILED, physicalId, responseBody, type Answer } from '../../../lib/handlers/shared/custom-resource/answer';
import { isCloudFormationEvent, type CloudFormationEvent } from '../../../lib/handlers/shared/custom-resource/event';
import { respond, transport } from '../../../lib/handlers/shared/custom-resource/respond';
import { clock } from '../../../lib/handlers/shared/clock';
import { FINDING_CATALOGUE } from '../../../lib/core/findings/catalogue';
import { ACTIVATION_ATTRIBUTES } from '../../../lib/contract/activation-resource';
import { PREFLIGHT_ATTRIBUTES } from '../../../lib/contract/preflight-resource';
import { createAuthority } from '../probe/support/certificates';
import { event, setUp, world } from '../activator/fixtures';

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
    readonly headers: http.IncomingHttpHeaders;
    readonly body: string;
  }
  type Behaviour = (response: http.ServerResponse) => void;
  const accept: Behaviour = (response) => response.writeHead(200).end();
  let server: http.Server | https.Server | undefined;

  async function listen(
    make: (listener: http.RequestListener) => http.Server | https.Server,
    behaviours: readonly Behaviour[] = [],
  ): Promise<{ readonly port: number; readonly received: Received[] }> {
    const received: Received[] = [];
    server = make((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        received.push({ method: request.method, url: request.url, headers: request.headers, body });
        (behaviours[received.length - 1] ?? accept)(response);
      });
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return { port: (server.address() as AddressInfo).port, received };
  }

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    delete https.globalAgent.options.ca;
  });

  const send = (url: string): Promise<void> =>
    respond(event('Create', { ResponseURL: url }) as unknown as CloudFormationEvent, {
      status: 'SUCCESS',
      reason: 'naïve 😀',
      data: { State: 'ACTIVE' },
    });

  test('gets one PUT at its port, path and query, with the length in bytes and no content type', async () => {
    const { port, received } = await listen((listener) => http.createServer(listener));
    await send(`http://127.0.0.1:${port}/a%20b?X-Amz-Signature=x%2Fy`);
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ method: 'PUT', url: '/a%20b?X-Amz-Signature=x%2Fy', headers: { 'content-type': '' } });
    expect(received[0]?.headers['content-length']).toBe(String(Buffer.byteLength(received[0]?.body ?? '')));
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ Status: 'SUCCESS', Reason: 'naïve 😀' });
  });

  test('gets the same answer again after it was busy, and after it broke the connection', async () => {
    const { port, received } = await listen(
      (listener) => http.createServer(listener),
      [(response) => response.writeHead(503).end(), (response) => response.destroy()],
    );
    await send(`http://127.0.0.1:${port}/`);
    expect(received).toHaveLength(3);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    expect(world.slept).toHaveLength(2);
  });

  test('is answered once though it breaks off after its status', async () => {
    const { port, received } = await listen(
      (listener) => http.createServer(listener),
      [
        (response) => {
          response.writeHead(200, { 'content-length': 10 });
          response.write('x', () => response.destroy());
        },
      ],
    );
    await send(`http://127.0.0.1:${port}/`);
    expect(received).toHaveLength(1);
  });

  test('is reached by https at a port of its own, with its certificate verified', async () => {
    const authority = await createAuthority('Test');
    const { key, cert } = await authority.issue({ names: ['localhost'] });
    const { port, received } = await listen((listener) => https.createServer({ key, cert }, listener));
    clock.sleep = () => Promise.resolve();
    await expect(send(`https://localhost:${port}/x`)).rejects.toThrow('unable to verify the first certificate');
    https.globalAgent.options.ca = authority.cert;
    await send(`https://localhost:${port}/x`);
    expect(received).toHaveLength(1);
  });
});
