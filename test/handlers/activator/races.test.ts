/*
 * What must hold whatever the order (decision D14), as properties over the real bundle. RACES_RUNS sets the number of runs, for a
 * longer search than that of each test run.
 */
import fc from 'fast-check';
import { type LinkReport } from '../../../lib/contract/link-report';
import { type LinkStatus } from '../../../lib/contract/link-status';
import { VirtualTime } from './races/virtual-time';
import { activationEvent, deadlineOf, STATUS, World, type Fate } from './races/world';

const RUNS = Number(process.env.RACES_RUNS ?? 150);
const SECOND = 1000;
jest.setTimeout(30 * SECOND + RUNS * 200);

const DELAYS = [0, 0, 0, 0, 100, 100, 1000, 1900, 2500, 20 * SECOND];
const anyDelay = fc.constantFrom(...DELAYS);
const anyFate: fc.Arbitrary<Fate> = fc.record({
  delays: fc.tuple(anyDelay, anyDelay),
  trouble: fc.oneof(
    { weight: 12, arbitrary: fc.constant(undefined) },
    { weight: 2, arbitrary: fc.constant('answerLost' as const) },
    { weight: 1, arbitrary: fc.constant('notArrived' as const) },
    { weight: 1, arbitrary: fc.constant('throttled' as const) },
  ),
});
const harmlessFate: fc.Arbitrary<Fate> = fc.record({ delays: fc.tuple(fc.constantFrom(0, 0, 100, 900), fc.constantFrom(0, 0, 100, 900)) });

interface Action {
  readonly afterSeconds: number;
  readonly does:
    'schedule' | 'notification' | 'invocation' | 'hold' | 'release' | 'manage' | 'leaveAlone' | 'disableByHand' | 'reject' | 'accept';
}
const anyAction: fc.Arbitrary<Action> = fc.record({
  afterSeconds: fc.constantFrom(0, 0, 0, 1, 3, 10, 60),
  does: fc.constantFrom(
    'schedule',
    'schedule',
    'notification',
    'notification',
    'invocation',
    'hold',
    'hold',
    'release',
    'manage',
    'leaveAlone',
    'disableByHand',
    'disableByHand',
    'reject',
    'accept',
  ),
});

/** A time from which on nothing may be changed, until it ends. */
interface Forbidden {
  readonly from: number;
  until: number;
  readonly because: string;
}

interface Played {
  readonly world: World;
  readonly forbidden: readonly Forbidden[];
  /** What the last command that was confirmed came to, if no other one was begun since. */
  readonly confirmed: 'hold' | 'none' | undefined;
  readonly trace: string;
}

const traces = new Set<string>();
let invocations = 0;
let played = 0;

async function play(actions: readonly Action[], fates: readonly Fate[], scheduler: fc.Scheduler, deletes: boolean): Promise<Played> {
  const time = new VirtualTime(scheduler);
  let drawn = 0;
  const world = new World(
    time,
    () => fates[drawn++ % fates.length] ?? { delays: [0, 0] },
    () => DELAYS[drawn % DELAYS.length] ?? 0,
  );
  const forbidden: Forbidden[] = [];
  let confirmed: 'hold' | 'none' | undefined;
  let request = 0;

  world.calm = true;
  world.invoke(activationEvent('Create', 'create', 'onceAccepted'));
  await time.run();
  // Each pass from now on wants to enable it.
  time.now += CALM_MILLISECONDS;
  world.setPrivateDns(false);
  world.calm = false;

  const forbid = (because: string): Forbidden => {
    const entry = { from: time.now, until: Infinity, because };
    forbidden.push(entry);
    return entry;
  };
  let onHold: Forbidden | undefined;
  let unmanaged: Forbidden | undefined;
  const operator = queue();
  const cloudFormation = queue();
  const command = (name: 'hold' | 'release') => async (): Promise<void> => {
    confirmed = undefined;
    if (name === 'release' && onHold !== undefined) {
      onHold.until = time.now;
      onHold = undefined;
    }
    const report: LinkReport | undefined = await world.invoke({ command: name, reason: 'x' }).answered.catch(() => undefined);
    if (report === undefined) {
      return;
    }
    confirmed = name === 'hold' ? 'hold' : 'none';
    onHold = name === 'hold' ? (onHold ?? forbid('a hold was confirmed')) : undefined;
  };
  const update = (mode: 'onceAccepted' | 'unmanaged') => async (): Promise<void> => {
    if (mode === 'onceAccepted' && unmanaged !== undefined) {
      unmanaged.until = time.now;
      unmanaged = undefined;
    }
    const before = world.logged.length;
    await world.invoke(activationEvent('Update', `update-${(request += 1)}`, mode)).answered.catch(() => undefined);
    const passes = world.logged.slice(before).filter((line) => line.includes('"trigger":"cloudformation"'));
    const isRegistered = passes.some((line) => !line.includes('link-not-registered'));
    unmanaged = mode === 'unmanaged' && isRegistered ? (unmanaged ?? forbid('a newer definition leaves Private DNS alone')) : unmanaged;
  };
  const events: Readonly<Record<Action['does'], () => void>> = {
    schedule: () => void world.invoke({ trigger: 'schedule', intervalMinutes: 5 }).answered.catch(() => undefined),
    notification: () => void world.invoke({ Records: [] }).answered.catch(() => undefined),
    invocation: () => void world.invoke({}).answered.catch(() => undefined),
    hold: () => operator(command('hold')),
    release: () => operator(command('release')),
    manage: () => cloudFormation(update('onceAccepted')),
    leaveAlone: () => cloudFormation(update('unmanaged')),
    disableByHand: () => world.setPrivateDns(false),
    reject: () => void (world.state = 'rejected'),
    accept: () => void (world.state = 'available'),
  };
  let at = 0;
  for (const { afterSeconds, does } of actions) {
    at += afterSeconds * SECOND;
    time.after(at, does, events[does]);
  }
  await time.run();
  if (deletes) {
    world.invoke(activationEvent('Delete', 'delete', 'onceAccepted'));
    world.invoke({ trigger: 'schedule', intervalMinutes: 5 }).answered.catch(() => undefined);
    await time.run();
  }
  const trace = time.trace.join();
  traces.add(trace);
  played += 1;
  return { world, forbidden, confirmed, trace };
}

