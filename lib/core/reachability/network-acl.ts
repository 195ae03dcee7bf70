/* Whether a network ACL lets packets through. Pure. ACLs are stateless: each direction is checked separately. */
import { contains, parseRange, pieces, type AddressRange } from './cidr';
import { verdictOf, type Verdict } from './verdict';

export interface AclRule {
  readonly number: number;
  readonly egress: boolean;
  /** `6` for TCP, `-1` for everything. */
  readonly protocol: string;
  readonly allow: boolean;
  readonly cidr: string;
  /** Both absent: every port. */
  readonly fromPort?: number;
  readonly toPort?: number;
}

export interface NetworkAcl {
  readonly aclId: string;
  readonly rules: readonly AclRule[];
}

export interface Ports {
  readonly from: number;
  readonly to: number;
}

export interface AclAnswer {
  readonly verdict: Verdict;
  /** Number of the rule that stops the first stopped packet; `*` if no rule matches. */
  readonly stoppedBy?: string;
}

interface ReadRule extends AclRule {
  readonly block: AddressRange;
  readonly ports: Ports;
}

/** TCP packets that leave for (`egress`) or come from these addresses, with a destination port in the range. */
export function aclAnswer(acl: NetworkAcl, egress: boolean, peers: readonly AddressRange[], ports: Ports): AclAnswer {
  const rules = acl.rules
    .filter((rule) => rule.egress === egress && ['-1', '6', 'tcp'].includes(rule.protocol))
    .flatMap(readRule)
    // The lowest number that matches decides.
    .sort((a, b) => a.number - b.number);
  const deciding = peers
    .flatMap((peer) =>
      pieces(
        peer,
        rules.map(({ block }) => block),
      ),
    )
    .flatMap((piece) =>
      portPieces(ports, rules).map((port) =>
        rules.find((rule) => contains(rule.block, piece) && rule.ports.from <= port && port <= rule.ports.to),
      ),
    );
  const stopper = deciding.find((rule) => rule?.allow !== true);
  const verdict = verdictOf(deciding.map((rule) => (rule?.allow === true ? 'passes' : 'stopped')));
  // EC2 lists the final rule, which cannot be changed, under its largest number.
  const isFinal = stopper === undefined || stopper.number >= 32_767;
  return verdict === 'open' || verdict === 'unknown' ? { verdict } : { verdict, stoppedBy: isFinal ? '*' : String(stopper.number) };
}

function readRule(rule: AclRule): readonly ReadRule[] {
  const block = parseRange(rule.cidr);
  if (block === undefined) {
    return [];
  }
  const everyPort = rule.protocol === '-1' || (rule.fromPort === undefined && rule.toPort === undefined);
  return [{ ...rule, block, ports: everyPort ? { from: 0, to: 65_535 } : { from: rule.fromPort ?? 0, to: rule.toPort ?? 65_535 } }];
}

/** One port for each stretch within which all rules treat ports alike. */
function portPieces({ from, to }: Ports, rules: readonly ReadRule[]): readonly number[] {
  const starts = rules.flatMap(({ ports }) => [ports.from, ports.to + 1]).filter((port) => port > from && port <= to);
  return [...new Set([from, ...starts])].sort((a, b) => a - b);
}
