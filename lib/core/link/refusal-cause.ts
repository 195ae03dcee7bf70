import { type EndpointDefinition, type EndpointRole } from '../../contract/link-definition';
import { callFinding } from '../findings/call-finding';
import { type CallFailure } from '../findings/call-failure';
import { finding, type Finding } from '../findings/finding';
import { type VpcDns } from './observation';
import { type LiveEndpoint, covers } from '../preflight/preflight';

/** What was looked up after EC2 had refused to switch Private DNS on. */
export interface RefusalCause {
  /** EC2 has one text for both attributes. */
  readonly vpcDns?: VpcDns;
  /** Other endpoints of the VPC that have the name; none may also mean a hosted zone, or one that has just gone. */
  readonly owners?: readonly string[];
}

/** Ids of the endpoints that keep a name from this one. */
export function nameOwners({ endpointId, hostName }: EndpointDefinition, live: readonly LiveEndpoint[]): readonly string[] {
  return live
    .filter((other) => other.endpointId !== endpointId && other.privateDnsEnabled && other.dnsNames.some((name) => covers(name, hostName)))
    .map((other) => other.endpointId);
}

/** Which attributes are off, with what was seen because of it. */
export function vpcDnsFindings({ support, hostnames }: VpcDns, seen: string, role: EndpointRole): readonly Finding[] {
  return [
    ...(support ? [] : [finding('vpc-dns-support-off', `enableDnsSupport is false; ${seen}`, role)]),
    ...(hostnames ? [] : [finding('vpc-dns-hostnames-off', `enableDnsHostnames is false; ${seen}`, role)]),
  ];
}

/** What a refusal of Private DNS is called, as exactly as was found out. */
export function refusalFindings(
  failure: CallFailure,
  cause: RefusalCause | undefined,
  { role, hostName }: EndpointDefinition,
): readonly Finding[] {
  const plain = callFinding(failure, role, hostName);
  const quoting = (code: Finding['code'], seen: string): Finding => finding(code, `${seen}; ${plain.evidence}`, role);
  if (failure.kind === 'vpcDnsAttributes' && cause?.vpcDns !== undefined) {
    // Both on: somebody has just switched them, and the next pass tries again.
    if (cause.vpcDns.support && cause.vpcDns.hostnames) {
      return [quoting(plain.code, 'both are on by now')];
    }
    return vpcDnsFindings(cause.vpcDns, plain.evidence, role);
  }
  if (failure.kind === 'conflictingName' && cause?.owners !== undefined) {
    return [quoting(plain.code, cause.owners.length === 0 ? 'no other endpoint of the VPC has it' : `owner ${cause.owners.join(', ')}`)];
  }
  return [plain];
}
