/* Security group rules as text for `nft`: pure, and always the whole rule set, which nft replaces at once. */
import { type PacketRule } from './network';

export interface FilteredInterface {
  readonly address: string;
  /** Joined to a service; otherwise every packet is dropped. */
  readonly connected: boolean;
  readonly ingress: readonly PacketRule[];
}

const protocolNames: Readonly<Record<string, string>> = { '1': 'icmp', '6': 'tcp', '17': 'udp' };

/** Filter of the namespace in which the endpoints' addresses live. */
export function endpointFilter(interfaces: readonly FilteredInterface[]): string {
  const rules = interfaces
    .filter((one) => one.connected)
    .flatMap((one) => [
      `ip daddr ${one.address} ct state established,related accept`,
      ...one.ingress.flatMap((rule) => ruleLines(rule, 'saddr')).map((line) => `ip daddr ${one.address} ${line}`),
    ]);
  return table([chain('input', ['iif lo accept', ...rules])]);
}

/** Filter of a host: outbound by its rules, inbound answers only. */
export function hostFilter(resolver: string, egress: readonly PacketRule[]): string {
  return table([
    chain('input', ['iif lo accept', 'ct state established,related accept']),
    chain('output', [
      'oif lo accept',
      'ct state established,related accept',
      // AWS filters no traffic to its resolver by security groups.
      ...resolverLines(resolver),
      ...egress.flatMap((rule) => ruleLines(rule, 'daddr')),
    ]),
  ]);
}

/** Filter of the namespace with router and resolver: names only, and no way out of the VPC. */
export function routerFilter(cidrBlock: string, resolver: string): string {
  return table([
    chain('input', ['iif lo accept', 'ct state established,related accept', ...resolverLines(resolver)]),
    // Some kernels show the packets between two ports of a bridge here too.
    chain('forward', [`ip saddr ${cidrBlock} ip daddr ${cidrBlock} accept`]),
  ]);
}

export function ruleLines(rule: PacketRule, side: 'saddr' | 'daddr'): string[] {
  const match = protocolMatch(rule);
  return (
    rule.cidrBlocks
      // The sandbox's VPCs have no IPv6 addresses.
      .filter((cidrBlock) => !cidrBlock.includes(':'))
      .map((cidrBlock) => [`ip ${side} ${cidrBlock}`, match, 'accept'].filter(Boolean).join(' '))
  );
}

function protocolMatch(rule: PacketRule): string {
  const protocol = protocolNames[rule.protocol] ?? rule.protocol.toLowerCase();
  switch (protocol) {
    case '-1':
      return '';
    case 'icmp':
      return 'ip protocol icmp';
    case 'tcp':
    case 'udp': {
      const from = rule.fromPort ?? -1;
      const to = rule.toPort ?? from;
      return from < 0 ? `ip protocol ${protocol}` : `${protocol} dport ${from}-${to}`;
    }
    default:
      throw new Error(`the sandbox filters no protocol ${rule.protocol}`);
  }
}

function resolverLines(resolver: string): string[] {
  return ['udp', 'tcp'].map((protocol) => `ip daddr ${resolver} ${protocol} dport 53 accept`);
}

function chain(hook: string, rules: readonly string[]): string {
  const lines = [`type filter hook ${hook} priority 0; policy drop;`, ...rules];
  return `  chain ${hook} {\n${lines.map((line) => `    ${line}`).join('\n')}\n  }`;
}

function table(chains: readonly string[]): string {
  return `flush ruleset\ntable inet sandbox {\n${chains.join('\n')}\n}\n`;
}
