import { MAX_DETAIL_LENGTH } from './limits';

/** Control, format and separator characters could forge log lines or reorder the text on a terminal. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu;

/** Turns foreign text into evidence: one short printable line, or nothing. */
export function shorten(text: string): string | undefined {
  const line = text.replace(UNPRINTABLE, ' ').trim();
  // Cuts by code points: some JSON parsers reject half a surrogate pair.
  const points = Array.from(line);
  const short = points.length > MAX_DETAIL_LENGTH ? `${points.slice(0, MAX_DETAIL_LENGTH - 1).join('')}…` : line;
  return short === '' ? undefined : short;
}

function property(error: unknown, key: 'code' | 'reason' | 'message'): string | undefined {
  const value: unknown = typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[key] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function errorCode(error: unknown): string | undefined {
  return property(error, 'code');
}

/** OpenSSL's errors carry a short reason beside a message full of internals. */
export function errorDetail(error: unknown): string | undefined {
  return shorten(property(error, 'reason') ?? property(error, 'message') ?? String(error));
}
