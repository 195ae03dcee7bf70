import {
  type EndpointCondition,
  type EndpointStatus,
  type LinkStatus,
  type Notified,
  type PassRecord,
  type StatusFinding,
} from '../../contract/link-status';
import { type EndpointDefinition, type LinkDefinition } from '../../contract/link-definition';
import { earliestExpiry, diagnose } from './diagnose';
import { endpointCondition, linkCondition } from './condition';
import { type Finding } from '../findings/finding';
import { cut, utf8Bytes } from '../text';
import { type DecisionContext, type EndpointMemory, type EndpointObservation } from './observation';
import { nameStrategy } from './name-strategy';
import { isWithinConsistencyTime } from './recent-enabling';
import { addressChecks, nameVerdict, pathVerdict } from './path-check';

/** Largest value of a standard parameter, in bytes. */
export const LARGEST_STATUS_BYTES = 4096;

/** What earlier passes stored about an endpoint. */
export function memoryOf(definition: EndpointDefinition, previous: LinkStatus | undefined): EndpointMemory {
  const known = previousEndpoint(definition, previous);
  if (known === undefined) {
    return { seen: false, privateDnsWasOn: false };
  }
  return withoutUndefined({
    seen: known.seen,
    privateDnsWasOn: known.privateDnsWasOn,
    privateDnsEnabledAt: timeOf(known.privateDnsEnabledAt),
    enablingWasSeen: known.enablingWasSeen === true ? true : undefined,
    disabledDuringHold: known.disabledDuringHold === true ? true : undefined,
    checkFailingSince: timeOf(known.checkFailingSince),
    condition: known.condition,
    uncheckedSince: timeOf(known.uncheckedSince),
  });
}

function timeOf(text: string | undefined): number | undefined {
  const time = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** The stored status of this very endpoint; another id in the same role starts from nothing. */
export function previousEndpoint(
  definition: Pick<EndpointDefinition, 'endpointId' | 'role'>,
  previous: LinkStatus | undefined,
): EndpointStatus | undefined {
  return previous?.endpoints.find(({ endpointId, role }) => endpointId === definition.endpointId && role === definition.role);
}

/** What a pass knows besides the endpoints. */
export interface PassFacts {
  readonly link: LinkDefinition;
  readonly registrationId: string;
  readonly pass: PassRecord;
  /** Findings about the link as a whole. */
  readonly findings: readonly Finding[];
}

/** The status after a pass. Times are kept from before wherever nothing changed. */
export function nextStatus(
  { link, registrationId, pass, findings }: PassFacts,
  observations: readonly EndpointObservation[],
  previous: LinkStatus | undefined,
  context: DecisionContext,
): LinkStatus {
  const endpoints = observations.map((observation) => nextEndpoint(observation, previous, { ...context, link }));
  const condition = linkCondition(endpoints.map((endpoint) => endpoint.condition));
  return withoutUndefined({
    version: 1,
    previousVersion: 0,
    registrationId,
    condition,
    since: since(condition, previous?.condition, previous?.since, context),
    endpoints,
    findings: findings.map((found) => statusFinding(found, previous?.findings, context)),
    pass,
    writtenAt: isoTime(context),
  });
}

function withoutUndefined<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}

/** The status with one more finding about the link. */
export function withFinding(
  status: LinkStatus,
  found: Finding,
  previous: LinkStatus | undefined,
  context: Pick<DecisionContext, 'now'>,
): LinkStatus {
  const others = status.findings.filter(({ code }) => code !== found.code);
  return { ...status, findings: [...others, statusFinding(found, previous?.findings, context)] };
}

function nextEndpoint(observation: EndpointObservation, previous: LinkStatus | undefined, context: DecisionContext): EndpointStatus {
  const { definition, description } = observation;
  const before = previousEndpoint(definition, previous);
  const memory = memoryOf(definition, previous);
  const condition = endpointCondition(observation, memory, context);
  const checkFailingSince = nextCheckFailingSince(observation, before, context);
  const lastProbe = probeSummary(observation) ?? before?.lastProbe;
  const moved = nameStrategy(context.privateDns).areMoved(observation);
  return withoutUndefined({
    role: definition.role,
    endpointId: definition.endpointId,
    condition,
    since: since(condition, before?.condition, before?.since, context),
    findings:
      description.state === 'notAsked'
        ? findingsThatStand(before)
        : diagnose(observation, memory, context).map((found) => statusFinding(found, before?.findings, context)),
    interfaces: observation.interfaces,
    interfacesReadFor: observation.interfacesReadFor ?? before?.interfacesReadFor,
    seen: memory.seen || (description.state !== 'notFound' && description.state !== 'notAsked'),
    privateDnsWasOn: memory.privateDnsWasOn || moved,
    ...nextEnabling(observation, before, memory, context),
    disabledDuringHold: nextDisabledDuringHold(observation, memory, context, moved),
    checkFailingSince,
    uncheckedSince: nextUncheckedSince(observation, before, context),
    lastProbe,
  });
}

