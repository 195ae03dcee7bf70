/** How every command ends; documented in the help, so pipelines depend on it. */
export const EXIT = { healthy: 0, findings: 1, usage: 2, couldNotLook: 3 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The command line was wrong; the message says what to write instead. */
export class UsageError extends Error {}

/** Nothing is known to be wrong, but what was asked could not be looked at. */
export class CannotLookError extends Error {}
