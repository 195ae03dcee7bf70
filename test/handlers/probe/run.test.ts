import { connect } from 'node:net';
import fc from 'fast-check';
import { type AddressObservation, type ProbeRequest, type ProbeResult, type ProbeTarget } from '../../../lib/contract/probe';
import { handler } from '../../../lib/handlers/probe/index';
import { isHostName } from '../../../lib/contract/check-target';
import { secureContext, type ProbeOptions } from '../../../lib/handlers/probe/options';
import { MalformedRequestError, parseRequest } from '../../../lib/handlers/probe/request';
import { runProbe } from '../../../lib/handlers/probe/run';
import { createAuthority } from './support/certificates';
import { address, startNameServer } from './support/name-server';
import { options } from './support/options';
import { CLOSED_PORT, Servers } from './support/servers';

const API = 'api.private.prefect.cloud';
const UI = 'app.private.prefect.cloud';

const servers = new Servers();
afterEach(() => servers.stop());

function target(hostName: string, addresses: readonly string[]): ProbeTarget {
  return { role: hostName === API ? 'api' : 'ui', hostName, healthPath: '/health', addresses };
}

describe('a link of two hosts in two zones', () => {
  const request: ProbeRequest = { targets: [target(API, ['127.0.0.2', '127.0.0.3']), target(UI, ['127.0.0.3', '127.0.0.2'])] };
  let given: ProbeOptions;
  let stopNames: () => Promise<void>;
  let arrived: string[];
  /** Holds every answer back until this many requests wait. */
  let together: number;

  beforeEach(async () => {
    const authority = await createAuthority('Throw-away CA');
    const identity = await authority.issue({ names: [API, UI] });
    arrived = [];
    const waiting: (() => void)[] = [];
    const listener: Parameters<Servers['https']>[0] = (asked, response) => {
      arrived.push(`${asked.headers.host} at ${asked.socket.localAddress}`);
      waiting.push(() => response.end('true'));
      if (waiting.length === together) {
        waiting.splice(0).forEach((answer) => answer());
      }
    };
    const first = await servers.https(listener, identity, '127.0.0.2');
    await servers.https(listener, identity, '127.0.0.3', first.port);
    const names = await startNameServer((question, name) =>
      question === 'A' ? [address(name, '127.0.0.3'), address(name, '127.0.0.2')] : [],
    );
    stopNames = names.stop;
    given = options({ port: first.port, nameServers: [names.server], secureContext: secureContext(authority.cert) });
  });
  afterEach(() => stopNames());

  test('is checked in parallel and answered in the order of the request', async () => {
    together = 4;
    const result = await runProbe(request, given);
    const name = { outcome: 'answered', addresses: ['127.0.0.2', '127.0.0.3'] };
    expect(result).toMatchObject({
      version: 1,
      targets: [
        {
          role: 'api',
          hostName: API,
          name,
          addresses: [
            { address: '127.0.0.2', outcome: 'healthy' },
            { address: '127.0.0.3', outcome: 'healthy' },
          ],
        },
        {
          role: 'ui',
          hostName: UI,
          name,
          addresses: [
            { address: '127.0.0.3', outcome: 'healthy' },
            { address: '127.0.0.2', outcome: 'healthy' },
          ],
        },
      ],
      milliseconds: expect.any(Number),
    });
    expect(arrived.sort()).toEqual([`${API} at 127.0.0.2`, `${API} at 127.0.0.3`, `${UI} at 127.0.0.2`, `${UI} at 127.0.0.3`]);
  });

  test('the addresses do not wait for the name', async () => {
    together = 4;
    const late = await startNameServer(async (question, name) => {
      while (arrived.length < 4) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return question === 'A' ? [address(name, '127.0.0.2')] : [];
    });
    const { targets } = await runProbe(request, { ...given, nameServers: [late.server] });
    await late.stop();
    expect(targets.map(({ name }) => name.outcome)).toEqual(['answered', 'answered']);
  });

  test('names only opens no connection', async () => {
    together = 1;
    const result = await runProbe({ ...request, namesOnly: true }, given);
    expect(result.targets.map(({ name, addresses }) => [name.outcome, addresses])).toEqual([
      ['answered', []],
      ['answered', []],
    ]);
    expect(arrived).toEqual([]);
  });

  test('one bad address does not hide a good one', async () => {
    together = 1;
    const mixed: ProbeRequest = { targets: [target(API, ['127.0.0.4', '127.0.0.2'])] };
    const [observed] = (await runProbe(mixed, given)).targets;
    expect(observed?.addresses.map(({ outcome }) => outcome)).toEqual(['tcpRefused', 'healthy']);
  });
});

