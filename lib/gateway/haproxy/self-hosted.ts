/* In front of a self-hosted Prefect server: who may call what, how often, and in which order. */
import { distinctRoles, hostName, integer, nonEmpty } from './checks';
import { expression, plainName, word } from './escape';
import { frontend, PATH_REFUSALS, refusalSections, refuse, type Refusals } from './http';
import { claimQueries, TOKEN_REFUSALS, tokenRules } from './jwt';
import {
  type AccessRole,
  type AccessRule,
  type GatewayModel,
  type RateLimit,
  type SelfHostedModel,
  type SelfHostedUpstream,
} from './model';
import { pathMatches } from './path-pattern';
import { bind, RESOLVED, section, timeout, type Section } from './sections';
import { timeoutsFor } from './timeouts';

export const RETRY_AFTER_SECONDS = 3;

const REFUSALS = {
  ...PATH_REFUSALS,
  'not-the-api': { status: 403, detail: 'the gateway leads to the API only' },
  maintenance: {
    status: 503,
    detail: 'the server is being upgraded',
    // Prefect's client does not count such answers against its retries.
    headers: { 'Prefect-Maintenance': 'true', 'Retry-After': '5' },
  },
  'no-role': { status: 403, detail: 'the identity has no role at the gateway' },
  'role-not-allowed': { status: 403, detail: 'the role may not do this' },
  'rate-limit': { status: 429, detail: 'too many requests', headers: { 'Retry-After': `${RETRY_AFTER_SECONDS}` } },
} satisfies Refusals;

export function selfHostedSections(model: GatewayModel, mode: SelfHostedModel): Section[] {
  const timeouts = timeoutsFor(model.client);
  const jwt = mode.identity.type === 'jwt';
  const identity = mode.identity.type === 'jwt' ? tokenRules(mode.identity) : ['http-request set-var(txn.identity) ssl_c_s_dn(cn)'];
  const tls = mode.identity.type === 'jwt' ? mode.tls : mode.identity;
  const priority = pathMatches('priority', mode.priority).map((match) => `acl priority var(txn.decoded) ${match}`);
  return [
    frontend(bind(model.port, tls, 'alpn h2,http/1.1'), timeouts, [
      ...FORWARDED,
      'acl api var(txn.decoded) -m beg -- /api/',
      'acl api-of-operators var(txn.decoded) -m str -- /api/metrics /api/docs /api/redoc /api/openapi.json',
      refuse('not-the-api', '!api'),
      refuse('not-the-api', 'api-of-operators'),
      ...(mode.maintenance === true ? [refuse('maintenance', '{ always_true }')] : []),
      ...identity,
      ...roleRules(mode),
      ...priority,
      ...(mode.rateLimit === undefined ? [] : rateRules(mode.rateLimit, priority.length > 0)),
      ...(priority.length > 0 ? ['http-request set-priority-class int(-100) if priority'] : []),
    ]),
    upstreamSection(mode, timeouts),
    ...(mode.rateLimit === undefined ? [] : [rateTable(mode.rateLimit)]),
    ...refusalSections(jwt ? { ...REFUSALS, ...TOKEN_REFUSALS } : REFUSALS),
  ];
}

/** What only the gateway may say; a server that trusts it believes them. */
const FORWARDED = [
  'http-request del-header Forwarded',
  'http-request del-header X-Real-IP',
  'http-request set-header X-Forwarded-For %[src]',
  'http-request set-header X-Forwarded-Proto https',
  'http-request set-header X-Forwarded-Host %[req.hdr(Host)]',
];

function roleRules({ identity, roles }: SelfHostedModel): string[] {
  nonEmpty('roles', roles);
  distinctRoles(roles);
  const claim = identity.type === 'jwt' ? identity.rolesClaim : undefined;
  return [
    '# The first role of the list that the identity has.',
    ...roles.flatMap((role) => membership(role, claim)),
    refuse('no-role', '!{ var(txn.role) -m found }'),
    ...roles.flatMap((role) => [
      ...nonEmpty(`allow of the role ${role.name}`, role.allow).flatMap((rule) =>
        accessRule(role, rule, 'set-var(txn.granted) bool(true)'),
      ),
      ...(role.except ?? []).flatMap((rule) => accessRule(role, rule, 'unset-var(txn.granted)')),
    ]),
    refuse('role-not-allowed', '!{ var(txn.granted) -m bool }'),
  ];
}

