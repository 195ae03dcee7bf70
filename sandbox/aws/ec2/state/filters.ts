/* Filters of the describe operations. */
import { NotImplementedError } from '../../service';
import { type Tags } from './identifiers';

/** What a named filter compares: one or several values of an item. */
export type FilterTable<Item> = Readonly<Record<string, (item: Item) => string | readonly string[]>>;

interface Filter {
  readonly Name: string;
  readonly Value?: readonly string[];
}

/** Items that meet every filter. A filter that is not in the table is an error: ignoring it would answer too much. */
export function filter<Item extends object>(items: readonly Item[], filters: unknown, table: FilterTable<Item>): readonly Item[] {
  return ((filters ?? []) as readonly Filter[]).reduce((left, { Name: name, Value: wanted = [] }) => {
    const valuesOf = Object.hasOwn(table, name) ? table[name] : tagFilter(name);
    if (!valuesOf) {
      throw new NotImplementedError(`the filter ${name}`);
    }
    const patterns = wanted.map(patternOf);
    return left.filter((item) => [valuesOf(item)].flat().some((value) => patterns.some((pattern) => pattern.test(value))));
  }, items);
}

function tagFilter(name: string): ((item: object) => readonly string[]) | undefined {
  const tagsOf = (item: object): Tags => ('tags' in item ? (item.tags as Tags) : {});
  if (name === 'tag-key') {
    return (item) => Object.keys(tagsOf(item));
  }
  const key = /^tag:(.+)$/.exec(name)?.[1];
  return key === undefined ? undefined : (item) => [tagsOf(item)[key] ?? []].flat();
}

/** EC2 takes `*` and `?` in the values of filters. */
function patternOf(value: string): RegExp {
  const escaped = value.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}
