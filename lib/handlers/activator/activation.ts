import { type ACTIVATION_ATTRIBUTES } from '../../contract/activation-resource';
import { type HoldState } from '../../contract/link-hold';
import { type LinkReport } from '../../contract/link-report';
import { type LinkStatus } from '../../contract/link-status';
import { type RegisteredLink } from '../../contract/registered-link';
import { conditionText } from '../../core/link/condition';
import { type Finding } from '../../core/findings/finding';
import { linkFindings } from '../../core/link/link-report';
import { withFinding } from '../../core/link/link-status';
import { parseLink } from '../../core/link/parse-link';
import { type Answer } from '../shared/custom-resource/answer';
import { type CloudFormationEvent } from '../shared/custom-resource/event';
import { clock, type Deadline } from '../shared/clock';
import { log } from '../shared/log';
import { gateOf } from './gate';
import { failureText, holdState, readLink, type StoredLink } from './link-store';
import { publishMetrics } from './metrics';
import { notify } from './notify';
import { runPass } from './pass';
import { register, unregister, type Registration } from './registration';
import { storeStatus } from './store-status';
import { STORING_MILLISECONDS } from './time-limits';

/** What started a pass. */
export type Trigger = 'cloudformation' | 'schedule' | 'notification' | 'invocation';

/** Registers the endpoints and makes one pass; never fails, since a failed check must not cost an endpoint (decision D3). */
export async function runActivation(event: CloudFormationEvent, deadline: Deadline): Promise<Answer> {
  if (event.RequestType === 'Delete') {
    await unregister(event);
    return { status: 'SUCCESS' };
  }
  const registration = await register(event, parseLink(event.ResourceProperties?.Link), deadline);
  return { status: 'SUCCESS', data: activationData(await activate({ trigger: 'cloudformation', registration }, deadline)) };
}

/** CloudFormation gets an answer whatever happens; the schedule continues from there. */
export function activationUnfinished(event: CloudFormationEvent, reason: string): Answer {
  return event.RequestType === 'Delete' ? { status: 'SUCCESS', reason } : { status: 'SUCCESS', reason, data: activationData(undefined) };
}

function activationData(report: LinkReport | undefined): Readonly<Record<(typeof ACTIVATION_ATTRIBUTES)[number], string>> {
  const status = report?.status;
  const condition = (role: string): string =>
    status?.endpoints.find((endpoint) => endpoint.role === role)?.condition ?? (status === undefined ? 'UNKNOWN' : 'NONE');
  const codes =
    report === undefined
      ? []
      : [...linkFindings(report), ...report.status.endpoints.flatMap(({ findings }) => findings)].map(({ code }) => code);
  return {
    State: status?.condition ?? 'UNKNOWN',
    ApiState: condition('api'),
    UiState: condition('ui'),
    Findings: [...new Set(codes)].join(',') || 'none',
  };
}

/** What is to be done in a pass. */
export interface PassRequest {
  readonly trigger: Trigger;
  /** The schedule tells its interval. */
  readonly intervalMinutes?: number;
  /** The activation resource tells what it has just registered; all others read it. */
  readonly registration?: Registration;
}

/**
 * One pass over the registered link. Undefined if nothing is registered.
 *
 * @throws Error when it cannot be known what is registered, or when a person requests a pass and nothing is.
 */
export async function activate(request: PassRequest, deadline: Deadline): Promise<LinkReport | undefined> {
  const { trigger, registration } = request;
  const startedAt = clock.now();
  const stored = await readLink();
  const registered = registration?.registered ?? registeredLink(stored, trigger);
  if (registered === undefined) {
    log({ level: 'info', message: 'no pass: nothing is registered', trigger });
    return undefined;
  }
  const previous = stored.status.kind === 'stored' ? stored.status.value : undefined;
  const intervalMinutes = request.intervalMinutes ?? previous?.pass.intervalMinutes;
  const { status, steps, checkMilliseconds, certificateExpires } = await runPass({
    registered,
    previous,
    pass: { startedAt: new Date(startedAt).toISOString(), ...(intervalMinutes === undefined ? {} : { intervalMinutes }) },
    hold: holdState(stored.hold),
    deadline: { millisecondsLeft: () => deadline.millisecondsLeft() - STORING_MILLISECONDS },
    gate: gateOf(registered, registration?.finding === undefined),
    changeReported: trigger === 'notification',
    findings: registration?.finding === undefined ? [] : [registration.finding],
  });
  const report = await settle(request, { registered, status, hold: holdState(stored.hold) }, previous, deadline);
  logPass(trigger, report, steps, clock.now() - startedAt);
  // From what the pass saw: what is stored may be shortened.
  const seen = { ...report, status: { ...report.status, endpoints: status.endpoints } };
  publishMetrics(seen, { checkMilliseconds, certificateExpires, intervalMinutes: request.intervalMinutes ?? 0 });
  return report;
}

function registeredLink({ definition }: StoredLink, trigger: Trigger): RegisteredLink | undefined {
  switch (definition.kind) {
    case 'stored':
      return definition.value;
    case 'failed':
      throw new Error(`the registered link could not be read: ${failureText(definition.failure)}`);
    case 'unreadable':
      throw new Error('the definition parameter has a value that this version did not write: the next update of the stack replaces it');
    case 'absent':
      if (trigger === 'invocation') {
        throw new Error('no link is registered: the activation resource registers it at deployment');
      }
      return undefined;
  }
}

/** Stores what the pass came to, then notifies. What goes wrong with that is in the report. */
async function settle(
  { trigger }: PassRequest,
  report: LinkReport,
  previous: LinkStatus | undefined,
  deadline: Deadline,
): Promise<LinkReport> {
  const { hold, status, findings, isStored } = await storeStatus(report, trigger === 'cloudformation', deadline);
  const stored = { ...report, hold, status };
  const unsent = isStored ? await notify(stored, previous, deadline) : undefined;
  return withFindings(stored, [...findings, ...(unsent === undefined ? [] : [unsent])], previous);
}

function withFindings(report: LinkReport, findings: readonly Finding[], previous: LinkStatus | undefined): LinkReport {
  const now = clock.now();
  return { ...report, status: findings.reduce((status, found) => withFinding(status, found, previous, { now }), report.status) };
}

function logPass(trigger: Trigger, report: LinkReport, steps: Readonly<Record<string, number>>, milliseconds: number): void {
  const { status, hold, registered } = report;
  log({
    level: 'info',
    message: 'pass',
    trigger,
    link: registered.link.name,
    state: status.condition,
    text: conditionText(status.condition),
    since: status.since,
    hold: loggedHold(hold),
    endpoints: status.endpoints.map(({ role, endpointId, condition, since, findings, lastProbe }) => ({
      role,
      endpointId,
      state: condition,
      since,
      findings,
      lastProbe,
    })),
    findings: linkFindings(report),
    steps,
    milliseconds,
  });
}

function loggedHold(hold: HoldState): unknown {
  switch (hold.kind) {
    case 'hold':
      return hold.hold;
    case 'unknown':
      return hold;
    case 'none':
      return undefined;
  }
}
