/* Faults that a test can enable for an action, by its IAM name. */
import { AwsError } from './service';

export interface Fault {
  /** The error of the call; absent with `hang`. */
  readonly error?: { readonly code: string; readonly message: string; readonly status?: number };
  /** The call never answers. */
  readonly hang?: boolean;
  /** How many calls it meets; absent means until it is removed. */
  readonly times?: number;
}

export const THROTTLING: Fault = { error: { code: 'RequestLimitExceeded', message: 'Request limit exceeded.', status: 503 } };
export const HANG: Fault = { hang: true };

export class Faults {
  private readonly faults = new Map<string, { readonly fault: Fault; left: number; met: number }>();

  /** For instance `set('ec2:ModifyVpcEndpoint', HANG)`. */
  set(action: string, fault: Fault): void {
    this.faults.set(action, { fault, left: fault.times ?? Infinity, met: 0 });
  }

  clear(action?: string): void {
    if (action === undefined) {
      this.faults.clear();
    } else {
      this.faults.delete(action);
    }
  }

  /** How many calls have met the fault that was set last. */
  met(action: string): number {
    return this.faults.get(action)?.met ?? 0;
  }

  /** To be awaited before an operation runs, after its permissions were checked. */
  async meet(action: string): Promise<void> {
    const entry = this.faults.get(action);
    if (!entry || entry.left === 0) {
      return;
    }
    entry.left -= 1;
    entry.met += 1;
    if (entry.fault.hang) {
      await new Promise<never>(() => undefined);
    }
    if (entry.fault.error) {
      throw new AwsError(entry.fault.error.code, entry.fault.error.message, entry.fault.error.status);
    }
  }
}
