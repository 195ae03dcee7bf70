/* Checks at synthesis that several constructs need. Each passes on an absent value, and on a text that only the deployment knows. */
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Token, type Duration } from 'aws-cdk-lib/core';
import { HEALTH_PATH_EXAMPLE, HOST_NAME_EXAMPLE, isHealthPath, isHostName } from '../contract/check-target';
import { ENDPOINT_ID_EXAMPLE, ENDPOINT_ID_PATTERN } from '../contract/endpoint-id';
import { isKnown, requireKnownDuration } from './known';

export function validateEndpointId(prop: string, value: string | undefined): void {
  if (value === undefined || !isKnown(value) || ENDPOINT_ID_PATTERN.test(value)) {
    return;
  }
  throw new Error(`\`${prop}\` must be the id of an endpoint, got: '${value}'. For example: ${ENDPOINT_ID_EXAMPLE}`);
}

export function validateHostName(prop: string, value: string | undefined): void {
  if (value === undefined || !isKnown(value) || isHostName(value)) {
    return;
  }
  throw new Error(
    `\`${prop}\` must be a fully qualified host name, without scheme, port and path, and no address, got: '${value}'. For example: ${HOST_NAME_EXAMPLE}`,
  );
}

export function validateHealthPath(prop: string, value: string | undefined): void {
  if (value === undefined || !isKnown(value) || isHealthPath(value)) {
    return;
  }
  throw new Error(
    `\`${prop}\` must be an absolute path of at most 255 characters that a URL may have unescaped, got: '${value}'. For example: ${HEALTH_PATH_EXAMPLE}`,
  );
}

export function validateSeconds(prop: string, value: Duration | undefined, fewest: number, most: number): void {
  requireKnownDuration(prop, value);
  if (value === undefined) {
    return;
  }
  const seconds = value.toSeconds({ integral: false });
  if (seconds >= fewest && seconds <= most) {
    return;
  }
  throw new Error(`\`${prop}\` must be between ${fewest} and ${most} seconds, got: ${seconds} seconds`);
}

export function validateMinutes(prop: string, value: Duration | undefined, most = Infinity): void {
  requireKnownDuration(prop, value);
  if (value === undefined) {
    return;
  }
  const minutes = value.toMinutes({ integral: false });
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= most) {
    return;
  }
  const range = most === Infinity ? 'whole minutes, at least one' : `whole minutes between 1 and ${most}`;
  throw new Error(`\`${prop}\` must be ${range}, got: ${minutes} minutes`);
}

export function validateReservedConcurrency(prop: string, value: number | undefined): void {
  if (value === undefined || Token.isUnresolved(value) || (Number.isInteger(value) && value >= 1)) {
    return;
  }
  throw new Error(`\`${prop}\` must be a whole number, at least 1, got: ${value}. Leave it out to reserve nothing`);
}

export function validateSubnets(prop: string, subnets: readonly ec2.ISubnet[], isPendingLookup: boolean): void {
  if (isPendingLookup) {
    return;
  }
  if (subnets.length === 0) {
    throw new Error(
      `\`${prop}\` must select at least one subnet, got: none. The VPC has no private or isolated subnet, or the selection is empty. Pass \`${prop}\` with one subnet per zone`,
    );
  }
  if (subnets.length > 1 && subnets.some(({ subnetId }) => Token.isUnresolved([subnetId]))) {
    throw new Error(
      `\`${prop}\` must select the subnets of one list if the VPC is imported with list tokens, got: ${subnets.map(({ node }) => node.path).join(', ')}. Select one kind, for example with \`subnetType: SubnetType.PRIVATE_WITH_EGRESS\``,
    );
  }
  const byZone = new Map<string, ec2.ISubnet>();
  for (const subnet of subnets) {
    const zone = zoneOf(subnet);
    if (zone === undefined) {
      continue;
    }
    const twin = byZone.get(zone);
    if (twin !== undefined) {
      throw new Error(
        `\`${prop}\` must select one subnet per zone, got: two subnets of zone ${show(zone)}: ${twin.node.path} and ${subnet.node.path}. Name the subnets, or add \`onePerAz: true\``,
      );
    }
    byZone.set(zone, subnet);
  }
}

/**
 * The zone of a subnet, if it can be compared with others. Subnets that are imported by id alone, or with a list token of zones, do
 * not know theirs.
 */
export function zoneOf(subnet: ec2.ISubnet): string | undefined {
  try {
    return Token.isUnresolved([subnet.availabilityZone]) ? undefined : subnet.availabilityZone;
  } catch {
    return undefined;
  }
}

/** The first subnet of each zone, and all whose zone is not known: EC2 accepts one per zone. */
export function onePerZone(subnets: readonly ec2.ISubnet[]): ec2.ISubnet[] {
  const zones = new Set<string>();
  return subnets.filter((subnet) => {
    const zone = zoneOf(subnet);
    if (zone === undefined) {
      return true;
    }
    const isFirst = !zones.has(zone);
    zones.add(zone);
    return isFirst;
  });
}

function show(value: string): string {
  return Token.isUnresolved(value) ? 'with the same token' : value;
}

/** Programs in JavaScript can leave out what the types require. */
export function requireProps(prop: string, value: object | undefined | null, required: readonly string[], requirement: string): void {
  if (typeof value !== 'object' || value === null) {
    throw new Error(`\`${prop}\` must be an object, got: ${String(value)}. ${requirement}`);
  }
  for (const name of required) {
    const given = (value as Readonly<Record<string, unknown>>)[name];
    if (given === undefined || given === null) {
      throw new Error(`\`${name}\` must be given, got: ${String(given)}. ${requirement}`);
    }
  }
}
