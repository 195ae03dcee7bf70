import { Aws } from '../aws/clients';
import { type Command } from './command';
import { COMMANDS } from '../commands/all';
import { CannotLookError, EXIT, UsageError, type ExitCode } from './exit';
import { commandHelp, GLOBAL_OPTIONS, PROGRAM, programHelp } from './help';
import { type Io } from './io';
import { Output } from './output';
import { parse } from './parse';

/** Runs one command line to its exit code; never throws. */
export async function main(argv: readonly string[], io: Io, commands: Readonly<Record<string, Command>> = COMMANDS): Promise<ExitCode> {
  const output = new Output(io, argv.includes('--json'));
  try {
    return await run(argv, io, output, commands);
  } catch (error) {
    const { exit, message } = explain(error);
    output.value({ error: message, exitCode: exit });
    output.remark(`${PROGRAM}: ${message}`);
    if (exit === EXIT.usage) {
      output.remark(`See \`${PROGRAM} ${commandName(argv, commands)}--help\`.`);
    }
    return exit;
  }
}

async function run(argv: readonly string[], io: Io, output: Output, commands: Readonly<Record<string, Command>>): Promise<ExitCode> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === 'help') {
    io.out(programHelp(commands, io.columns));
    return name === undefined ? EXIT.usage : EXIT.healthy;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    throw new UsageError(`there is no command ${name}; commands: ${Object.keys(commands).join(', ')}`);
  }
  if (rest.includes('--help')) {
    io.out(commandHelp(name, command, io.columns));
    return EXIT.healthy;
  }
  const args = parse(rest, { ...command.options, ...GLOBAL_OPTIONS }, command.positionals !== undefined, command.refused);
  let aws: Aws | undefined;
  return command.run({ io, output, args, aws: () => (aws ??= new Aws({ profile: args.text('profile'), region: args.text('region') })) });
}

function commandName([name]: readonly string[], commands: Readonly<Record<string, Command>>): string {
  return name !== undefined && Object.hasOwn(commands, name) ? `${name} ` : '';
}

/** One sentence for any error. */
function explain(error: unknown): { readonly exit: ExitCode; readonly message: string } {
  if (error instanceof UsageError) {
    return { exit: EXIT.usage, message: error.message };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { exit: EXIT.couldNotLook, message: error instanceof CannotLookError ? message : `unexpected: ${message}` };
}
