import { endpointFilter, hostFilter, routerFilter, ruleLines } from '../../../sandbox/network/packet-filter';

const https = { protocol: 'tcp', fromPort: 443, toPort: 443, cidrBlocks: ['10.0.0.0/16'] };

test('an endpoint drops everything until it is connected and allowed', () => {
  const address = '10.0.1.10';
  expect(endpointFilter([{ address, connected: false, ingress: [https] }])).not.toContain(address);
  expect(endpointFilter([{ address, connected: true, ingress: [] }])).not.toContain('dport');
  const filter = endpointFilter([{ address, connected: true, ingress: [https] }]);
  expect(filter).toContain('policy drop;');
  expect(filter).toContain('ip daddr 10.0.1.10 ip saddr 10.0.0.0/16 tcp dport 443-443 accept');
});

test('rules belong to one address each', () => {
  const filter = endpointFilter([
    { address: '10.0.1.10', connected: true, ingress: [https] },
    { address: '10.0.2.10', connected: true, ingress: [] },
  ]);
  expect(filter.match(/dport 443/g)).toHaveLength(1);
});

test('a host reaches the resolver without a rule, and nothing else', () => {
  const filter = hostFilter('10.0.0.2', []);
  expect(filter).toContain('ip daddr 10.0.0.2 udp dport 53 accept');
  expect(filter).toContain('ip daddr 10.0.0.2 tcp dport 53 accept');
  expect(filter.match(/policy drop/g)).toHaveLength(2);
  expect(hostFilter('10.0.0.2', [https])).toContain('ip daddr 10.0.0.0/16 tcp dport 443-443 accept');
});

test('the router answers names only and forwards within the VPC only', () => {
  const filter = routerFilter('10.0.0.0/16', '10.0.0.2');
  expect(filter).toContain('ip saddr 10.0.0.0/16 ip daddr 10.0.0.0/16 accept');
  expect(filter).toContain('ip daddr 10.0.0.2 udp dport 53 accept');
});

test.each([
  [{ protocol: '-1', cidrBlocks: ['0.0.0.0/0'] }, ['ip daddr 0.0.0.0/0 accept']],
  [{ protocol: '6', fromPort: 80, toPort: 90, cidrBlocks: ['10.0.0.0/8'] }, ['ip daddr 10.0.0.0/8 tcp dport 80-90 accept']],
  [{ protocol: 'udp', fromPort: 53, cidrBlocks: ['10.0.0.0/8'] }, ['ip daddr 10.0.0.0/8 udp dport 53-53 accept']],
  [{ protocol: 'tcp', cidrBlocks: ['10.0.0.0/8'] }, ['ip daddr 10.0.0.0/8 ip protocol tcp accept']],
  [{ protocol: 'icmp', fromPort: 8, toPort: -1, cidrBlocks: ['10.0.0.0/8'] }, ['ip daddr 10.0.0.0/8 ip protocol icmp accept']],
  [{ protocol: 'tcp', fromPort: 443, toPort: 443, cidrBlocks: [] }, []],
  [{ protocol: '-1', cidrBlocks: ['::/0'] }, []],
])('%j', (rule, lines) => {
  expect(ruleLines(rule, 'daddr')).toEqual(lines);
});

test('a protocol that is not known is an error', () => {
  expect(() => ruleLines({ protocol: '50', cidrBlocks: ['10.0.0.0/8'] }, 'saddr')).toThrow('the sandbox filters no protocol 50');
});
