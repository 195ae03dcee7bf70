/* Sections of haproxy.cfg that every mode has. */
import { integer } from './checks';
import { ERROR_LOG, LONGEST_LINE } from './audit-log';
import { word } from './escape';
import { type GatewayModel, type MutualTls, type NameServer, type ServerTls } from './model';
import { CONNECT_RETRIES, type Timeout, type Timeouts } from './timeouts';

export type Section = readonly string[];

export function section(name: string, lines: readonly (string | readonly string[])[]): Section {
  return [name, ...lines.flat().map((line) => `  ${line}`)];
}

export function timeout(name: string, { seconds, because }: Timeout): string[] {
  return [`# ${because}`, `timeout ${name} ${seconds}s`];
}

export function globalSection({ maxConnections, drain }: GatewayModel): Section {
  const grace = integer('graceSeconds', drain.graceSeconds, 0, 110);
  const hardStop = integer('hardStopSeconds', drain.hardStopSeconds, grace + 1, 3600);
  return section('global', [
    `log stdout len ${LONGEST_LINE} format raw local0 info`,
    `maxconn ${integer('maxConnections', maxConnections, 10, 1_000_000)}`,
    '# From SIGUSR1 on, the health check fails while connections are still accepted; then only open ones go on.',
    `grace ${grace}s`,
    `hard-stop-after ${hardStop}s`,
    'ssl-default-bind-options ssl-min-ver TLSv1.2',
    'ssl-default-server-options ssl-min-ver TLSv1.2',
  ]);
}

export function defaultsSection(timeouts: Timeouts): Section {
  return section('defaults', [
    'log global',
    `error-log-format ${ERROR_LOG}`,
    timeout('connect', timeouts.connect),
    timeout('check', timeouts.check),
    timeout('queue', timeouts.queue),
    timeout('http-request', timeouts.httpRequest),
    timeout('http-keep-alive', timeouts.httpKeepAlive),
    timeout('client-fin', timeouts.fin),
    timeout('server-fin', timeouts.fin),
    timeout('tunnel', timeouts.tunnel),
    `retries ${CONNECT_RETRIES}`,
    'option redispatch 1',
  ]);
}

/** Names are resolved while HAProxy runs, and a name that does not resolve yet does not keep it from starting. */
export function resolversSection(nameServer: NameServer | undefined): Section {
  return section('resolvers network', [
    nameServer === undefined
      ? 'parse-resolv-conf'
      : `nameserver given ${word('nameServer', nameServer.address, `:${integer('nameServer.port', nameServer.port, 1, 65535)}`)}`,
    'hold valid 5s',
    'hold obsolete 30s',
    'timeout resolve 1s',
    'timeout retry 1s',
    'accepted_payload_size 8192',
  ]);
}

export const RESOLVED = 'check inter 5s fall 2 rise 1 resolvers network init-addr none resolve-prefer ipv4';

export function healthSection(port: number): Section {
  return section('frontend health', [
    'mode http',
    '# The load balancer sends the PROXY protocol with health checks too.',
    `bind :${integer('healthPort', port, 1, 65535)} accept-proxy`,
    'no log',
    'timeout client 5s',
    'monitor-uri /healthz',
    'monitor fail if { stopping }',
    'http-request return status 404',
  ]);
}

export function metricsSection(port: number): Section {
  return section('frontend metrics', [
    'mode http',
    `bind :${integer('metricsPort', port, 1, 65535)}`,
    'no log',
    'timeout client 30s',
    'http-request use-service prometheus-exporter if { path /metrics }',
    'http-request return status 404',
  ]);
}

/** `bind` behind the load balancer. */
export function bind(port: number, tls?: ServerTls | MutualTls, options = ''): string {
  const certificate = tls === undefined ? [] : ['ssl', 'crt', word('certificateFile', tls.certificateFile)];
  const clients =
    tls !== undefined && 'clientCaFile' in tls ? ['ca-file', word('clientCaFile', tls.clientCaFile), 'verify', 'required'] : [];
  return [`bind :${integer('port', port, 1, 65535)}`, 'accept-proxy', ...certificate, ...clients, options].filter(Boolean).join(' ');
}

/** Each reason has a backend of its own, so that HAProxy's exporter counts refusals by reason. */
export function refusalName(reason: string): string {
  return `refused:${reason}`;
}
