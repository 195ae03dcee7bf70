import { MAX_ADDRESSES, MAX_TARGETS } from '../../../lib/handlers/probe/limits';
import { MalformedRequestError, parseRequest } from '../../../lib/handlers/probe/request';

const TARGET = { role: 'api', hostName: 'api.private.prefect.cloud', healthPath: '/api/health', addresses: ['10.0.1.7', 'fd00::7'] };

function withTarget(change: Record<string, unknown>): unknown {
  return { targets: [{ ...TARGET, ...change }] };
}

test('accepts a request and leaves unknown fields behind', () => {
  expect(
    parseRequest({
      targets: [
        { ...TARGET, later: 1 },
        { ...TARGET, role: 'ui' },
      ],
      namesOnly: true,
      later: {},
    }),
  ).toEqual({
    targets: [TARGET, { ...TARGET, role: 'ui' }],
    namesOnly: true,
  });
});

test('checks addresses unless only names are requested', () => {
  expect(parseRequest({ targets: [TARGET] }).namesOnly).toBe(false);
});

test.each([
  ['no addresses', { addresses: [] }],
  ['as many addresses as allowed', { addresses: Array(MAX_ADDRESSES).fill('10.0.1.7') }],
  ['a path with a query and escapes', { healthPath: '/a/%7Eb;c=d/?e=f&g=h,i@j:k' }],
  ['a name of digits and hyphens', { hostName: '1-a.2.x9' }],
])('accepts %s', (_case, change) => {
  expect(parseRequest(withTarget(change)).targets).toEqual([{ ...TARGET, ...change }]);
});

test.each<[string, unknown]>([
  ['undefined', undefined],
  ['null', null],
  ['a text', '{}'],
  ['an array', []],
])('refuses an event that is %s', (_case, event) => {
  expect(() => parseRequest(event)).toThrow(/`event` must be an object/);
});

test.each<[string, unknown, string]>([
  ['no targets', {}, 'targets'],
  ['an empty list of targets', { targets: [] }, 'targets'],
  ['too many targets', { targets: Array(MAX_TARGETS + 1).fill(TARGET) }, 'targets'],
  ['targets like an array', { targets: { length: 1, 0: TARGET } }, 'targets'],
  ['a target that is none', { targets: [TARGET, 7] }, 'targets[1]'],
  ['namesOnly as a word', { targets: [TARGET], namesOnly: 'true' }, 'namesOnly'],
  ['no role', withTarget({ role: undefined }), 'targets[0].role'],
  ['a role with a line break', withTarget({ role: 'api\n' }), 'targets[0].role'],
  ['an endless role', withTarget({ role: 'a'.repeat(65) }), 'targets[0].role'],
  ['a host name as an address', withTarget({ hostName: '10.0.0.1' }), 'targets[0].hostName'],
  ['an abbreviated address', withTarget({ hostName: '127.1' }), 'targets[0].hostName'],
  ['an IPv6 host name', withTarget({ hostName: '::1' }), 'targets[0].hostName'],
  ['a single label', withTarget({ hostName: 'localhost' }), 'targets[0].hostName'],
  ['a host name with a port', withTarget({ hostName: 'a.example:443' }), 'targets[0].hostName'],
  ['a host name with a header', withTarget({ hostName: 'a.example\r\nx: y' }), 'targets[0].hostName'],
  ['a host name with a line break', withTarget({ hostName: 'a.example\n' }), 'targets[0].hostName'],
  ['a wildcard', withTarget({ hostName: '*.example.com' }), 'targets[0].hostName'],
  ['a label too long', withTarget({ hostName: `${'a'.repeat(64)}.example` }), 'targets[0].hostName'],
  ['a name too long', withTarget({ hostName: `${'a.'.repeat(127)}ab` }), 'targets[0].hostName'],
  ['a hyphen at an edge', withTarget({ hostName: 'a-.example' }), 'targets[0].hostName'],
  ['a relative path', withTarget({ healthPath: 'api/health' }), 'targets[0].healthPath'],
  ['a path with a space', withTarget({ healthPath: '/a HTTP/1.1' }), 'targets[0].healthPath'],
  ['a path with a line break', withTarget({ healthPath: '/a\r\nx: y' }), 'targets[0].healthPath'],
  ['a path with half an escape', withTarget({ healthPath: '/%0' }), 'targets[0].healthPath'],
  ['a path beyond ASCII', withTarget({ healthPath: '/é' }), 'targets[0].healthPath'],
  ['an endless path', withTarget({ healthPath: `/${'a'.repeat(1_024)}` }), 'targets[0].healthPath'],
  ['no addresses field', withTarget({ addresses: undefined }), 'targets[0].addresses'],
  ['too many addresses', withTarget({ addresses: Array(MAX_ADDRESSES + 1).fill('10.0.1.7') }), 'targets[0].addresses'],
  ['a name among addresses', withTarget({ addresses: ['10.0.1.7', 'localhost'] }), 'targets[0].addresses[1]'],
  ['a scoped address', withTarget({ addresses: ['fe80::1%eth0'] }), 'targets[0].addresses[0]'],
  ['an address as a number', withTarget({ addresses: [167772423] }), 'targets[0].addresses[0]'],
])('refuses %s', (_case, event, where) => {
  expect(() => parseRequest(event)).toThrow(MalformedRequestError);
  expect(() => parseRequest(event)).toThrow(`Malformed probe request: \`${where}\` must be `);
});

test('the message shows the value, short and in one line', () => {
  let message = '';
  try {
    parseRequest(withTarget({ hostName: `bad\u001b\n${'x'.repeat(100_000)}` }));
  } catch (error) {
    message = String(error);
  }
  expect(message).toMatch(/^MalformedRequestError: [\x20-\x7e]*got: "bad\\u001b\\nx+…$/);
  expect(message.length).toBeLessThan(500);
});
