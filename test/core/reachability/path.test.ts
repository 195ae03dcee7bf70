/* The path evaluation, against a slow and obvious one that looks at single packets. */
import fc from 'fast-check';
import { contains, isPrivateAddress, parseRange, pieces, showRange } from '../../../lib/core/reachability/cidr';
import { evaluatePath, HOPS, type PathQuestion, type Place } from '../../../lib/core/reachability/client-path';
import { aclAnswer, type AclRule, type NetworkAcl } from '../../../lib/core/reachability/network-acl';
import { groupsVerdict, type GroupRule, type SecurityGroup } from '../../../lib/core/reachability/security-group';
import { together, type Verdict } from '../../../lib/core/reachability/verdict';

/** A universe small enough to look at every packet: 16 addresses, eight ports. */
const cidr = fc.tuple(fc.nat(15), fc.integer({ min: 28, max: 32 })).map(([host, length]) => `10.0.0.${host}/${length}`);
const ports = fc.tuple(fc.nat(7), fc.nat(7)).map(([a, b]) => ({ fromPort: Math.min(a, b), toPort: Math.max(a, b) }));
const everyAddress = Array.from({ length: 16 }, (_, host) => `10.0.0.${host}`);

const range = (text: string) => {
  const parsed = parseRange(text);
  if (parsed === undefined) {
    throw new Error(text);
  }
  return parsed;
};
const addressesIn = (block: string) => everyAddress.filter((address) => contains(range(block), range(address)));

const aclRule: fc.Arbitrary<AclRule> = fc
  .record({
    number: fc.integer({ min: 1, max: 400 }),
    egress: fc.boolean(),
    protocol: fc.constantFrom('-1', '6', '17'),
    allow: fc.boolean(),
    cidr: fc.oneof(cidr, fc.constant('0.0.0.0/0')),
    ports: fc.option(ports, { nil: undefined }),
  })
  .map(({ ports: some, ...rule }) => ({ ...rule, ...some }));
const acl: fc.Arbitrary<NetworkAcl> = fc
  .uniqueArray(aclRule, { selector: ({ number, egress }) => `${number} ${egress}`, maxLength: 8 })
  .map((rules) => ({ aclId: 'acl-1', rules }));

/** As the documentation of AWS says it: rules in order, the first that matches decides, else no. */
function aclPasses({ rules }: NetworkAcl, egress: boolean, address: string, port: number): boolean {
  const ordered = rules.filter((rule) => rule.egress === egress).sort((a, b) => a.number - b.number);
  for (const rule of ordered) {
    if (rule.protocol !== '-1' && rule.protocol !== '6') {
      continue;
    }
    if (!contains(range(rule.cidr), range(address))) {
      continue;
    }
    if (rule.protocol === '6' && rule.fromPort !== undefined && (port < rule.fromPort || port > (rule.toPort ?? 65_535))) {
      continue;
    }
    return rule.allow;
  }
  return false;
}

function verdictOfPackets(passing: readonly boolean[]): Verdict {
  if (passing.every(Boolean)) {
    return 'open';
  }
  return passing.some(Boolean) ? 'partly' : 'closed';
}

