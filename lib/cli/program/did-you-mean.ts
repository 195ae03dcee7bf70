/* Suggestions for a mistyped name. */
import { distance } from 'fastest-levenshtein';

/** Names that contain the text come first: people remember a part of a name more often than they mistype it. */
export function nearest<T extends string>(text: string, names: readonly T[]): readonly T[] {
  return ranked(text, names).map(({ name }) => name);
}

/** `; did you mean status?`, or nothing if no name is close. */
export function didYouMean(text: string, names: readonly string[]): string {
  const [best] = ranked(text, names);
  return best !== undefined && best.apart <= mostApart(text) ? `; did you mean ${best.name}?` : '';
}

interface Ranked<T> {
  readonly name: T;
  readonly apart: number;
}

function ranked<T extends string>(text: string, names: readonly T[]): readonly Ranked<T>[] {
  const lower = text.toLowerCase();
  return names
    .map((name) => ({ name, apart: lower.length > 1 && name.toLowerCase().includes(lower) ? 0 : distance(name.toLowerCase(), lower) }))
    .sort((a, b) => a.apart - b.apart);
}

/** Two wrong letters in a short word; a third of a long one. */
function mostApart(text: string): number {
  return Math.max(2, Math.floor(text.length / 3));
}
