import { type EndpointDefinition } from '../../contract/link-definition';
import { callFinding } from '../findings/call-finding';
import { type CallFailure } from '../findings/call-failure';
import { finding, type Finding } from '../findings/finding';
import { vpcDnsFindings } from '../names/ownership';
import { type RefusalCause } from './observation';

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
    return vpcDnsFindings(cause.vpcDns, (observed) => `${observed}; ${plain.evidence}`, role);
  }
  if (failure.kind === 'conflictingName' && cause?.owners !== undefined) {
    return [quoting(plain.code, cause.owners.length === 0 ? 'no other endpoint of the VPC has it' : `owner ${cause.owners.join(', ')}`)];
  }
  return [plain];
}
