import { type ClientSettings } from './client-settings';
import { environmentOf } from './environment';

/** Exports for any POSIX shell. */
export function shellExports(settings: ClientSettings): string[] {
  return Object.entries(environmentOf(settings)).map(([name, value]) => `export ${name}=${shellQuote(value)}`);
}

/** Between single quotes, only the quote itself is special. */
export function shellQuote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
