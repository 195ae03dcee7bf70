/* A child process of the sandbox that receives its commands over its message channel: the starting side. */
import { type ChildProcess, type SpawnOptions } from 'node:child_process';
import { pathToFileURL } from 'node:url';

export type Spawn = (command: string, args: readonly string[], options: SpawnOptions) => ChildProcess;

export interface WorkerCommand {
  readonly id: number;
  readonly command: string;
  readonly input: unknown;
}

export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly id: number; readonly result?: unknown; readonly error?: string }
  | { readonly kind: 'event'; readonly event: unknown };

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export class Worker {
  /** Starts a TypeScript file and waits until it takes commands. */
  static async start(name: string, entry: string, spawn: Spawn, onEvent: (event: unknown) => void = () => {}): Promise<Worker> {
    const loader = pathToFileURL(require.resolve('tsx')).href;
    const child = spawn(process.execPath, ['--import', loader, entry], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    const worker = new Worker(name, child, onEvent);
    await worker.ready;
    return worker;
  }

  private readonly waiting = new Map<number, Waiting>();
  private readonly ready: Promise<void>;
  private readonly ended: Promise<void>;
  private running = true;
  private lastError = '';
  private nextId = 1;

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
    onEvent: (event: unknown) => void,
  ) {
    let onReady = () => {};
    let onEarlyEnd: (error: Error) => void = () => {};
    this.ready = new Promise((resolve, reject) => {
      onReady = resolve;
      onEarlyEnd = reject;
    });
    this.ended = new Promise((resolve) => {
      const end = (reason: string) => {
        this.running = false;
        const error = new Error(`${this.name} ended: ${reason} ${this.lastError}`.trim());
        onEarlyEnd(error);
        this.waiting.forEach((waiting) => waiting.reject(error));
        this.waiting.clear();
        resolve();
      };
      child.once('error', (error) => end(error.message));
      child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
    });
    child.stderr?.on('data', (text: Buffer) => {
      this.lastError = (this.lastError + text.toString()).slice(-2000);
    });
    child.on('message', (message: WorkerMessage) => {
      if (message.kind === 'ready') {
        onReady();
      } else if (message.kind === 'event') {
        onEvent(message.event);
      } else {
        this.settle(message);
      }
    });
  }

  request(command: string, input: unknown): Promise<unknown> {
    if (!this.running) {
      return Promise.reject(new Error(`${this.name} has ended ${this.lastError}`.trim()));
    }
    const message: WorkerCommand = { id: this.nextId++, command, input };
    return new Promise((resolve, reject) => {
      this.waiting.set(message.id, { resolve, reject });
      this.child.send(message);
    });
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  private settle(message: Extract<WorkerMessage, { kind: 'answer' }>): void {
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.error !== undefined) {
      waiting?.reject(new Error(`${this.name}: ${message.error}`));
    } else {
      waiting?.resolve(message.result);
    }
  }
}
