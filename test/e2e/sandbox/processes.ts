/* Which processes this one has started, theirs included. */
import { readdirSync, readFileSync } from 'node:fs';

/** Process ids with start times, so that an id that is used again is another process. */
export function descendants(): ReadonlySet<string> {
  const found = new Set<string>();
  const parents = new Map<number, { readonly parent: number; readonly key: string }>();
  for (const name of readdirSync('/proc').filter((candidate) => /^\d+$/.test(candidate))) {
    const fields = statOf(name);
    if (fields !== undefined) {
      parents.set(Number(name), fields);
    }
  }
  for (const [id, { key }] of parents) {
    let ancestor = parents.get(id)?.parent;
    while (ancestor !== undefined && ancestor !== process.pid) {
      ancestor = parents.get(ancestor)?.parent;
    }
    if (ancestor === process.pid) {
      found.add(key);
    }
  }
  return found;
}

/** Those of the given processes that still run. */
export function stillRunning(keys: ReadonlySet<string>): readonly string[] {
  return [...keys].filter((key) => statOf(key.split(' ')[0] ?? '')?.key === key);
}

function statOf(id: string): { readonly parent: number; readonly key: string } | undefined {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'utf8');
    // The name in brackets may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : { parent: Number(fields[1]), key: `${id} ${fields[19]}` };
  } catch {
    return undefined;
  }
}
