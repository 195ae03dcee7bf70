import { type Command } from '../program/command';
import { EXIT } from '../program/exit';
import { invokeActivator } from '../aws/invoke';
import { readAnswer } from '../aws/state';
import { printStatus } from '../report/status-print';
import { isHealthy } from '../report/status-view';
import { chooseActivatedLink, LINK_OPTIONS, NO_ENDPOINT_IDS } from '../program/subject';

export const ACTIVATE: Command = {
  summary: 'run a pass of the activator now, and print what it found',
  options: LINK_OPTIONS,
  refused: NO_ENDPOINT_IDS,
  details: [
    'A pass reads the endpoints, checks the path from inside the VPC and, if the path is healthy, enables Private DNS. The schedule runs one every five minutes by default. A pass takes from a few seconds to three minutes.',
  ],
  examples: ['prefect-privatelink activate'],
  exits: { 0: 'active, and nothing to do', 1: 'not active, or findings' },
  run: async (context) => {
    const link = await chooseActivatedLink(context);
    const view = await readAnswer(context, link, await invokeActivator(context.aws(), link, {}));
    context.output.value(view);
    printStatus(context.output, view, context.io.now());
    return isHealthy(view) ? EXIT.healthy : EXIT.findings;
  },
};
