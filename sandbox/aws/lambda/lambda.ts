import type { Account } from '../account';

export class Lambda {
  constructor(readonly account: Account) {}

  /** Queues an event; an error is retried twice, as for every asynchronous invocation. Accepts a name or an ARN. */
  invokeAsync(functionName: string, payload: string): void {
    throw new Error(`not implemented: ${functionName} ${payload}`);
  }

  async close(): Promise<void> {}
}
