import { type AddressObservation } from '../../contract/probe';
import { compareName, type NameVerdict } from '../names/name-verdict';
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

/** Each interface of the endpoint with the probe's result, if there is one. */
export function addressChecks(
  observation: EndpointObservation,
): readonly { readonly endpointInterface: EndpointInterface; readonly check?: AddressObservation }[] {
  const seen = observation.probe?.ran ? observation.probe.target.addresses : [];
  return observation.interfaces.map((endpointInterface) => {
    const check = seen.find(({ address }) => address === endpointInterface.address);
    return check === undefined ? { endpointInterface } : { endpointInterface, check };
  });
}

/** The verdict about the name that the probe resolved. */
export function nameVerdict(observation: EndpointObservation): NameVerdict {
  if (!observation.probe?.ran) {
    return 'notChecked';
  }
  return compareName(observation.probe.target.name, observation.interfaces);
}
