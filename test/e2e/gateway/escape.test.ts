/* Whatever a text holds, the real parser takes it for that text: as a word, and as a pattern. */
import { connect } from 'node:net';
import fc from 'fast-check';
import { word } from '../../../lib/gateway/haproxy/escape';
import { call } from './support/client';
import { freePorts, Haproxy, SUPPORTED } from './support/haproxy';

jest.setTimeout(60_000);

const HAND_PICKED = [
  "it's",
  "'",
  "''\\''",
  '"',
  '\\',
  '\\x41',
  '$HOME ${HOME} "${HOME}"',
  '# no comment',
  'a # b',
  'a b  c\td',
  'a\nb',
  '\n  http-request deny\n',
  '\r\n',
  '\u007f\u001b[31m',
  '%[src] %{+Q}o %%',
  '--',
  '-f',
  '-i',
  'if',
  '{ always_true }',
  '}}',
  '!',
  'ü€😀\u2028',
  '`id` $(id)',
  '*?[a]',
  '(a),(b)',
  ' ',
];

const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(...'\'"\\$#{}%()[],; \t\n\r-'), minLength: 1, maxLength: 30 }),
  fc.string({ unit: fc.integer({ min: 1, max: 0x17f }).map((code) => String.fromCharCode(code)), minLength: 1, maxLength: 60 }),
);

describe.each(SUPPORTED)('HAProxy %s', (branch) => {
  test('every text comes back as it was', async () => {
    const texts = [...HAND_PICKED, ...fc.sample(text, 300).filter((each) => !each.includes('\0') && each !== '}')];
    const [port = 0] = await freePorts(1);
    const haproxy = await Haproxy.start(
      branch,
      [
        'defaults',
        '  mode http',
        '  timeout client 5s',
        '  timeout server 5s',
        '  timeout connect 5s',
        'frontend texts',
        `  bind :${port}`,
        ...texts.map(
          (each, index) => `  http-request return status 200 content-type text/plain string ${word('text', each)} if { path /${index} }`,
        ),
        // Only the pattern that is equal matches.
        '  http-request set-var(txn.given) url_param(text),url_dec',
        ...texts.map(
          (each, index) =>
            `  http-request return status 201 if { path /match/${index} } { var(txn.given) -m str -- ${word('text', each)} }`,
        ),
        '  http-request return status 404',
        '',
      ].join('\n'),
    );
    try {
      for (const [index, expected] of texts.entries()) {
        const answer = await call(connect(port, '127.0.0.1'), `/${index}`);
        expect([answer.status, answer.body]).toEqual([200, expected]);
        const given = (value: string) => call(connect(port, '127.0.0.1'), `/match/${index}?text=${encodeURIComponent(value)}`);
        expect([expected, (await given(expected)).status]).toEqual([expected, 201]);
        expect((await given(`${expected}x`)).status).toBe(404);
      }
    } finally {
      await haproxy.stop();
    }
  });

  test('a naive quotation does not: a variable is expanded', async () => {
    const [port = 0] = await freePorts(1);
    const haproxy = await Haproxy.start(
      branch,
      `defaults\n  mode http\n  timeout client 5s\n  timeout server 5s\n  timeout connect 5s\nfrontend f\n  bind :${port}\n  http-request return status 200 content-type text/plain string "a\${SECRET}b"\n`,
      { SECRET: 'told' },
    );
    expect((await call(connect(port, '127.0.0.1'), '/')).body).toBe('atoldb');
    await haproxy.stop();
  });
});
