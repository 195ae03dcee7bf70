import { type EndpointCondition } from '../../contract/link-status';
import { type EndpointState } from './endpoint-state';
import { type DecisionContext, type EndpointMemory, type EndpointObservation } from './observation';
import { namesMayBeSpreading } from './recent-enabling';
import { nameArrives } from '../names/name-verdict';
import { nameStrategy } from './name-strategy';
import { nameVerdict, pathVerdict } from './path-check';

const BY_STATE: Readonly<Record<Exclude<EndpointState, 'available'>, EndpointCondition>> = {
  pendingAcceptance: 'PENDING_ACCEPTANCE',
  pending: 'PENDING',
  rejected: 'REJECTED',
  failed: 'FAILED',
  expired: 'EXPIRED',
  partial: 'PARTIAL',
  deleting: 'DELETING',
  deleted: 'DELETED',
  notFound: 'NOT_FOUND',
  unknown: 'UNKNOWN',
  notAsked: 'UNKNOWN',
};

/** The condition that follows from EC2's state alone; undefined for `available` and for unknown states. */
export function conditionOfState(state: EndpointState): EndpointCondition | undefined {
  if (state === 'available') {
    return undefined;
  }
  const condition = BY_STATE[state];
  return condition === 'UNKNOWN' ? undefined : condition;
}

/** How long a verdict of the check stands while the check cannot run. */
export const VERDICT_STANDS_MILLISECONDS = 15 * 60_000;

/** The condition of one endpoint. Total. What could not be asked changes nothing: it is a finding, never a state (decision D16). */
export function endpointCondition(observation: EndpointObservation, memory: EndpointMemory, context: DecisionContext): EndpointCondition {
  const { state } = observation.description;
  if (state === 'notFound' && memory.seen) {
    return 'DELETED';
  }
  if (state === 'notAsked') {
    return memory.condition ?? 'UNKNOWN';
  }
  if (state !== 'available') {
    return Object.hasOwn(BY_STATE, state) ? BY_STATE[state] : 'UNKNOWN';
  }

  const path = pathVerdict(observation);
  const pathGood = path === 'allHealthy' || path === 'someHealthy';
  if (observation.enabling?.done === false) {
    return 'ENABLING_PRIVATE_DNS';
  }
  const names = nameStrategy(context.privateDns);
  if (!names.areMoved(observation)) {
    return pathGood && !names.movesNames ? 'ACTIVE' : 'CHECKING';
  }
  if (path === 'notChecked') {
    return standingVerdict(memory, context) ?? 'UNVERIFIED';
  }
  const arrives = nameArrives(nameVerdict(observation));
  if (pathGood && arrives) {
    return 'ACTIVE';
  }
  return namesMayBeSpreading(observation) && pathGood ? 'ENABLING_PRIVATE_DNS' : 'DEGRADED';
}

/** What the last check found, while it is not too long ago that the check ran. */
function standingVerdict({ condition, uncheckedSince }: EndpointMemory, { now }: DecisionContext): EndpointCondition | undefined {
  const stands = uncheckedSince === undefined || (uncheckedSince <= now && now - uncheckedSince < VERDICT_STANDS_MILLISECONDS);
  return stands && (condition === 'ACTIVE' || condition === 'DEGRADED') ? condition : undefined;
}

/** From least to most operational. */
const WORST_FIRST: readonly EndpointCondition[] = [
  'DELETED',
  'DELETING',
  'REJECTED',
  'FAILED',
  'EXPIRED',
  'PARTIAL',
  'DEGRADED',
  'UNKNOWN',
  'NOT_FOUND',
  'PENDING_ACCEPTANCE',
  'PENDING',
  'CHECKING',
  'ENABLING_PRIVATE_DNS',
  'UNVERIFIED',
  'ACTIVE',
];

/** The condition of a link: ACTIVE if all its endpoints are, otherwise that of the least operational one. */
export function linkCondition(conditions: readonly EndpointCondition[]): EndpointCondition {
  return WORST_FIRST.find((condition) => conditions.includes(condition)) ?? 'UNKNOWN';
}

const TEXTS: Readonly<Record<EndpointCondition, string>> = {
  PENDING_ACCEPTANCE: 'waiting for a person at Prefect to accept the connection',
  PENDING: 'accepted; EC2 is setting up the endpoint',
  CHECKING: 'available; Private DNS stays disabled until the check from inside the VPC passes',
  ENABLING_PRIVATE_DNS: 'the path is healthy; Private DNS is not in effect yet',
  ACTIVE: 'the names resolve to the endpoint, and the health check answers 200',
  DEGRADED: 'Private DNS is enabled, but the check from inside the VPC fails',
  UNVERIFIED: 'Private DNS is enabled, but the check from inside the VPC has not been able to run',
  REJECTED: 'Prefect rejected the connection',
  FAILED: 'EC2 could not create the endpoint',
  EXPIRED: 'the connection request expired before Prefect accepted it',
  PARTIAL: 'the endpoint works in only some of its zones',
  DELETING: 'the endpoint is being deleted',
  DELETED: 'the endpoint was deleted outside this library',
  NOT_FOUND: 'EC2 does not know the endpoint yet',
  UNKNOWN: 'EC2 could not be asked yet, or reports a state that this version does not know',
};

export function isCondition(value: unknown): value is EndpointCondition {
  return typeof value === 'string' && Object.hasOwn(TEXTS, value);
}

/** One human-readable sentence. */
export function conditionText(condition: EndpointCondition): string {
  return TEXTS[condition];
}
