/** Exit codes of every command. The help documents them, and pipelines depend on them. */
export const EXIT = { healthy: 0, findings: 1, usage: 2, couldNotRead: 3 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The command line is wrong; the message says what to write instead. */
export class UsageError extends Error {}

/** The command could not read what it needs; nothing is known about the link. */
export class CannotReadError extends Error {}
