import { type EndpointMemory, type EndpointObservation } from './observation';

/**
 * How long EC2 may report Private DNS as disabled after the activator has enabled it: twice the five minutes for which EC2's
 * documentation advises to repeat a Describe call after a change.
 */
export const EC2_CONSISTENT_MILLISECONDS = 10 * 60_000;

/** Whether the activator enabled Private DNS so recently that EC2 may report what was before. A time in the future is none. */
export function isWithinConsistencyTime({ privateDnsEnabledAt }: EndpointMemory, now: number): boolean {
  return privateDnsEnabledAt !== undefined && privateDnsEnabledAt <= now && now - privateDnsEnabledAt < EC2_CONSISTENT_MILLISECONDS;
}

/** Whether an earlier pass enabled Private DNS, and EC2 has not reported it yet. */
export function wasEnabledRecently(memory: EndpointMemory, now: number): boolean {
  return isWithinConsistencyTime(memory, now) && memory.enablingWasSeen !== true;
}

/**
 * Whether EC2's word that Private DNS is disabled is asked for a second time: it has reported it as enabled, and shortly after
 * a change two answers may come from different states.
 */
export function isDoubtful({ description }: EndpointObservation, memory: EndpointMemory, now: number): boolean {
  return (
    description.state === 'available' &&
    !description.privateDnsEnabled &&
    isWithinConsistencyTime(memory, now) &&
    memory.enablingWasSeen === true
  );
}

/** Whether the names may still be on their way to the endpoint: Private DNS was enabled in this pass, or shortly before. */
export function namesMayBeSpreading({ enabling, enabledRecently }: EndpointObservation): boolean {
  return enabling?.done === true || enabledRecently === true;
}
