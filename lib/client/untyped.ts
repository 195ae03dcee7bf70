/* Values of programs in JavaScript, which may not have the expected type. */

/** The member, if it is a string. */
export function textOf(value: unknown, member: string): string | undefined {
  const found = memberOf(value, member);
  return typeof found === 'string' ? found : undefined;
}

export function memberOf(value: unknown, member: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[member] : undefined;
}

/** The kind of the value, without the value: that may be an API key. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) {
    return String(value);
  }
  return typeof value === 'object' ? 'an object of another kind' : `a ${typeof value}`;
}
