import type { Command, Options } from './command';
import { EXIT } from './exit';
import type { ExitCode } from './exit';

export const PROGRAM = 'prefect-privatelink';

export const GLOBAL_OPTIONS: Options = {
  json: { help: 'answer in JSON' },
  help: { help: 'this text' },
};

const EXITS: Readonly<Record<ExitCode, string>> = {
  [EXIT.healthy]: 'healthy, or done',
  [EXIT.findings]: 'findings: something is wrong, or not there yet',
  [EXIT.usage]: 'the command line is wrong',
  [EXIT.couldNotLook]: 'could not look: no credentials, no permission, no link, no answer',
};

export function programHelp(commands: Readonly<Record<string, Command>>): string {
  const rows = Object.entries(commands).map(([name, { summary }]): [string, string] => [name, summary]);
  return [
    `${PROGRAM}: a private link to Prefect Cloud, from hand-off to diagnosis`,
    '',
    `Usage: ${PROGRAM} <command> [options]`,
    '',
    'Commands:',
    ...table(rows),
    '',
    'Options of every command:',
    ...optionRows(GLOBAL_OPTIONS),
    '',
    ...exitRows({}),
    '',
    `Colours are used on a terminal only, and not if NO_COLOR is set. ${PROGRAM} <command> --help says more.`,
    '',
  ].join('\n');
}

export function commandHelp(name: string, command: Command): string {
  return [
    `${PROGRAM} ${name}: ${command.summary}`,
    '',
    `Usage: ${PROGRAM} ${name} [options]${command.positionals === undefined ? '' : ` ${command.positionals}`}`,
    '',
    'Options:',
    ...optionRows({ ...command.options, ...GLOBAL_OPTIONS }),
    '',
    ...command.details.flatMap((paragraph) => [...wrap(paragraph, 100), '']),
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
    '',
    ...exitRows(command.exits),
    '',
  ].join('\n');
}

function optionRows(options: Options): readonly string[] {
  return table(Object.entries(options).map(([name, { value, help }]) => [`--${name}${value === undefined ? '' : ` ${value}`}`, help]));
}

function exitRows(exits: Command['exits']): readonly string[] {
  return ['Exit codes:', ...table((Object.values(EXIT)).map((code): [string, string] => [String(code), exits[code] ?? EXITS[code]]))];
}

function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
