import { type Command, type Context } from '../program/command';
import { CannotLookError, EXIT, UsageError, type ExitCode } from '../program/exit';
import { exitOf, isReached, look } from '../aws/look';
import { duration } from '../program/parse';
import { printStatus } from '../report/status-print';
import { type StatusView } from '../report/status-view';
import { chooseSubject, SUBJECT_OPTIONS, type Subject } from '../program/subject';
import { printChange } from './status';

/** States that EC2 never leaves by itself: waiting on would only hide them. */
const FINAL: readonly string[] = ['REJECTED', 'FAILED', 'EXPIRED', 'DELETING', 'DELETED'];
/** Looks that may fail in a row, after one that worked: AWS throttles, networks hiccup. */
const FAILURES_IN_A_ROW = 5;

export const WAIT: Command = {
  summary: 'hold a pipeline until the link is active',
  options: {
    timeout: { value: '<time>', help: 'give up after (default: 12h)' },
    interval: { value: '<time>', help: 'time between looks (default: 30s)' },
    ...SUBJECT_OPTIONS,
  },
  details: [
    'Prints a line for each change. Ends at once if Prefect rejects the connection or an endpoint fails, expires or is deleted, since waiting does not mend that.',
    'With endpoint ids it waits until each is accepted and available: the moment at which Private DNS may be switched on, for instance by a second `terraform apply`.',
  ],
  examples: [
    'prefect-privatelink wait --timeout 12h && ./move-workers.sh',
    'prefect-privatelink wait --api-endpoint-id vpce-0123456789abcdef0 --timeout 2d',
  ],
  exits: { 0: 'active (with endpoint ids: available)', 1: 'not within the time, or it cannot happen any more' },
  run: async (context) => {
    const timeout = duration(context.args.text('timeout') ?? '12h', 'timeout');
    const interval = duration(context.args.text('interval') ?? '30s', 'interval');
    if (interval < 1000) {
      throw new UsageError('--interval must be 1s or more');
    }
    const subject = await chooseSubject(context);
    const { end, view } = await waitUntil(context, subject, context.io.now() + timeout, interval);
    context.output.value({ reached: end === 'reached', ...view });
    printStatus(context.output, view, context.io.now());
    if (end === 'timeout') {
      context.output.remark(`Not ${subject.kind === 'link' ? 'active' : 'available'} within ${context.args.text('timeout') ?? '12h'}.`);
    }
    // A link that became active is what was waited for, whatever else there is to say of it.
    return end === 'reached' ? EXIT.healthy : (Math.max(exitOf(subject, view), EXIT.findings) as ExitCode);
  },
};

interface Waited {
  readonly end: 'reached' | 'final' | 'timeout';
  readonly view: StatusView;
}

async function waitUntil(context: Context, subject: Subject, deadline: number, interval: number): Promise<Waited> {
  const { io } = context;
  let last: StatusView | undefined;
  let failures = 0;
  for (;;) {
    try {
      const view = await look(context, subject);
      failures = 0;
      if (last === undefined || last.condition !== view.condition || JSON.stringify(last.endpoints) !== JSON.stringify(view.endpoints)) {
        printChange(context, view);
      }
      last = view;
      if (isReached(subject, view)) {
        return { end: 'reached', view };
      }
      if (view.endpoints.some(({ condition }) => FINAL.includes(condition))) {
        return { end: 'final', view };
      }
    } catch (error) {
      failures += 1;
      // The first look shows whether it can work at all.
      if (!(error instanceof CannotLookError) || last === undefined || failures > FAILURES_IN_A_ROW) {
        throw error;
      }
      context.output.remark(`Could not look (${error.message}); trying again.`);
    }
    if (io.now() >= deadline && last !== undefined) {
      return { end: 'timeout', view: last };
    }
    await io.sleep(Math.max(0, Math.min(interval, deadline - io.now())));
  }
}
