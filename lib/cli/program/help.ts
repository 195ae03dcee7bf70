import { type Command, type Options } from './command';
import { EXIT, type ExitCode } from './exit';
import { fill, widthFor, wrap } from './wrap';

export const PROGRAM = 'prefect-privatelink';

export const GLOBAL_OPTIONS: Options = {
  json: { help: 'print JSON' },
  help: { short: 'h', help: 'print this help' },
  version: { help: 'print the version' },
};

const EXITS: Readonly<Record<ExitCode, string>> = {
  [EXIT.healthy]: 'healthy, or done',
  [EXIT.findings]: 'findings: there is a problem, or the link is not active yet',
  [EXIT.usage]: 'the command line is wrong',
  [EXIT.couldNotRead]: 'could not read: no credentials, no permission, no link or no answer',
};

export function programHelp(commands: Readonly<Record<string, Command>>, columns: number | undefined): string {
  const width = widthFor(columns);
  const rows = Object.entries(commands).map(([name, { summary }]): [string, string] => [name, summary]);
  return [
    ...wrap(`${PROGRAM}: a private link to Prefect Cloud, from hand-off to diagnosis`, width),
    '',
    ...wrap(`Usage: ${PROGRAM} <command> [options]`, width),
    '',
    'Commands:',
    ...table(rows, width),
    '',
    'Options of every command:',
    ...optionRows(GLOBAL_OPTIONS, width),
    '',
    ...exitRows({}, width),
    '',
    ...wrap(
      `Output has colours on a terminal. NO_COLOR=1 disables them, and FORCE_COLOR=1 enables them elsewhere. Run ${PROGRAM} <command> --help for the help of a command.`,
      width,
    ),
    '',
  ].join('\n');
}

export function commandHelp(name: string, command: Command, columns: number | undefined): string {
  const width = widthFor(columns);
  return [
    ...wrap(`${PROGRAM} ${name}: ${command.summary}`, width),
    '',
    ...wrap(`Usage: ${PROGRAM} ${name} [options]${command.positionals === undefined ? '' : ` ${command.positionals}`}`, width),
    '',
    'Options:',
    ...optionRows({ ...command.options, ...GLOBAL_OPTIONS }, width),
    '',
    ...command.details.flatMap((paragraph) => [...wrap(paragraph, width), '']),
    'Examples:',
    ...command.examples.flatMap((example) => exampleLines(example, width)),
    '',
    ...exitRows(command.exits, width),
    '',
  ].join('\n');
}

function optionRows(options: Options, width: number): readonly string[] {
  return table(
    Object.entries(options).map(([name, { value, short, help }]) => [
      `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`,
      help,
    ]),
    width,
  );
}

function exitRows(exits: Command['exits'], width: number): readonly string[] {
  const rows = Object.values(EXIT).flatMap((code): [string, string][] => {
    const meaning = exits[code] ?? EXITS[code];
    return meaning === false ? [] : [[String(code), meaning]];
  });
  return ['Exit codes:', ...table(rows, width)];
}

function table(rows: readonly (readonly [string, string])[], width: number): readonly string[] {
  const column = Math.max(...rows.map(([left]) => left.length)) + 4;
  return rows.flatMap(([left, right]) =>
    wrap(right, width - column).map((line, index) => `${(index === 0 ? `  ${left}` : '').padEnd(column)}${line}`),
  );
}

/** Breaks a command between its options, never inside quotes, so that a copy of it still runs. */
function exampleLines(example: string, width: number): readonly string[] {
  const lines = fill(example.split(/ (?=-|[|>] |&& )/), width - '    '.length - ' \\'.length);
  return lines.map((line, index) => `${index === 0 ? '  ' : '    '}${line}${index === lines.length - 1 ? '' : ' \\'}`);
}
