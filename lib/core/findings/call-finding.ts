import { type EndpointRole } from '../../contract/endpoint-role';
import { type CallFailure } from './call-failure';
import { finding, type Finding } from './finding';
import { type FindingCode } from './catalogue';

const CALL_CODES: Readonly<Record<CallFailure['kind'], FindingCode>> = {
  notAccepted: 'waiting-for-acceptance',
  vpcDnsAttributes: 'vpc-dns-attributes-off',
  conflictingName: 'conflicting-dns-name',
  providerNameMissing: 'provider-name-missing',
  providerNameUnverified: 'provider-name-unverified',
  serviceUnknown: 'service-unknown',
  notFound: 'endpoint-not-found',
  permissionMissing: 'permission-missing',
  throttled: 'ec2-throttled',
  timedOut: 'ec2-timed-out',
  refused: 'ec2-failed',
  other: 'ec2-failed',
};

/** The finding for a failed call to AWS. */
export function callFinding(failure: CallFailure, role?: EndpointRole, hostName?: string): Finding {
  const enabling = failure.action === 'ec2:ModifyVpcEndpoint';
  const code = failure.kind === 'refused' && enabling ? 'private-dns-refused' : CALL_CODES[failure.kind];
  const about = failure.kind === 'conflictingName' && hostName !== undefined ? `${hostName}: ` : '';
  return finding(code, `${about}${failure.action}${alsoNeeded(failure)}: ${failure.errorName}: ${failure.message}`, role);
}

/** AWS names the permission at the end of a long text, and it may differ from the action of the call. */
function alsoNeeded({ kind, action, message }: CallFailure): string {
  const named = kind === 'permissionMissing' ? /not authorized to perform: ([\w-]+:\w+)/.exec(message)?.[1] : undefined;
  return named === undefined || named === action ? '' : ` needs ${named}`;
}
