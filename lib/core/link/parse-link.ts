import { ENDPOINT_ID_EXAMPLE, ENDPOINT_ID_PATTERN } from '../../contract/endpoint-id';
import { ENDPOINT_ROLES } from '../../contract/endpoint-role';
import {
  type EndpointDefinition,
  type LinkDefinition,
  type PrivateDnsDefinition,
  type PrivateDnsMode,
} from '../../contract/link-definition';

/**
 * Reads a link from an event. Events come from CloudFormation, the schedule or a person, so every member is checked;
 * numbers may be strings, since CloudFormation makes strings of them.
 *
 * @throws Error that names the member and its value.
 */
export function parseLink(value: unknown): LinkDefinition {
  const link = record(value, 'link');
  const endpoints = link.endpoints;
  if (!Array.isArray(endpoints) || endpoints.length === 0 || endpoints.length > 2) {
    throw new Error(`link.endpoints must list one or two endpoints, got: ${show(endpoints)}`);
  }
  const parsed = endpoints.map((endpoint, index) => parseEndpoint(endpoint, `link.endpoints[${index}]`));
  if (new Set(parsed.map(({ role }) => role)).size < parsed.length) {
    throw new Error(`link.endpoints must have different roles, got: ${show(endpoints)}`);
  }
  return {
    name: text(link.name, 'link.name'),
    accountId: text(link.accountId, 'link.accountId'),
    vpcId: text(link.vpcId, 'link.vpcId'),
    region: text(link.region, 'link.region'),
    privateDns: parsePrivateDns(link.privateDns),
    graceSeconds: seconds(link.graceSeconds, 'link.graceSeconds'),
    dnsWaitSeconds: seconds(link.dnsWaitSeconds, 'link.dnsWaitSeconds'),
    endpoints: parsed,
  };
}

const MODES: Readonly<Record<PrivateDnsMode, PrivateDnsDefinition>> = {
  onceAccepted: { kind: 'endpoint' },
  unmanaged: { kind: 'unmanaged' },
};

/** As the construct writes it, or as a status stores it. */
export function parsePrivateDns(value: unknown): PrivateDnsDefinition {
  if (typeof value === 'object' && value !== null) {
    const { kind } = value as { readonly kind?: unknown };
    return { kind: oneOf<PrivateDnsDefinition['kind']>(kind, ['endpoint', 'unmanaged'], 'link.privateDns.kind') };
  }
  return MODES[oneOf<PrivateDnsMode>(value, ['onceAccepted', 'unmanaged'], 'link.privateDns')];
}

function parseEndpoint(value: unknown, at: string): EndpointDefinition {
  const endpoint = record(value, at);
  const endpointId = text(endpoint.endpointId, `${at}.endpointId`);
  if (!ENDPOINT_ID_PATTERN.test(endpointId)) {
    throw new Error(`${at}.endpointId must look like ${ENDPOINT_ID_EXAMPLE}, got: ${show(endpointId)}`);
  }
  return {
    role: oneOf(endpoint.role, ENDPOINT_ROLES, `${at}.role`),
    endpointId,
    ...(endpoint.serviceName === undefined ? {} : { serviceName: text(endpoint.serviceName, `${at}.serviceName`) }),
    hostName: text(endpoint.hostName, `${at}.hostName`),
    healthPath: text(endpoint.healthPath, `${at}.healthPath`),
  };
}

function record(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${at} must be an object, got: ${show(value)}`);
  }
  return value as Record<string, unknown>;
}

function text(value: unknown, at: string): string {
  if (typeof value !== 'string' || value.length === 0 || value.length > 500) {
    throw new Error(`${at} must be a text of 1 to 500 characters, got: ${show(value)}`);
  }
  return value;
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[], at: string): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) {
    throw new Error(`${at} must be one of ${allowed.join(', ')}, got: ${show(value)}`);
  }
  return found;
}

function seconds(value: unknown, at: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number) || number < 0) {
    throw new Error(`${at} must be a number of seconds, got: ${show(value)}`);
  }
  return number;
}

function show(value: unknown): string {
  const shown = JSON.stringify(value) ?? String(value);
  return shown.length > 100 ? `${shown.slice(0, 100)}…` : shown;
}
