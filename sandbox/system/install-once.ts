/* Folders of the cache that are filled once, however many runs want them at the same time. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Fills a folder beside its final place and moves it there when it is complete. */
export async function installOnce(cache: string, directory: string, fill: (temporary: string) => Promise<void>): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const temporary = mkdtempSync(join(cache, 'installing-'));
  try {
    await fill(temporary);
    moveInto(temporary, directory);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Another run may have installed the same meanwhile; then its folder serves as well. */
function moveInto(temporary: string, directory: string): void {
  try {
    renameSync(temporary, directory);
  } catch (error) {
    if (!existsSync(directory)) {
      throw error;
    }
  }
}
