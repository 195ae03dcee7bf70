import { type HoldState } from '../../contract/link-hold';
import { type LinkReport } from '../../contract/link-report';
import { type LinkStatus } from '../../contract/link-status';
import { type CallFailure } from '../../core/findings/call-failure';
import { callFinding } from '../../core/findings/call-finding';
import { finding, type Finding } from '../../core/findings/finding';
import { statusToStore } from '../../core/link/link-status';
import { clock, type Deadline } from '../shared/clock';
import { DEFINITION, failureText, holdState, readLink, STATUS, type StoredLink } from './link-store';
import { readAll, remove, update } from './stored-values';

export interface StoredReport {
  readonly status: LinkStatus;
  /** As it is now: it may be younger than the pass. */
  readonly hold: HoldState;
  readonly isStored: boolean;
  /** What kept the status from being stored. */
  readonly findings: readonly Finding[];
}

/**
 * Stores the status of a pass, unless a pass that began later has stored its own, or the link is not registered as this pass
 * knew it. Only for the activation resource is the parameter created.
 */
export async function storeStatus({ registered, status, hold }: LinkReport, create: boolean, deadline: Deadline): Promise<StoredReport> {
  const latest = await readLink();
  const { registrationId } = registered;
  if (latest.definition.kind === 'failed') {
    return { status, hold, isStored: false, findings: [notStored(latest.definition.failure)] };
  }
  const now = holdState(latest.hold);
  if (!isRegistered(latest.definition, registrationId)) {
    return { status, hold: now, isStored: false, findings: [] };
  }
  const written = await update(
    STATUS,
    (stored) => statusToStore(status, stored.kind === 'stored' ? stored.value : undefined, clock.now()),
    deadline,
    { create },
    latest.status,
  );
  switch (written.kind) {
    case 'written':
      // Created while the link was being deleted.
      if (written.version === 1 && !isRegistered((await readAll({ definition: DEFINITION })).definition, registrationId)) {
        await remove(STATUS);
        return { status, hold: now, isStored: false, findings: [] };
      }
      return { status: written.value, hold: now, isStored: true, findings: [] };
    case 'unchanged':
      return { status, hold: now, isStored: false, findings: written.stored.kind === 'absent' ? [MISSING] : [] };
    case 'failed':
      return { status, hold: now, isStored: false, findings: [notStored(written.failure)] };
  }
}

const MISSING = finding('status-not-stored', 'the status parameter is missing');

function isRegistered(definition: StoredLink['definition'], registrationId: string): boolean {
  return definition.kind === 'stored' && definition.value.registrationId === registrationId;
}

function notStored(failure: CallFailure): Finding {
  return failure.kind === 'permissionMissing' ? callFinding(failure) : finding('status-not-stored', failureText(failure));
}
