import { type CallFailure } from '../findings/call-failure';
import { type FindingCode } from '../findings/catalogue';

/** Name of the error if a host cannot be checked at all. */
export const INVALID_TARGET = 'InvalidTarget';

interface Rule {
  readonly code: FindingCode;
  readonly name?: RegExp;
  readonly message?: RegExp;
}

// Names: errors of Lambda's Invoke, and of its runtime. Texts: reason codes of a function's state, which Lambda quotes.
const RULES: readonly Rule[] = [
  { code: 'check-target-invalid', name: new RegExp(`^${INVALID_TARGET}$`) },
  { code: 'probe-idle', name: /^(ResourceNotReadyException|ENINotReadyException)$/ },
  { code: 'probe-idle', name: /^ResourceConflictException$/, message: /state: (Pending|Inactive)/ },
  { code: 'probe-throttled', name: /^EC2ThrottledException$/ },
  { code: 'probe-out-of-addresses', name: /^(SubnetIPAddressLimitReachedException|ENILimitReachedException)$/ },
  { code: 'probe-out-of-addresses', message: /SubnetOutOfIPAddresses|EniLimitExceeded/ },
  { code: 'probe-timed-out', name: /^Sandbox\.Timedout$/ },
  { code: 'probe-timed-out', message: /Task timed out after/ },
];

/** Why the probe did not run. */
export function probeFailureCode({ kind, errorName, message }: CallFailure): FindingCode {
  if (kind === 'permissionMissing') {
    return 'permission-missing';
  }
  const rule = RULES.find((candidate) => (candidate.name?.test(errorName) ?? true) && (candidate.message?.test(message) ?? true));
  if (rule !== undefined) {
    return rule.code;
  }
  if (kind === 'throttled') {
    return 'probe-throttled';
  }
  return kind === 'timedOut' ? 'probe-timed-out' : 'probe-not-running';
}
