/* How a program of the sandbox ends: by itself, with a line for its reader, or at Ctrl-C with everything cleaned up. */
import { StoryError } from './stories/narrator';
import { SystemRequirementError } from './system/tools';

/** Exit codes that a shell reports for a program that ends by one of these signals. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGPIPE: 141 } as const;

/**
 * The signals that the program listens for. SIGPIPE is not among them: Node.js ignores it unless somebody listens, and the
 * kernel raises it for every write to a pipe or socket whose other end has gone, a child's standard input included.
 */
const LISTENED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The program was asked to end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor(readonly signal: keyof typeof EXIT_CODES) {
    super(`ended by ${signal}`);
  }
}

/** Resolves at the first signal; called before anything is started that has to be ended. */
export function interruption(): Promise<Interrupted> {
  return new Promise((resolve) => {
    for (const signal of LISTENED_SIGNALS) {
      process.on(signal, () => resolve(new Interrupted(signal)));
    }
    // The reader of the program's own output has gone, for example `head`.
    for (const stream of [process.stdout, process.stderr]) {
      stream.on('error', () => resolve(new Interrupted('SIGPIPE')));
    }
  });
}

/** The work, or its interruption as an error: what comes after it cleans up. */
export async function unlessInterrupted<T>(interrupted: Promise<Interrupted>, work: Promise<T>): Promise<T> {
  return Promise.race([work, interrupted.then((error) => Promise.reject(error))]);
}

/** Runs a program and ends the process with it: work that was interrupted, or an unread standard input, would keep it. */
export function runProgram(main: () => Promise<void>, help: string): void {
  main().then(
    () => process.exit(),
    (error: unknown) => {
      console.error(messageOf(error, help));
      process.exit(error instanceof Interrupted ? EXIT_CODES[error.signal] : 1);
    },
  );
}

function messageOf(error: unknown, help: string): unknown {
  if (error instanceof StoryError || error instanceof SystemRequirementError || error instanceof Interrupted) {
    return `\n${error.message}`;
  }
  const { code, message } = error as NodeJS.ErrnoException;
  return code?.startsWith('ERR_PARSE_ARGS') ? `${message}\n\n${help}` : error;
}
