/* Splits a list into pages, with `MaxResults` and `NextToken` as in most APIs. */

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

/** One page; the token is the position of the next. */
export function page<Item>(items: readonly Item[], input: Readonly<Record<string, unknown>>): Page<Item> {
  const start = Number(input.NextToken ?? 0);
  const end = input.MaxResults === undefined ? items.length : start + Number(input.MaxResults);
  return { items: items.slice(start, end), ...(end < items.length ? { nextToken: String(end) } : {}) };
}
