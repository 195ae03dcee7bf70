/* The three parameters of a link, and who writes which (decision D14). */
import { ACTIVATOR_ENVIRONMENT } from '../../contract/activator-environment';
import { type HoldState, type StoredHold } from '../../contract/link-hold';
import { type LinkStatus } from '../../contract/link-status';
import { definitionParameterName, holdParameterName, statusParameterName } from '../../contract/parameter-names';
import { type StoredRegistration } from '../../contract/registered-link';
import { type CallFailure } from '../../core/findings/call-failure';
import { holdStateOf, laterHold, MISSING_HOLD, parseStoredHold, UNREADABLE_HOLD } from '../../core/link/hold';
import { fitStatus, mergeStatuses, withoutAnnouncement } from '../../core/link/link-status';
import { parseStatus } from '../../core/link/parse-status';
import { laterRegistration, parseRegistration } from '../../core/link/registration';
import { clock } from '../shared/clock';
import { readAll, type Stored, type StoredKinds, type ValueKind } from './stored-values';

const linkName = (): string => process.env[ACTIVATOR_ENVIRONMENT.linkName] ?? '';

/** Written by the activation resource alone. */
export const DEFINITION: ValueKind<StoredRegistration> = {
  name: () => definitionParameterName(linkName()),
  description: 'Link to Prefect as registered at deployment',
  parse: parseRegistration,
  merge: laterRegistration,
};

/** Written by commands alone; the activation resource creates it. */
export const HOLD: ValueKind<StoredHold> = {
  name: () => holdParameterName(linkName()),
  description: 'Whether the link to Prefect is on hold; use the commands hold and release',
  parse: parseStoredHold,
  merge: laterHold,
};

/** The clocks of Lambda differ by much less. */
const LARGEST_CLOCK_DIFFERENCE_MILLISECONDS = 5 * 60_000;

/** Written by passes. */
export const STATUS: ValueKind<LinkStatus> = {
  name: () => statusParameterName(linkName()),
  description: 'State of the link to Prefect',
  parse: (text) => parseStatus(text, clock.now() + LARGEST_CLOCK_DIFFERENCE_MILLISECONDS),
  merge: mergeStatuses,
  // Who was too late to store that a message is being sent does not send it.
  whenLate: withoutAnnouncement,
  fit: fitStatus,
};

const KINDS = { definition: DEFINITION, hold: HOLD, status: STATUS };

/** All three, as they are at one moment. */
export type StoredLink = StoredKinds<typeof KINDS>;

export const readLink = (): Promise<StoredLink> => readAll(KINDS);

/** Whoever cannot tell whether the link is on hold changes nothing. */
export function holdState(stored: Stored<StoredHold>): HoldState {
  switch (stored.kind) {
    case 'stored':
      return holdStateOf(stored.value);
    case 'absent':
      return MISSING_HOLD;
    case 'unreadable':
      return UNREADABLE_HOLD;
    case 'failed':
      return { kind: 'unknown', reason: failureText(stored.failure) };
  }
}

export function failureText({ action, errorName, message }: CallFailure): string {
  return `${action}: ${errorName}: ${message}`;
}
