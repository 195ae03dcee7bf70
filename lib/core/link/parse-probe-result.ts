import { type AddressObservation, type NameObservation, type ProbeResult, type TargetObservation } from '../../contract/probe';

/**
 * Checks the form of what the probe answered. Words that this version does not know pass: the core has a branch for them.
 *
 * @throws Error that shows the start of the answer.
 */
export function parseProbeResult(payload: string): ProbeResult {
  const result = parse(payload) as ProbeResult | null | undefined;
  if (result?.version !== 1 || !Array.isArray(result.targets) || !result.targets.every(isTarget)) {
    throw new Error(`the probe answered something else: ${payload.slice(0, 100)}`);
  }
  return result;
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

function isTarget(target: TargetObservation | null | undefined): boolean {
  return typeof target?.role === 'string' && isName(target.name) && Array.isArray(target.addresses) && target.addresses.every(isCheck);
}

function isName(name: NameObservation | null | undefined): boolean {
  return (
    typeof name?.outcome === 'string' &&
    Array.isArray(name.addresses) &&
    name.addresses.every((address) => typeof address === 'string') &&
    isOptional('string', name.errorCode)
  );
}

function isCheck(check: AddressObservation | null | undefined): boolean {
  return (
    typeof check?.address === 'string' &&
    typeof check.outcome === 'string' &&
    isOptional('number', check.httpStatus) &&
    isOptional('string', check.errorCode) &&
    isOptional('string', check.certificateExpires)
  );
}

function isOptional(type: 'string' | 'number', value: unknown): boolean {
  return value === undefined || typeof value === type;
}
