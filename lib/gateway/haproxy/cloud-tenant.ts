/* Only the workspaces of one account of Prefect Cloud: neither PrivateLink nor a TLS name says whose account a request is for. */
import { distinct, hostName, integer, nonEmpty } from './checks';
import { word } from './escape';
import { frontend, PATH_REFUSALS, refusalSections, refuse, type Refusals } from './http';
import { type CloudTenantModel, type GatewayModel } from './model';
import { bind, RESOLVED, section, timeout, type Section } from './sections';
import { timeoutsFor } from './timeouts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const REFUSALS = {
  ...PATH_REFUSALS,
  'tenant-not-allowed': { status: 403, detail: 'this gateway reaches only the workspaces that it is configured for' },
} satisfies Refusals;

export function cloudTenantSections(model: GatewayModel, mode: CloudTenantModel): Section[] {
  const account = uuid('accountId', mode.accountId);
  const workspaces = nonEmpty('workspaceIds', mode.workspaceIds).map((each) => uuid('workspaceIds', each));
  distinct('workspaceIds', workspaces, 'Name each workspace once.');
  const timeouts = timeoutsFor(model.client);
  const { upstream } = mode;
  const name = hostName('hostName', upstream.hostName);
  return [
    frontend(bind(model.port, mode.tls, 'alpn h2,http/1.1'), timeouts, [
      '# The path as it was sent, and with case: Prefect Cloud compares it so.',
      ...workspaces.map((each) => `acl tenant var(txn.path) -m beg -- /api/accounts/${account}/workspaces/${each}/`),
      ...mode.commonPaths.map((path) => `acl tenant var(txn.path) -m str -- ${word('commonPaths', path)}`),
      refuse('tenant-not-allowed', '!tenant'),
    ]),
    section('backend prefect', [
      'mode http',
      timeout('server', timeouts.response),
      `http-request set-header Host ${name}`,
      [
        `server-template address 6 ${word('hostName', name, `:${integer('port', upstream.port, 1, 65535)}`)}`,
        `ssl verify required ca-file ${word('caFile', upstream.caFile)} verifyhost ${name} sni str(${name}) check-sni ${name}`,
        RESOLVED,
      ].join(' '),
    ]),
    ...refusalSections(REFUSALS),
  ];
}

function uuid(prop: string, value: string): string {
  if (!UUID.test(value)) {
    throw new Error(`\`${prop}\` must be a UUID in lower case, as Prefect Cloud writes it, got: '${value}'`);
  }
  return value;
}
