import { type IConstruct } from 'constructs';

/** What constructs of one app share, by the root of the construct tree: apps share nothing. */
const registries = new WeakMap<IConstruct, Map<RegistryKey<unknown>, unknown>>();

/** One subject of the registry, with its initial value. */
export class RegistryKey<T> {
  public constructor(public readonly create: () => T) {}
}

/** The app's value under the key, created at the first request. */
export function appRegistry<T>(scope: IConstruct, key: RegistryKey<T>): T {
  const { root } = scope.node;
  const entries = registries.get(root) ?? new Map<RegistryKey<unknown>, unknown>();
  registries.set(root, entries);
  if (!entries.has(key)) {
    entries.set(key, key.create());
  }
  return entries.get(key) as T;
}
