/*
 * Node's own `parseArgs`: it is stable since Node 20, rejects unknown options and adds nothing to the bundle. The small
 * table of commands covers what a library would add: commands and help.
 */
import { parseArgs } from 'node:util';
import { type Arguments, type Command, type Options } from './command';
import { UsageError } from './exit';

export function parse(argv: readonly string[], options: Options, allowsPositionals: boolean, refused: Command['refused'] = {}): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: Object.fromEntries(
        Object.entries(options).map(([name, { value }]) => [
          name,
          { type: value === undefined ? ('boolean' as const) : ('string' as const) },
        ]),
      ),
      allowPositionals: allowsPositionals,
      strict: true,
    });
    const given: Readonly<Record<string, unknown>> = values;
    return {
      text: (option) => (typeof given[option] === 'string' ? given[option] : undefined),
      flag: (option) => given[option] === true,
      positionals,
    };
  } catch (error) {
    const instead = argv
      .map((argument) => (argument.startsWith('--') ? (argument.slice(2).split('=', 1)[0] ?? '') : ''))
      .find((name) => Object.hasOwn(refused, name));
    throw new UsageError(instead === undefined ? sentence(error) : `--${instead}: ${refused[instead]}`);
  }
}

function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  // Node adds advice about `--` that does not apply to any command here.
  return message.replace(/\. To specify .*$/s, '').replace(/\n/g, ' ');
}

/** `90s`, `30m`, `12h`, `2d`, in milliseconds. */
export function duration(text: string, option: string): number {
  const match = /^(\d{1,6})(s|m|h|d)$/.exec(text);
  if (match === null) {
    throw new UsageError(`--${option} must be a time such as 30s, 45m or 12h, got: ${text}`);
  }
  const unit = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[match[2] as 's' | 'm' | 'h' | 'd'];
  return Number(match[1]) * unit;
}