describe('network ACLs', () => {
  test('are judged as packet by packet', () => {
    fc.assert(
      fc.property(acl, fc.boolean(), cidr, ports, (given, egress, peer, { fromPort, toPort }) => {
        const packets = addressesIn(peer).flatMap((address) =>
          Array.from({ length: toPort - fromPort + 1 }, (_, index) => aclPasses(given, egress, address, fromPort + index)),
        );
        expect(aclAnswer(given, egress, [range(peer)], { from: fromPort, to: toPort }).verdict).toBe(verdictOfPackets(packets));
      }),
      { numRuns: 500 },
    );
  });

  test('do not depend on the order in which rules are listed', () => {
    fc.assert(
      fc.property(
        acl.chain((given) => fc.tuple(fc.constant(given), fc.shuffledSubarray([...given.rules], { minLength: given.rules.length }))),
        fc.boolean(),
        cidr,
        ([given, shuffled], egress, peer) => {
          const question = [egress, [range(peer)], { from: 0, to: 7 }] as const;
          expect(aclAnswer({ ...given, rules: shuffled }, ...question)).toEqual(aclAnswer(given, ...question));
        },
      ),
    );
  });

  test('stop everything with a first rule that does, and name it', () => {
    fc.assert(
      fc.property(acl, cidr, (given, peer) => {
        const first: AclRule = { number: 0, egress: false, protocol: '-1', allow: false, cidr: '0.0.0.0/0' };
        expect(aclAnswer({ ...given, rules: [...given.rules, first] }, false, [range(peer)], { from: 0, to: 7 })).toEqual({
          verdict: 'closed',
          stoppedBy: '0',
        });
      }),
    );
  });

  test('without rules stop everything, by the final rule', () => {
    const final: AclRule = { number: 32_767, egress: true, protocol: '-1', allow: false, cidr: '0.0.0.0/0' };
    expect(aclAnswer({ aclId: 'acl-1', rules: [final] }, true, [range('10.0.0.1')], { from: 443, to: 443 })).toEqual({
      verdict: 'closed',
      stoppedBy: '*',
    });
    expect(aclAnswer({ aclId: 'acl-1', rules: [] }, true, [range('fd00::1')], { from: 443, to: 443 })).toEqual({
      verdict: 'closed',
      stoppedBy: '*',
    });
  });
});

const groupRule: fc.Arbitrary<GroupRule> = fc
  .record({
    protocol: fc.constantFrom('tcp', '-1', 'udp'),
    ports: fc.option(ports, { nil: undefined }),
    cidrs: fc.array(cidr, { maxLength: 2 }),
    groupIds: fc.subarray(['sg-a', 'sg-b']),
    prefixListIds: fc.subarray(['pl-known', 'pl-hidden']),
  })
  .map(({ ports: some, ...rule }) => ({ ...rule, ...some }));
const group: fc.Arbitrary<SecurityGroup> = fc.record({
  groupId: fc.constantFrom('sg-x', 'sg-y'),
  ingress: fc.array(groupRule, { maxLength: 4 }),
  egress: fc.array(groupRule, { maxLength: 4 }),
});
const groups = fc.array(group, { maxLength: 3 });
const prefixLists = new Map([['pl-known', ['10.0.0.8/30']]]);

function groupsPass(given: readonly SecurityGroup[], address: string, peerGroups: readonly string[], port: number): boolean {
  return given
    .flatMap(({ ingress }) => ingress)
    .some(
      (rule) =>
        (rule.protocol === '-1' || (rule.protocol === 'tcp' && (rule.fromPort ?? 0) <= port && port <= (rule.toPort ?? 65_535))) &&
        (rule.cidrs.some((block) => contains(range(block), range(address))) ||
          rule.groupIds.some((id) => peerGroups.includes(id)) ||
          (rule.prefixListIds.includes('pl-known') && contains(range('10.0.0.8/30'), range(address)))),
    );
}

