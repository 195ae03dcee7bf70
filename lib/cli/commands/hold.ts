import { type Command, type Context } from '../program/command';
import { EXIT, UsageError, type ExitCode } from '../program/exit';
import { invokeActivator, type ActivatorEvent } from '../aws/invoke';
import { readAnswer } from '../aws/state';
import { printStatus } from '../report/status-print';
import { chooseActivatedLink, LINK_OPTIONS, NO_ENDPOINT_IDS } from '../program/subject';

export const HOLD: Command = {
  summary: 'put the link on hold: the activator changes nothing until you release it',
  options: { reason: { value: '<text>', help: 'why, for other operators; required' }, ...LINK_OPTIONS },
  refused: NO_ENDPOINT_IDS,
  details: [
    'While a link is on hold, passes check and report, but change nothing in EC2. Status and alarms show the hold. It lasts until `prefect-privatelink release`.',
  ],
  examples: ['prefect-privatelink hold --reason "migration to the new endpoint, until Friday"'],
  exits: { 0: 'on hold', 1: 'the activator did not put the link on hold' },
  run: async (context) => {
    const reason = context.args.text('reason')?.trim() ?? '';
    if (reason === '') {
      throw new UsageError('--reason is required: other operators see it in the status');
    }
    return tell(context, 'hold', { command: 'hold', reason }, true);
  },
};

export const RELEASE: Command = {
  summary: 'end a hold, and run a pass of the activator',
  options: LINK_OPTIONS,
  refused: NO_ENDPOINT_IDS,
  details: ['Ends the hold and runs a pass at once, which changes EC2 if needed.'],
  examples: ['prefect-privatelink release'],
  exits: { 0: 'released', 1: 'the link is still on hold' },
  run: (context) => tell(context, 'release', { command: 'release' }, false),
};

async function tell(context: Context, command: string, event: ActivatorEvent, held: boolean): Promise<ExitCode> {
  const link = await chooseActivatedLink(context);
  const view = await readAnswer(context, link, await invokeActivator(context.aws(), link, event));
  context.output.value(view);
  printStatus(context.output, view, context.io.now());
  if ((view.hold !== undefined) === held) {
    return EXIT.healthy;
  }
  context.output.remark(`The activator did not ${command} the link: it may be older than this command line.`);
  return EXIT.findings;
}
