/*
 * A Lambda function's code as a process of its own, as the local AWS sees it. The process gets the unzipped asset, the
 * runtime's SDK and the function's environment, and nothing of this repository.
 */
import { type ChildProcess, type SpawnOptions } from 'node:child_process';

export interface FunctionProcessOptions {
  readonly functionName: string;
  /** `nodejs22.x`, `nodejs24.x`; another runtime is an error. */
  readonly runtime: string;
  /** Folder with the unzipped asset, outside the repository. */
  readonly codeDirectory: string;
  /** For instance `index.handler`. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
  /** Starts the process: on this machine, or on a host of a VPC. */
  spawn(command: string, args: readonly string[], options: SpawnOptions): ChildProcess;
  /** Called with each line that the function writes. */
  onLog?(line: string): void;
}

export interface InvocationResult {
  /** JSON text: the result, or Lambda's error object. */
  readonly payload: string;
  /** `Unhandled` when the function threw, ran out of time, or its process died. */
  readonly functionError?: 'Unhandled';
}

export interface FunctionProcess {
  /** One at a time: a second invocation waits, as for a function with one execution environment. */
  invoke(payload: string, requestId: string, invokedFunctionArn: string): Promise<InvocationResult>;
  stop(): Promise<void>;
}
