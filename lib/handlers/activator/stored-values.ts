/*
 * Values in Parameter Store that several invocations read and write at once (decision D14). Parameter Store has no conditional
 * write. It numbers the versions of a value, answers a write with its number, and keeps old versions. So each value carries the
 * number of the version that its writer had read: a reader notices a write that came late, and a writer notices what it
 * overwrote. Then all versions between are read, and `merge` says what counts.
 */
import { SSMClient } from '@aws-sdk/client-ssm';
import { createParameter, deleteParameter, MOST_NAMES, readParameters, updateParameter, type ParameterVersion } from '../../aws/parameters';
import { type StoredValue } from '../../contract/stored-value';
import { callFailure, type CallFailure } from '../../core/findings/call-failure';
import { printableJson } from '../../core/text';
import { clock, type Deadline } from '../shared/clock';
import { STORE_CALL_MILLISECONDS, STORE_LIMITS } from './time-limits';

const client = new SSMClient({ maxAttempts: 1, requestHandler: { ...STORE_LIMITS, throwOnRequestTimeout: true } });

/** One kind of stored value. */
export interface ValueKind<T extends StoredValue> {
  name(): string;
  readonly description: string;
  parse(text: string): T | undefined;
  /** Of two values what counts; the second is stored later. The order of several merges makes no difference. */
  merge(earlier: T, later: T): T;
  /** What counts of a value whose writer did not know the version before it, and has noticed since; all of it by default. */
  whenLate?(value: T): T;
  /** The value as it fits into a parameter. */
  fit?(value: T): T;
}

export type Stored<T> =
  | { readonly kind: 'stored'; readonly value: T; readonly version: number }
  | { readonly kind: 'absent' }
  /** A value that this version did not write. */
  | { readonly kind: 'unreadable'; readonly version: number }
  | { readonly kind: 'failed'; readonly failure: CallFailure };

export type Written<T> =
  | { readonly kind: 'written'; readonly value: T; readonly version: number }
  /** There was nothing to write any more. */
  | { readonly kind: 'unchanged'; readonly stored: Stored<T> }
  | { readonly kind: 'failed'; readonly failure: CallFailure };

export type Kinds = Readonly<Record<string, ValueKind<StoredValue>>>;

export type StoredKinds<K extends Kinds> = {
  readonly [Name in keyof K]: K[Name] extends ValueKind<infer T> ? Stored<T> : never;
};

/** With many passes at once each may find what another one has just stored; the deadline ends it earlier. */
const ATTEMPTS = 10;
const PAUSE_MILLISECONDS = 300;

/** Reads several values at one moment. Never throws. */
export async function readAll<K extends Kinds>(kinds: K): Promise<StoredKinds<K>> {
  const entries = Object.entries(kinds);
  try {
    const found = await readParameters(
      client,
      entries.map(([, kind]) => kind.name()),
    );
    const read = await Promise.all(entries.map(async ([key, kind]) => [key, await resolve(kind, found.get(kind.name()))] as const));
    return Object.fromEntries(read) as StoredKinds<K>;
  } catch (error) {
    const failed = { kind: 'failed', failure: callFailure('ssm:GetParameters', error) } as const;
    return Object.fromEntries(entries.map(([key]) => [key, failed])) as StoredKinds<K>;
  }
}

async function read<T extends StoredValue>(kind: ValueKind<T>): Promise<Stored<T>> {
  return (await readAll({ value: kind })).value as Stored<T>;
}

interface Version<T> {
  readonly version: number;
  readonly value: T;
}

/** What counts: the latest version, unless its writer did not know those before it. Throws what a call throws. */
async function resolve<T extends StoredValue>(kind: ValueKind<T>, latest: ParameterVersion | undefined): Promise<Stored<T>> {
  if (latest === undefined) {
    return { kind: 'absent' };
  }
  const { version } = latest;
  const value = kind.parse(latest.value);
  if (value === undefined) {
    return { kind: 'unreadable', version };
  }
  const known = { version, value };
  const before = isLate(known) ? await readVersions(kind, value.previousVersion, version) : [];
  return { kind: 'stored', value: merged(kind, [...before, known]) ?? value, version };
}

/** Its writer did not know the version before it. */
function isLate<T extends StoredValue>({ version, value }: Version<T>): boolean {
  return value.previousVersion + 1 !== version;
}

function merged<T extends StoredValue>(kind: ValueKind<T>, versions: readonly Version<T>[]): T | undefined {
  const [first, ...others] = versions.map((each) => (isLate(each) ? (kind.whenLate?.(each.value) ?? each.value) : each.value));
  return first === undefined ? undefined : others.reduce((one, other) => kind.merge(one, other), first);
}

