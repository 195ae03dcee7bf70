/* Which members of a request nobody understands, at any depth: the local AWS refuses what it would ignore. */

/**
 * Paths of the members that are not among the known ones, in their order, each once. `known` has paths such as `Filter` and
 * `Filter.Name`; an element of a list has the path of its list. A member without a longer path below it takes no structure.
 */
export function unknownMembers(input: unknown, known: readonly string[]): readonly string[] {
  const paths = new Set<string>();
  collect(input, '', new Set(known), paths);
  return [...paths];
}

function collect(value: unknown, path: string, known: ReadonlySet<string>, unknown: Set<string>): void {
  if (Array.isArray(value)) {
    for (const element of value as readonly unknown[]) {
      collect(element, path, known, unknown);
    }
    return;
  }
  // A body of bytes has no members.
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) {
    return;
  }
  for (const [name, member] of Object.entries(value)) {
    const below = path === '' ? name : `${path}.${name}`;
    if (known.has(below)) {
      collect(member, below, known, unknown);
    } else {
      unknown.add(below);
    }
  }
}
