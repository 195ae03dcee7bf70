/* Texts that are cut to a limit. */

/** The start of a text, never ending in half a character. */
export function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

/** Bytes of a text in UTF-8. */
export function utf8Bytes(value: string): number {
  return new TextEncoder().encode(value).length;
}
