import { type EndpointRole } from '../../contract/endpoint-role';
import { LINK_TAG } from '../../contract/endpoint-tags';
import { type PrivateDnsDefinition } from '../../contract/link-definition';
import { type AdoptedEndpoint, type RequestedEndpoint } from '../../contract/preflight-resource';
import { type Asked } from '../findings/asked';
import { callFinding } from '../findings/call-finding';
import { finding, type Finding } from '../findings/finding';
import { type DescribedEndpoint } from '../link/described-endpoint';
import { isAlive } from '../link/endpoint-state';
import { nameStrategy } from '../link/name-strategy';
import { covers, nameOwners, vpcDnsFindings, type VpcDns } from '../names/ownership';
import { judgeAdoption } from './adoption';
import { type OwnStack } from './own-stack';
import { judgeReplacement, type ReplacementObservation } from './replacement-guard';

export interface SubnetZone {
  readonly subnetId: string;
  readonly zoneId?: string;
  readonly zoneName?: string;
}

export interface ServiceDescription {
  /** Zone ids, as this account and the service share them; empty if the SDK does not return ids. */
  readonly zoneIds: readonly string[];
  /** Zone names of this account. */
  readonly zoneNames: readonly string[];
  readonly privateDnsNames: readonly string[];
  readonly privateDnsNameVerificationState?: string;
}

/** Everything known before endpoints are created or changed. */
export interface PreflightObservation {
  readonly endpoints: readonly RequestedEndpoint[];
  readonly privateDns: PrivateDnsDefinition;
  /** The service is in another Region than the endpoints. */
  readonly crossRegion: boolean;
  readonly subnets: Asked<readonly SubnetZone[]>;
  readonly requestedSubnetIds: readonly string[];
  readonly services: Readonly<Partial<Record<EndpointRole, Asked<ServiceDescription>>>>;
  readonly vpcDns: Asked<VpcDns>;
  /** Existing endpoints of the VPC, in any state. */
  readonly vpcEndpoints: Asked<readonly DescribedEndpoint[]>;
  /** Endpoints that this stack owns, and those that links of a stack of its name created. */
  readonly taggedEndpoints: Asked<ReplacementObservation['tagged']>;
  /** What CloudFormation says of this stack. */
  readonly stack: Asked<OwnStack>;
  readonly adopted: readonly AdoptedEndpoint[];
  /** The adopted endpoints by id. */
  readonly adoptedEndpoints: Asked<ReadonlyMap<string, DescribedEndpoint>>;
  readonly region: string;
  /** What the replacement guard compares them with. */
  readonly identity: Pick<ReplacementObservation, 'vpcId' | 'serviceRegion' | 'link' | 'stackLinks' | 'allowed'>;
}

export interface PreflightDecision {
  /** Certain to fail: nothing may be created. */
  readonly refusals: readonly Finding[];
  readonly findings: readonly Finding[];
  readonly subnetIds: Readonly<Record<EndpointRole, readonly string[]>>;
}

// Zones that take no part in cross-Region PrivateLink: AWS PrivateLink guide, "Cross-Region access".
const ZONES_WITHOUT_CROSS_REGION: readonly string[] = ['use1-az3', 'usw1-az2', 'apne1-az3', 'apne2-az2', 'apne2-az4'];

/**
 * Compares the requested endpoints with the existing ones (decision D12), never old properties with new ones, so that
 * rollbacks pass. Refuses only what is certain to fail; what could not be read becomes a finding.
 */
export function decidePreflight(observation: PreflightObservation): PreflightDecision {
  const judged = judgeAll(observation);
  if (!observation.stack.known || !observation.stack.value.rollingBack) {
    return judged;
  }
  // What the stack goes back to was there before, and a refusal would leave the stack stuck.
  const chosen = (role: EndpointRole): readonly string[] => {
    const requested = observation.endpoints.some((endpoint) => endpoint.role === role) ? observation.requestedSubnetIds : [];
    return judged.subnetIds[role].length > 0 ? judged.subnetIds[role] : requested;
  };
  return { refusals: [], findings: [...judged.refusals, ...judged.findings], subnetIds: { api: chosen('api'), ui: chosen('ui') } };
}

