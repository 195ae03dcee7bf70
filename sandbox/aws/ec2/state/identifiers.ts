import { randomBytes } from 'node:crypto';
import { AwsError } from '../../service';

/** A new id as EC2 gives them: the prefix and seventeen hexadecimal digits. */
export function newId(prefix: string): string {
  return `${prefix}-0${randomBytes(8).toString('hex')}`;
}

/** AWS distinguishes an id that cannot exist from one that does not exist. */
export function refuseMalformedId(id: string, prefix: string, code: string): void {
  if (!new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(id)) {
    throw new AwsError(`${code}.Malformed`, `Invalid id: "${id}" (expecting "${prefix}-...")`);
  }
}

export type Tags = Readonly<Record<string, string>>;

export function tagSet(tags: Tags): readonly { readonly key: string; readonly value: string }[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}