function membership({ name, members }: AccessRole, claim: readonly string[] | undefined): string[] {
  const assign = `http-request set-var(txn.role) str(${plainName('name', name)}) if !{ var(txn.role) -m found }`;
  if (members !== undefined) {
    return nonEmpty(`members of the role ${name}`, members).map(
      (member) => `${assign} { var(txn.identity) -m str -- ${word('members', member)} }`,
    );
  }
  if (claim === undefined) {
    throw new Error(`\`members\` of the role ${name} must name who has the role, got: undefined, and no claim of a token names it`);
  }
  return claimQueries(claim).map((query) => `${assign} { var(txn.claims),${query} -m str -- ${name} }`);
}

function accessRule({ name }: AccessRole, { methods, paths }: AccessRule, action: string): string[] {
  const byMethod = methods === undefined ? '' : ` { method ${nonEmpty('methods', methods).map(methodName).join(' ')} }`;
  return pathMatches('paths', nonEmpty('paths', paths)).map(
    (match) => `http-request ${action} if { var(txn.role) -m str ${name} }${byMethod} { var(txn.decoded) ${match} }`,
  );
}

function methodName(method: string): string {
  if (!/^[A-Z]{1,20}$/.test(method)) {
    throw new Error(`\`methods\` must be HTTP methods in capitals, got: '${method}'`);
  }
  return method;
}

function rateRules({ requests }: RateLimit, hasPriority: boolean): string[] {
  const limited = hasPriority ? '!{ var(txn.reason) -m found } !priority' : '!{ var(txn.reason) -m found }';
  return [
    `http-request track-sc0 var(txn.identity) table rate if ${limited}`,
    `http-request set-var(txn.reason) str(rate-limit) if ${limited} { sc0_http_req_rate(rate) gt ${integer('requests', requests, 1, 1_000_000)} }`,
  ];
}

function rateTable({ periodSeconds }: RateLimit): Section {
  const period = integer('periodSeconds', periodSeconds, 1, 3600);
  return section('backend rate', [
    '# Each task counts for itself.',
    `stick-table type string len 256 size 10k expire ${period * 2}s store http_req_rate(${period}s)`,
  ]);
}

function upstreamSection({ upstream, repeatable }: SelfHostedModel, timeouts: ReturnType<typeof timeoutsFor>): Section {
  const reads = pathMatches('repeatable', repeatable).map((match) => `acl reads var(txn.decoded) ${match}`);
  const { hostName: host, port, servers, maxRequests } = upstream;
  hostName('hostName', host);
  const name = expression('hostName', host);
  return section('backend prefect', [
    'mode http',
    timeout('server', timeouts.response),
    `http-request set-header Host %[${name}]`,
    'option httpchk',
    `http-check send meth GET uri /api/health hdr Host %[${name}]`,
    'http-check expect status 200',
    '# Only what may be sent twice is sent again.',
    'retry-on conn-failure empty-response 503',
    'acl reads method GET HEAD OPTIONS',
    ...reads,
    'http-request disable-l7-retry if !reads',
    '# The server may not know that its clients speak TLS.',
    "http-response replace-header Location ^http://(.*)$ 'https://\\1'",
    [
      `server-template server ${integer('servers', servers, 1, 100)} ${word('hostName', host, `:${integer('port', port, 1, 65535)}`)}`,
      `maxconn ${integer('maxRequests', maxRequests, 1, 100_000)}`,
      ...upstreamTls(upstream, name),
      RESOLVED,
    ].join(' '),
  ]);
}

function upstreamTls({ caFile, hostName: host }: SelfHostedUpstream, name: string): string[] {
  return caFile === undefined
    ? []
    : [
        `ssl verify required ca-file ${word('caFile', caFile)} verifyhost ${word('hostName', host)} sni ${name} check-sni ${word('hostName', host)}`,
      ];
}
