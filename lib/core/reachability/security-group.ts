/* Whether security groups let a connection through. Pure. Groups are stateful: answers need no rule. */
import { contains, parseRange, pieces, type AddressRange } from './cidr';
import { verdictOf, type Fate, type Verdict } from './verdict';

export interface GroupRule {
  /** `tcp`, `6`, `-1`, … */
  readonly protocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly cidrs: readonly string[];
  readonly groupIds: readonly string[];
  readonly prefixListIds: readonly string[];
}

export interface SecurityGroup {
  readonly groupId: string;
  readonly ingress: readonly GroupRule[];
  readonly egress: readonly GroupRule[];
}

/** The other side of a connection. */
export interface Peer {
  readonly ranges: readonly AddressRange[];
  /** Absent if they are not known. */
  readonly groupIds?: readonly string[];
}

/** Blocks of each prefix list that could be read. */
export type PrefixLists = ReadonlyMap<string, readonly string[]>;

const TCP = ['tcp', '6', '-1'];

/** The rules of all groups together: traffic that one of them allows is allowed. */
export function groupsVerdict(
  groups: readonly SecurityGroup[],
  direction: 'ingress' | 'egress',
  peer: Peer,
  port: number,
  prefixLists: PrefixLists,
): Verdict {
  const rules = groups.flatMap((group) => group[direction]).filter((rule) => matchesPort(rule, port));
  const byGroup = groupFate(rules, peer);
  const blocks = rules.flatMap((rule) => blocksOf(rule, prefixLists));
  const hidden = rules.some(({ prefixListIds }) => prefixListIds.some((id) => !prefixLists.has(id)));
  const fates = peer.ranges.flatMap((range) =>
    pieces(range, blocks).map((piece): Fate => {
      if (byGroup === 'passes' || blocks.some((block) => contains(block, piece))) {
        return 'passes';
      }
      return byGroup === 'maybe' || hidden ? 'maybe' : 'stopped';
    }),
  );
  return verdictOf(fates);
}

function matchesPort({ protocol, fromPort, toPort }: GroupRule, port: number): boolean {
  if (!TCP.includes(protocol.toLowerCase())) {
    return false;
  }
  if (protocol === '-1') {
    return true;
  }
  return (fromPort ?? 0) <= port && port <= (toPort ?? 65_535);
}

function groupFate(rules: readonly GroupRule[], { groupIds }: Peer): Fate {
  const referenced = rules.flatMap((rule) => rule.groupIds);
  if (referenced.length === 0) {
    return 'stopped';
  }
  if (groupIds === undefined) {
    return 'maybe';
  }
  return referenced.some((id) => groupIds.includes(id)) ? 'passes' : 'stopped';
}

function blocksOf({ cidrs, prefixListIds }: GroupRule, prefixLists: PrefixLists): readonly AddressRange[] {
  return [...cidrs, ...prefixListIds.flatMap((id) => prefixLists.get(id) ?? [])].flatMap((text) => parseRange(text) ?? []);
}

/** What the groups admit on a port, as text. */
export function showRules(groups: readonly SecurityGroup[], direction: 'ingress' | 'egress', port: number): string {
  const rules = groups.flatMap((group) => group[direction]).filter((rule) => matchesPort(rule, port));
  const peers = [...new Set(rules.flatMap(({ cidrs, groupIds, prefixListIds }) => [...cidrs, ...groupIds, ...prefixListIds]))];
  const shown = peers.length > 6 ? [...peers.slice(0, 6), `${peers.length - 6} more`] : peers;
  return peers.length === 0 ? 'nothing' : shown.join(', ');
}
