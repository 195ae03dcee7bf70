/* npm run sandbox: a local AWS and VPC that stay up, to explore. */
import { parseArgs } from 'node:util';
import { COMMANDS } from './explore/commands';
import { Explorer } from './explore/explorer';
import { describe, introduction } from './explore/introduction';
import { readCommands } from './explore/prompt';
import { settingsOf } from './stories/link/link-story';
import { interruption, runProgram } from './program';
import { scratchCopy } from './scratch-app';
import { Stage } from './stage';
import { SystemRequirementError } from './system/tools';

const HELP = `Starts a local AWS and VPC and stays up, to try \`cdk\`, \`aws\` and a shell inside the VPC against them.
Reads commands from the prompt or, without a terminal, from standard input; ends at quit, Ctrl-C or the end of the input.

npm run sandbox -- [options]
  --port <number>  where the local AWS listens, on loopback only (default: any free port)
  --json           print the settings as one line of JSON first, for programs
  --verbose        also show what happens inside the local AWS
  --help`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      json: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const port = portOf(values.port);
  // Programs read the first line of standard output.
  const announce = (line: string): void => (values.json ? console.error(line) : console.log(line));
  const interrupted = interruption();
  const stage = await Stage.start({
    announce,
    port,
    log: values.verbose ? (source, message) => announce(`[${source}] ${message}`) : undefined,
  }).catch(refuseTakenPort);
  try {
    const explorer = new Explorer(stage, await stage.addExistingVpc(), scratchCopy(stage.directory, settingsOf('new')));
    if (values.json) {
      console.log(JSON.stringify(await describe(explorer)));
    } else {
      (await introduction(explorer)).forEach((line) => console.log(line));
      console.log('\nCommands here: `help`. Time passes as usual; `pass` advances it by five minutes. `quit` ends everything.\n');
    }
    await Promise.race([interrupted, readCommands(explorer, COMMANDS, process.stdin, process.stdout)]);
  } finally {
    await stage.close();
  }
}

function refuseTakenPort(error: unknown): never {
  const { code, message } = error as NodeJS.ErrnoException;
  throw code === 'EADDRINUSE' ? new SystemRequirementError(`${message}: choose another with --port, or leave it out`) : error;
}

function portOf(value: string | undefined): number | undefined {
  if (value === undefined) {
    return undefined;
  }
  const port = Number(value);
  if (Number.isInteger(port) && port > 0 && port < 65_536) {
    return port;
  }
  throw new SystemRequirementError(`--port must be a number from 1 to 65535, got: ${value}`);
}

runProgram(main, HELP);
