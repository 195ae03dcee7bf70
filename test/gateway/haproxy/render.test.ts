/* What a gateway cannot be is refused with the value and the bound, before HAProxy sees it. */
import { mostConnections } from '../../../lib/gateway/haproxy/capacity';
import { type GatewayModel, type SelfHostedModel } from '../../../lib/gateway/haproxy/model';
import { renderHaproxyCfg } from '../../../lib/gateway/haproxy/render';
import { timeoutsFor } from '../../../lib/gateway/haproxy/timeouts';
import { ACCOUNT, cloudTenant, gateway, GROUND, jwt, passthrough, scrapeProxy, selfHosted, VARIANTS } from './models';

test.each(Object.keys(VARIANTS))(
  '%s: a line feed at the end, and each listener behind the load balancer takes the PROXY protocol',
  (name) => {
    const configuration = renderHaproxyCfg(VARIANTS[name]!(GROUND));
    expect(configuration.endsWith('\n')).toBe(true);
    const binds = configuration.match(/^ {2}bind .*$/gm) ?? [];
    expect(binds.filter((line) => !line.startsWith('  bind :9101') && !line.includes('accept-proxy'))).toEqual([]);
  },
);

test.each(Object.keys(VARIANTS))('%s: the same model, the same text', (name) => {
  expect(renderHaproxyCfg(VARIANTS[name]!(GROUND))).toBe(renderHaproxyCfg(VARIANTS[name]!(GROUND)));
});

const endpoint = { type: 'vpcEndpoint' } as const;
const role = (name: string, members: string[], hostNames = ['api.private.prefect.cloud']) => ({ name, members, hostNames });
const own = (more: Partial<SelfHostedModel>): GatewayModel => gateway(selfHosted(GROUND, more));
const all = [{ paths: ['/api/**'] }];

