import { type AddressObservation, type NameObservation } from '../../contract/probe';
import { type EndpointInterface, type EndpointObservation } from './observation';

/** Verdict over all zones of an endpoint. */
export type PathVerdict = 'allHealthy' | 'someHealthy' | 'noneHealthy' | 'notChecked';

/** How many of the endpoint's addresses passed TCP, TLS and health. An address that was not probed counts as not healthy. */
export function pathVerdict(observation: EndpointObservation): PathVerdict {
  if (!observation.probe?.ran) {
    return 'notChecked';
  }
  const checks = addressChecks(observation);
  const healthy = checks.filter(({ check }) => check?.outcome === 'healthy').length;
  if (healthy === 0) {
    return 'noneHealthy';
  }
  return healthy === checks.length ? 'allHealthy' : 'someHealthy';
}

/** Each interface of the endpoint with what the probe saw of it, if it looked. */
export function addressChecks(
  observation: EndpointObservation,
): readonly { readonly endpointInterface: EndpointInterface; readonly check?: AddressObservation }[] {
  const seen = observation.probe?.ran ? observation.probe.target.addresses : [];
  return observation.interfaces.map((endpointInterface) => {
    const check = seen.find(({ address }) => address === endpointInterface.address);
    return check === undefined ? { endpointInterface } : { endpointInterface, check };
  });
}

/** What the VPC's resolver says of the host, compared with the endpoint's own addresses. */
export type NameVerdict =
  | 'endpoint'
  /** Some of the endpoint's addresses and nothing else: EC2 leaves an unhealthy zone out of the answer. */
  | 'partOfEndpoint'
  | 'elsewhere'
  | 'notFound'
  | 'unreachable'
  | 'notChecked';

export function nameVerdict(observation: EndpointObservation): NameVerdict {
  if (!observation.probe?.ran) {
    return 'notChecked';
  }
  return compareName(observation.probe.target.name, observation.interfaces);
}

function compareName(name: NameObservation, interfaces: readonly EndpointInterface[]): NameVerdict {
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

/** Whether clients that look the name up arrive at this endpoint. */
export function nameArrives(verdict: NameVerdict): boolean {
  return verdict === 'endpoint' || verdict === 'partOfEndpoint';
}
