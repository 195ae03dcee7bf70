/*
 * Text from elsewhere: from the network, from AWS, from a stored value that anybody may have written. It is cleaned here
 * and nowhere else, before it is stored, logged, sent or printed.
 */

/**
 * Control, format and separator characters, lone surrogates, unassigned and invisible ones. They forge lines of a log,
 * move the cursor of a terminal or reorder what stands there, and some parsers reject them.
 */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]+/gu;

/** The text with a space for what is not printable; its other spaces stay. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, ' ');
}

/** The text as one printable line without superfluous spaces; a longer one ends in an ellipsis. */
export function oneLine(text: string, longest = Infinity): string {
  // Before the expressions run: a foreign text may have megabytes, of which one line is shown.
  const line = printable(text.slice(0, longest * LARGEST_SHRINKING))
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > longest ? `${cut(line, longest - 1).trimEnd()}…` : line;
}

/** So much longer a text may be than what is shown of it: most of it may be spaces. */
const LARGEST_SHRINKING = 100;

/** JSON whose texts, keys included, are printable. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => printableMember(member));
}

function printableMember(member: unknown): unknown {
  if (typeof member === 'string') {
    return printable(member);
  }
  const isRecord = typeof member === 'object' && member !== null && !Array.isArray(member);
  return isRecord ? Object.fromEntries(Object.entries(member).map(([key, inner]) => [printable(key), inner])) : member;
}

/** The start of a text, never ending in half a character. */
export function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

/** Bytes of a text in UTF-8. */
export function utf8Bytes(value: string): number {
  return new TextEncoder().encode(value).length;
}
