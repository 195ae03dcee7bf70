import { setTimeout as pause } from 'node:timers/promises';

const LONGEST_SECONDS = 60;

/** Waits for what happens elsewhere; jest cannot end a loop, so it ends by itself. */
export async function until(what: string, happened: () => boolean | Promise<boolean>, seconds = LONGEST_SECONDS): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !(await happened()); await pause(50)) {
    if (Date.now() > end) {
      throw new Error(`still waiting for ${what}`);
    }
  }
}
