import { nameVerdict } from './path-check';
import { namesMayBeSpreading } from './recent-enabling';
import { oneLine } from '../text';
import { type EndpointObservation } from './observation';

const LONGEST = 200;
const TYPE_NOT_SAID = 'unknown';
const CONNECTION: readonly string[] = ['tcpRefused', 'tcpSilent', 'tcpUnreachable'];

/**
 * What speaks against the remembered addresses of an endpoint: its address type, answers of its name that are not its own
 * addresses, and addresses that do not accept connections. Equal observations give equal texts, so that a pass asks EC2 for
 * the addresses once for each reason and not each time.
 */
export function interfaceEvidence(observation: EndpointObservation): string {
  const { description, probe, interfaces } = observation;
  const target = probe?.ran === true ? probe.target : undefined;
  const elsewhere =
    description.privateDnsEnabled && !namesMayBeSpreading(observation) && nameVerdict(observation) === 'elsewhere'
      ? [...(target?.name.addresses ?? [])].sort().map((address) => `name=${address}`)
      : [];
  const known = new Set(interfaces.map(({ address }) => address));
  const silent = (target?.addresses ?? [])
    .filter(({ address, outcome }) => known.has(address) && CONNECTION.includes(outcome))
    .map(({ address }) => `silent=${address}`)
    .sort();
  return oneLine([description.ipAddressType ?? TYPE_NOT_SAID, ...elsewhere, ...silent].join(' '), LONGEST);
}

/** Whether evidence names anything besides the address type. */
export function speaksAgainst(evidence: string): boolean {
  return evidence.includes(' ');
}

/** Whether the endpoint has another address type than when its addresses were asked for. */
export function isOfOtherType({ description, interfacesReadFor }: EndpointObservation): boolean {
  const [before] = interfacesReadFor?.split(' ') ?? [];
  return (
    before !== undefined && before !== TYPE_NOT_SAID && description.ipAddressType !== undefined && before !== description.ipAddressType
  );
}
