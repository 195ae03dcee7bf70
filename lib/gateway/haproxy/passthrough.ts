/* TLS passes through; the name in the client's hello decides. */
import { CONNECTION_LOG } from './audit-log';
import { distinct, distinctRoles, hostName, integer, nonEmpty } from './checks';
import { plainName, word } from './escape';
import { type ConnectionIdentity, type Destination, type GatewayModel, type PassthroughModel } from './model';
import { bind, refusalName, RESOLVED, section, timeout, type Section } from './sections';
import { timeoutsFor } from './timeouts';

/** Servers for each name: the addresses of an endpoint, one in each zone. */
const ADDRESSES = 6;

const REASONS = ['not-tls', 'name-not-allowed', 'unknown-identity', 'role-not-allowed'] as const;
type Reason = (typeof REASONS)[number];

export function passthroughSections(model: GatewayModel, mode: PassthroughModel): Section[] {
  const { destinations, identity } = mode;
  nonEmpty('destinations', destinations);
  destinations.forEach(({ hostName: name }) => hostName('hostName', name));
  distinct(
    'hostName',
    destinations.map(({ hostName: name }) => name),
    'A name has one destination.',
  );
  const timeouts = timeoutsFor(model.client);
  const tls = identity?.source.type === 'mutualTls' ? identity.source : undefined;
  return [
    section('frontend clients', [
      'mode tcp',
      bind(model.port, tls),
      `log-format ${CONNECTION_LOG}`,
      timeout('client', timeouts.tunnel),
      '# A client that says nothing is refused after this time.',
      'tcp-request inspect-delay 5s',
      ...identityOf(identity),
      'tcp-request content set-var(sess.name) req.ssl_sni,lower if { req.ssl_hello_type 1 }',
      refuse('not-tls', '!{ req.ssl_hello_type 1 }'),
      ...destinations.map(({ hostName: name }) => `acl destination var(sess.name) -m str -- ${word('hostName', name)}`),
      refuse('name-not-allowed', '!destination'),
      ...rolesOf(identity, destinations),
      'acl refused var(sess.reason) -m found',
      'tcp-request content set-var(sess.verdict) str(refused) if refused',
      'tcp-request content set-var(sess.verdict) str(allowed) if !refused',
      '# A record now: the one at the end may come hours later.',
      'tcp-request content do-log if !refused',
      'use_backend refused:%[var(sess.reason)] if refused',
      ...destinations.map(
        ({ hostName: name }, index) => `use_backend destination-${index} if { var(sess.name) -m str -- ${word('hostName', name)} }`,
      ),
      `default_backend ${refusalName('name-not-allowed')}`,
    ]),
    ...destinations.map((destination, index) =>
      section(`backend destination-${index}`, [
        'mode tcp',
        timeout('server', timeouts.tunnel),
        `server-template address ${ADDRESSES} ${address(destination)} ${RESOLVED}`,
      ]),
    ),
    ...REASONS.map((reason) => section(`backend ${refusalName(reason)}`, ['mode tcp', 'timeout server 1s', 'tcp-request content reject'])),
  ];
}

function address({ hostName: name, port }: Destination): string {
  return word('hostName', name, `:${integer('port', port, 1, 65535)}`);
}

function refuse(reason: Reason, condition: string): string {
  return `tcp-request content set-var(sess.reason) str(${reason}) if !{ var(sess.reason) -m found } ${condition}`;
}

function identityOf(identity: ConnectionIdentity | undefined): string[] {
  switch (identity?.source.type) {
    case undefined:
      return [];
    case 'mutualTls':
      return ['tcp-request content set-var(sess.identity) ssl_c_s_dn(cn)'];
    case 'vpcEndpoint':
      return [
        '# In the PROXY protocol of a Network Load Balancer: a byte 1, then the id of the endpoint.',
        'tcp-request content set-var(sess.identity) fc_pp_tlv(0xEA),bytes(1) if { fc_pp_tlv(0xEA),bytes(0,1),hex -m str 01 }',
      ];
  }
}

function rolesOf(identity: ConnectionIdentity | undefined, destinations: readonly Destination[]): string[] {
  if (identity === undefined) {
    return [];
  }
  const roles = nonEmpty('roles', identity.roles);
  distinctRoles(roles);
  const names = new Set(destinations.map(({ hostName: name }) => name));
  return [
    ...roles.flatMap(({ name, members, hostNames }) => {
      nonEmpty('members', members);
      const foreign = nonEmpty('hostNames', hostNames).find((each) => !names.has(each));
      if (foreign !== undefined) {
        throw new Error(`\`hostNames\` of the role ${name} must be among ${[...names].join(', ')}, got: '${foreign}'`);
      }
      return members.map(
        (member) =>
          `tcp-request content set-var(sess.role) str(${plainName('name', name)}) if { var(sess.identity) -m str -- ${word('members', member)} }`,
      );
    }),
    refuse('unknown-identity', '!{ var(sess.role) -m found }'),
    ...roles.flatMap(({ name, hostNames }) =>
      hostNames.map(
        (each) =>
          `tcp-request content set-var(sess.granted) bool(true) if { var(sess.role) -m str ${name} } { var(sess.name) -m str -- ${word('hostNames', each)} }`,
      ),
    ),
    refuse('role-not-allowed', '!{ var(sess.granted) -m bool }'),
  ];
}
