import { type Aws } from '../aws/clients';
import { type ExitCode } from './exit';
import { type Io } from './io';
import { type Output } from './output';

/** An option, for the parser and for the help. */
export interface Option {
  /** Placeholder of the value in the help; absent for a flag. */
  readonly value?: string;
  /** The values that the option takes, if they can be listed. */
  readonly values?: readonly string[];
  /** One letter. */
  readonly short?: string;
  readonly help: string;
}

export type Options = Readonly<Record<string, Option>>;

/** The command line after parsing. */
export interface Arguments {
  text(option: string): string | undefined;
  flag(option: string): boolean;
  readonly positionals: readonly string[];
}

export interface Context {
  readonly io: Io;
  readonly output: Output;
  readonly args: Arguments;
  /** AWS clients, created at first use: some commands need none. */
  readonly aws: () => Aws;
}

export interface Command {
  readonly summary: string;
  /** Names of the positional arguments; absent if the command takes none. */
  readonly positionals?: string;
  readonly options: Options;
  /** Options that users expect but that do not exist on purpose, with what to do instead. */
  readonly refused?: Readonly<Record<string, string>>;
  /** What a user needs to know besides the options, one paragraph each. */
  readonly details: readonly string[];
  readonly examples: readonly string[];
  /** What exit codes mean for this command; false for a code that it never returns. */
  readonly exits: Readonly<Partial<Record<ExitCode, string | false>>>;
  run(context: Context): Promise<ExitCode>;
}
