/* What can be known to be wrong at synth. Each check passes on tokens: those are left to the preflight. */
import { RemovalPolicy, Token, type Duration } from 'aws-cdk-lib/core';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';

const SERVICE_NAME = /^com\.amazonaws\.vpce\.([a-z0-9-]+)\.vpce-svc-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;
const SERVICE_NAME_FORM = 'com.amazonaws.vpce.<region>.vpce-svc-<8 or 17 hexadecimal digits>';

export function validateServiceName(prop: string, value: string, serviceRegion: string | undefined, stackRegion: string): void {
  if (Token.isUnresolved(value)) {
    return;
  }
  const match = SERVICE_NAME.exec(value);
  if (match === null) {
    throw new Error(`\`${prop}\` must have the form ${SERVICE_NAME_FORM}, got: '${value}'. ${likelyCause(value)}`);
  }
  const named = match[1];
  const expected = serviceRegion ?? stackRegion;
  if (Token.isUnresolved(expected) || named === expected) {
    return;
  }
  throw new Error(
    serviceRegion === undefined
      ? `\`${prop}\` is a service of ${named}, and the stack is in ${expected}, got: '${value}'. Ask Prefect for the service of ${expected}, or pass \`serviceRegion: '${named}'\` to connect across Regions`
      : `\`${prop}\` is a service of ${named}, and \`serviceRegion\` is '${expected}', got: '${value}'. Pass the Region that the service name contains`,
  );
}

function likelyCause(value: string): string {
  if (/replace|example|todo|xxx|<[^>]*>/i.test(value)) {
    return 'This looks like a placeholder: put in the name that Prefect gave you';
  }
  if (value.trim() !== value) {
    return 'Take the spaces around it away';
  }
  if (/[A-Z]/.test(value)) {
    return 'Service names are in lower case';
  }
  if (/^vpce-svc-/.test(value)) {
    return 'This is the service id only: put com.amazonaws.vpce.<region>. in front of it';
  }
  if (/^vpce-[0-9a-f]+$/.test(value)) {
    return 'This is the id of an endpoint, not the name of an endpoint service';
  }
  return 'Copy it from the message in which Prefect enabled PrivateLink for your account';
}

export function validateDifferentServices(apiServiceName: string | undefined, uiServiceName: string | undefined): void {
  if (
    apiServiceName === undefined ||
    uiServiceName === undefined ||
    Token.isUnresolved(apiServiceName) ||
    apiServiceName !== uiServiceName
  ) {
    return;
  }
  throw new Error(
    `\`uiServiceName\` must differ from \`apiServiceName\`, got: '${uiServiceName}' for both. Prefect gives two service names; leave \`uiServiceName\` out if you need the API only`,
  );
}

export function validateEndpointId(prop: string, value: string): void {
  if (Token.isUnresolved(value) || /^vpce-[0-9a-f]+$/.test(value)) {
    return;
  }
  throw new Error(`\`${prop}\` must be the id of an endpoint, got: '${value}'. For example: vpce-0123456789abcdef0`);
}

export function validateHostName(prop: string, value: string): void {
  if (Token.isUnresolved(value) || /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i.test(value)) {
    return;
  }
  throw new Error(
    `\`${prop}\` must be a fully qualified host name, without scheme, port and path, got: '${value}'. For example: api.private.prefect.cloud`,
  );
}

export function validateHealthPath(prop: string, value: string): void {
  if (Token.isUnresolved(value) || /^\/[\x21-\x7e]*$/.test(value)) {
    return;
  }
  throw new Error(`\`${prop}\` must be an absolute path of printable characters, got: '${value}'. For example: /api/health`);
}

export function validateSeconds(prop: string, value: Duration, fewest: number, most: number): void {
  if (value.isUnresolved()) {
    return;
  }
  const seconds = value.toSeconds({ integral: false });
  if (seconds >= fewest && seconds <= most) {
    return;
  }
  throw new Error(`\`${prop}\` must be between ${fewest} and ${most} seconds, got: ${seconds} seconds`);
}

export function validateInterval(prop: string, value: Duration): void {
  if (value.isUnresolved()) {
    return;
  }
  const minutes = value.toMinutes({ integral: false });
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= 24 * 60) {
    return;
  }
  throw new Error(`\`${prop}\` must be whole minutes between 1 and ${24 * 60}, got: ${minutes} minutes`);
}

export function validateRemovalPolicy(prop: string, value: RemovalPolicy): void {
  if (value !== RemovalPolicy.SNAPSHOT) {
    return;
  }
  throw new Error(`\`${prop}\` must be RETAIN_ON_UPDATE_OR_DELETE, RETAIN or DESTROY, got: SNAPSHOT. Endpoints have no snapshots`);
}

export function validateSubnets(prop: string, subnets: readonly ec2.ISubnet[], isPendingLookup: boolean): void {
  if (isPendingLookup) {
    return;
  }
  if (subnets.length === 0) {
    throw new Error(
      `no subnets to put endpoints in: the VPC has no private or isolated subnet, or \`${prop}\` selects none. Pass \`${prop}\` with one subnet for each zone`,
    );
  }
  const byZone = new Map<string, ec2.ISubnet>();
  for (const subnet of subnets) {
    const zone = knownZone(subnet);
    if (zone === undefined) {
      continue;
    }
    const twin = byZone.get(zone);
    if (twin !== undefined) {
      throw new Error(
        `\`${prop}\` selects two subnets of zone ${show(zone)}: ${twin.node.path} and ${subnet.node.path}. An endpoint takes one subnet for each zone: name the subnets, or add \`onePerAz: true\``,
      );
    }
    byZone.set(zone, subnet);
  }
}

/** Subnets that are imported by id alone do not know their zone; the preflight looks it up. */
function knownZone(subnet: ec2.ISubnet): string | undefined {
  try {
    return subnet.availabilityZone;
  } catch {
    return undefined;
  }
}

function show(value: string): string {
  return Token.isUnresolved(value) ? 'with the same token' : value;
}
