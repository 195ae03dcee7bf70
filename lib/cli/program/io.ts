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

function wantsColours(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  // https://no-color.org: any value but the empty one.
  return stream.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
}

export function processIo(): Io {
  const { stdout, stderr, env } = process;
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    colours: { out: wantsColours(stdout, env), err: wantsColours(stderr, env) },
    // Undefined in a pipe, although its type is number.
    columns: stdout.isTTY === true ? stdout.columns : undefined,
    env,
    now: () => Date.now(),
    sleep: (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds)),
  };
}
