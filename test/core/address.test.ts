import fc from 'fast-check';
import { isIP } from 'node:net';
import { canonicalAddress } from '../../lib/core/address';

/** Node's own reading of an address, by its URL parser. */
const byUrl = (address: string): string => new URL(`http://[${address}]/`).hostname.slice(1, -1);

const anyGroups = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 });

test.each([
  ['10.0.0.10', '10.0.0.10'],
  ['::ffff:10.0.0.10', '10.0.0.10'],
  ['::FFFF:0a00:000a', '10.0.0.10'],
  ['2600:1F13:ABCD:1200:1234:5678:9ABC:0001', '2600:1f13:abcd:1200:1234:5678:9abc:1'],
  ['2600:1f13:0:0:0:0:0:1', '2600:1f13::1'],
  ['2600:0:0:1:0:0:0:1', '2600:0:0:1::1'],
  ['2600:0:1:0:1:0:1:0', '2600:0:1:0:1:0:1:0'],
  ['0:0:0:0:0:0:0:0', '::'],
  ['::1', '::1'],
  ['64:ff9b::10.0.0.10', '64:ff9b::a00:a'],
])('%s is %s', (text, canonical) => {
  expect(canonicalAddress(text)).toBe(canonical);
});

test.each([
  '',
  'x',
  '10.0.0',
  '10.0.0.256',
  '010.0.0.10',
  '10.0.0.10/32',
  ' 10.0.0.10',
  '1::2::3',
  'fe80::1%eth0',
  ':::',
  '12345::',
  '10.0.0.10\u200b',
  '１０.0.0.10',
])('"%s" is no address', (text) => {
  expect(canonicalAddress(text)).toBeUndefined();
});

test('any spelling of an IPv6 address is spelt as Node does, and stays so', () => {
  fc.assert(
    fc.property(anyGroups, fc.boolean(), fc.boolean(), (groups, upper, padded) => {
      const plain = groups.map((group) => group.toString(16).padStart(padded ? 4 : 1, '0')).join(':');
      const spelt = upper ? plain.toUpperCase() : plain;
      const canonical = canonicalAddress(spelt) ?? '';
      const mapped = groups.slice(0, 6).join() === '0,0,0,0,0,65535';
      expect(canonical).toBe(mapped ? canonical : byUrl(spelt));
      expect(isIP(canonical)).toBe(mapped ? 4 : 6);
      expect(canonicalAddress(canonical)).toBe(canonical);
      expect(canonicalAddress(byUrl(spelt))).toBe(canonical);
    }),
    { numRuns: 1000 },
  );
});

test('whatever is read as an address is one', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789abcdef:.%') })), (text) => {
      const canonical = canonicalAddress(text);
      expect(canonical === undefined || isIP(canonical) !== 0).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
