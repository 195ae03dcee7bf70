import fc from 'fast-check';
import { errorCode, errorDetail, shorten } from '../../../lib/handlers/probe/evidence';

test('evidence is one short printable line, whatever it was', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 1_000 }), fc.string({ unit: 'grapheme', maxLength: 1_000 })), (text) => {
      const short = shorten(text);
      if (short === undefined) {
        return;
      }
      expect(short.length).toBeLessThanOrEqual(200);
      expect(short).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(short).toBe(short.trim());
    }),
  );
});

test('the cut never goes through a character', () => {
  expect(shorten('😀'.repeat(300))).toBe(`${'😀'.repeat(99)}…`);
});

test('nothing printable is nothing', () => {
  expect(shorten(' \u0000\r\n\u200b ')).toBeUndefined();
});

test("OpenSSL's reason is preferred to its message", () => {
  const error = Object.assign(new Error('80E0:error:0A00010B:SSL routines:ssl3_get_record:wrong version number'), {
    reason: 'wrong version number',
  });
  expect(errorDetail(error)).toBe('wrong version number');
});

test.each([[undefined], [null], ['text'], [{ code: 7 }], [{ code: '' }]])('an error without a code has none: %p', (error) => {
  expect(errorCode(error)).toBeUndefined();
  expect(typeof errorDetail(error)).toBe('string');
});
