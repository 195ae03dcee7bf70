import { isIP } from 'node:net';
import { HEALTH_PATH_EXAMPLE, HOST_NAME_EXAMPLE, isHealthPath, isHostName } from '../../contract/check-target';
import { type ProbeRequest, type ProbeTarget } from '../../contract/probe';
import { shorten } from './evidence';
import { MAX_ADDRESSES, MAX_ROLE_LENGTH, MAX_TARGETS } from './limits';

/** The event is not a request; the probe has tried nothing. */
export class MalformedRequestError extends Error {
  public override readonly name = 'MalformedRequestError';

  public constructor(where: string, expected: string, value: unknown) {
    super(`Malformed probe request: \`${where}\` must be ${expected}, got: ${show(value)}`);
  }
}

const ROLE = /^[A-Za-z][A-Za-z0-9_-]*$/;

function show(value: unknown): string {
  if (Array.isArray(value)) {
    return `an array of ${value.length}`;
  }
  if (typeof value === 'object' && value !== null) {
    return 'an object';
  }
  return shorten(typeof value === 'string' ? JSON.stringify(value) : String(value)) ?? 'nothing';
}

function object(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MalformedRequestError(where, 'an object', value);
  }
  return value as Record<string, unknown>;
}

function list(value: unknown, where: string, minimum: number, maximum: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length < minimum || value.length > maximum) {
    throw new MalformedRequestError(where, `an array of ${minimum} to ${maximum}`, value);
  }
  return value;
}

function text(value: unknown, where: string, expected: string, isExpected: (value: unknown) => value is string): string {
  if (!isExpected(value)) {
    throw new MalformedRequestError(where, expected, value);
  }
  return value;
}

function isRole(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_ROLE_LENGTH && ROLE.test(value);
}

function addressAt(value: unknown, where: string): string {
  // A scope (`%eth0`) names an interface of the caller, not of the probe.
  if (typeof value !== 'string' || isIP(value) === 0 || value.includes('%')) {
    throw new MalformedRequestError(where, 'an IP address', value);
  }
  return value;
}

function target(value: unknown, where: string): ProbeTarget {
  const fields = object(value, where);
  return {
    role: text(fields.role, `${where}.role`, 'a word such as api', isRole),
    hostName: text(fields.hostName, `${where}.hostName`, `a host name such as ${HOST_NAME_EXAMPLE}`, isHostName),
    healthPath: text(fields.healthPath, `${where}.healthPath`, `an absolute path such as ${HEALTH_PATH_EXAMPLE}`, isHealthPath),
    addresses: list(fields.addresses, `${where}.addresses`, 0, MAX_ADDRESSES).map((address, index) =>
      addressAt(address, `${where}.addresses[${index}]`),
    ),
  };
}

/** Parses the event. It ignores unknown fields, so that a newer activator can send more. */
export function parseRequest(event: unknown): ProbeRequest {
  const fields = object(event, 'event');
  const { namesOnly } = fields;
  if (namesOnly !== undefined && typeof namesOnly !== 'boolean') {
    throw new MalformedRequestError('namesOnly', 'true or false', namesOnly);
  }
  return {
    targets: list(fields.targets, 'targets', 1, MAX_TARGETS).map((item, index) => target(item, `targets[${index}]`)),
    namesOnly: namesOnly ?? false,
  };
}
