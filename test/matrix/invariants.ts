/* What holds for each cell of the matrix, whatever it is about. */
import { type App, Stack } from 'aws-cdk-lib/core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A token as text, as an element of a list, and as a number. */
const MARKERS = /\$\{Token\[|#\{Token\[|-1\.888\d*e\+289/;

export type Result = { readonly templates: string } | { readonly error: string };

/** Synthesises, and checks what holds for each template and each message. */
export function synthesise(build: () => App): Result {
  try {
    const app = build();
    const assembly = app.synth();
    // With those of nested stacks.
    const names = new Set(
      app.node
        .findAll()
        .filter((node) => node instanceof Stack)
        .map(({ templateFile }) => templateFile),
    );
    const templates = [...names].map((name) => JSON.stringify(JSON.parse(readFileSync(join(assembly.directory, name), 'utf8')))).join('\n');
    expect(MARKERS.exec(templates)?.[0]).toBeUndefined();
    return { templates };
  } catch (error) {
    const { message, name, matcherResult } = error as Error & { matcherResult?: unknown };
    if (matcherResult !== undefined) {
      throw error;
    }
    expect(MARKERS.exec(message)?.[0]).toBeUndefined();
    // Mistakes of the library, not answers to the user's.
    expect([name, message]).toEqual([expect.not.stringMatching(/^(TypeError|RangeError|ReferenceError)$/), message]);
    expect(message).not.toMatch(/cyclic|DependencyCycle|ENOENT/i);
    return { error: message };
  }
}
