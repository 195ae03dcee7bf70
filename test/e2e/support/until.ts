import { setTimeout as pause } from 'node:timers/promises';

const LONGEST_MILLISECONDS = 60_000;

/** Waits for what happens elsewhere; jest cannot end a loop, so it ends by itself. */
export async function until(what: string, happened: () => boolean): Promise<void> {
  for (const end = Date.now() + LONGEST_MILLISECONDS; !happened(); await pause(50)) {
    if (Date.now() > end) {
      throw new Error(`still waiting for ${what}`);
    }
  }
}
