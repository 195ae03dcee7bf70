/* What JavaScript lets through where a type is expected. */

/** A member of whatever it is that is text. */
export function textOf(value: unknown, member: string): string | undefined {
  const found = memberOf(value, member);
  return typeof found === 'string' ? found : undefined;
}

export function memberOf(value: unknown, member: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[member] : undefined;
}

/** What it is, without what is in it: that may be a key. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) {
    return String(value);
  }
  return typeof value === 'object' ? 'an object of another kind' : `a ${typeof value}`;
}