/** One after the other. */
function queue(): (does: () => Promise<void>) => void {
  let last = Promise.resolve();
  return (does) => {
    invocations += 1;
    last = last.then(does, does);
  };
}

const statusOf = (world: World): LinkStatus => JSON.parse(world.parameters.get(STATUS)?.at(-1) ?? 'null') as LinkStatus;

/** Longer than anything remembers a change or a message on its way. */
const CALM_MILLISECONDS = 15 * 60 * SECOND;

/** A pass long afterwards, when everything works. */
async function calmPass(world: World): Promise<LinkReport> {
  world.calm = true;
  world.state = 'available';
  world.time.now += CALM_MILLISECONDS;
  const { answered } = world.invoke({ trigger: 'schedule', intervalMinutes: 5 });
  await world.time.run();
  const report = await answered;
  if (report === undefined) {
    throw new Error('no pass');
  }
  return report;
}

const actions = fc.array(anyAction, { minLength: 2, maxLength: 9 });
const fates = fc.array(anyFate, { minLength: 5, maxLength: 80 });

test('nothing is changed after a confirmed hold, a newer definition or the deadline, and no confirmed command is lost', async () => {
  await fc.assert(
    fc.asyncProperty(actions, fates, fc.scheduler(), async (given, each, scheduler) => {
      const { world, forbidden, confirmed } = await play(given, each, scheduler, false);
      for (const { at, invocation } of world.modifications) {
        for (const { from, until, because } of forbidden) {
          expect({ because, forbidden: at > from && at < until }).toEqual({ because, forbidden: false });
        }
        expect(at).toBeLessThanOrEqual(deadlineOf(invocation));
      }
      const began = world.time.now + CALM_MILLISECONDS;
      const report = await calmPass(world);
      if (confirmed !== undefined) {
        expect(report.hold.kind).toBe(confirmed);
      }
      // Whatever was stored late, the status is that of the pass that began last.
      expect(Date.parse(statusOf(world).pass.startedAt)).toBe(began);
    }),
    { numRuns: RUNS },
  );
});

test('after the final Delete nothing is stored', async () => {
  await fc.assert(
    fc.asyncProperty(actions, fates, fc.scheduler(), async (given, each, scheduler) => {
      const { world } = await play(given, each, scheduler, true);
      const deleted = world.logged.find((line) => line.includes('"message":"link deleted"'));
      // Calls that failed for good are logged.
      if (deleted?.includes('"failures":[]') === true) {
        expect([...world.parameters.keys()]).toEqual([]);
      }
    }),
    { numRuns: RUNS },
  );
});

test('while every call is answered, each change has one message, and no status of an earlier pass replaces a later one', async () => {
  await fc.assert(
    fc.asyncProperty(actions, fc.array(harmlessFate, { minLength: 5, maxLength: 80 }), fc.scheduler(), async (given, each, scheduler) => {
      const { world } = await play(given, each, scheduler, false);
      const began = (world.parameters.get(STATUS) ?? []).map((text) => Date.parse((JSON.parse(text) as LinkStatus).pass.startedAt));
      expect(began.at(-1)).toBe(Math.max(...began));
      const subjects = world.messages.map(({ subject }) => subject);
      // Two holds in a row are two messages.
      expect(subjects.filter((subject, index) => subject.includes('->') && subject === subjects[index - 1])).toEqual([]);
      await calmPass(world);
      const report = await calmPass(world);
      expect(report.status.notified?.condition).toBe(report.status.condition);
      const changes = world.messages.map(({ subject }) => subject).filter((subject) => subject.includes('->'));
      expect(changes.at(-1)).toMatch(new RegExp(`-> ${report.status.condition}$`));
    }),
    { numRuns: RUNS },
  );
});

test('a message comes twice only if an answer to storing or sending it was lost, and in the end nothing is left to send', async () => {
  await fc.assert(
    fc.asyncProperty(actions, fates, fc.scheduler(), async (given, each, scheduler) => {
      const { world } = await play(given, each, scheduler, false);
      await calmPass(world);
      const report = await calmPass(world);
      const subjects = world.messages.map(({ subject }) => subject);
      const twice = subjects.filter((subject, index) => subject === subjects[index - 1]).length;
      expect(twice).toBeLessThanOrEqual((world.troubles['ssm:PutParameter'] ?? 0) + (world.troubles['sns:Publish'] ?? 0) + slow(each));
      expect(report.status.notified?.condition).toBe(report.status.condition);
    }),
    { numRuns: RUNS },
  );
});

/** Answers that come later than the client waits. */
const slow = (each: readonly Fate[]): number => each.filter(({ delays: [first, second] }) => first + second >= 2000).length * 10;

afterAll(() => {
  if (process.env.RACES_RUNS !== undefined) {
    process.stdout.write(`${played} runs, ${traces.size} different interleavings, ${invocations} commands and updates\n`);
  }
});
