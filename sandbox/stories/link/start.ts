/* npm start: plays the story. */
import { parseArgs } from 'node:util';
import { Narrator, StoryError } from '../narrator';
import { playAct, type VpcKind } from './link-story';
import { interruption, runProgram, unlessInterrupted } from '../../program';
import { Stage } from '../../stage';
import { SystemRequirementError } from '../../system/tools';

const HELP = `Plays a private link to Prefect from nothing to verified and back, on a local AWS and VPC.

npm start -- [options]
  --vpc new|existing|both  which acts to play (default: both)
  --verbose                also show what happens inside the local AWS
  --help`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      vpc: { type: 'string', default: 'both' },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const acts = actsOf(values.vpc);
  const narrator = new Narrator((line) => console.log(line), process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined);
  narrator.title('A private link to Prefect, from nothing to verified and back');
  const interrupted = interruption();
  const stage = await Stage.start({
    announce: (line) => narrator.line(line),
    log: values.verbose ? (source, message) => narrator.line(`[${source}] ${message}`) : undefined,
  });
  try {
    await unlessInterrupted(interrupted, play(stage, narrator, acts));
  } finally {
    await stage.close();
  }
}

async function play(stage: Stage, narrator: Narrator, acts: readonly VpcKind[]): Promise<void> {
  narrator.line(
    `local AWS at ${stage.aws.url}, VPC packets through ${stage.network.level === 'namespaces' ? 'network namespaces' : 'loopback addresses'}; nothing leaves this machine`,
  );
  for (const [index, kind] of acts.entries()) {
    narrator.title(`Act ${index + 1} of ${acts.length}: ${kind === 'new' ? 'a new VPC' : 'an existing VPC'}`);
    await playAct(stage, narrator, kind);
  }
  const { calls } = stage.aws.account;
  if (calls.notImplemented.length > 0 || calls.protocolViolations.length > 0) {
    throw new StoryError(
      `the local AWS received requests that it does not know: ${[...calls.notImplemented, ...calls.protocolViolations].join('; ')}`,
    );
  }
  narrator.summary([
    ['real', "cdk, AWS SDK, handler bundles on Lambda's Node, DNS, TLS, nslookup, curl"],
    ['not real', 'AWS itself: see the README for what only a real account can prove'],
    ...stage.network.limitations.map((limitation): [string, string] => ['not shown', limitation]),
    ['AWS calls', `${calls.recorded().length}, none unknown to the local AWS`],
  ]);
}

function actsOf(vpc: string): readonly VpcKind[] {
  if (vpc === 'both') {
    return ['new', 'existing'];
  }
  if (vpc === 'new' || vpc === 'existing') {
    return [vpc];
  }
  throw new SystemRequirementError(`--vpc must be new, existing or both, got: ${vpc}`);
}

runProgram(main, HELP);
