import { ENDPOINT_ROLES, isEndpointRole, type EndpointRole } from '../../contract/endpoint-role';
import { type Command, type Context } from '../program/command';
import { CannotReadError, EXIT, UsageError, type ExitCode } from '../program/exit';
import { readState } from '../aws/state';
import { duration, interval } from '../program/parse';
import { ago, printChange, printStatus, span } from '../report/status-print';
import { narrowTo, type StatusView } from '../report/status-view';
import { exitOf, isReached } from '../report/verdict';
import { chooseSubject, namedEndpoints, SUBJECT_OPTIONS, type Subject } from '../program/subject';
import { CHECK_NOW } from './status';

/** States that an endpoint never leaves by itself: to keep waiting would only hide them. */
const FINAL: readonly string[] = ['REJECTED', 'FAILED', 'EXPIRED', 'DELETING', 'DELETED'];
/** Reads that may fail in a row after one that worked: AWS throttles, networks fail for moments. */
const FAILURES_IN_A_ROW = 5;
/** Pipelines end a step that prints nothing for some minutes. */
const SIGN_OF_LIFE = 60_000;
const TIMEOUT = '12h';

export const WAIT: Command = {
  summary: 'block a pipeline until the link is active',
  options: {
    timeout: { value: '<time>', help: `give up after this time (default: ${TIMEOUT})` },
    interval: { value: '<time>', help: 'time between reads, 1s or more (default: 30s)' },
    endpoint: {
      value: ENDPOINT_ROLES.join('|'),
      values: ENDPOINT_ROLES,
      help: 'wait for this endpoint alone, whatever the state of the other one',
    },
    ...SUBJECT_OPTIONS,
  },
  details: [
    'Prints each change to standard output, and a line to standard error every minute. Ends immediately if Prefect rejects the connection or an endpoint fails, expires or is deleted, because these states do not change by themselves.',
    'With endpoint ids it waits until each endpoint is accepted and available. From then on Private DNS can be enabled, for example by a second `terraform apply`.',
  ],
  examples: [
    'prefect-privatelink wait --timeout 12h && ./move-workers.sh',
    'prefect-privatelink wait --endpoint api',
    'prefect-privatelink wait --api-endpoint-id vpce-0123456789abcdef0 --timeout 2d',
  ],
  exits: { 0: 'active (with endpoint ids: available)', 1: 'timed out, or the link can no longer become active' },
  run: async (context) => {
    const timeout = duration(context.args.text('timeout') ?? TIMEOUT, 'timeout');
    const every = interval(context.args.text('interval') ?? '30s');
    const role = roleOf(context);
    const subject = await chooseSubject(context);
    const { end, view } = await waitUntil(context, { subject, role, deadline: context.io.now() + timeout, every });
    context.output.value({ reached: end === 'reached', ...view });
    printStatus(context.output, view, context.io.now(), CHECK_NOW);
    if (end === 'timeout') {
      context.output.remark(`Not ${subject.kind === 'link' ? 'active' : 'available'} within ${context.args.text('timeout') ?? TIMEOUT}.`);
    }
    // An active link is what the user waited for, whatever its findings.
    return end === 'reached' ? EXIT.healthy : (Math.max(exitOf(subject, view), EXIT.findings) as ExitCode);
  },
};

function roleOf({ args }: Context): EndpointRole | undefined {
  const role = args.text('endpoint');
  const named = namedEndpoints(args);
  if (!isEndpointRole(role)) {
    return undefined;
  }
  if (named.length > 0 && !named.some((endpoint) => endpoint.role === role)) {
    throw new UsageError(`--endpoint ${role} requires --${role}-endpoint-id, or a link`);
  }
  return role;
}

interface Wanted {
  readonly subject: Subject;
  readonly role: EndpointRole | undefined;
  readonly deadline: number;
  readonly every: number;
}

interface Waited {
  readonly end: 'reached' | 'final' | 'timeout';
  readonly view: StatusView;
}

async function waitUntil(context: Context, { subject, role, deadline, every }: Wanted): Promise<Waited> {
  const { io, output } = context;
  let last: StatusView | undefined;
  let failures = 0;
  let printedAt = io.now();
  for (;;) {
    try {
      const view = narrowTo(await readState(context, subject), role);
      failures = 0;
      if (last === undefined || isChange(last, view)) {
        printChange(output, view, io.now());
        printedAt = io.now();
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
      if (!(error instanceof CannotReadError) || last === undefined || failures > FAILURES_IN_A_ROW) {
        throw error;
      }
      output.remark(`Reading failed (${error.message}); trying again.`);
      printedAt = io.now();
    }
    if (io.now() >= deadline && last !== undefined) {
      return { end: 'timeout', view: last };
    }
    const next = Math.min(io.now() + every, deadline);
    while (io.now() < next) {
      await io.sleep(Math.min(next, printedAt + SIGN_OF_LIFE) - io.now());
      if (io.now() >= printedAt + SIGN_OF_LIFE) {
        printSignOfLife(context, last, deadline);
        printedAt = io.now();
      }
    }
  }
}

/** Whether there is something new to print. */
function isChange(before: StatusView, now: StatusView): boolean {
  return before.condition !== now.condition || JSON.stringify(before.endpoints) !== JSON.stringify(now.endpoints);
}

function printSignOfLife({ output, io }: Context, view: StatusView | undefined, deadline: number): void {
  const left = span(Math.max(0, Math.floor((deadline - io.now()) / 60_000)));
  const pass = view?.pass === undefined ? '' : `, last pass ${ago(view.pass.startedAt, io.now())}`;
  output.remark(`${new Date(io.now()).toISOString().slice(11, 19)}  still ${view?.condition ?? 'UNKNOWN'}${pass}; gives up in ${left}`);
}