describe('security groups', () => {
  test('are judged as packet by packet where everything is known', () => {
    fc.assert(
      fc.property(groups, cidr, fc.subarray(['sg-a', 'sg-b', 'sg-c']), fc.nat(7), (given, peer, peerGroups, port) => {
        const known = given.map((each) => ({
          ...each,
          ingress: each.ingress.map((rule) => ({ ...rule, prefixListIds: rule.prefixListIds.filter((id) => id === 'pl-known') })),
        }));
        const packets = addressesIn(peer).map((address) => groupsPass(known, address, peerGroups, port));
        expect(groupsVerdict(known, 'ingress', { ranges: [range(peer)], groupIds: peerGroups }, port, prefixLists)).toBe(
          verdictOfPackets(packets),
        );
      }),
      { numRuns: 500 },
    );
  });

  test('never say more than is known: what is hidden may turn out either way', () => {
    fc.assert(
      fc.property(groups, cidr, fc.nat(7), (given, peer, port) => {
        const verdict = groupsVerdict(given, 'ingress', { ranges: [range(peer)] }, port, prefixLists);
        const worst = addressesIn(peer).map((address) => groupsPass(given, address, [], port));
        const everyone = new Map([...prefixLists, ['pl-hidden', ['0.0.0.0/0']]]);
        const best = groupsVerdict(given, 'ingress', { ranges: [range(peer)], groupIds: ['sg-a', 'sg-b'] }, port, everyone);
        if (verdict === 'open') {
          expect(worst.every(Boolean)).toBe(true);
        }
        if (verdict === 'closed') {
          expect(best).toBe('closed');
        }
      }),
      { numRuns: 500 },
    );
  });

  test('never close by one more rule, and open by one for the peer', () => {
    fc.assert(
      fc.property(groups, groupRule, cidr, (given, more, peer) => {
        const question = ['ingress', { ranges: [range(peer)], groupIds: [] }, 3, prefixLists] as const;
        const rank = (verdict: Verdict): number => ['closed', 'unknown', 'partly', 'open'].indexOf(verdict);
        const extra = (rule: GroupRule): SecurityGroup => ({ groupId: 'sg-more', ingress: [rule], egress: [] });
        if (groupsVerdict(given, ...question) === 'open') {
          expect(groupsVerdict([...given, extra(more)], ...question)).toBe('open');
        }
        expect(rank(groupsVerdict([...given, extra(more)], ...question))).toBeGreaterThanOrEqual(
          groupsVerdict(given, ...question) === 'closed' ? 0 : 1,
        );
        expect(
          groupsVerdict(
            [...given, extra({ protocol: 'tcp', fromPort: 3, toPort: 3, cidrs: [peer], groupIds: [], prefixListIds: [] })],
            ...question,
          ),
        ).toBe('open');
      }),
    );
  });
});

const everything = (groupId: string): SecurityGroup => {
  const rule: GroupRule = { protocol: '-1', cidrs: ['0.0.0.0/0'], groupIds: [], prefixListIds: [] };
  return { groupId, ingress: [rule], egress: [rule] };
};
const openAcl: NetworkAcl = {
  aclId: 'acl-open',
  rules: [true, false].map((egress) => ({ number: 100, egress, protocol: '-1', allow: true, cidr: '0.0.0.0/0' })),
};
const place = (address: string, subnetId: string, given: NetworkAcl = openAcl): Place => ({
  label: address,
  addresses: [address],
  subnetId,
  acl: given,
});
const question = (overrides: Partial<PathQuestion> = {}): PathQuestion => ({
  client: { places: [place('10.0.0.1', 'subnet-c')], groups: [everything('sg-c')] },
  endpoint: { places: [place('10.0.0.9', 'subnet-e')], groups: [everything('sg-e')] },
  prefixLists: new Map(),
  ...overrides,
});
const verdicts = (given: PathQuestion) => Object.fromEntries(evaluatePath(given).map(({ hop, verdict }) => [hop, verdict]));

