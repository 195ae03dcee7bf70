/* A child process of the sandbox that receives its commands over its message channel: the started side. */
import { type WorkerCommand, type WorkerMessage } from './worker';

export type WorkerCommands = Readonly<Record<string, (input: unknown) => Promise<unknown>>>;

export function sendToParent(message: WorkerMessage): void {
  if (process.connected) {
    process.send?.(message);
  }
}

export function serveCommands(commands: WorkerCommands): void {
  process.on('disconnect', () => process.exit(0));
  process.on('message', (message: WorkerCommand) => {
    const run = commands[message.command] ?? (() => Promise.reject(new Error(`no command ${message.command}`)));
    run(message.input).then(
      (result) => sendToParent({ kind: 'answer', id: message.id, result }),
      (error: unknown) => sendToParent({ kind: 'answer', id: message.id, error: error instanceof Error ? error.message : String(error) }),
    );
  });
  sendToParent({ kind: 'ready' });
}
