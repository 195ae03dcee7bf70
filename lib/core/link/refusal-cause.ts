import { type EndpointDefinition } from '../../contract/link-definition';
import { callFinding } from '../findings/call-finding';
import { type CallFailure } from '../findings/call-failure';
import { finding, type Finding } from '../findings/finding';
import { vpcDnsFindings } from '../names/ownership';
import { type RefusalCause } from './observation';

/** The findings about a refusal to enable Private DNS, as exact as the known cause allows. */
export function refusalFindings(
  failure: CallFailure,
  cause: RefusalCause | undefined,
  { role, hostName }: EndpointDefinition,
): readonly Finding[] {
  const plain = callFinding(failure, role, hostName);
  const quoting = (code: Finding['code'], seen: string): Finding => finding(code, `${seen}; ${plain.evidence}`, role);
  if (failure.kind === 'vpcDnsAttributes' && cause?.vpcDns !== undefined) {
    // Both are enabled: they have just been changed, and the next pass tries again.
    if (cause.vpcDns.support && cause.vpcDns.hostnames) {
      return [quoting(plain.code, 'both are now true')];
    }
    return vpcDnsFindings(cause.vpcDns, (observed) => `${observed}; ${plain.evidence}`, role);
  }
  if (failure.kind === 'conflictingName' && cause?.owners !== undefined) {
    return [quoting(plain.code, cause.owners.length === 0 ? 'no other endpoint of the VPC has it' : `owner ${cause.owners.join(', ')}`)];
  }
  return [plain];
}
