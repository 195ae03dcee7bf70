/*
 * Node's own `parseArgs`: it is stable since Node 20, rejects unknown options and adds nothing to the bundle. The small
 * table of commands covers what a library would add: commands and help.
 */
import { parseArgs } from 'node:util';
import { type Arguments, type Command, type Options } from './command';
import { didYouMean } from './did-you-mean';
import { UsageError } from './exit';

export function parse(argv: readonly string[], options: Options, allowsPositionals: boolean, refused: Command['refused'] = {}): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: Object.fromEntries(
        Object.entries(options).map(([name, { value, short }]) => [
          name,
          { type: value === undefined ? ('boolean' as const) : ('string' as const), ...(short === undefined ? {} : { short }) },
        ]),
      ),
      allowPositionals: allowsPositionals,
      strict: true,
    });
    const given: Readonly<Record<string, unknown>> = values;
    Object.entries(options).forEach(([name, option]) => checkValue(name, given[name], option.values));
    return {
      text: (option) => (typeof given[option] === 'string' ? given[option] : undefined),
      flag: (option) => given[option] === true,
      positionals,
    };
  } catch (error) {
    if (error instanceof UsageError) {
      throw error;
    }
    throw new UsageError(refusal(argv, refused) ?? unknownOption(error, options) ?? sentence(error));
  }
}

/** An empty value is never meant: it comes from a variable that is not set. */
function checkValue(name: string, value: unknown, allowed: readonly string[] | undefined): void {
  if (typeof value !== 'string') {
    return;
  }
  if (value.trim() === '') {
    throw new UsageError(`--${name} must not be empty`);
  }
  if (allowed !== undefined && !allowed.includes(value)) {
    throw new UsageError(`--${name} must be one of ${allowed.join(', ')}, got: ${value}${didYouMean(value, allowed)}`);
  }
}

function refusal(argv: readonly string[], refused: Readonly<Record<string, string>>): string | undefined {
  const name = argv
    .map((argument) => (argument.startsWith('--') ? (argument.slice(2).split('=', 1)[0] ?? '') : ''))
    .find((option) => Object.hasOwn(refused, option));
  return name === undefined ? undefined : `--${name}: ${refused[name]}`;
}

function unknownOption(error: unknown, options: Options): string | undefined {
  const unknown = (error as NodeJS.ErrnoException).code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION';
  const name = unknown ? /'(-[^']*)'/.exec(sentence(error))?.[1] : undefined;
  if (name === undefined) {
    return undefined;
  }
  const names = Object.keys(options).map((option) => `--${option}`);
  return `there is no option ${name}${didYouMean(name, names)}`;
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

/** Reads faster than this cost calls, and AWS throttles them. */
const LEAST_INTERVAL = '1s';

/** The time between reads, in milliseconds. */
export function interval(text: string): number {
  const milliseconds = duration(text, 'interval');
  if (milliseconds < duration(LEAST_INTERVAL, 'interval')) {
    throw new UsageError(`--interval must be ${LEAST_INTERVAL} or more, got: ${text}`);
  }
  return milliseconds;
}
