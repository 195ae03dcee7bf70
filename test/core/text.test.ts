import fc from 'fast-check';
import { finding } from '../../lib/core/findings/finding';
import { oneLine, printable, printableJson, utf8Bytes } from '../../lib/core/text';

/** Every kind of character that must not reach a log, a mail, a stored value or a terminal. */
const HOSTILE = {
  'a line feed': '\n',
  'a carriage return': '\r',
  'an escape': '\u001b[2J',
  'a bell': '\u0007',
  'a delete': '\u007f',
  'a next line of C1': '\u0085',
  'a control sequence introducer of C1': '\u009b31m',
  'a line separator': '\u2028',
  'a paragraph separator': '\u2029',
  'a right-to-left override': '\u202e',
  'a right-to-left isolate': '\u2067',
  'an Arabic letter mark': '\u061c',
  'a zero-width space': '\u200b',
  'a zero-width joiner': '\u200d',
  'a byte order mark': '\ufeff',
  'a soft hyphen': '\u00ad',
  'a Hangul filler': '\u3164',
  'a Mongolian vowel separator': '\u180e',
  'an invisible tag': '\u{e0041}',
  'a variation selector': '\ufe0f',
  'a noncharacter': '\uffff',
  'a private character': '\ue000',
  'the first half of a character': '\ud83d',
  'the second half of a character': '\ude00',
} as const;
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;

const anyText = fc
  .array(fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom(...Object.values(HOSTILE), '{{', '}}', '   ')))
  .map((parts) => parts.join(''));

test.each(Object.entries(HOSTILE))('%s becomes a space', (_, character) => {
  expect(oneLine(`before${character}after`)).toMatch(/^before (?:\[2J|31m)?after$/);
  expect(printable(`a${character}`)).toMatch(/^a (?:\[2J|31m)?$/);
});

test('cleaned text is printable, and stays as it is when it is cleaned again', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 80 }), (text, longest) => {
      expect(printable(text)).not.toMatch(UNPRINTABLE);
      expect(printable(printable(text))).toBe(printable(text));
      const line = oneLine(text, longest);
      expect(line).not.toMatch(UNPRINTABLE);
      expect(line).toBe(line.trim());
      expect(line.length).toBeLessThanOrEqual(longest);
      expect(oneLine(line, longest)).toBe(line);
      // What a parser of UTF-8 gets is what was written.
      expect(Buffer.from(line, 'utf8').toString('utf8')).toBe(line);
    }),
    { numRuns: 1000 },
  );
});

test('text in any language stays', () => {
  for (const text of ['Länge', 'プライベート', 'קישור', 'العربية', 'é', '😀', 'a  b']) {
    expect(printable(text)).toBe(text);
  }
});

test('a megabyte of foreign text takes no time', () => {
  const started = Date.now();
  oneLine(' '.repeat(10_000_000), 300);
  oneLine('\u202e '.repeat(5_000_000), 300);
  finding('ec2-failed', '{'.repeat(10_000_000));
  expect(Date.now() - started).toBeLessThan(1000);
});

test('evidence fits, is printable, and has nothing that Parameter Store takes for a reference', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const { evidence } = finding('ec2-failed', text);
      expect(evidence).not.toMatch(UNPRINTABLE);
      expect(evidence).not.toMatch(/\{\{|\}\}/);
      expect(evidence.length).toBeLessThanOrEqual(300);
      expect(finding('ec2-failed', evidence).evidence).toBe(evidence);
    }),
    { numRuns: 1000 },
  );
});

test('JSON is printable throughout, its keys included, and keeps all that was printable', () => {
  const anyValue = fc.object({ key: anyText, values: [anyText, fc.integer(), fc.boolean(), fc.constant(null)], maxDepth: 3 });
  fc.assert(
    fc.property(anyValue, (value) => {
      const json = printableJson(value);
      expect(json).not.toMatch(UNPRINTABLE);
      // What is escaped counts as well: a parser makes it what it was.
      const texts: string[] = [];
      JSON.parse(json, (key, member: unknown) => void texts.push(key, ...(typeof member === 'string' ? [member] : [])));
      expect(texts.join('')).not.toMatch(UNPRINTABLE);
      expect(printableJson(JSON.parse(json))).toBe(json);
    }),
  );
  const plain = { a: [1, 'b', null, { c: true }], __proto__: { d: 'e' } };
  expect(JSON.parse(printableJson(plain))).toEqual({ a: [1, 'b', null, { c: true }] });
  expect(Object.keys(JSON.parse(printableJson(JSON.parse('{"__proto__":{"x":1}}'))) as object)).toEqual(['__proto__']);
});

test('bytes are counted as UTF-8 counts them', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expect(utf8Bytes(text)).toBe(Buffer.byteLength(text))));
});
