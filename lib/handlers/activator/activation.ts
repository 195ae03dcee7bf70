import { type ACTIVATION_ATTRIBUTES } from '../../contract/activation-resource';
import { type LinkDefinition } from '../../contract/link-definition';
import { type LinkStatus } from '../../contract/link-status';
import { conditionText } from '../../core/link/condition';
import { callFinding } from '../../core/findings/call-finding';
import { finding, type Finding } from '../../core/findings/finding';
import { statusChanged, withFinding, withHeld } from '../../core/link/link-status';
import { parseLink } from '../../core/link/parse-link';
import { type Answer } from '../shared/custom-resource/answer';
import { type CloudFormationEvent } from '../shared/custom-resource/event';
import { clock, type Deadline } from '../shared/clock';
import { log } from '../shared/log';
import { publishMetrics } from './metrics';
import { tellState } from './notify';
import { runPass } from './pass';
import { deleteStatus, heldIn, isFree, readStatus, writeStatus, type StoredStatus } from './status-store';

/** Reserved at the end of a pass for storing its result. */
const STORING_MILLISECONDS = 15_000;

/** Who requested a pass. */
export type Trigger = 'cloudformation' | 'schedule' | 'notification' | 'invocation';

/** Registers the endpoints and makes one pass; never fails, since a failed check must not cost an endpoint (decision D3). */
export async function runActivation(event: CloudFormationEvent, deadline: Deadline): Promise<Answer> {
  if (event.RequestType === 'Delete') {
    const failure = await deleteStatus();
    log({ level: failure === undefined ? 'info' : 'error', message: 'link deleted', failure });
    return { status: 'SUCCESS' };
  }
  const status = await activate('cloudformation', parseLink(event.ResourceProperties?.Link), deadline);
  return { status: 'SUCCESS', data: activationData(status) };
}

/** CloudFormation always gets an answer; the schedule continues from there. */
export function activationUnfinished(event: CloudFormationEvent, reason: string): Answer {
  return event.RequestType === 'Delete' ? { status: 'SUCCESS', reason } : { status: 'SUCCESS', reason, data: activationData(undefined) };
}

function activationData(status: LinkStatus | undefined): Readonly<Record<(typeof ACTIVATION_ATTRIBUTES)[number], string>> {
  const condition = (role: string): string =>
    status?.endpoints.find((endpoint) => endpoint.role === role)?.condition ?? (status === undefined ? 'UNKNOWN' : 'NONE');
  const codes =
    status === undefined ? [] : [...status.findings, ...status.endpoints.flatMap(({ findings }) => findings)].map(({ code }) => code);
  return {
    State: status?.condition ?? 'UNKNOWN',
    ApiState: condition('api'),
    UiState: condition('ui'),
    Findings: [...new Set(codes)].join(',') || 'none',
  };
}

/**
 * One pass, with the link as told or, when told nothing, as registered. The schedule says its interval; 0 is not known.
 *
 * @throws Error when no link is known: nothing has been registered yet, and Parameter Store was readable.
 */
export async function activate(
  trigger: Trigger,
  told: LinkDefinition | undefined,
  deadline: Deadline,
  intervalMinutes = 0,
): Promise<LinkStatus> {
  const started = clock.now();
  const stored = await readStatus();
  const previous = stored.kind === 'stored' ? stored.status : undefined;
  const link = told ?? previous?.link;
  if (link === undefined) {
    throw new Error(noLinkText(stored));
  }

  const {
    status: seen,
    steps,
    checkMilliseconds,
  } = await runPass(
    link,
    previous,
    { millisecondsLeft: () => deadline.millisecondsLeft() - STORING_MILLISECONDS },
    { open: isFree(stored), lookAgain: async () => gateNow(await readStatus()) },
    trigger === 'notification',
  );
  // A pass that was given up may go on when Lambda next thaws the function: it must not write over what came after it.
  const { status, findings } = deadline.millisecondsLeft() > 0 ? await settle(trigger, stored, seen) : { status: seen, findings: [] };
  logPass(trigger, status, findings, steps, clock.now() - started);
  publishMetrics(status, checkMilliseconds, intervalMinutes);
  return findings.length === 0
    ? status
    : { ...status, findings: [...status.findings, ...findings.map((found) => ({ ...found, since: status.writtenAt }))] };
}

function noLinkText(stored: StoredStatus): string {
  return stored.kind === 'failed'
    ? `the event names no link, and the registered one could not be read: ${stored.failure.action}: ${stored.failure.errorName}`
    : 'the event names no link, and none is registered yet: the activation resource registers it at deployment';
}

interface Settled {
  readonly status: LinkStatus;
  /** What kept the status from being stored. */
  readonly findings: readonly Finding[];
}

const UNREADABLE = finding(
  'status-not-stored',
  'ssm:GetParameter: the stored value was written by another version or by hand, and is replaced',
);

function gateNow(stored: StoredStatus): { readonly open: boolean; readonly unknown?: Finding } {
  if (stored.kind === 'failed') {
    return { open: false, unknown: notStored(stored.failure) };
  }
  return { open: isFree(stored), ...(stored.kind === 'unreadable' ? { unknown: UNREADABLE } : {}) };
}

/** Publishes changes, and stores the status. */
async function settle(trigger: Trigger, stored: StoredStatus, seen: LinkStatus): Promise<Settled> {
  // What could not be read is not overwritten: it contains when conditions began, and what has been published.
  if (stored.kind === 'failed') {
    return { status: seen, findings: [notStored(stored.failure)] };
  }
  // Why this pass changed nothing in EC2.
  const reported = stored.kind === 'unreadable' ? withFinding(seen, UNREADABLE, undefined, { now: clock.now() }) : seen;
  const status = await tellState(reported, stored.kind === 'stored' ? stored.status : undefined);
  if (stored.kind === 'absent') {
    return write(status);
  }
  if (stored.kind === 'stored' && !statusChanged(stored.status, status)) {
    return { status, findings: [] };
  }

  const latest = await readStatus();
  if (latest.kind === 'failed') {
    return { status, findings: [notStored(latest.failure)] };
  }
  // A pass that is overtaken by the final Delete must not bring the status back.
  if (latest.kind === 'absent' && trigger !== 'cloudformation') {
    return { status, findings: [] };
  }
  // The hold may be younger than this pass.
  return write(withHeld(status, heldIn(latest)));
}

async function write(status: LinkStatus): Promise<Settled> {
  const failure = await writeStatus(status);
  return { status, findings: failure === undefined ? [] : [notStored(failure)] };
}

function notStored(failure: {
  readonly kind: string;
  readonly action: string;
  readonly errorName: string;
  readonly message: string;
}): Finding {
  return failure.kind === 'permissionMissing'
    ? callFinding({ ...failure, kind: 'permissionMissing' })
    : finding('status-not-stored', `${failure.action}: ${failure.errorName}: ${failure.message}`);
}

function logPass(
  trigger: Trigger,
  status: LinkStatus,
  storing: readonly Finding[],
  steps: Readonly<Record<string, number>>,
  milliseconds: number,
): void {
  log({
    level: 'info',
    message: 'pass',
    trigger,
    link: status.link.name,
    state: status.condition,
    text: conditionText(status.condition),
    since: status.since,
    held: status.held,
    endpoints: status.endpoints.map(({ role, endpointId, condition, since, findings, lastProbe }) => ({
      role,
      endpointId,
      state: condition,
      since,
      findings,
      lastProbe,
    })),
    findings: [...status.findings, ...storing],
    steps,
    milliseconds,
  });
}