function judgeAll(observation: PreflightObservation): PreflightDecision {
  const refusals: Finding[] = [];
  const findings: Finding[] = [];
  const subnetIds: Record<EndpointRole, readonly string[]> = { api: [], ui: [] };

  // EC2 may refuse the same call for both roles: one finding is enough.
  const incomplete = new Map<string, Finding>();
  for (const asked of [
    observation.subnets,
    observation.vpcDns,
    observation.vpcEndpoints,
    observation.taggedEndpoints,
    observation.stack,
    observation.adoptedEndpoints,
    ...Object.values(observation.services),
  ]) {
    if (asked.known || asked.failure.kind === 'serviceUnknown') {
      continue;
    }
    const { action, errorName, message } = asked.failure;
    incomplete.set(action, finding('preflight-incomplete', `${action}: ${errorName}: ${message}`));
  }
  findings.push(...incomplete.values());

  if (observation.taggedEndpoints.known && observation.stack.known) {
    const judged = judgeReplacement({
      ...observation.identity,
      endpoints: observation.endpoints,
      stack: observation.stack.value,
      tagged: observation.taggedEndpoints.value,
    });
    refusals.push(...judged.refusals);
    findings.push(...judged.findings);
  }
  refusals.push(...judgeAdopted(observation));
  for (const found of judgeVpcDns(observation)) {
    (observation.endpoints.length === 0 || mayHaveOwn(observation) ? findings : refusals).push(found);
  }
  for (const endpoint of observation.endpoints) {
    const judged = judgeEndpoint(endpoint, observation);
    refusals.push(...judged.refusals);
    findings.push(...judged.findings);
    subnetIds[endpoint.role] = judged.subnetIds;
  }
  return { refusals, findings, subnetIds };
}

/** Live endpoints of the VPC; none if EC2 did not answer. */
function liveEndpoints({ vpcEndpoints }: PreflightObservation): readonly DescribedEndpoint[] {
  return vpcEndpoints.known ? vpcEndpoints.value.filter(({ description }) => isAlive(description.state)) : [];
}

/** Those of them that are this link's own: in this stack, or by their tags if CloudFormation could not be asked. */
function ownEndpoints(observation: PreflightObservation): readonly DescribedEndpoint[] {
  const { stack, endpoints, identity } = observation;
  const live = liveEndpoints(observation);
  if (!stack.known) {
    return live.filter(({ tags }) => tags[LINK_TAG] === identity.link);
  }
  const ids = endpoints.flatMap(({ logicalId }) => stack.value.endpointIds.get(logicalId) ?? []);
  return live.filter(({ endpointId }) => ids.includes(endpointId));
}

/** A dead, foreign or missing endpoint would otherwise be noticed after the deployment only. */
function judgeAdopted({ adopted, adoptedEndpoints, services, identity, region, privateDns }: PreflightObservation): readonly Finding[] {
  if (!adoptedEndpoints.known) {
    return [];
  }
  return adopted.flatMap((endpoint) => {
    const service = services[endpoint.role];
    return judgeAdoption(endpoint, {
      vpcId: identity.vpcId,
      region,
      endpoint: adoptedEndpoints.value.get(endpoint.endpointId),
      offeredNames: nameStrategy(privateDns).movesNames && service?.known === true ? service.value.privateDnsNames : undefined,
    });
  });
}

/** If an own endpoint is live, or may be, a refusal would block a rollback and protect nothing. */
function mayHaveOwn(observation: PreflightObservation, serviceName?: string): boolean {
  if (!observation.vpcEndpoints.known) {
    return true;
  }
  return ownEndpoints(observation).some((own) => serviceName === undefined || own.serviceName === serviceName);
}

function judgeVpcDns({ vpcDns, privateDns }: PreflightObservation): readonly Finding[] {
  return vpcDns.known && nameStrategy(privateDns).movesNames ? vpcDnsFindings(vpcDns.value) : [];
}

interface EndpointJudgement {
  readonly refusals: readonly Finding[];
  readonly findings: readonly Finding[];
  readonly subnetIds: readonly string[];
}

function judgeEndpoint(endpoint: RequestedEndpoint, observation: PreflightObservation): EndpointJudgement {
  const judged = judgeNewEndpoint(endpoint, observation);
  if (judged.refusals.length === 0 || !mayHaveOwn(observation, endpoint.serviceName)) {
    return judged;
  }
  return { refusals: [], findings: [...judged.findings, ...judged.refusals], subnetIds: observation.requestedSubnetIds };
}

function judgeNewEndpoint(endpoint: RequestedEndpoint, observation: PreflightObservation): EndpointJudgement {
  const own = ownEndpoints(observation).filter(({ serviceName }) => serviceName === endpoint.serviceName);
  const findings = nameStrategy(observation.privateDns).movesNames ? judgeName(endpoint, observation) : [];
  const service = observation.services[endpoint.role];

  if (service !== undefined && !service.known && service.failure.kind === 'serviceUnknown') {
    const found = callFinding({ ...service.failure, message: `${endpoint.serviceName}: ${service.failure.message}` }, endpoint.role);
    return { refusals: [found], findings, subnetIds: [] };
  }
  if (service?.known === true && isOfAnotherRole(endpoint, service.value, observation)) {
    const found = finding(
      'services-exchanged',
      `${endpoint.serviceName} is the service of ${service.value.privateDnsNames.join(', ')}, not of ${endpoint.hostName}`,
      endpoint.role,
    );
    return { refusals: [found], findings, subnetIds: [] };
  }
  if (!observation.subnets.known || service === undefined || !service.known) {
    return { refusals: [], findings, subnetIds: observation.requestedSubnetIds };
  }
  const attached = new Set(own.flatMap((candidate) => candidate.subnetIds));
  return chooseSubnets(endpoint, observation.subnets.value, service.value, attached, observation.crossRegion, findings);
}

