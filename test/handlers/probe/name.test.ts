import { lookUp } from '../../../lib/handlers/probe/name';
import { address, alias, startNameServer, type NameServer, type Question, type Reply } from './support/name-server';
import { options } from './support/options';
import { CLOSED_PORT } from './support/servers';

const NAME = 'api.private.prefect.cloud';

let servers: NameServer[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  servers = [];
});

async function resolver(reply: (question: Question, name: string) => Reply): Promise<string> {
  const server = await startNameServer(reply);
  servers.push(server);
  return server.server;
}

/** Answers the two questions apart. */
function by(a: Reply, aaaa: Reply): (question: Question) => Reply {
  return (question) => (question === 'A' ? a : aaaa);
}

test('collects all A and AAAA records, sorted', async () => {
  const nameServers = [await resolver(by([address(NAME, '10.0.2.7'), address(NAME, '10.0.1.7')], [address(NAME, 'fd00:0:0:0:0:0:0:7')]))];
  expect(await lookUp(NAME, options({ nameServers }))).toEqual({
    outcome: 'answered',
    addresses: ['10.0.1.7', '10.0.2.7', 'fd00::7'],
    errorCode: undefined,
    milliseconds: expect.any(Number),
  });
});

test('follows the alias that Private DNS answers', async () => {
  const regional = 'vpce-1.vpce-svc-1.us-east-1.vpce.amazonaws.com';
  const nameServers = [await resolver(by([alias(NAME, regional), address(regional, '10.0.1.7')], [alias(NAME, regional)]))];
  expect(await lookUp(NAME, options({ nameServers }))).toMatchObject({
    outcome: 'answered',
    addresses: ['10.0.1.7'],
    errorCode: undefined,
  });
});

test.each<[string, Reply, Reply, string]>([
  ['NXDOMAIN', 'nxdomain', 'nxdomain', 'ENOTFOUND'],
  ['a name without addresses', [], [], 'ENODATA'],
  ['an alias that leads nowhere', [alias(NAME, 'elsewhere.example')], [], 'ENODATA'],
  ['NXDOMAIN to one question while the other fails', 'nxdomain', 'refused', 'ENOTFOUND'],
])('not found: %s', async (_case, a, aaaa, errorCode) => {
  const nameServers = [await resolver(by(a, aaaa))];
  expect(await lookUp(NAME, options({ nameServers }))).toMatchObject({ outcome: 'notFound', addresses: [], errorCode });
});

test.each<[string, Reply, Reply, string]>([
  ['SERVFAIL', 'servfail', 'servfail', 'ESERVFAIL'],
  ['REFUSED', 'refused', 'refused', 'EREFUSED'],
  ['no A record while the other question fails', [], 'servfail', 'ESERVFAIL'],
])('unreachable: %s', async (_case, a, aaaa, errorCode) => {
  const nameServers = [await resolver(by(a, aaaa))];
  expect(await lookUp(NAME, options({ nameServers }))).toMatchObject({ outcome: 'unreachable', addresses: [], errorCode });
});

test('unreachable: nothing listens', async () => {
  const nameServers = [`127.0.0.1:${CLOSED_PORT}`];
  expect(await lookUp(NAME, options({ nameServers }))).toMatchObject({ outcome: 'unreachable', errorCode: 'ECONNREFUSED' });
});

test('unreachable: silence, after two tries', async () => {
  const server = await startNameServer(() => 'silent');
  servers.push(server);
  expect(await lookUp(NAME, options({ nameServers: [server.server], limits: { nameTry: 50 } }))).toMatchObject({
    outcome: 'unreachable',
    errorCode: 'ETIMEOUT',
  });
  // Two questions, each asked twice.
  expect(server.asked()).toBe(4);
});

test('the limit of the step ends a query whose attempts would continue', async () => {
  const nameServers = [await resolver(() => 'silent')];
  expect(await lookUp(NAME, options({ nameServers, limits: { name: 50 } }))).toMatchObject({
    outcome: 'unreachable',
    errorCode: 'ETIMEOUT',
  });
});

test('answers of one family are kept when the other stays silent', async () => {
  const nameServers = [await resolver(by([address(NAME, '10.0.1.7')], 'silent'))];
  expect(await lookUp(NAME, options({ nameServers, limits: { name: 500 } }))).toMatchObject({
    outcome: 'answered',
    addresses: ['10.0.1.7'],
    errorCode: 'ETIMEOUT',
  });
});