test.each<[string, GatewayModel, string]>([
  ['no destination', gateway({ type: 'passthrough', destinations: [] }), '`destinations` must name at least one, got: none'],
  [
    'a name in capitals',
    gateway({ type: 'passthrough', destinations: [{ hostName: 'A.b', port: 443 }] }),
    "in lower case, without scheme, port and path, got: 'A.b'",
  ],
  ['a name with a line feed', gateway({ type: 'passthrough', destinations: [{ hostName: 'a.b\n', port: 443 }] }), 'must be a host name'],
  [
    'a port that is none',
    gateway({ type: 'passthrough', destinations: [{ hostName: 'a.b', port: 70000 }] }),
    '`port` must be a whole number between 1 and 65535, got: 70000',
  ],
  [
    'a name twice',
    gateway({ type: 'passthrough', destinations: [0, 1].map(() => ({ hostName: 'a.b', port: 443 })) }),
    "must not repeat a value, got twice: 'a.b'",
  ],
  ['an identity without roles', gateway(passthrough(GROUND, { source: endpoint, roles: [] })), '`roles` must name at least one'],
  [
    'a role without members',
    gateway(passthrough(GROUND, { source: endpoint, roles: [role('a', [])] })),
    '`members` must name at least one',
  ],
  [
    'a member of two roles',
    gateway(passthrough(GROUND, { source: endpoint, roles: [role('a', ['x']), role('b', ['x'])] })),
    "`members` must not repeat a value, got twice: 'x'",
  ],
  [
    'a role twice',
    gateway(passthrough(GROUND, { source: endpoint, roles: [role('a', ['x']), role('a', ['y'])] })),
    "`roles` must not repeat a value, got twice: 'a'",
  ],
  [
    'a role with a foreign name',
    gateway(passthrough(GROUND, { source: endpoint, roles: [role('a', ['x'], ['evil.example'])] })),
    "`hostNames` of the role a must be among api.private.prefect.cloud, app.private.prefect.cloud, got: 'evil.example'",
  ],
  [
    'an account that is no UUID',
    gateway({ ...cloudTenant(), accountId: ACCOUNT.toUpperCase() }),
    '`accountId` must be a UUID in lower case',
  ],
  ['no workspace', gateway({ ...cloudTenant(), workspaceIds: [] }), '`workspaceIds` must name at least one'],
  [
    'a header of Prefect',
    own({ identity: { ...jwt(), header: 'authorization' } }),
    "`header` must not be one that HTTP or Prefect's client uses itself, got: 'authorization'",
  ],
  ['a header that is none', own({ identity: { ...jwt(), header: 'X Y' } }), '`header` must consist of letters, digits and hyphens'],
  ['no key', own({ identity: { ...jwt(), keys: [] } }), '`keys` must name at least one'],
  [
    'a claim with quotes',
    own({ identity: { ...jwt(), rolesClaim: ["a'b"] } }),
    '`rolesClaim` must consist of letters, digits and _ : . / -, got: "a\'b"'.replace(/"/g, "'"),
  ],
  ['no role', own({ roles: [] }), '`roles` must name at least one'],
  [
    'a role that nobody can have',
    own({ identity: { ...jwt(), rolesClaim: undefined } }),
    '`members` of the role administrator must name who has the role',
  ],
  [
    'a role that allows nothing',
    own({ roles: [{ name: 'a', members: ['x'], allow: [] }] }),
    '`allow of the role a` must name at least one',
  ],
  ['a path without a slash', own({ roles: [{ name: 'a', members: ['x'], allow: [{ paths: ['api/**'] }] }] }), "got: 'api/**'"],
  ['a star within a segment', own({ roles: [{ name: 'a', members: ['x'], allow: [{ paths: ['/api/a*'] }] }] }), "got: '/api/a*'"],
  ['two stars in the middle', own({ roles: [{ name: 'a', members: ['x'], allow: [{ paths: ['/api/**/x'] }] }] }), "got: '/api/**/x'"],
  ['a path that is not canonical', own({ roles: [{ name: 'a', members: ['x'], allow: [{ paths: ['/api/../x'] }] }] }), "got: '/api/../x'"],
  [
    'a method in lower case',
    own({ roles: [{ name: 'a', members: ['x'], allow: [{ methods: ['get'], paths: ['/api/x'] }] }] }),
    "`methods` must be HTTP methods in capitals, got: 'get'",
  ],
  ['a limit of nothing', own({ rateLimit: { requests: 0, periodSeconds: 3 } }), '`requests` must be a whole number between 1 and'],
  [
    'two roles with a member',
    own({
      roles: [
        { name: 'a', members: ['x'], allow: all },
        { name: 'b', members: ['x'], allow: all },
      ],
    }),
    "`members` must not repeat a value, got twice: 'x'",
  ],
  [
    'a stop before the grace ends',
    gateway(passthrough(), GROUND, { drain: { graceSeconds: 10, hardStopSeconds: 10 } }),
    '`hardStopSeconds` must be a whole number between 11 and 3600, got: 10',
  ],
  ['no connection', gateway(passthrough(), GROUND, { maxConnections: 0 }), '`maxConnections` must be a whole number between 10 and'],
  [
    'a scrape job twice',
    gateway(passthrough(), GROUND, { scrapeProxy: { ...scrapeProxy(), jobs: [0, 1].map(() => scrapeProxy().jobs[0]!) } }),
    '`jobs` must not repeat a value',
  ],
  [
    'every address as a target',
    gateway(passthrough(), GROUND, {
      scrapeProxy: { ...scrapeProxy(), jobs: [{ name: 'a', targets: [{ hosts: { cidr: '0.0.0.0/0' }, port: 1, path: '/metrics' }] }] },
    }),
    "`cidr` must be an IPv4 network of at least eight bits, got: '0.0.0.0/0'",
  ],
])('%s', (_what, model, message) => {
  expect(() => renderHaproxyCfg(model)).toThrow(message);
});

test('time-outs keep their distance from what the client does', () => {
  const client = { requestSeconds: 60, keepAliveSeconds: 25, pollSeconds: 10, pingSeconds: 20, pongSeconds: 20 };
  const { connect, queue, response, httpKeepAlive, tunnel } = timeoutsFor(client);
  expect(connect.seconds * 3).toBeLessThan(client.pollSeconds);
  expect(queue.seconds).toBeLessThan(client.pollSeconds);
  expect(response.seconds).toBeGreaterThan(client.requestSeconds);
  expect(httpKeepAlive.seconds).toBeGreaterThan(client.keepAliveSeconds);
  expect(tunnel.seconds).toBeGreaterThan(client.pingSeconds + client.pongSeconds);
});

test.each([
  ['passthrough', 512, 12743],
  ['selfHosted', 512, 7520],
  ['cloudTenant', 512, 4587],
  ['passthrough', 8192, 32267],
  ['passthrough', 64, 0],
] as const)('%s in %i MiB holds %i connections', (mode, memoryMiB, most) => {
  expect(mostConnections(mode, { memoryMiB, descriptors: 65535 })).toBe(most);
});