/** The service has the other endpoint's name and not this one's. */
function isOfAnotherRole(
  endpoint: RequestedEndpoint,
  { privateDnsNames }: ServiceDescription,
  { endpoints }: PreflightObservation,
): boolean {
  const offers = (hostName: string): boolean => privateDnsNames.some((name) => covers(name, hostName));
  return !offers(endpoint.hostName) && endpoints.some(({ role, hostName }) => role !== endpoint.role && offers(hostName));
}

function chooseSubnets(
  endpoint: RequestedEndpoint,
  subnets: readonly SubnetZone[],
  service: ServiceDescription,
  attached: ReadonlySet<string>,
  crossRegion: boolean,
  findings: readonly Finding[],
): EndpointJudgement {
  // A subnet that a live endpoint uses stays: clients in its zone need it.
  const used = subnets.filter((subnet) => attached.has(subnet.subnetId) || serves(service, subnet, crossRegion));
  const left = subnets.filter((subnet) => !used.includes(subnet));
  const zones = crossRegion ? `every zone but ${ZONES_WITHOUT_CROSS_REGION.join(', ')}` : zoneList(service);
  if (used.length === 0) {
    const found = finding(
      'no-zone-served',
      `${endpoint.serviceName} serves ${zones}; the subnets are ${subnets.map(show).join(', ')}`,
      endpoint.role,
    );
    return { refusals: [found], findings, subnetIds: [] };
  }
  const twins = sharedZone(used);
  if (twins !== undefined) {
    return { refusals: [finding('subnets-share-zone', twins.map(show).join(', '), endpoint.role)], findings, subnetIds: [] };
  }
  return {
    refusals: [],
    findings:
      left.length === 0
        ? findings
        : [...findings, finding('zone-not-served', `${left.map(show).join(', ')}; the service serves ${zones}`, endpoint.role)],
    subnetIds: used.map(({ subnetId }) => subnetId),
  };
}

function serves(service: ServiceDescription, subnet: SubnetZone, crossRegion: boolean): boolean {
  if (crossRegion) {
    return subnet.zoneId === undefined || !ZONES_WITHOUT_CROSS_REGION.includes(subnet.zoneId);
  }
  if (service.zoneIds.length > 0 && subnet.zoneId !== undefined) {
    return service.zoneIds.includes(subnet.zoneId);
  }
  // Zone names are comparable here: EC2 answers with the names of the calling account.
  if (service.zoneNames.length > 0 && subnet.zoneName !== undefined) {
    return service.zoneNames.includes(subnet.zoneName);
  }
  return true;
}

function sharedZone(subnets: readonly SubnetZone[]): readonly SubnetZone[] | undefined {
  for (const { zoneId, zoneName } of subnets) {
    const zone = zoneId ?? zoneName;
    if (zone === undefined) {
      continue;
    }
    const same = subnets.filter((subnet) => (subnet.zoneId ?? subnet.zoneName) === zone);
    if (same.length > 1) {
      return same;
    }
  }
  return undefined;
}

function judgeName(endpoint: RequestedEndpoint, observation: PreflightObservation): readonly Finding[] {
  const foreign = liveEndpoints(observation).filter(({ tags }) => tags[LINK_TAG] !== observation.identity.link);
  const findings = foreign
    .filter((candidate) => nameOwners(endpoint.hostName, [candidate]).length > 0)
    .map(({ endpointId, tags }) => {
      const link = tags[LINK_TAG] === undefined ? '' : ` of the link ${tags[LINK_TAG]}`;
      return finding('conflicting-dns-name', `${endpoint.hostName} belongs to ${endpointId}${link}`, endpoint.role);
    });
  const service = observation.services[endpoint.role];
  if (service === undefined || !service.known) {
    return findings;
  }
  const { privateDnsNames, privateDnsNameVerificationState: state } = service.value;
  if (!privateDnsNames.some((name) => covers(name, endpoint.hostName))) {
    const offered = privateDnsNames.length === 0 ? 'none' : privateDnsNames.join(', ');
    findings.push(finding('provider-name-missing', `${endpoint.serviceName} offers ${offered}, not ${endpoint.hostName}`, endpoint.role));
  } else if (state !== undefined && state.toLowerCase() !== 'verified') {
    findings.push(finding('provider-name-unverified', `${endpoint.hostName}: ${state}`, endpoint.role));
  }
  return findings;
}

function zoneList(service: ServiceDescription): string {
  const zones = service.zoneIds.length > 0 ? service.zoneIds : service.zoneNames;
  return zones.length === 0 ? 'no zone of this account' : zones.join(', ');
}

function show({ subnetId, zoneId, zoneName }: SubnetZone): string {
  const zone = zoneId ?? zoneName;
  return zone === undefined ? subnetId : `${subnetId} (${zone})`;
}
