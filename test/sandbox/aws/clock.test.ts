import { Clock } from '../../../sandbox/aws/clock';

let clock: Clock;
let fired: string[];

beforeEach(() => {
  clock = new Clock();
  fired = [];
});

afterEach(() => clock.stop());

test('advancing fires timers in order, each at its own time, and those that they start', async () => {
  const start = clock.now().getTime();
  const at = (name: string) => fired.push(`${name} ${Math.round((clock.now().getTime() - start) / 1000)}`);
  clock.after(20_000, () => void at('second'));
  clock.after(10_000, () => {
    at('first');
    clock.after(5_000, () => void at('started'));
  });
  clock.after(60_000, () => void at('late'));
  await clock.advance(30_000);
  expect(fired).toEqual(['first 10', 'started 15', 'second 20']);
});

test('advancing waits for what timers do', async () => {
  clock.after(1_000, async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    fired.push('done');
  });
  await clock.advance(1_000);
  expect(fired).toEqual(['done']);
});

test('runs in real time as well, also after a jump', async () => {
  clock.after(10_020, () => void fired.push('real'));
  await clock.advance(10_000);
  expect(fired).toEqual([]);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(fired).toEqual(['real']);
});

test('repeats until cancelled', async () => {
  const timer = clock.every(1_000, () => void fired.push('tick'));
  await clock.advance(3_500);
  timer.cancel();
  await clock.advance(3_500);
  expect(fired).toHaveLength(3);
});