/** Readable versions from one on, before another, the first ones first; the last few if there are many. */
async function readVersions<T extends StoredValue>(kind: ValueKind<T>, from: number, before: number): Promise<readonly Version<T>[]> {
  // A parameter that was deleted and created again counts from 1.
  const first = Math.max(from < before ? from : 1, before - MOST_NAMES, 1);
  const numbers = Array.from({ length: Math.max(0, before - first) }, (_, index) => first + index);
  if (numbers.length === 0) {
    return [];
  }
  const nameOf = (version: number): string => `${kind.name()}:${version}`;
  const found = await readParameters(client, numbers.map(nameOf));
  return numbers.flatMap((version) => {
    const value = kind.parse(found.get(nameOf(version))?.value ?? '');
    return value === undefined ? [] : [{ version, value }];
  });
}

export interface UpdateOptions {
  /** Creates the parameter if there is none. */
  readonly create?: boolean;
}

/**
 * Changes a value, as if nobody else wrote meanwhile: what somebody else stored between reading and writing is merged, the
 * change is made again on top of it, and if it is not wanted any more, what was overwritten is put back. Never throws.
 *
 * @param change makes the new value of the stored one; undefined to leave it
 */
export async function update<T extends StoredValue>(
  kind: ValueKind<T>,
  change: (stored: Stored<T>) => Omit<T, keyof StoredValue> | undefined,
  deadline: Deadline,
  options: UpdateOptions = {},
  known?: Stored<T>,
): Promise<Written<T>> {
  let failure: CallFailure = tooLate(kind);
  let stored = known;
  let overwrote = false;
  for (let attempt = 1; attempt <= ATTEMPTS && deadline.millisecondsLeft() > STORE_CALL_MILLISECONDS; attempt += 1) {
    stored ??= await read(kind);
    if (stored.kind === 'failed') {
      return stored;
    }
    if (stored.kind === 'absent' && options.create !== true) {
      return { kind: 'unchanged', stored };
    }
    const changed = change(stored);
    const wanted = changed ?? (overwrote && stored.kind === 'stored' ? stored.value : undefined);
    if (wanted === undefined) {
      return { kind: 'unchanged', stored };
    }
    // Lambda may have frozen the function since the value was read.
    if (deadline.millisecondsLeft() <= 0) {
      break;
    }
    const previousVersion = stored.kind === 'absent' ? 0 : stored.version;
    const next = { ...wanted, version: 1, previousVersion } as unknown as T;
    const value = kind.fit?.(next) ?? next;
    try {
      const version = await put(kind, value, stored.kind === 'absent');
      if (version === previousVersion + 1) {
        return changed === undefined
          ? { kind: 'unchanged', stored: { kind: 'stored', value, version } }
          : { kind: 'written', value, version };
      }
      overwrote = true;
      const between = merged(kind, await readVersions(kind, previousVersion + 1, version));
      const known = stored.kind === 'stored' ? stored.value : undefined;
      const base = known === undefined || between === undefined ? (known ?? between) : kind.merge(known, between);
      stored = base === undefined ? { kind: 'unreadable', version } : { kind: 'stored', value: base, version };
    } catch (error) {
      failure = callFailure('ssm:PutParameter', error);
      if (!isCertainlyNotStored(error)) {
        return { kind: 'failed', failure };
      }
      stored = undefined;
      overwrote = false;
      await clock.sleep(PAUSE_MILLISECONDS * attempt);
    }
  }
  return { kind: 'failed', failure };
}

async function put<T extends StoredValue>(kind: ValueKind<T>, value: T, create: boolean): Promise<number> {
  const text = printableJson(value);
  return create ? createParameter(client, kind.name(), text, kind.description) : updateParameter(client, kind.name(), text);
}

/** Refused because of others, or because the parameter has just been created or deleted: it is read again, and tried again. */
function isCertainlyNotStored(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^(ThrottlingException|TooManyUpdates|ParameterAlreadyExists|ParameterNotFound|ValidationException)$|^Throttl|^RequestLimitExceeded$/.test(
      error.name,
    )
  );
}

function tooLate(kind: ValueKind<StoredValue>): CallFailure {
  return { kind: 'timedOut', action: 'ssm:PutParameter', errorName: 'NoTimeLeft', message: `${kind.name()} was not written` };
}

/** Deletes a parameter. Answers with the failure, if any. */
export async function remove(kind: ValueKind<StoredValue>): Promise<CallFailure | undefined> {
  try {
    await deleteParameter(client, kind.name());
    return undefined;
  } catch (error) {
    return callFailure('ssm:DeleteParameter', error);
  }
}
