/*
 * The path of a packet from a client to an endpoint and back, according to security groups and network ACLs. Pure. Whether
 * it arrives is the probe's question.
 */
import { parseRange, type AddressRange } from './cidr';
import { aclAnswer, type NetworkAcl, type Ports } from './network-acl';
import { groupsVerdict, showRules, type PrefixLists, type SecurityGroup } from './security-group';
import { together, type Verdict } from './verdict';

export const HOPS = ['clientGroup', 'clientAclOut', 'endpointAclIn', 'endpointGroup', 'endpointAclOut', 'clientAclIn'] as const;
export type PathHop = (typeof HOPS)[number];

/** Source or destination of packets. */
export interface Place {
  /** Human-readable: an address, an interface, a subnet. */
  readonly label: string;
  /** Addresses or blocks. */
  readonly addresses: readonly string[];
  readonly subnetId?: string;
  /** Absent if it is not known. */
  readonly acl?: NetworkAcl;
}

export interface End {
  readonly places: readonly Place[];
  /** Absent if they are not known. */
  readonly groups?: readonly SecurityGroup[];
}

export interface PathQuestion {
  readonly client: End;
  readonly endpoint: End;
  readonly prefixLists: PrefixLists;
}

export interface HopAnswer {
  readonly hop: PathHop;
  readonly verdict: Verdict;
  /** What was compared, human-readable. */
  readonly checked: string;
}

const HTTPS: Ports = { from: 443, to: 443 };
/** Where clients expect the answer: what AWS advises for every system, and what Linux uses. */
const EPHEMERAL: Ports = { from: 1024, to: 65_535 };
const EPHEMERAL_OF_LINUX: Ports = { from: 32_768, to: 60_999 };

export function evaluatePath({ client, endpoint, prefixLists }: PathQuestion): readonly HopAnswer[] {
  const clientGroup = groupHop('clientGroup', client, endpoint, prefixLists);
  const endpointGroup = groupHop('endpointGroup', endpoint, client, prefixLists);
  return [
    clientGroup,
    aclHop('clientAclOut', client, endpoint, true, HTTPS),
    aclHop('endpointAclIn', endpoint, client, false, HTTPS),
    endpointGroup,
    aclHop('endpointAclOut', endpoint, client, true, EPHEMERAL),
    aclHop('clientAclIn', client, endpoint, false, EPHEMERAL),
  ];
}

function groupHop(hop: 'clientGroup' | 'endpointGroup', own: End, other: End, prefixLists: PrefixLists): HopAnswer {
  const { groups } = own;
  if (groups === undefined) {
    return { hop, verdict: 'unknown', checked: 'the security groups are not known' };
  }
  const direction = hop === 'clientGroup' ? 'egress' : 'ingress';
  const verdicts = other.places.map((place) =>
    groupsVerdict(
      groups,
      direction,
      { ranges: rangesOf(place), groupIds: other.groups?.map(({ groupId }) => groupId) },
      HTTPS.from,
      prefixLists,
    ),
  );
  const ids = groups.map(({ groupId }) => groupId).join(', ') || 'no group';
  const word = direction === 'egress' ? 'allows outbound TCP 443 to' : 'admits TCP 443 from';
  return {
    hop,
    verdict: together(verdicts),
    checked: `${ids} ${word} ${showRules(groups, direction, HTTPS.from)}; requested: ${labels(other)}`,
  };
}

function aclHop(hop: PathHop, own: End, other: End, egress: boolean, ports: Ports): HopAnswer {
  const answers = own.places.flatMap((place) => other.places.map((peer) => ({ place, peer, ...ask(place, peer, egress, ports) })));
  const verdict = together(answers.map((answer) => answer.verdict));
  const stopped = answers
    .filter((answer) => answer.stoppedBy !== undefined)
    .map(
      ({ place, peer, stoppedBy }) =>
        `${place.acl?.aclId ?? ''} of ${place.subnetId ?? place.label}, rule ${stoppedBy ?? ''}, stops ${words(peer, egress, ports)}`,
    );
  const notes = stopped.length > 0 ? stopped : answers.map(({ note }) => note);
  return { hop, verdict, checked: [...new Set(notes)].slice(0, 3).join('; ') || 'nothing to check' };
}

interface Asked {
  readonly verdict: Verdict;
  readonly note: string;
  readonly stoppedBy?: string;
}

function ask(place: Place, peer: Place, egress: boolean, ports: Ports): Asked {
  // An ACL filters at the border of a subnet.
  if (place.subnetId !== undefined && place.subnetId === peer.subnetId) {
    return { verdict: 'open', note: `both ends are in ${place.subnetId}, so no network ACL applies` };
  }
  if (place.subnetId === undefined) {
    return { verdict: 'unknown', note: `the subnet of ${place.label} is not known, so its network ACL was not checked` };
  }
  if (place.acl === undefined) {
    return { verdict: 'unknown', note: `the network ACL of ${place.subnetId} is not known` };
  }
  const { verdict, stoppedBy } = aclAnswer(place.acl, egress, rangesOf(peer), ports);
  if (verdict === 'partly' && ports === EPHEMERAL && aclAnswer(place.acl, egress, rangesOf(peer), EPHEMERAL_OF_LINUX).verdict === 'open') {
    return {
      verdict: 'open',
      note: `${place.acl.aclId} lets ${words(peer, egress, EPHEMERAL_OF_LINUX)} through, which is enough for Linux but not for every system`,
    };
  }
  const note = `${place.acl.aclId} lets ${words(peer, egress, ports)} through`;
  return stoppedBy === undefined ? { verdict, note } : { verdict, note, stoppedBy };
}

function words(peer: Place, egress: boolean, { from, to }: Ports): string {
  return `TCP ${from === to ? from : `${from}-${to}`} ${egress ? 'to' : 'from'} ${peer.label}`;
}

function labels({ places }: End): string {
  const shown = places.slice(0, 4).map(({ label }) => label);
  return places.length > 4 ? `${shown.join(', ')} and ${places.length - 4} more` : shown.join(', ') || 'nobody';
}

function rangesOf({ addresses }: Place): readonly AddressRange[] {
  return addresses.flatMap((address) => parseRange(address) ?? []);
}
