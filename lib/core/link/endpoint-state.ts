/** States of an interface endpoint, with a separate branch for unknown ones. */
export type EndpointState =
  | 'pendingAcceptance'
  | 'pending'
  | 'available'
  | 'rejected'
  | 'failed'
  | 'expired'
  | 'partial'
  | 'deleting'
  | 'deleted'
  /** EC2 does not know the id: just created, or gone for a while. */
  | 'notFound'
  /** A word that this version does not know. */
  | 'unknown'
  /** EC2 could not be asked in this pass. */
  | 'notAsked';

/** The states that EC2 reports. */
export const REPORTED_STATES = [
  'pendingAcceptance',
  'pending',
  'available',
  'rejected',
  'failed',
  'expired',
  'partial',
  'deleting',
  'deleted',
] as const satisfies readonly EndpointState[];

const ALIVE: readonly EndpointState[] = ['pendingAcceptance', 'pending', 'available', 'partial', 'unknown'];

/** Whether the endpoint is live: not deleted, rejected, failed or expired. */
export function isAlive(state: EndpointState): boolean {
  return ALIVE.includes(state);
}

// The SDK's constants, the wire and the documentation disagree on case.
const BY_LOWER_CASE = new Map<string, EndpointState>(REPORTED_STATES.map((word) => [word.toLowerCase(), word]));

/** Reads EC2's word for the state of an endpoint that EC2 returned. */
export function endpointState(word: unknown): EndpointState {
  return (typeof word === 'string' && BY_LOWER_CASE.get(word.trim().toLowerCase())) || 'unknown';
}
