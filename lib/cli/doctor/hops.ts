/* The path from a client to Prefect's health page, hop by hop. Pure. */
import { OUTCOME_PHASES, type AddressOutcome, type CheckPhase } from '../../contract/probe';
import { conditionOfState, conditionText } from '../../core/link/condition';
import { nameStrategy } from '../../core/link/name-strategy';
import { nameVerdict } from '../../core/link/path-check';
import { nameArrives } from '../../core/names/name-verdict';
import { vpcDnsAttributesOff } from '../../core/names/ownership';
import { parseRange } from '../../core/reachability/cidr';
import { evaluatePath, type End, type HopAnswer, type PathHop, type Place } from '../../core/reachability/client-path';
import { together, type Verdict } from '../../core/reachability/verdict';
import { type Client } from './client';
import { withAcl } from './convert';
import { type Examination, type ExaminedEndpoint } from './examine';

export type HopName = PathHop | 'endpoint' | 'privateDns' | 'name' | CheckPhase;

export interface Hop {
  readonly hop: HopName;
  readonly verdict: Verdict;
  readonly checked: string;
}

export const HOP_TITLES: Readonly<Record<HopName, string>> = {
  clientGroup: "client's group, outbound 443",
  clientAclOut: "client's subnet ACL, outbound 443",
  endpointAclIn: "endpoint's subnet ACL, inbound 443",
  endpointGroup: "endpoint's group, inbound 443",
  endpointAclOut: "endpoint's subnet ACL, answers out",
  clientAclIn: "client's subnet ACL, answers in",
  endpoint: 'endpoint',
  privateDns: 'Private DNS',
  name: 'name',
  tcp: 'TCP',
  tls: 'TLS',
  health: 'health',
};

export function hopsOf(endpoint: ExaminedEndpoint, examination: Examination): readonly Hop[] {
  return [
    ...ruleHops(endpoint, examination),
    endpointHop(endpoint),
    privateDnsHop(endpoint, examination),
    nameHop(endpoint, examination),
    ...answerHops(endpoint),
  ];
}

/** The first hop that blocks all traffic. */
export function stopOf(hops: readonly Hop[]): Hop | undefined {
  return hops.find(({ verdict }) => verdict === 'closed');
}

function ruleHops(
  { seen, observation, groups, subnets }: ExaminedEndpoint,
  { client, clientNamed, vpc, prefixLists }: Examination,
): readonly Hop[] {
  // For a deleted endpoint, rules mean nothing.
  if (client === undefined || seen.described === undefined || observation.interfaces.length === 0) {
    return [];
  }
  const places = observation.interfaces.map(({ address, zone }): Place => {
    const subnetId = subnets.get(address);
    return withAcl(
      {
        label: zone === undefined ? address : `${address} in ${zone}`,
        addresses: [address],
        subnetId,
      },
      vpc?.acls,
    );
  });
  const [from, to] = oneFamily(client, { places, ...(groups.known ? { groups: groups.value } : {}) });
  const answers = evaluatePath({ client: from, endpoint: to, prefixLists });
  return answers
    .map((answer) => (isUnchecked(answer, client, clientNamed) ? { ...answer, checked: `not checked: ${client.subnetUnknown}` } : answer))
    .map(plainHop);
}

/** Whether the hop is the client's, and nothing is known of it: neither of a client that nobody named, nor of a group without members. */
function isUnchecked({ hop }: HopAnswer, { subnetUnknown }: Client, clientNamed: boolean): boolean {
  return subnetUnknown !== undefined && hop.startsWith('client') && (hop !== 'clientGroup' || !clientNamed);
}

function plainHop({ hop, verdict, checked }: HopAnswer): Hop {
  return { hop, verdict, checked };
}

/** Clients without IPv6 never use the IPv6 address of an endpoint: IPv4 if both sides have it. */
function oneFamily({ end }: Client, endpoint: End): readonly [End, End] {
  const isV4 = (address: string): boolean => parseRange(address)?.family === 4;
  const bothHave = [end, endpoint].every(({ places }) => places.every(({ addresses }) => addresses.some(isV4)));
  const narrow = (side: End): End => ({
    ...side,
    places: side.places.map((place) => ({ ...place, addresses: place.addresses.filter(isV4) })),
  });
  const withoutEmpty = (side: End): End => ({ ...side, places: side.places.filter(({ addresses }) => addresses.some(isV4)) });
  if (bothHave) {
    return [narrow(end), narrow(endpoint)];
  }
  const oneHas = end.places.some(({ addresses }) => addresses.some(isV4));
  return oneHas ? [narrow(withoutEmpty(end)), narrow(withoutEmpty(endpoint))] : [end, endpoint];
}

function endpointHop({ observation }: ExaminedEndpoint): Hop {
  const { state, stateWord } = observation.description;
  const id = observation.definition.endpointId;
  if (state === 'available') {
    return { hop: 'endpoint', verdict: 'open', checked: `${id} is available` };
  }
  const condition = conditionOfState(state);
  if (condition === undefined) {
    return { hop: 'endpoint', verdict: 'unknown', checked: `${id}: ${stateWord ?? state}` };
  }
  return { hop: 'endpoint', verdict: condition === 'PARTIAL' ? 'partly' : 'closed', checked: `${id}: ${conditionText(condition)}` };
}

