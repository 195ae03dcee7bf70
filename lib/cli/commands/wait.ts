import { type Command, type Context } from '../program/command';
import { CannotLookError, EXIT, UsageError, type ExitCode } from '../program/exit';
import { exitOf, isReached, look } from '../aws/look';
import { duration } from '../program/parse';
import { printStatus } from '../report/status-print';
import { type StatusView } from '../report/status-view';
import { chooseSubject, SUBJECT_OPTIONS, type Subject } from '../program/subject';
import { printChange } from './status';

/** States that an endpoint never leaves by itself: to keep waiting would only hide them. */
const FINAL: readonly string[] = ['REJECTED', 'FAILED', 'EXPIRED', 'DELETING', 'DELETED'];
/** Reads that may fail in a row after one that worked: AWS throttles, networks fail for moments. */
const FAILURES_IN_A_ROW = 5;

export const WAIT: Command = {
  summary: 'block a pipeline until the link is active',
  options: {
    timeout: { value: '<time>', help: 'give up after this time (default: 12h)' },
    interval: { value: '<time>', help: 'time between reads (default: 30s)' },
    ...SUBJECT_OPTIONS,
  },
  details: [
    'Prints one line per change. Ends immediately if Prefect rejects the connection or an endpoint fails, expires or is deleted, because these states do not change by themselves.',
    'With endpoint ids it waits until each endpoint is accepted and available. From then on Private DNS can be enabled, for example by a second `terraform apply`.',
  ],
  examples: [
    'prefect-privatelink wait --timeout 12h && ./move-workers.sh',
    'prefect-privatelink wait --api-endpoint-id vpce-0123456789abcdef0 --timeout 2d',
  ],
  exits: { 0: 'active (with endpoint ids: available)', 1: 'timed out, or the link can no longer become active' },
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
    // An active link is what the user waited for, whatever its findings.
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
      // The first read shows whether reading works at all.
      if (!(error instanceof CannotLookError) || last === undefined || failures > FAILURES_IN_A_ROW) {
        throw error;
      }
      context.output.remark(`Reading failed (${error.message}); trying again.`);
    }
    if (io.now() >= deadline && last !== undefined) {
      return { end: 'timeout', view: last };
    }
    await io.sleep(Math.max(0, Math.min(interval, deadline - io.now())));
  }
}
