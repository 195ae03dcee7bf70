import fc from 'fast-check';
import { parseLink } from '../../../lib/core/link/parse-link';
import { type EndpointRole } from '../../../lib/contract/endpoint-role';
import { type LinkDefinition, type PrivateDnsDefinition } from '../../../lib/contract/link-definition';
import { linkDefinition } from '../../fixtures/link';

const anyWord = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
const anySeconds = fc.oneof(
  fc.nat(),
  fc.double({ min: 0, max: 1e9, noNaN: true, noDefaultInfinity: true }).filter((seconds) => !Object.is(seconds, -0)),
);
const anyEndpoint = (role: EndpointRole): fc.Arbitrary<LinkDefinition['endpoints'][number]> =>
  fc.record({
    role: fc.constant(role),
    endpointId: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 8, maxLength: 17 }).map((hex) => `vpce-${hex}`),
    serviceName: anyWord,
    hostName: anyWord,
    healthPath: anyWord,
  });
const anyLink: fc.Arbitrary<LinkDefinition> = fc.record({
  name: anyWord,
  accountId: anyWord,
  vpcId: anyWord,
  region: anyWord,
  privateDns: fc.constantFrom<PrivateDnsDefinition>({ kind: 'endpoint' }, { kind: 'unmanaged' }),
  graceSeconds: anySeconds,
  dnsWaitSeconds: anySeconds,
  endpoints: fc.oneof(
    fc.tuple(anyEndpoint('api')),
    fc.tuple(anyEndpoint('api'), anyEndpoint('ui')),
    fc.tuple(anyEndpoint('ui'), anyEndpoint('api')),
  ),
});

/** As CloudFormation hands properties on. */
function throughCloudFormation(link: LinkDefinition): unknown {
  return JSON.parse(JSON.stringify(link, (_, value: unknown) => (typeof value === 'number' ? String(value) : value)));
}

test('a link arrives as it was sent, though CloudFormation makes strings of numbers', () => {
  fc.assert(fc.property(anyLink, (link) => expect(parseLink(throughCloudFormation(link))).toEqual(link)));
});

test.each([
  ['onceAccepted', { kind: 'endpoint' }],
  ['unmanaged', { kind: 'unmanaged' }],
] as const)('the mode of Private DNS that the template calls %s is read', (mode, definition) => {
  expect(parseLink({ ...linkDefinition(), privateDns: mode }).privateDns).toEqual(definition);
});

test('anything else is an error that names the member', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(() => parseLink(value)).toThrow(/^link/);
    }),
  );
});

test('a link with one member replaced is read or refused by name, and never read with what is not allowed', () => {
  const link = linkDefinition();
  fc.assert(
    fc.property(fc.constantFrom(...(Object.keys(link) as (keyof LinkDefinition)[])), fc.jsonValue(), (key, value) => {
      try {
        expect(typeof parseLink({ ...link, [key]: value })[key]).toBe(typeof link[key]);
      } catch (error) {
        expect(String(error)).toContain(`link.${key}`);
      }
    }),
  );
});

test.each([
  ['an empty number', { graceSeconds: '' }, 'link.graceSeconds'],
  ['a number below zero', { dnsWaitSeconds: '-1' }, 'link.dnsWaitSeconds'],
  ['no number', { graceSeconds: 'soon' }, 'link.graceSeconds'],
  ['no end', { graceSeconds: 'Infinity' }, 'link.graceSeconds'],
  ['an unknown mode', { privateDns: 'always' }, 'link.privateDns'],
  ['no endpoint', { endpoints: [] }, 'link.endpoints'],
  ['three endpoints', { endpoints: [1, 2, 3] }, 'link.endpoints'],
  ['an endpoint without id', { endpoints: [{ ...linkDefinition().endpoints[0], endpointId: '${Token}' }] }, 'link.endpoints[0].endpointId'],
  // Checks are told apart by role: the path of one would vouch for the other.
  [
    'two endpoints of one role',
    { endpoints: [linkDefinition().endpoints[0], linkDefinition().endpoints[0]] },
    'link.endpoints must have different roles',
  ],
])('%s is refused', (_, replaced, text) => {
  expect(() => parseLink({ ...linkDefinition(), ...replaced })).toThrow(text);
});
