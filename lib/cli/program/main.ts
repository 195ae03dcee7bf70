import { Aws } from '../aws/clients';
import { type Command } from './command';
import { COMMANDS } from '../commands/all';
import { CannotReadError, EXIT, UsageError, type ExitCode } from './exit';
import { commandHelp, GLOBAL_OPTIONS, PROGRAM, programHelp } from './help';
import { type Io } from './io';
import { didYouMean } from './did-you-mean';
import { Output } from './output';
import { parse } from './parse';
import { VERSION } from './version';

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
  if (name === undefined) {
    io.out(programHelp(commands, io.columns));
    return EXIT.usage;
  }
  if (name === '--version') {
    return printVersion(io);
  }
  if (HELP.includes(name) || name === 'help') {
    const about = name === 'help' ? rest.find((argument) => !argument.startsWith('-')) : undefined;
    io.out(about === undefined ? programHelp(commands, io.columns) : commandHelp(about, commandOf(about, commands), io.columns));
    return EXIT.healthy;
  }
  const command = commandOf(name, commands);
  if (rest.some((argument) => HELP.includes(argument))) {
    io.out(commandHelp(name, command, io.columns));
    return EXIT.healthy;
  }
  const args = parse(rest, { ...command.options, ...GLOBAL_OPTIONS }, command.positionals !== undefined, command.refused);
  if (args.flag('version')) {
    return printVersion(io);
  }
  checkRegion(args.text('region'));
  let aws: Aws | undefined;
  return command.run({
    io,
    output,
    args,
    aws: () => (aws ??= new Aws({ profile: args.text('profile'), region: args.text('region') }, io.env)),
  });
}

/** What the AWS CLI takes: a label of a host name. */
function checkRegion(region: string | undefined): void {
  if (region !== undefined && !/^(?!\d+$)(?!-)[a-z\d-]{1,63}(?<!-)$/i.test(region)) {
    throw new UsageError(`--region must be an AWS Region such as us-east-1, got: ${region}`);
  }
}

const HELP = ['--help', '-h'];

function printVersion(io: Io): ExitCode {
  io.out(`${VERSION}\n`);
  return EXIT.healthy;
}

function commandOf(name: string, commands: Readonly<Record<string, Command>>): Command {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command !== undefined) {
    return command;
  }
  const names = Object.keys(commands);
  if (name.startsWith('-')) {
    throw new UsageError(`name a command before the options, got: ${name}; commands: ${names.join(', ')}`);
  }
  throw new UsageError(`there is no command ${name}${didYouMean(name, names)}; commands: ${names.join(', ')}`);
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
  return { exit: EXIT.couldNotRead, message: error instanceof CannotReadError ? message : `unexpected: ${message}` };
}