/** Findings of an endpoint that could not be asked about; what happened once is not repeated. */
function findingsThatStand(before: EndpointStatus | undefined): readonly StatusFinding[] {
  return before?.findings.filter(({ code }) => code !== 'private-dns-restored') ?? [];
}

/** The own enabling is remembered while EC2 may still report what was before. */
function nextEnabling(
  { enabling, description }: EndpointObservation,
  before: EndpointStatus | undefined,
  memory: EndpointMemory,
  context: DecisionContext,
): Pick<EndpointStatus, 'privateDnsEnabledAt' | 'enablingWasSeen'> {
  if (enabling?.done === true) {
    return { privateDnsEnabledAt: isoTime(context) };
  }
  if (!isWithinConsistencyTime(memory, context.now)) {
    return {};
  }
  const wasSeen = memory.enablingWasSeen === true || description.privateDnsEnabled;
  return { privateDnsEnabledAt: before?.privateDnsEnabledAt, ...(wasSeen ? { enablingWasSeen: true } : {}) };
}

function nextDisabledDuringHold(
  { description }: EndpointObservation,
  { privateDnsWasOn, disabledDuringHold }: EndpointMemory,
  { onHoldSincePreviousPass }: DecisionContext,
  moved: boolean,
): true | undefined {
  // An endpoint that could not be asked about may have been disabled as well.
  return privateDnsWasOn &&
    (!moved || description.state === 'notAsked') &&
    (onHoldSincePreviousPass === true || disabledDuringHold === true)
    ? true
    : undefined;
}

/** Runs while an endpoint that should be checked is not. */
function nextUncheckedSince(
  observation: EndpointObservation,
  before: EndpointStatus | undefined,
  context: DecisionContext,
): string | undefined {
  const { state } = observation.description;
  if (state === 'notAsked') {
    return before?.uncheckedSince;
  }
  return state === 'available' && pathVerdict(observation) === 'notChecked' ? (before?.uncheckedSince ?? isoTime(context)) : undefined;
}

/** The grace period runs while an available endpoint has a failing zone and Private DNS has never been enabled. */
function nextCheckFailingSince(
  observation: EndpointObservation,
  before: EndpointStatus | undefined,
  context: DecisionContext,
): string | undefined {
  const { state } = observation.description;
  if (state === 'notAsked') {
    return before?.checkFailingSince;
  }
  if (state !== 'available' || nameStrategy(context.privateDns).areMoved(observation)) {
    return undefined;
  }
  const verdict = pathVerdict(observation);
  if (verdict === 'allHealthy') {
    return undefined;
  }
  if (verdict === 'notChecked') {
    return before?.checkFailingSince;
  }
  return before?.checkFailingSince ?? isoTime(context);
}

function probeSummary(observation: EndpointObservation): EndpointStatus['lastProbe'] {
  if (!observation.probe?.ran) {
    return undefined;
  }
  const checks = addressChecks(observation).flatMap(({ check }) => (check === undefined ? [] : [check]));
  const certificateExpires = earliestExpiry(checks);
  return {
    name: nameVerdict(observation),
    addresses: Object.fromEntries(checks.map(({ address, outcome }) => [address, outcome])),
    certificateExpires,
  };
}

function statusFinding(found: Finding, before: readonly StatusFinding[] | undefined, context: Pick<DecisionContext, 'now'>): StatusFinding {
  const known = before?.find(({ code }) => code === found.code);
  return { code: found.code, evidence: found.evidence, since: known?.since ?? isoTime(context) };
}

function since(
  now: EndpointCondition,
  before: EndpointCondition | undefined,
  beforeSince: string | undefined,
  context: DecisionContext,
): string {
  return now === before && beforeSince !== undefined ? beforeSince : isoTime(context);
}

function isoTime(context: Pick<DecisionContext, 'now'>): string {
  return new Date(context.now).toISOString();
}

/**
 * What a pass stores over the latest stored status; undefined if that is of a pass that began later. A beginning in the future
 * is none.
 */
