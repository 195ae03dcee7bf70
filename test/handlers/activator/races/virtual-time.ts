/* Time that passes when nothing else is left to do. What is due at the same moment is put in order by fast-check's scheduler. */
import type fc from 'fast-check';

interface Due {
  readonly time: number;
  readonly label: string;
  readonly does: () => void;
}

/** Lets everything run that has been resolved. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class VirtualTime {
  now = Date.parse('2026-11-20T10:00:00.000Z');
  /** What happened, in order: two runs with the same text are the same interleaving. */
  readonly trace: string[] = [];
  private due: Due[] = [];

  constructor(private readonly scheduler: fc.Scheduler) {}

  after(milliseconds: number, label: string, does: () => void): Due {
    const entry = { time: this.now + Math.max(0, milliseconds), label, does };
    this.due.push(entry);
    return entry;
  }

  cancel(entry: Due | undefined): void {
    this.due = this.due.filter((other) => other !== entry);
  }

  /** Until nothing is due any more. */
  async run(): Promise<void> {
    await settled();
    while (this.due.length > 0) {
      const time = Math.min(...this.due.map((entry) => entry.time));
      const together = this.due.filter((entry) => entry.time === time);
      this.due = this.due.filter((entry) => entry.time !== time);
      this.now = time;
      for (const { label, does } of together) {
        void this.scheduler.schedule(Promise.resolve(), label).then(() => {
          this.trace.push(label);
          does();
        });
      }
      for (let left = this.scheduler.count(); left > 0; left -= 1) {
        await this.scheduler.waitOne();
        await settled();
      }
    }
  }
}
