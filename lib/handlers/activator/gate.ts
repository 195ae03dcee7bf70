/* Whether a pass may change something in EC2, asked directly before the change (decision D14). */
import { type RegisteredLink } from '../../contract/registered-link';
import { finding, type Finding } from '../../core/findings/finding';
import { clock, type Deadline } from '../shared/clock';
import { failureText, holdState, readLink, type StoredLink } from './link-store';
import { CHANGE_MILLISECONDS, FRESH_MILLISECONDS } from './time-limits';

export type Permission = { readonly granted: true } | { readonly granted: false; readonly because?: Finding };

export interface Gate {
  /** Reads hold and registered definition anew. Whoever gets a permission uses it at once: it is not valid later. */
  mayChange(deadline: Deadline): Promise<Permission>;
}

const ATTEMPTS = 3;

export function gateOf(registered: RegisteredLink, isRegistered: boolean): Gate {
  return { mayChange: (deadline) => (isRegistered ? mayChange(registered, deadline) : Promise.resolve({ granted: false })) };
}

async function mayChange(registered: RegisteredLink, deadline: Deadline): Promise<Permission> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const asked = clock.now();
    const refusal = refusalOf(registered, await readLink());
    if (refusal !== undefined) {
      return refusal;
    }
    // A pass may have been given up while it waited, and a change whose answer cannot be waited for is not begun.
    if (deadline.millisecondsLeft() < CHANGE_MILLISECONDS) {
      return refused('too little time is left');
    }
    // A hold is confirmed once nobody relies on an older answer any more.
    if (clock.now() - asked <= FRESH_MILLISECONDS) {
      return { granted: true };
    }
  }
  return refused('Parameter Store answered too slowly to rely on it');
}

function refusalOf({ registrationId }: RegisteredLink, { definition, hold }: StoredLink): Permission | undefined {
  if (definition.kind === 'failed') {
    return { granted: false, because: finding('status-not-stored', failureText(definition.failure)) };
  }
  if (definition.kind !== 'stored' || definition.value.registrationId !== registrationId) {
    return refused(definition.kind === 'absent' ? 'the link was deleted meanwhile' : 'another definition was registered meanwhile');
  }
  const state = holdState(hold);
  // The hold is reported with the link.
  return state.kind === 'none' ? undefined : { granted: false };
}

function refused(why: string): Permission {
  return { granted: false, because: finding('pass-cut-short', `before it was to enable Private DNS: ${why}`) };
}