describe('a path', () => {
  test('is open hop by hop where everything is', () => {
    expect(evaluatePath(question()).map(({ hop, verdict }) => [hop, verdict])).toEqual(HOPS.map((hop) => [hop, 'open']));
  });

  test('stops at the ACL on the way back where only the way there is open', () => {
    const rules = openAcl.rules.filter(({ egress }) => !egress);
    const found = evaluatePath(
      question({ endpoint: { places: [place('10.0.0.9', 'subnet-e', { aclId: 'acl-e', rules })], groups: [everything('sg-e')] } }),
    );
    expect(found.find(({ hop }) => hop === 'endpointAclOut')).toEqual({
      hop: 'endpointAclOut',
      verdict: 'closed',
      checked: 'acl-e of subnet-e, rule *, stops TCP 1024-65535 to 10.0.0.1',
    });
    expect(found.find(({ hop }) => hop === 'endpointAclIn')).toMatchObject({ verdict: 'open' });
  });

  test('is open for Linux where only its ephemeral ports are, and partly where others are', () => {
    const back = (fromPort: number, toPort: number): NetworkAcl => ({
      aclId: 'acl-c',
      rules: [
        ...openAcl.rules.filter(({ egress }) => egress),
        { number: 10, egress: false, protocol: '6', allow: true, cidr: '10.0.0.0/8', fromPort, toPort },
      ],
    });
    const given = (given_: NetworkAcl) =>
      verdicts(question({ client: { places: [place('10.0.0.1', 'subnet-c', given_)], groups: [everything('sg-c')] } }));
    expect(given(back(32_768, 60_999))).toMatchObject({ clientAclIn: 'open' });
    expect(given(back(1024, 20_000))).toMatchObject({ clientAclIn: 'partly' });
    expect(given(back(443, 443))).toMatchObject({ clientAclIn: 'closed' });
  });

  test('meets no ACL within a subnet', () => {
    const shut: NetworkAcl = { aclId: 'acl-shut', rules: [] };
    const found = verdicts(
      question({
        client: { places: [place('10.0.0.1', 'subnet-e', shut)], groups: [everything('sg-c')] },
        endpoint: { places: [place('10.0.0.9', 'subnet-e', shut)], groups: [everything('sg-e')] },
      }),
    );
    expect(Object.values(found)).toEqual(Array(6).fill('open'));
  });

  test('admits by the group that the client carries, and says so when it is not known', () => {
    const byGroup: SecurityGroup = {
      groupId: 'sg-e',
      ingress: [{ protocol: 'tcp', fromPort: 443, toPort: 443, cidrs: [], groupIds: ['sg-c'], prefixListIds: [] }],
      egress: [],
    };
    const endpoint = { places: [place('10.0.0.9', 'subnet-e')], groups: [byGroup] };
    expect(verdicts(question({ endpoint }))).toMatchObject({ endpointGroup: 'open' });
    expect(
      verdicts(question({ endpoint, client: { places: [place('10.0.0.1', 'subnet-c')], groups: [everything('sg-other')] } })),
    ).toMatchObject({ endpointGroup: 'closed' });
    expect(verdicts(question({ endpoint, client: { places: [place('10.0.0.1', 'subnet-c')] } }))).toMatchObject({
      endpointGroup: 'unknown',
      clientGroup: 'unknown',
    });
  });

  test('never reports a hop as open if one of its zones is shut', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<Verdict>('open', 'partly', 'closed', 'unknown'), { maxLength: 5 }), (given) => {
        const found = together(given);
        expect(found === 'open').toBe(given.length > 0 && given.every((verdict) => verdict === 'open'));
        expect(found === 'closed').toBe(given.length > 0 && given.every((verdict) => verdict === 'closed'));
      }),
    );
  });
});

describe('addresses', () => {
  test('pieces cover a range without gaps or overlaps, and cross no border of a block', () => {
    fc.assert(
      fc.property(cidr, fc.array(cidr, { maxLength: 5 }), (whole, blocks) => {
        const found = pieces(range(whole), blocks.map(range));
        expect(found[0]?.first).toBe(range(whole).first);
        expect(found.at(-1)?.last).toBe(range(whole).last);
        found.forEach((piece, index) => {
          expect(piece.first <= piece.last).toBe(true);
          if (index > 0) {
            expect(piece.first).toBe((found[index - 1]?.last ?? 0n) + 1n);
          }
          for (const block of blocks.map(range)) {
            expect(contains(block, piece) || piece.last < block.first || piece.first > block.last).toBe(true);
          }
        });
      }),
    );
  });

  test('are read or refused, whatever the text', () => {
    fc.assert(fc.property(fc.ipV4(), (text) => expect(showRange(range(text))).toBe(text)));
    fc.assert(fc.property(fc.ipV6(), (text) => expect(text.includes('.') || parseRange(text)?.family === 6).toBe(true)));
    fc.assert(fc.property(fc.string(), (text) => expect(() => parseRange(text)).not.toThrow()));
    for (const text of [
      '',
      '10.0.0',
      '10.0.0.256',
      '10.0.0.0/33',
      '1.2.3.4/8/9',
      '::1::',
      '1:2:3',
      'fd00::/129',
      '10.0.0.0/',
      '0x0a.0.0.1',
    ]) {
      expect(parseRange(text)).toBeUndefined();
    }
  });

  test('are private or not', () => {
    expect(['10.1.2.3', '172.31.0.1', '192.168.1.1', '100.64.1.1', 'fd12::1'].map(isPrivateAddress)).toEqual(Array(5).fill(true));
    expect(['52.1.2.3', '172.32.0.1', '2600::1', 'x'].map(isPrivateAddress)).toEqual(Array(4).fill(false));
  });
});
