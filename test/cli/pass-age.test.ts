/* Whether anything still checks the link is part of every answer. */
import { json, NOW, run, setUp, status, store, world } from './fixtures';

beforeEach(setUp);

const passed = (minutesAgo: number, intervalMinutes?: number) =>
  status({
    pass: { startedAt: new Date(NOW - minutesAgo * 60_000).toISOString(), ...(intervalMinutes === undefined ? {} : { intervalMinutes }) },
  });

interface Answer {
  readonly findings: readonly { readonly code: string; readonly evidence: string }[];
  readonly pass: { readonly ageSeconds: number };
}

test.each<[number, number | undefined, boolean]>([
  [0, 5, false],
  [14, 5, false],
  [15, 5, false],
  [16, 5, true],
  [100_000, 5, true],
  [16, 60, false],
  [181, 60, true],
  [59, undefined, false],
  [61, undefined, true],
  [-4, 5, false],
  [-6, 5, true],
])('a pass %i min ago, one every %s min: late %s', async (minutesAgo, interval, late) => {
  store(passed(minutesAgo, interval));
  for (const args of [['status'], ['doctor'], ['wait', '--timeout', '0s']]) {
    const { exit, value } = await json<Answer>(args);
    expect([args, exit]).toEqual([args, late ? 1 : 0]);
    expect(value.pass.ageSeconds).toBe(minutesAgo * 60);
    expect(value.findings.map(({ code }) => code)).toEqual(late ? ['no-recent-pass'] : []);
  }
});

test('the age is in the text of each answer', async () => {
  store(passed(2, 5));
  expect((await run(['status'])).out).toContain('last pass 2 min ago, one every 5 min');
  expect((await run(['doctor'])).out).toContain('Last pass 2 min ago.');
  expect((await run(['wait'])).out).toContain('last pass 2 min ago');
  store(passed(90, 5));
  expect((await run(['status'])).out).toMatch(
    /error Nothing checks the link any more \[no-recent-pass\]\n {4}seen {2}the last pass began at \S+; the schedule runs one every 5 minutes/,
  );
  expect((await run(['wait', '--timeout', '2m'])).err).toContain('still ACTIVE, last pass 91 min ago'.replace('91 min', '1 h'));
});

test('wait goes on once passes do', async () => {
  store(passed(90, 5));
  world.onLook = () => {
    if (world.now > NOW + 120_000) {
      store(status());
    }
  };
  expect(await json(['wait'])).toMatchObject({ exit: 0, value: { reached: true } });
});