function privateDnsHop(endpoint: ExaminedEndpoint, { client, vpc, privateDns }: Examination): Hop {
  const hop = 'privateDns';
  const { observation } = endpoint;
  const { movesNames } = nameStrategy(privateDns);
  const attributes = vpc?.dns.known === true ? vpcDnsAttributesOff(vpc.dns.value).map((attribute) => `${attribute} is false`) : [];
  const told = attributes.length === 0 ? '' : `; ${attributes.join(', ')}`;
  if (!observation.description.privateDnsEnabled) {
    if (!movesNames && nameArrives(nameWord(endpoint))) {
      return { hop, verdict: 'open', checked: 'disabled; the name resolves to the endpoint in another way' };
    }
    const zone =
      vpc?.zones.known === true ? vpc.zones.value.find(({ name }) => name === observation.definition.hostName.toLowerCase()) : undefined;
    if (!movesNames && zone !== undefined) {
      return { hop, verdict: 'unknown', checked: `disabled; the hosted zone ${zone.id} owns the name instead` };
    }
    return { hop, verdict: 'closed', checked: `disabled${movesNames ? '' : ' and not managed'}${told}` };
  }
  if (attributes.length > 0) {
    return { hop, verdict: 'closed', checked: `enabled, but without effect${told}` };
  }
  if (client?.vpcId !== undefined && vpc !== undefined && client.vpcId !== vpc.vpcId) {
    return {
      hop,
      verdict: 'unknown',
      checked: `enabled in ${vpc.vpcId}, but the client is in ${client.vpcId}, which requires a hosted zone or a resolver rule, and a route`,
    };
  }
  return { hop, verdict: 'open', checked: 'enabled' };
}

/** How the probe resolved the name, now or the last time. */
function nameWord({ observation, stored }: ExaminedEndpoint): string | undefined {
  return observation.probe === undefined ? stored?.lastProbe?.name : nameVerdict(observation);
}

function nameHop(endpoint: ExaminedEndpoint, { vpc }: Examination): Hop {
  const hop = 'name';
  const host = endpoint.observation.definition.hostName;
  const servers = vpc?.nameServers.known === true ? vpc.nameServers.value.filter((server) => server !== 'AmazonProvidedDNS') : [];
  const notes = servers.length === 0 ? '' : `; the VPC's DHCP options name ${servers.join(', ')}, not only AmazonProvidedDNS`;
  const verdict = nameWord(endpoint);
  const when = source(endpoint);
  switch (verdict) {
    case 'endpoint':
    case 'partOfEndpoint':
      return { hop, verdict: 'open', checked: `${host} resolves to the endpoint, ${when}${notes}` };
    case 'elsewhere':
    case 'notFound':
    case 'unreachable': {
      const words = { elsewhere: 'resolves elsewhere', notFound: 'does not resolve', unreachable: 'got no answer from the resolver' }[
        verdict
      ];
      return { hop, verdict: 'closed', checked: `${host} ${words}, ${when}${notes}` };
    }
    default:
      return { hop, verdict: 'unknown', checked: `not checked yet${notes}` };
  }
}

interface CheckedAddress {
  readonly address: string;
  /** A word of the probe, which may be newer than this version. */
  readonly outcome: string;
  readonly httpStatus?: number;
}

/** From the fresh probe or the last one. */
function checkedAddresses({ observation, stored }: ExaminedEndpoint): readonly CheckedAddress[] {
  if (observation.probe?.ran) {
    return observation.probe.target.addresses;
  }
  return Object.entries(stored?.lastProbe?.addresses ?? {}).map(([address, outcome]) => ({ address, outcome }));
}

const PHASES: readonly CheckPhase[] = ['tcp', 'tls', 'health'];

function answerHops(endpoint: ExaminedEndpoint): readonly Hop[] {
  const checked = checkedAddresses(endpoint);
  return PHASES.map((phase): Hop => {
    if (checked.length === 0) {
      return { hop: phase, verdict: together([]), checked: 'not checked yet' };
    }
    const verdicts = checked.map((each) => phaseVerdict(each, phase));
    const bad = checked.filter((_, index) => verdicts[index] === 'closed');
    const reached = verdicts.every((verdict) => verdict === 'open')
      ? `healthy at ${checked.map(({ address }) => address).join(', ')}`
      : 'not reached';
    return { hop: phase, verdict: together(verdicts), checked: `${bad.map(outcomeText).join(', ') || reached}, ${source(endpoint)}` };
  });
}

/** Open if the check of the address went beyond the phase, or ended healthy in the last one. */
function phaseVerdict({ outcome }: CheckedAddress, phase: CheckPhase): Verdict {
  if (!Object.hasOwn(OUTCOME_PHASES, outcome)) {
    return 'unknown';
  }
  const ended = PHASES.indexOf(OUTCOME_PHASES[outcome as AddressOutcome]);
  const asked = PHASES.indexOf(phase);
  if (outcome === 'healthy' || ended > asked) {
    return 'open';
  }
  return ended === asked ? 'closed' : 'unknown';
}

function outcomeText({ address, outcome, httpStatus }: CheckedAddress): string {
  return httpStatus === undefined ? `${address}: ${outcome}` : `${address}: ${outcome} (HTTP ${httpStatus})`;
}

function source({ observation }: ExaminedEndpoint): string {
  return observation.probe === undefined ? 'as the last probe saw it from inside the VPC' : 'as the probe sees it now from inside the VPC';
}
