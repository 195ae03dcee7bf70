/* Reading page by page. */

/** An empty page need not be the last one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/** More than any account has of what is read here, for example endpoints of a VPC or parameters of links. */
const MOST_PAGES = 200;
const LONGEST_MILLISECONDS = 30_000;

/**
 * All items of all pages. Never only some of them: a missing item would seem not to exist.
 *
 * @throws Error if the pages do not end: there are too many, they take too long, or a token repeats.
 */
export async function allPages<T>(read: (token: string | undefined) => Promise<Page<T>>): Promise<readonly T[]> {
  const all: T[] = [];
  const tokens = new Set<string>();
  const end = Date.now() + LONGEST_MILLISECONDS;
  let token: string | undefined;
  do {
    const page = await read(token);
    all.push(...page.items);
    token = page.nextToken === '' ? undefined : page.nextToken;
    if (token !== undefined && (tokens.size + 1 >= MOST_PAGES || tokens.has(token) || Date.now() >= end)) {
      throw new Error(`the list does not end: ${tokens.size + 1} pages with ${all.length} items were read`);
    }
    tokens.add(token ?? '');
  } while (token !== undefined);
  return all;
}

/**
 * A member that each response of the service has, even if it is an empty list. The SDK may parse the page of a proxy, or
 * an empty response, as a response without members.
 *
 * @throws Error if it is missing.
 */
export function given<T>(member: T | undefined, name: string): T {
  if (member === undefined) {
    throw new Error(`the response has no ${name}, so it is not a response of AWS`);
  }
  return member;
}