export function statusToStore(mine: LinkStatus, latest: LinkStatus | undefined, now: number): LinkStatus | undefined {
  if (latest === undefined) {
    return mine;
  }
  const began = Date.parse(latest.pass.startedAt);
  if (began <= now) {
    return began > Date.parse(mine.pass.startedAt) ? undefined : mergeStatuses(latest, mine);
  }
  return mergeStatuses({ ...latest, pass: mine.pass }, mine);
}

/** The status without the message that is being sent. */
export function withoutAnnouncement(status: LinkStatus): LinkStatus {
  return withoutUndefined({ ...status, notifying: undefined });
}

/**
 * Of two statuses what counts: the pass that began later, with what either knows of enabling and of messages. So passes that
 * overlap may write in any order.
 */
export function mergeStatuses(earlier: LinkStatus, later: LinkStatus): LinkStatus {
  const [loser, winner] = Date.parse(earlier.pass.startedAt) > Date.parse(later.pass.startedAt) ? [later, earlier] : [earlier, later];
  const notified = laterMessage(loser.notified, winner.notified);
  const notifying = laterMessage(loser.notifying, winner.notifying);
  const isSent = notified !== undefined && notifying !== undefined && Date.parse(notifying.at) <= Date.parse(notified.at);
  return withoutUndefined({
    ...winner,
    endpoints: winner.endpoints.map((endpoint) => withMemoryOf(endpoint, loser)),
    notified,
    notifying: isSent ? undefined : notifying,
  });
}

function laterMessage(one: Notified | undefined, other: Notified | undefined): Notified | undefined {
  return one === undefined || (other !== undefined && Date.parse(other.at) >= Date.parse(one.at)) ? other : one;
}

/** What stays true of an endpoint, whichever pass saw it. */
function withMemoryOf(endpoint: EndpointStatus, other: LinkStatus): EndpointStatus {
  const known = previousEndpoint(endpoint, other);
  if (known === undefined) {
    return endpoint;
  }
  const isNewer = Date.parse(known.privateDnsEnabledAt ?? '') > Date.parse(endpoint.privateDnsEnabledAt ?? '1970-01-01');
  const { privateDnsEnabledAt, enablingWasSeen } = isNewer ? known : endpoint;
  return withoutUndefined({
    ...endpoint,
    seen: endpoint.seen || known.seen,
    privateDnsWasOn: endpoint.privateDnsWasOn || known.privateDnsWasOn,
    privateDnsEnabledAt,
    enablingWasSeen,
  });
}

/** What is given up, one step after the other, until the status fits a standard parameter; all of it is in the log as well. */
const SHORTENINGS: readonly ((endpoint: EndpointStatus) => EndpointStatus)[] = [
  // What the last probe saw: findings say what was bad.
  (endpoint) => ({ ...endpoint, lastProbe: undefined }),
  // Addresses: the next pass reads them again.
  (endpoint) => ({ ...endpoint, lastProbe: undefined, interfaces: [] }),
  // The first findings are about what the later ones follow from.
  (endpoint) => ({ ...endpoint, lastProbe: undefined, interfaces: [], findings: endpoint.findings.slice(0, 4) }),
];

/** The status, shortened until it fits a standard parameter. */
export function fitStatus(status: LinkStatus): LinkStatus {
  for (const longest of [300, 150, 80, 40, 0]) {
    const shortened = withShortEvidence(status, longest);
    if (fits(shortened)) {
      return shortened;
    }
  }
  let shortened = withShortEvidence(status, 0);
  for (const shorten of SHORTENINGS) {
    shortened = { ...shortened, endpoints: shortened.endpoints.map(shorten) };
    if (fits(shortened)) {
      break;
    }
  }
  return shortened;
}

function fits(status: LinkStatus): boolean {
  return utf8Bytes(JSON.stringify(status)) <= LARGEST_STATUS_BYTES;
}

function withShortEvidence(status: LinkStatus, longest: number): LinkStatus {
  return {
    ...status,
    findings: shorten(status.findings, longest),
    endpoints: status.endpoints.map((endpoint) => ({ ...endpoint, findings: shorten(endpoint.findings, longest) })),
  };
}

function shorten(findings: readonly StatusFinding[], longest: number): readonly StatusFinding[] {
  return findings.map((found) =>
    found.evidence.length <= longest ? found : { ...found, evidence: cut(found.evidence, longest).trimEnd() },
  );
}
