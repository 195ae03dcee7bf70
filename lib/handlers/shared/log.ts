import { printableJson } from '../../core/text';

/** Writes one structured line; Lambda passes standard output on to CloudWatch Logs. */
export function log(entry: Readonly<Record<string, unknown>>): void {
  // eslint-disable-next-line no-console -- the one place where handlers write
  console.log(printableJson(entry));
}

/** An error as it may be logged: name and text, no stack and no request. */
export function loggable(thrown: unknown): { readonly name: string; readonly message: string } {
  return thrown instanceof Error ? { name: thrown.name, message: thrown.message } : { name: 'Error', message: String(thrown) };
}
