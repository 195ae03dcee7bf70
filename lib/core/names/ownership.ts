/* Which endpoint owns a private DNS name in a VPC, and which VPC attributes prevent it from resolving. */
import { type EndpointRole } from '../../contract/endpoint-role';
import { finding, type Finding } from '../findings/finding';
import { type DescribedEndpoint } from '../link/described-endpoint';

/** Whether a private DNS name, which may start with a wildcard, covers a host. */
export function covers(name: string, hostName: string): boolean {
  const [own, host] = [name.toLowerCase(), hostName.toLowerCase()];
  return own === host || (own.startsWith('*.') && host.endsWith(own.slice(1)));
}

/** Ids of the endpoints that own a host name in their VPC; no other endpoint of the VPC can have it meanwhile. */
export function nameOwners(hostName: string, endpoints: readonly DescribedEndpoint[]): readonly string[] {
  return endpoints
    .filter(({ description, dnsNames }) => description.privateDnsEnabled && dnsNames.some((name) => covers(name, hostName)))
    .map(({ endpointId }) => endpointId);
}

/** The VPC attributes that Private DNS needs: enableDnsSupport and enableDnsHostnames. */
export interface VpcDns {
  readonly support: boolean;
  readonly hostnames: boolean;
}

const VPC_DNS_ATTRIBUTES = [
  { key: 'support', attribute: 'enableDnsSupport', code: 'vpc-dns-support-off' },
  { key: 'hostnames', attribute: 'enableDnsHostnames', code: 'vpc-dns-hostnames-off' },
] as const;

/** Names of the attributes that are disabled. */
export function vpcDnsAttributesOff(vpcDns: VpcDns): readonly string[] {
  return VPC_DNS_ATTRIBUTES.filter(({ key }) => !vpcDns[key]).map(({ attribute }) => attribute);
}

/** One finding per disabled attribute. `evidence` turns the plain observation into a sentence. */
export function vpcDnsFindings(vpcDns: VpcDns, evidence = (observed: string): string => observed, role?: EndpointRole): readonly Finding[] {
  return VPC_DNS_ATTRIBUTES.filter(({ key }) => !vpcDns[key]).map(({ attribute, code }) =>
    finding(code, evidence(`${attribute} is false`), role),
  );
}