test('the handler refuses a malformed event with a clear error', async () => {
  await expect(handler({ targets: [{ role: 'api' }] } as unknown as ProbeRequest)).rejects.toThrow(
    'Malformed probe request: `targets[0].hostName` must be a host name such as api.private.prefect.cloud, got: undefined',
  );
});

test('the handler takes the event alone: Lambda passes a context, and newer runtimes refuse a third parameter', () => {
  expect(handler).toHaveLength(1);
});

describe('any event', () => {
  // Whatever the address, the connection goes to a loopback port that refuses: a fuzzed address must not leave the machine.
  const refusing = options({
    nameServers: [`127.0.0.1:${CLOSED_PORT}`],
    connect: () => connect({ host: '127.0.0.1', port: CLOSED_PORT }),
  });

  /** What the Lambda service makes of the handler: JSON in, JSON or an error out. */
  async function invoke(event: unknown): Promise<ProbeResult | MalformedRequestError> {
    try {
      const request = parseRequest(JSON.parse(JSON.stringify(event)));
      return JSON.parse(JSON.stringify(await runProbe(request, refusing))) as ProbeResult;
    } catch (error) {
      if (error instanceof MalformedRequestError) {
        return error;
      }
      throw error;
    }
  }

  function expectValid(result: ProbeResult, event: ProbeRequest): void {
    expect(result.targets.map(({ role, hostName }) => ({ role, hostName }))).toEqual(
      event.targets.map(({ role, hostName }) => ({ role, hostName })),
    );
    result.targets.forEach((observed, index) => {
      expect(observed.name).toEqual({ outcome: 'unreachable', addresses: [], errorCode: 'ECONNREFUSED', milliseconds: expect.any(Number) });
      const refused = (asked: string): AddressObservation => ({
        address: asked,
        outcome: 'tcpRefused',
        errorCode: 'ECONNREFUSED',
        detail: expect.any(String) as string,
        milliseconds: { tcp: expect.any(Number) as number },
      });
      expect(observed.addresses).toEqual(event.namesOnly ? [] : event.targets[index]?.addresses.map(refused));
    });
  }

  test('that is no request is an error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (event) => {
        expect(await invoke(event)).toBeInstanceOf(MalformedRequestError);
      }),
      { numRuns: 300 },
    );
  });

  const anyAddress = fc.oneof(fc.ipV4(), fc.ipV6());
  const anyTarget = fc.record({
    role: fc.constantFrom('api', 'ui', 'other_role-2'),
    hostName: fc.domain().filter(isHostName),
    healthPath: fc.webPath().map((path) => (path.startsWith('/') ? path : `/${path}`)),
    addresses: fc.array(anyAddress, { maxLength: 16 }),
  });
  const anyRequest = fc.record(
    { targets: fc.array(anyTarget, { minLength: 1, maxLength: 3 }), namesOnly: fc.boolean() },
    { requiredKeys: ['targets'] },
  );

  test('that is a request has a result', async () => {
    await fc.assert(
      fc.asyncProperty(anyRequest, async (event) => {
        const result = await invoke(event);
        if (result instanceof Error) {
          throw result;
        }
        expectValid(result, event);
      }),
      { numRuns: 50 },
    );
  });

  test('that is nearly a request is an error or has a result', async () => {
    const anything = fc.oneof(fc.jsonValue(), fc.string(), fc.constantFrom('127.0.0.1\n', '%', '/\r\n', 'a.b\u0000'));
    const spoilt = anyTarget.chain((fine) =>
      fc.tuple(fc.constantFrom('role', 'hostName', 'healthPath', 'addresses'), anything).map(([key, value]) => ({ ...fine, [key]: value })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(spoilt, { minLength: 1, maxLength: 3 }), async (targets) => {
        const result = await invoke({ targets });
        if (!(result instanceof Error)) {
          expectValid(result, { targets } as unknown as ProbeRequest);
        }
      }),
      { numRuns: 200 },
    );
  });
});
