/* Prometheus scrapes through the gateway by `proxy_url`, each job with a certificate and only what it is allowed. */
import { REQUEST_LOG } from './audit-log';
import { distinct, hostName, integer, nonEmpty } from './checks';
import { plainName, word } from './escape';
import { refusalSections, refuse, type Refusals } from './http';
import { type ScrapeProxyModel, type ScrapeTarget } from './model';
import { bind, section, type Section } from './sections';

const REFUSALS = {
  'not-a-scrape': { status: 403, detail: 'the gateway forwards GET requests of Prometheus only' },
  'target-not-allowed': { status: 403, detail: 'the job may not scrape this target' },
  'target-not-found': { status: 503, detail: 'the name of the target does not resolve' },
} satisfies Refusals;

export function scrapeProxySections(proxy: ScrapeProxyModel): Section[] {
  const jobs = nonEmpty('jobs', proxy.jobs);
  distinct(
    'jobs',
    jobs.map(({ name }) => name),
    'A certificate belongs to one job.',
  );
  return [
    section('frontend scrape', [
      'mode http',
      bind(proxy.port, proxy),
      `log-format ${REQUEST_LOG}`,
      'timeout client 60s',
      'http-request set-var(txn.identity) ssl_c_s_dn(cn)',
      'http-request set-var(txn.path) path',
      'http-request set-var(txn.host) url,field(3,/),field(1,:),lower',
      'http-request set-var(txn.port) url,field(3,/),field(2,:)',
      refuse('not-a-scrape', '!{ method GET }'),
      refuse('not-a-scrape', '!{ url_beg -i http:// }'),
      ...jobs.flatMap(({ name, targets }) =>
        nonEmpty('targets', targets).flatMap((target) => {
          const job = `{ var(txn.identity) -m str -- ${word('name', plainName('name', name))} }`;
          return `http-request set-var(txn.role) str(${name}) if ${job} ${targetMatch(target)}`;
        }),
      ),
      '# Before the name is resolved: nobody makes the gateway ask for other names.',
      refuse('target-not-allowed', '!{ var(txn.role) -m found }'),
      'http-request do-resolve(txn.address,network,ipv4) var(txn.host) if !{ var(txn.reason) -m found } !{ var(txn.host) -m reg ^[0-9.]+$ }',
      'http-request set-var(txn.address) var(txn.host) if !{ var(txn.reason) -m found } { var(txn.host) -m reg ^[0-9.]+$ }',
      refuse('target-not-found', '!{ var(txn.address) -m found }'),
      'acl refused var(txn.reason) -m found',
      'http-request set-var(txn.verdict) str(refused) if refused',
      'http-request set-var(txn.verdict) str(allowed) if !refused',
      'use_backend refused:%[var(txn.reason)] if refused',
      'default_backend scrape-target',
    ]),
    section('backend scrape-target', [
      'mode http',
      'timeout server 60s',
      'http-request set-dst var(txn.address)',
      'http-request set-dst-port var(txn.port)',
      'http-request set-header Host %[var(txn.host)]:%[var(txn.port)]',
      'http-request set-uri %[var(txn.path)]',
      '# The connection to one target is never used for another.',
      'http-reuse never',
      'server target 0.0.0.0:0',
    ]),
    ...refusalSections(REFUSALS),
  ];
}

function targetMatch({ hosts, port, path }: ScrapeTarget): string {
  return [
    hostMatch(hosts),
    `{ var(txn.port) -m str ${integer('port', port, 1, 65535)} }`,
    `{ var(txn.path) -m str -- ${word('path', path)} }`,
  ].join(' ');
}

function hostMatch(hosts: ScrapeTarget['hosts']): string {
  if ('cidr' in hosts) {
    return `{ var(txn.host) -m ip -- ${word('cidr', ipv4Cidr(hosts.cidr))} }`;
  }
  return 'domain' in hosts
    ? `{ var(txn.host) -m end -- ${word('domain', `.${hostName('domain', hosts.domain)}`)} }`
    : `{ var(txn.host) -m str -- ${word('hostName', hostName('hostName', hosts.hostName))} }`;
}

function ipv4Cidr(cidr: string): string {
  if (!/^(\d{1,3}\.){3}\d{1,3}\/([89]|[12]\d|3[0-2])$/.test(cidr)) {
    throw new Error(`\`cidr\` must be an IPv4 network of at least eight bits, got: '${cidr}'. For example: 10.0.0.0/16`);
  }
  return cidr;
}
