/* Values that the configuration cannot have, refused with the bound that they break. */
import { type Value } from './escape';

export function integer(prop: string, value: number, fewest: number, most: number): number {
  if (!Number.isInteger(value) || value < fewest || value > most) {
    throw new Error(`\`${prop}\` must be a whole number between ${fewest} and ${most}, got: ${value}`);
  }
  return value;
}

const HOST_NAME = /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** DNS names compare without case, and HAProxy with case: they are in lower case everywhere. */
export function hostName<T extends Value>(prop: string, value: T): T {
  if (typeof value === 'string' && !HOST_NAME.test(value)) {
    throw new Error(`\`${prop}\` must be a host name in lower case, without scheme, port and path, got: '${value}'`);
  }
  return value;
}

export function nonEmpty<T>(prop: string, values: readonly T[]): readonly T[] {
  if (values.length === 0) {
    throw new Error(`\`${prop}\` must name at least one, got: none`);
  }
  return values;
}

export function distinct(prop: string, values: readonly Value[], consequence: string): void {
  const keys = values.map((value) => JSON.stringify(value));
  const twice = values.find((_value, index) => keys.indexOf(keys[index] ?? '') !== index);
  if (twice !== undefined) {
    const shown = typeof twice === 'string' ? twice : twice.variable;
    throw new Error(`\`${prop}\` must not repeat a value, got twice: '${shown}'. ${consequence}`);
  }
}

/** Roles that can be told apart, and members that have one role each. */
export function distinctRoles(roles: readonly { readonly name: Value; readonly members?: readonly Value[] }[]): void {
  distinct(
    'roles',
    roles.map(({ name }) => name),
    'A role has one entry.',
  );
  distinct(
    'members',
    roles.flatMap(({ members = [] }) => members),
    'A member has one role, so that the audit log is clear.',
  );
}
