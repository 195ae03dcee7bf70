import { addressAt, contains, loopbackAddress, parseRange } from '../../../sandbox/network/addresses';

test.each(['10.0.0.0', '10.0.0.0/33', '10.0.0/8', '10.0.0.256/24', 'text', '::/64'])('%s is no range', (cidrBlock) =>
  expect(() => parseRange(cidrBlock)).toThrow(`not an IPv4 address range: ${cidrBlock}`),
);

test('a range starts at its base, whatever address names it', () => {
  expect(addressAt('10.0.37.9/16', 0)).toBe('10.0.0.0');
  expect(parseRange('10.0.37.9/16').subnetMask).toBe(16);
});

test('router and resolver are the first addresses of a VPC', () => {
  expect(addressAt('10.0.0.0/16', 1)).toBe('10.0.0.1');
  expect(addressAt('172.31.16.0/20', 2)).toBe('172.31.16.2');
});

test('an address is in a range or not', () => {
  expect(contains('10.0.0.0/16', '10.0.255.255')).toBe(true);
  expect(contains('10.0.0.0/16', '10.1.0.0')).toBe(false);
  expect(contains('0.0.0.0/0', '203.0.113.9')).toBe(true);
  expect(() => contains('10.0.0.0/16', '10.0.0.256')).toThrow('not an IPv4 address: 10.0.0.256');
  expect(() => contains('10.0.0.0/16', '10.0.0.0/24')).toThrow('not an IPv4 address: 10.0.0.0/24');
});

test('loopback addresses identify VPCs and their addresses', () => {
  expect(loopbackAddress(1, '10.0.1.10')).toBe('127.1.1.10');
  expect(loopbackAddress(2, '10.0.1.10')).toBe('127.2.1.10');
  expect(loopbackAddress(1, '172.31.2.10')).toBe('127.1.2.10');
  expect(() => loopbackAddress(255, '10.0.1.10')).toThrow('no loopback addresses left');
});
