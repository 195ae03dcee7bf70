/* Findings of the doctor: those of the activator, and those that only reading the VPC shows. Pure. */
import { diagnose } from '../../core/link/diagnose';
import { nameStrategy } from '../../core/link/name-strategy';
import { nameOwners, vpcDnsFindings } from '../../core/names/ownership';
import { finding, type Finding } from '../../core/findings/finding';
import { findingSeenBy, type FindingCode } from '../../core/findings/catalogue';
import { type StatusFinding } from '../../contract/link-status';
import { lastPass, lateness } from '../report/pass-age';
import { fullFinding, worstFirst, type FullFinding } from '../report/findings';
import { type Examination, type ExaminedEndpoint } from './examine';
import { type Hop, type HopName } from './hops';

export interface ExaminedPath {
  readonly endpoint: ExaminedEndpoint;
  readonly hops: readonly Hop[];
}

export function judge(examination: Examination, paths: readonly ExaminedPath[], now: number): readonly FullFinding[] {
  const pass = examination.link?.status?.pass;
  const found = [
    ...(pass === undefined ? [] : lateness(lastPass(pass, now))).map((each) => fullFinding(each)),
    ...(examination.link?.status?.findings ?? []).map((each) => fullFinding(each)),
    ...judgeVpc(examination).map((each) => fullFinding(each)),
    ...paths.flatMap((path) => judgePath(path, examination, now)),
  ];
  // Several checks may find the same cause.
  const distinct = new Map(found.map((each) => [`${each.code} ${each.role ?? ''}`, each]));
  return worstFirst([...distinct.values()]);
}

function judgeVpc({ vpc }: Examination): readonly Finding[] {
  if (vpc === undefined || !vpc.dns.known) {
    return [];
  }
  return vpcDnsFindings(vpc.dns.value, (observed) => `${vpc.vpcId}: ${observed}`);
}

function judgePath({ endpoint, hops }: ExaminedPath, examination: Examination, now: number): readonly FullFinding[] {
  const { observation, memory, stored, seen } = endpoint;
  const { role } = seen.named;
  const live = diagnose(observation, memory, { privateDns: examination.privateDns, graceSeconds: 0, now });
  const codes = new Set<string>(live.map(({ code }) => code));
  const remembered = (stored?.findings ?? []).filter((each) => !codes.has(each.code) && stillHolds(each, endpoint));
  return [
    ...remembered.map((each) => fullFinding(each, role)),
    ...judgeNames(endpoint, examination).map((each) => fullFinding(each, role)),
    ...judgePrivateDns(endpoint, examination).map((each) => fullFinding(each, role)),
    ...live.map((each) => fullFinding(each, role)),
    ...judgeRules(hops, examination).map((each) => fullFinding(each, role)),
  ];
}

/** About an attempt to enable Private DNS, and over once it is enabled. */
const ENABLING: readonly string[] = ['private-dns-refused', 'private-dns-spreading'] satisfies FindingCode[];

/** Whether a stored finding is still valid: a fresh answer of EC2 or of the probe replaces it. */
function stillHolds({ code }: StatusFinding, { observation }: ExaminedEndpoint): boolean {
  if (ENABLING.includes(code) && observation.description.privateDnsEnabled) {
    return false;
  }
  switch (findingSeenBy(code)) {
    case 'ec2':
      return false;
    case 'probe':
      return observation.probe === undefined;
    default:
      return true;
  }
}

function judgePrivateDns({ observation }: ExaminedEndpoint, { privateDns }: Examination): readonly Finding[] {
  const { description, definition } = observation;
  if (description.state !== 'available' || description.privateDnsEnabled) {
    return [];
  }
  // If passes move the names, `diagnose` names what is missing.
  return nameStrategy(privateDns).movesNames
    ? []
    : [finding('private-dns-unmanaged', `${definition.hostName}: Private DNS of ${definition.endpointId} is disabled`)];
}

function judgeNames({ seen, observation }: ExaminedEndpoint, { vpc, endpoints, privateDns }: Examination): readonly Finding[] {
  if (vpc === undefined) {
    return [];
  }
  // If Private DNS stays disabled, clients find the endpoint through the other owner.
  if (!nameStrategy(privateDns).movesNames && !observation.description.privateDnsEnabled) {
    return [];
  }
  const host = seen.named.hostName.toLowerCase();
  const own = endpoints.map((endpoint) => endpoint.seen.named.endpointId);
  const others = vpc.endpoints.known ? vpc.endpoints.value.filter(({ endpointId }) => !own.includes(endpointId)) : [];
  const owners = nameOwners(host, others);
  const zones = vpc.zones.known
    ? vpc.zones.value.filter(({ name, byService }) => !byService && name === host).map(({ id, owner }) => `hosted zone ${id} of ${owner}`)
    : [];
  const all = [...owners, ...zones];
  return all.length === 0 ? [] : [finding('conflicting-dns-name', `${host} belongs to ${all.join(', ')}`)];
}

const RULE_CODES: Readonly<Partial<Record<HopName, FindingCode>>> = {
  clientGroup: 'client-group-closed',
  clientAclOut: 'network-acl-blocks',
  endpointAclIn: 'network-acl-blocks',
  endpointGroup: 'endpoint-group-closed',
  endpointAclOut: 'network-acl-blocks',
  clientAclIn: 'network-acl-blocks',
};

function judgeRules(hops: readonly Hop[], { clientNamed, client }: Examination): readonly Finding[] {
  // Blocking part of a whole VPC may be intended; blocking part of a named client is not.
  const bad = hops.filter(({ verdict }) => verdict === 'closed' || (clientNamed && verdict === 'partly'));
  return bad.flatMap(({ hop, verdict, checked }) => {
    const code = RULE_CODES[hop];
    const who = clientNamed ? `${client?.label ?? ''}: ` : '';
    return code === undefined ? [] : [finding(code, `${who}${verdict === 'partly' ? 'in part: ' : ''}${checked}`)];
  });
}
