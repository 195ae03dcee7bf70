import { addressAt, contains, loopbackAddress, parseCidrBlock, toAddress, toNumber } from '../../../sandbox/network/addresses';

test('numbers and addresses are the same thing', () => {
  for (const address of ['0.0.0.0', '10.0.1.50', '172.31.255.254', '255.255.255.255']) {
    expect(toAddress(toNumber(address))).toBe(address);
  }
  expect(() => toNumber('10.0.0')).toThrow('not an IPv4 address: 10.0.0');
  expect(() => toNumber('10.0.0.256')).toThrow('not an IPv4 address');
});

test('a range starts at its base, whatever address names it', () => {
  expect(parseCidrBlock('10.0.37.9/16')).toEqual({ base: toNumber('10.0.0.0'), prefixLength: 16 });
  expect(() => parseCidrBlock('10.0.0.0')).toThrow('not an IPv4 address range: 10.0.0.0');
  expect(() => parseCidrBlock('10.0.0.0/33')).toThrow('not an IPv4 address range');
});

test('router and resolver are the first addresses of a VPC', () => {
  expect(addressAt('10.0.0.0/16', 1)).toBe('10.0.0.1');
  expect(addressAt('172.31.16.0/20', 2)).toBe('172.31.16.2');
});

test('an address is in a range or not', () => {
  expect(contains('10.0.0.0/16', '10.0.255.255')).toBe(true);
  expect(contains('10.0.0.0/16', '10.1.0.0')).toBe(false);
  expect(contains('0.0.0.0/0', '203.0.113.9')).toBe(true);
});

test('loopback addresses tell VPCs and their addresses apart', () => {
  expect(loopbackAddress(1, '10.0.1.10')).toBe('127.1.1.10');
  expect(loopbackAddress(2, '10.0.1.10')).toBe('127.2.1.10');
  expect(loopbackAddress(1, '172.31.2.10')).toBe('127.1.2.10');
  expect(() => loopbackAddress(255, '10.0.1.10')).toThrow('no loopback addresses left');
});
