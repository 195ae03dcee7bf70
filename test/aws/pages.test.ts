import fc from 'fast-check';
import { allPages, given, type Page } from '../../lib/aws/pages';

/** Reads from a list of pages, however they are cut; the token is the number of the next one. */
function reader(pages: readonly (readonly number[])[]): (token: string | undefined) => Promise<Page<number>> {
  return (token) => {
    const index = Number(token ?? 0);
    return Promise.resolve({ items: pages[index] ?? [], nextToken: index + 1 < pages.length ? String(index + 1) : undefined });
  };
}

test('all items are read, however the pages are cut, empty ones included', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.nat(), { maxLength: 5 }), { minLength: 1, maxLength: 60 }), async (pages) => {
      expect(await allPages(reader(pages))).toEqual(pages.flat());
    }),
  );
});

test.each<[string, (asked: number) => string]>([
  ['always the same one', () => 'again'],
  ['two in turn', (asked) => String(asked % 2)],
  ['always another one', (asked) => String(asked)],
])('pages without end, with tokens that are %s, are an error after a bounded number of calls', async (_, tokenOf) => {
  let asked = 0;
  const endless = allPages(() => {
    asked += 1;
    return Promise.resolve({ items: [], nextToken: tokenOf(asked) });
  });
  await expect(endless).rejects.toThrow(/the list does not end: \d+ pages with 0 items were read/);
  expect(asked).toBeLessThanOrEqual(200);
});

test('slow pages without end are an error after half a minute', async () => {
  let now = 0;
  const spy = jest.spyOn(Date, 'now').mockImplementation(() => now);
  try {
    let asked = 0;
    const slow = allPages(() => {
      now += 10_000;
      asked += 1;
      return Promise.resolve({ items: [1], nextToken: String(asked) });
    });
    await expect(slow).rejects.toThrow('the list does not end: 3 pages with 3 items were read');
  } finally {
    spy.mockRestore();
  }
});

test('an empty token ends the pages', async () => {
  expect(await allPages(() => Promise.resolve({ items: [1], nextToken: '' }))).toEqual([1]);
});

test('a failing page fails the whole: some of the items would look like all of them', async () => {
  const failing = allPages((token) =>
    token === undefined ? Promise.resolve({ items: [1], nextToken: '2' }) : Promise.reject(new Error('x')),
  );
  await expect(failing).rejects.toThrow('x');
});

test('a member that is missing is named', () => {
  expect(given([], 'VpcEndpoints')).toEqual([]);
  expect(() => given(undefined, 'VpcEndpoints')).toThrow('the response has no VpcEndpoints, so it is not a response of AWS');
});
