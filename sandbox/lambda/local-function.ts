/* One function: its process, one invocation at a time, and an answer whatever happens to the process. */
import { type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { type Readable } from 'node:stream';
import { nodeFor } from '../runtime/runtime';
import { type FunctionProcess, type FunctionProcessOptions, type InvocationResult } from './function-process';

export interface FunctionSettings {
  /** Folder made by `ensureRuntime`. */
  readonly runtimeDirectory: string;
  /** PEM file of an authority that functions trust besides the public ones. */
  readonly certificateAuthorityPath?: string;
}

interface ErrorObject {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

type Message =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly payload: string }
  /** After `fatal` the process ends. */
  | { readonly kind: 'error' | 'fatal'; readonly error: ErrorObject };

/** What a process said, or how it ended. */
type Outcome = Message | { readonly kind: 'ended'; readonly reason: string } | { readonly kind: 'tooLong' };

interface Running {
  readonly child: ChildProcess;
  /** Next thing that happens; one reader at a time. */
  next(milliseconds: number): Promise<Outcome>;
  readonly ended: Promise<void>;
}

// Code that has not loaded after ten seconds is loaded anew within the function's own timeout:
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
const initMilliseconds = 10_000;

export class LocalFunction implements FunctionProcess {
  private queue: Promise<unknown> = Promise.resolve();
  private running: Running | undefined;
  private stopped = false;

  constructor(
    private readonly options: FunctionProcessOptions,
    private readonly settings: FunctionSettings,
  ) {
    // An unknown runtime is an error now, not at the first invocation.
    nodeFor(options.runtime, settings.runtimeDirectory);
  }

  invoke(payload: string, requestId: string, invokedFunctionArn: string): Promise<InvocationResult> {
    const result = this.queue.then(() => this.run(payload, requestId, invokedFunctionArn));
    this.queue = result.catch(() => {});
    return result;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.end();
  }

  private async run(payload: string, requestId: string, invokedFunctionArn: string): Promise<InvocationResult> {
    if (this.stopped) {
      return failure({ errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: the function was stopped` });
    }
    if (!this.running) {
      const started = await this.load();
      if (started.kind !== 'ready') {
        await this.end();
        return this.describe(started, requestId, this.options.timeoutSeconds);
      }
    }
    const { running } = this;
    if (!running) {
      return failure({ errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: the function was stopped` });
    }
    const milliseconds = this.options.timeoutSeconds * 1000;
    running.child.send({ requestId, payload, invokedFunctionArn, deadline: Date.now() + milliseconds }, () => {});
    const outcome = await running.next(milliseconds);
    // What the function wrote before its answer is read in the same turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    if (outcome.kind === 'tooLong' || outcome.kind === 'ended' || outcome.kind === 'fatal') {
      await this.end();
    }
    return this.describe(outcome, requestId, this.options.timeoutSeconds);
  }

  private describe(outcome: Outcome, requestId: string, seconds: number): InvocationResult {
    switch (outcome.kind) {
      case 'result':
        return { payload: outcome.payload };
      case 'error':
      case 'fatal':
        return failure(outcome.error);
      case 'tooLong': {
        const text = `Task timed out after ${seconds.toFixed(2)} seconds`;
        this.options.onLog?.(`${new Date().toISOString()} ${requestId} ${text}`);
        return failure({ errorType: 'Sandbox.Timedout', errorMessage: `RequestId: ${requestId} Error: ${text}` });
      }
      case 'ended':
      case 'ready':
        return failure({
          errorType: 'Runtime.ExitError',
          errorMessage: `RequestId: ${requestId} Error: ${outcome.kind === 'ended' ? outcome.reason : 'Runtime restarted'}`,
        });
    }
  }

  private async load(): Promise<Outcome> {
    const started = await this.start(initMilliseconds);
    if (started.kind !== 'tooLong') {
      return started;
    }
    await this.end();
    return this.start(this.options.timeoutSeconds * 1000);
  }

  private start(milliseconds: number): Promise<Outcome> {
    const { options, settings } = this;
    const child = options.spawn(
      nodeFor(options.runtime, settings.runtimeDirectory),
      [`--max-old-space-size=${Math.floor(options.memoryMiB * 0.9)}`, join(__dirname, 'runtime-client.cjs')],
      { cwd: options.codeDirectory, env: this.environment(), stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
    );
    for (const stream of [child.stdout, child.stderr]) {
      readLines(stream, (line) => options.onLog?.(line));
    }
    const running = watch(child);
    this.running = running;
    running.ended.then(() => {
      if (this.running === running) {
        this.running = undefined;
      }
    });
    return running.next(milliseconds);
  }

  private environment(): Record<string, string> {
    const { options, settings } = this;
    return {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      AWS_LAMBDA_FUNCTION_NAME: options.functionName,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(options.memoryMiB),
      ...options.environment,
      _HANDLER: options.handler,
      LAMBDA_TASK_ROOT: options.codeDirectory,
      NODE_PATH: join(settings.runtimeDirectory, 'node_modules'),
      ...(settings.certificateAuthorityPath ? { NODE_EXTRA_CA_CERTS: settings.certificateAuthorityPath } : {}),
    };
  }

  private async end(): Promise<void> {
    const { running } = this;
    this.running = undefined;
    running?.child.kill('SIGKILL');
    await running?.ended;
  }
}

/** Not `readline`: a carriage return stays within its line, as in Lambda's logs. */
function readLines(stream: Readable | null, onLine: (line: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  });
  stream?.on('end', () => rest && onLine(rest));
}

function watch(child: ChildProcess): Running {
  const unread: Outcome[] = [];
  let reader: ((outcome: Outcome) => void) | undefined;
  const happen = (outcome: Outcome) => {
    if (reader) {
      reader(outcome);
    } else {
      unread.push(outcome);
    }
  };
  child.on('message', (message: Message) => happen(message));
  const ended = new Promise<void>((resolve) => {
    const end = (reason: string) => {
      happen({ kind: 'ended', reason });
      resolve();
    };
    child.once('error', (error) => end(`Runtime failed to start: ${error.message}`));
    child.once('exit', (code, signal) => {
      const how = signal ? `signal: ${signal}` : `exit status ${code}`;
      end(code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${how}`);
    });
  });
  return {
    child,
    ended,
    next: (milliseconds) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => reader?.({ kind: 'tooLong' }), milliseconds);
        reader = (outcome) => {
          clearTimeout(timer);
          reader = undefined;
          resolve(outcome);
        };
        const first = unread.shift();
        if (first) {
          reader(first);
        }
      }),
  };
}

function failure(error: ErrorObject): InvocationResult {
  return { payload: JSON.stringify(error), functionError: 'Unhandled' };
}
