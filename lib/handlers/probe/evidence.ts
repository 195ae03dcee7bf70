import { oneLine } from '../../core/text';
import { MAX_DETAIL_LENGTH } from './limits';

/** Turns foreign text into evidence: one short printable line, or nothing. */
export function shorten(text: string): string | undefined {
  const short = oneLine(text, MAX_DETAIL_LENGTH);
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
