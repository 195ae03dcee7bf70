import { type Aws } from '../aws/clients';
import { type ExitCode } from './exit';
import { type Io } from './io';
import { type Output } from './output';

/** An option as it is parsed and as the help shows it. */
export interface Option {
  /** What stands for the value in the help; absent for a switch. */
  readonly value?: string;
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
  /** Clients of AWS; made at the first use, since some commands need none. */
  readonly aws: () => Aws;
}

export interface Command {
  readonly summary: string;
  /** Names of what follows the options; absent if nothing may. */
  readonly positionals?: string;
  readonly options: Options;
  /** Options that people look for and that are not there on purpose, with what to do instead. */
  readonly refused?: Readonly<Record<string, string>>;
  /** What a person needs to know besides the options, a paragraph each. */
  readonly details: readonly string[];
  readonly examples: readonly string[];
  /** Exit codes as this command means them; false for one that it never ends with. */
  readonly exits: Readonly<Partial<Record<ExitCode, string | false>>>;
  run(context: Context): Promise<ExitCode>;
}
