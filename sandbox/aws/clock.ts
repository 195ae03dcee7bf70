/*
 * The time of the local AWS. It runs in real time, so that the sandbox can be explored by hand, and it can be advanced,
 * so that a test need not wait five minutes for a schedule.
 */

export interface Timer {
  cancel(): void;
}

interface PendingTimer {
  readonly due: number;
  readonly run: () => void | Promise<void>;
  handle?: NodeJS.Timeout;
}

const LONGEST_REAL_WAIT = 2 ** 31 - 1;

export class Clock {
  private offset = 0;
  private readonly timers = new Set<PendingTimer>();

  now(): Date {
    return new Date(this.milliseconds());
  }

  /** Runs once, after the given time has passed or has been skipped by {@link advance}. */
  after(milliseconds: number, run: () => void | Promise<void>): Timer {
    const timer: PendingTimer = { due: this.milliseconds() + milliseconds, run };
    this.timers.add(timer);
    this.schedule(timer);
    return { cancel: () => this.cancel(timer) };
  }

  /** Runs again and again, the first time after one whole period. */
  every(milliseconds: number, run: () => void | Promise<void>): Timer {
    let timer: Timer;
    let cancelled = false;
    const next = () => {
      timer = this.after(milliseconds, async () => {
        if (cancelled) {
          return;
        }
        next();
        await run();
      });
    };
    next();
    return {
      cancel: () => {
        cancelled = true;
        timer.cancel();
      },
    };
  }

  /** Waits by this clock. */
  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve));
  }

  /** Skips time: every timer that falls due fires in its order, at its own time, and is waited for. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.milliseconds() + milliseconds;
    for (let timer = this.nextDue(end); timer; timer = this.nextDue(end)) {
      this.offset += Math.max(0, timer.due - this.milliseconds());
      this.cancel(timer);
      await timer.run();
    }
    this.offset += Math.max(0, end - this.milliseconds());
    // Real timers were set for the time before the jump.
    for (const timer of this.timers) {
      clearTimeout(timer.handle);
      this.schedule(timer);
    }
  }

  /** Cancels everything, so that the process can end. */
  stop(): void {
    for (const timer of [...this.timers]) {
      this.cancel(timer);
    }
  }

  private milliseconds(): number {
    return Date.now() + this.offset;
  }

  private nextDue(end: number): PendingTimer | undefined {
    return [...this.timers].filter((timer) => timer.due <= end).sort((a, b) => a.due - b.due)[0];
  }

  private schedule(timer: PendingTimer): void {
    const wait = Math.min(Math.max(0, timer.due - this.milliseconds()), LONGEST_REAL_WAIT);
    timer.handle = setTimeout(() => {
      if (this.timers.has(timer)) {
        this.cancel(timer);
        void timer.run();
      }
    }, wait);
  }

  private cancel(timer: PendingTimer): void {
    clearTimeout(timer.handle);
    this.timers.delete(timer);
  }
}
