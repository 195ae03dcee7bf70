/* What cannot be said in haproxy.cfg is refused with the property and the value; the real parser is asked in test/e2e/gateway. */
import fc from 'fast-check';
import { expression, plainName, word } from '../../../lib/gateway/haproxy/escape';

test.each([
  ['', 'must not be empty'],
  ['}', 'must not be a single closing brace'],
  ['a\0b', 'must be text without NUL and without half surrogate pairs, got: "a\\u0000b"'],
  ['a\ud800', 'must be text without NUL and without half surrogate pairs, got: "a\\ud800"'],
])('%j is refused', (value, message) => {
  expect(() => word('members', value)).toThrow(`\`members\` ${message}`);
});

test('whatever the text, a word has no line feed and begins and ends with a quote', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (value) => {
      fc.pre(value !== '}' && !value.includes('\0') && !/\p{Surrogate}/u.test(value));
      expect(word('members', value)).toMatch(/^'[^\n\r]*'$/);
    }),
  );
});

test('an environment variable is read by its name, which nobody else chooses', () => {
  expect(word('hostName', { variable: 'HOST_1' }, ':443')).toBe('"${HOST_1}:443"');
  expect(expression('hostName', { variable: 'HOST_1' })).toBe('env(HOST_1)');
  for (const variable of ['', 'host', 'A}', 'A"', '1A']) {
    expect(() => word('hostName', { variable })).toThrow(`got: '${variable}'`);
    expect(() => expression('hostName', { variable })).toThrow(`got: '${variable}'`);
  }
});

test('an argument of an expression takes harmless characters only', () => {
  expect(expression('hostName', 'prefect.internal')).toBe('str(prefect.internal)');
  for (const value of ['a,b', 'a)b', "a'b", 'a b', '${A}', 'a"b', '']) {
    expect(() => expression('hostName', value)).toThrow(`\`hostName\` must consist of letters, digits and . _ : / -, got: '${value}'`);
  }
});

test('the name of a role needs no quotes', () => {
  expect(plainName('name', 'ci-runner_2')).toBe('ci-runner_2');
  for (const value of ['', '1a', 'a b', 'a)', 'a,b', 'ä', `a${'b'.repeat(63)}`]) {
    expect(() => plainName('name', value)).toThrow(`got: '${value}'`);
  }
});
