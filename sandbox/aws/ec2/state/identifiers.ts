import { randomBytes } from 'node:crypto';

/** A new id as EC2 gives them: the prefix and seventeen hexadecimal digits. */
export function newId(prefix: string): string {
  return `${prefix}-0${randomBytes(8).toString('hex')}`;
}

export type Tags = Readonly<Record<string, string>>;

export function tagSet(tags: Tags): readonly { readonly key: string; readonly value: string }[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}
