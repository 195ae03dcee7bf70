/** Everything outside a command, so that tests can replace it. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly colours: { readonly out: boolean; readonly err: boolean };
  /** Width of the terminal; undefined if the output goes to a file or a pipe. */
  readonly columns: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** https://no-color.org and https://force-color.org: any value but the empty one. If both are set, FORCE_COLOR wins, as in Node.js. */
export function wantsColours(isTerminal: boolean, env: Io['env']): boolean {
  const force = env.FORCE_COLOR ?? '';
  if (force !== '') {
    return force !== '0' && force !== 'false';
  }
  return isTerminal && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
}

export function processIo(): Io {
  const { stdout, stderr, env } = process;
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    colours: { out: wantsColours(stdout.isTTY === true, env), err: wantsColours(stderr.isTTY === true, env) },
    // Undefined in a pipe, although its type is number.
    columns: stdout.isTTY === true ? stdout.columns : undefined,
    env,
    now: () => Date.now(),
    sleep: (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds)),
  };
}
