import type { EndpointStatus, LinkStatus, StatusFinding } from '../../private/link-status';
import { isCondition } from './condition';
import { parseLink } from './parse-link';

/**
 * Reads a stored status. `undefined` for anything that this version could not have written: it only remembers, so that
 * starting anew costs less than trusting half of it.
 */
export function parseStatus(text: string | undefined): LinkStatus | undefined {
  try {
    const status = JSON.parse(text ?? '') as LinkStatus;
    if (status.version !== 1 || !isCondition(status.condition) || !isTime(status.since) || !isTime(status.writtenAt)) return undefined;
    if (!isListOf(status.endpoints, isEndpoint) || !isListOf(status.findings, isFinding)) return undefined;
    return { ...status, link: parseLink(status.link) };
  } catch {
    return undefined;
  }
}

function isEndpoint(endpoint: EndpointStatus): boolean {
  return (
    typeof endpoint.role === 'string' &&
    typeof endpoint.endpointId === 'string' &&
    isCondition(endpoint.condition) &&
    isTime(endpoint.since) &&
    isListOf(endpoint.findings, isFinding) &&
    isListOf(endpoint.interfaces, ({ id, address }) => typeof id === 'string' && typeof address === 'string') &&
    typeof endpoint.seen === 'boolean' &&
    typeof endpoint.privateDnsWasOn === 'boolean' &&
    (endpoint.checkFailingSince === undefined || isTime(endpoint.checkFailingSince))
  );
}

function isFinding(finding: StatusFinding): boolean {
  return typeof finding.code === 'string' && typeof finding.evidence === 'string' && isTime(finding.since);
}

function isListOf<T>(value: readonly T[], isMember: (member: T) => boolean): boolean {
  return Array.isArray(value) && value.every(isMember);
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}
