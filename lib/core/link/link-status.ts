import {
  type EndpointCondition,
  type EndpointStatus,
  type Held,
  type LinkFunctions,
  type LinkStatus,
  type StatusFinding,
} from '../../contract/link-status';
import { type EndpointDefinition, type LinkDefinition } from '../../contract/link-definition';
import { earliestExpiry, diagnose } from './diagnose';
import { endpointCondition, linkCondition } from './condition';
import { finding, type Finding } from '../findings/finding';
import { cut, utf8Bytes } from '../text';
import { type DecisionContext, type EndpointMemory, type EndpointObservation } from './observation';
import { nameStrategy } from './name-strategy';
import { addressChecks, nameVerdict, pathVerdict } from './path-check';

/** Largest value of a standard parameter, in bytes. */
export const LARGEST_STATUS_BYTES = 4096;

/** What earlier passes stored about an endpoint. */
export function memoryOf(definition: EndpointDefinition, previous: LinkStatus | undefined): EndpointMemory {
  const known = previousEndpoint(definition, previous);
  if (known === undefined) {
    return { seen: false, privateDnsWasOn: false };
  }
  const since = known.checkFailingSince === undefined ? NaN : Date.parse(known.checkFailingSince);
  return {
    seen: known.seen,
    privateDnsWasOn: known.privateDnsWasOn,
    ...(Number.isNaN(since) ? {} : { checkFailingSince: since }),
  };
}

/** The stored status of this endpoint; another id in the same role starts from nothing. */
export function previousEndpoint(definition: EndpointDefinition, previous: LinkStatus | undefined): EndpointStatus | undefined {
  return previous?.endpoints.find(({ endpointId, role }) => endpointId === definition.endpointId && role === definition.role);
}

/** The status after a pass. Times, and a hold, are kept from before wherever nothing changed. */
export function nextStatus(
  link: LinkDefinition,
  observations: readonly EndpointObservation[],
  linkFindings: readonly Finding[],
  previous: LinkStatus | undefined,
  context: DecisionContext,
  functions?: LinkFunctions,
): LinkStatus {
  const endpoints = observations.map((observation) => nextEndpoint(observation, previous, { ...context, link }));
  const condition = linkCondition(endpoints.map((endpoint) => endpoint.condition));
  const status: LinkStatus = {
    version: 1,
    link,
    condition,
    since: since(condition, previous?.condition, previous?.since, context),
    endpoints,
    findings: linkFindings.map((found) => statusFinding(found, previous?.findings, context)),
    writtenAt: isoTime(context),
    functions,
    told: previous?.told,
  };
  const complete = addHold(status, previous?.held);
  // What an earlier pass saw goes first: if it went with the rest, the next pass would find room again, and write again.
  return fit(fits(complete) ? complete : withoutRememberedProbes(complete, observations));
}

function withoutRememberedProbes(status: LinkStatus, observations: readonly EndpointObservation[]): LinkStatus {
  const probed = new Set(observations.filter(({ probe }) => probe?.ran === true).map(({ definition }) => definition.role));
  return {
    ...status,
    endpoints: status.endpoints.map((endpoint) => (probed.has(endpoint.role) ? endpoint : { ...endpoint, lastProbe: undefined })),
  };
}

/** The status with exactly this hold, whatever it said before. */
export function withHeld(status: LinkStatus, held: Held | undefined): LinkStatus {
  return fit(addHold(status, held));
}

function addHold(status: LinkStatus, held: Held | undefined): LinkStatus {
  const others = status.findings.filter(({ code }) => code !== 'held');
  const found: readonly StatusFinding[] =
    held === undefined ? [] : [{ code: 'held', evidence: finding('held', held.reason).evidence, since: held.since }];
  return { ...status, findings: [...found, ...others], held };
}

/** The status with one more finding about the link. */
export function withFinding(
  status: LinkStatus,
  found: Finding,
  previous: LinkStatus | undefined,
  context: Pick<DecisionContext, 'now'>,
): LinkStatus {
  return fit({ ...status, findings: [...status.findings, statusFinding(found, previous?.findings, context)] });
}

function nextEndpoint(observation: EndpointObservation, previous: LinkStatus | undefined, context: DecisionContext): EndpointStatus {
  const { definition, description } = observation;
  const before = previousEndpoint(definition, previous);
  const memory = memoryOf(definition, previous);
  const condition = endpointCondition(observation, memory.seen, context);
  const checkFailingSince = nextCheckFailingSince(observation, before, context);
  const lastProbe = probeSummary(observation) ?? before?.lastProbe;
  return {
    role: definition.role,
    endpointId: definition.endpointId,
    condition,
    since: since(condition, before?.condition, before?.since, context),
    findings: diagnose(observation, memory, context).map((found) => statusFinding(found, before?.findings, context)),
    interfaces: observation.interfaces,
    seen: memory.seen || (description.state !== 'notFound' && description.state !== 'notAsked'),
    privateDnsWasOn: memory.privateDnsWasOn || nameStrategy(context.privateDns).areMoved(observation),
    checkFailingSince,
    lastProbe,
  };
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

/** Whether two statuses differ in anything but the time of writing. */
export function statusChanged(previous: LinkStatus | undefined, next: LinkStatus): boolean {
  return previous === undefined || JSON.stringify({ ...previous, writtenAt: '' }) !== JSON.stringify({ ...next, writtenAt: '' });
}

/** Enough of the reason for a hold to identify who gave it. */
const SHORTEST_REASON = 40;

/** What is given up, one step after the other, until the status fits a standard parameter; all of it is in the log as well. */
const SHORTENINGS: readonly ((endpoint: EndpointStatus) => EndpointStatus)[] = [
  // What the last probe saw: findings say what was bad.
  (endpoint) => ({ ...endpoint, lastProbe: undefined }),
  // Addresses: the next pass reads them again.
  (endpoint) => ({ ...endpoint, lastProbe: undefined, interfaces: [] }),
  // The first findings are about what the later ones follow from.
  (endpoint) => ({ ...endpoint, lastProbe: undefined, interfaces: [], findings: endpoint.findings.slice(0, 4) }),
];

function fit(status: LinkStatus): LinkStatus {
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
    ...(status.held === undefined ? {} : { held: { ...status.held, reason: cut(status.held.reason, Math.max(longest, SHORTEST_REASON)) } }),
    endpoints: status.endpoints.map((endpoint) => ({ ...endpoint, findings: shorten(endpoint.findings, longest) })),
  };
}

function shorten(findings: readonly StatusFinding[], longest: number): readonly StatusFinding[] {
  return findings.map((found) => (found.evidence.length <= longest ? found : { ...found, evidence: cut(found.evidence, longest) }));
}
