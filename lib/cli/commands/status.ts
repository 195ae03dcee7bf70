import { type Command, type Context } from '../program/command';
import { type ExitCode } from '../program/exit';
import { readState } from '../aws/state';
import { printChange, printStatus } from '../report/status-print';
import { exitOf, isReached } from '../report/verdict';
import { interval } from '../program/parse';
import { chooseSubject, SUBJECT_OPTIONS, type Subject } from '../program/subject';

export const CHECK_NOW = 'to check now, run `prefect-privatelink activate`';

export const STATUS: Command = {
  summary: 'print the state of the link, when it began, and what to do',
  options: {
    watch: { help: 'keep reading, and print each change, until the link is active' },
    interval: { value: '<time>', help: 'with --watch: time between reads, 1s or more (default: 5s)' },
    ...SUBJECT_OPTIONS,
  },
  details: [
    'Reads the last status of the activator, which runs a pass every five minutes by default. `prefect-privatelink activate` runs one now.',
    'With endpoint ids it reads EC2 instead. The result then lacks only the check from inside the VPC.',
  ],
  examples: [
    'prefect-privatelink status',
    'prefect-privatelink status --watch --link Platform',
    'prefect-privatelink status --api-endpoint-id vpce-0123456789abcdef0',
  ],
  exits: { 0: 'active, and nothing to do', 1: 'not active, or findings' },
  run: async (context) => {
    const every = interval(context.args.text('interval') ?? '5s');
    const subject = await chooseSubject(context);
    if (context.args.flag('watch')) {
      return watch(context, subject, every);
    }
    const view = await readState(context, subject);
    context.output.value(view);
    printStatus(context.output, view, context.io.now(), CHECK_NOW);
    return exitOf(subject, view);
  },
};

/** With `--json`, prints one line per change. */
async function watch(context: Context, subject: Subject, every: number): Promise<ExitCode> {
  const { output, io } = context;
  let before = '';
  for (;;) {
    const view = await readState(context, subject);
    const now = JSON.stringify({ ...view, writtenAt: undefined, pass: undefined });
    if (now !== before) {
      output.event(view);
      if (before === '') {
        printStatus(output, view, io.now(), CHECK_NOW);
      } else {
        printChange(output, view, io.now());
      }
      before = now;
    }
    if (isReached(subject, view)) {
      return exitOf(subject, view);
    }
    await io.sleep(every);
  }
}
