import { type NameObservation } from '../../contract/probe';
import { type EndpointInterface } from '../link/observation';

/** The answer of the VPC's resolver about a host, compared with the endpoint's own addresses. */
export type NameVerdict =
  | 'endpoint'
  /** Some of the endpoint's addresses and nothing else: EC2 leaves an unhealthy zone out of the answer. */
  | 'partOfEndpoint'
  | 'elsewhere'
  | 'notFound'
  | 'unreachable'
  | 'notChecked';

export function compareName(name: NameObservation, interfaces: readonly EndpointInterface[]): NameVerdict {
  if (name.outcome !== 'answered') {
    return name.outcome === 'notFound' ? 'notFound' : 'unreachable';
  }
  if (name.addresses.length === 0) {
    return 'notFound';
  }
  const answered = new Set(name.addresses);
  const arrivingAt = interfaces.filter(({ address }) => answered.has(address));
  if (new Set(arrivingAt.map(({ address }) => address)).size < answered.size) {
    return 'elsewhere';
  }
  // By interface: a dual-stack endpoint may have names of one address family only.
  const zones = new Set(arrivingAt.map(({ id }) => id));
  return interfaces.every(({ id }) => zones.has(id)) ? 'endpoint' : 'partOfEndpoint';
}

/** Whether clients that resolve the name reach this endpoint. */
export function nameArrives(verdict: NameVerdict | string | undefined): boolean {
  return verdict === 'endpoint' || verdict === 'partOfEndpoint';
}
