import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { type Construct } from 'constructs';
import { requireSameEnvironment, requireSameRegion } from '../private/environment';
import { requireKnownDuration } from '../private/known';
import {
  requireProps,
  validateHealthPath,
  validateHostName,
  validateMinutes,
  validateReservedConcurrency,
  validateSeconds,
} from '../private/validation';
import { endpointsToCreate, planEndpoints, type EndpointPlans } from './endpoints/endpoint-plan';
import { chooseSubnets } from './endpoints/subnets';
import { validateEndpoints } from './endpoints/validation';
import { validateReminder } from './monitoring/validation';
import { type PrefectPrivateLinkProps } from './prefect-private-link-props';
import { PrivateDns } from './private-dns/private-dns';
import { validateRemovalPolicy, validateServiceRegion } from './validation';

const MINUTES_OF_A_DAY = 24 * 60;

/** What is decided before anything is created: the props with their defaults, checked. */
export interface LinkPlan {
  readonly endpoints: EndpointPlans;
  readonly createsEndpoints: boolean;
  /** Endpoints that created ones replace. */
  readonly recreatedIds: string[];
  /** For created endpoints, and for the probe if it has no subnets of its own. */
  readonly subnets: ec2.ISubnet[];
  readonly crossRegion: boolean;
  readonly privateDns: PrivateDns;
  readonly removalPolicy: RemovalPolicy;
  readonly interval: Duration;
  readonly gracePeriod: Duration;
  readonly dnsWait: Duration;
  readonly reminderAfter: Duration;
}

export function planLink(link: Construct, props: PrefectPrivateLinkProps): LinkPlan {
  const { region } = Stack.of(link);
  validate(link, props, region);
  const endpoints = planEndpoints(props);
  const toCreate = endpointsToCreate(endpoints);
  const createsEndpoints = toCreate.length > 0;
  return {
    endpoints,
    createsEndpoints,
    recreatedIds: toCreate.flatMap(({ recreatedId }) => recreatedId ?? []),
    subnets: createsEndpoints || props.probeSubnets === undefined ? chooseSubnets(props.vpc, props.vpcSubnets) : [],
    crossRegion: props.serviceRegion !== undefined && props.serviceRegion !== region,
    privateDns: props.privateDns ?? PrivateDns.onceAccepted(),
    removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    interval: props.checkInterval ?? Duration.minutes(5),
    gracePeriod: props.zoneGracePeriod ?? Duration.minutes(30),
    dnsWait: props.dnsWait ?? Duration.seconds(60),
    reminderAfter: props.reminderAfter ?? Duration.hours(24),
  };
}

function validate(link: Construct, props: PrefectPrivateLinkProps, stackRegion: string): void {
  requireProps('props', props, ['vpc'], 'PrefectPrivateLink requires `vpc`, and `apiServiceName` or `apiEndpoint`');
  validatePlaces(link, props);
  validateServiceRegion(link, props.serviceRegion);
  validateEndpoints(props, stackRegion);
  validateHostName('apiHostName', props.apiHostName);
  validateHostName('uiHostName', props.uiHostName);
  validateHealthPath('apiHealthPath', props.apiHealthPath);
  validateHealthPath('uiHealthPath', props.uiHealthPath);
  validateSeconds('dnsWait', props.dnsWait, 0, 90);
  requireKnownDuration('zoneGracePeriod', props.zoneGracePeriod);
  validateReminder(props);
  validateMinutes('checkInterval', props.checkInterval, MINUTES_OF_A_DAY);
  validateRemovalPolicy('removalPolicy', props.removalPolicy);
  validateReservedConcurrency('reservedConcurrentExecutions', props.reservedConcurrentExecutions);
}

const VPC_OF_LINK = 'An interface endpoint is in the account and Region of its VPC: create the link in a stack of that environment';

/** Where the things must be that are passed in; what another stack of the same environment created is as good as one's own. */
function validatePlaces(link: Construct, props: PrefectPrivateLinkProps): void {
  requireSameEnvironment(link, 'vpc', props.vpc, VPC_OF_LINK);
  for (const prop of ['vpcSubnets', 'probeSubnets', 'activatorSubnets'] as const) {
    props[prop]?.subnets?.forEach((subnet) => requireSameEnvironment(link, prop, subnet, 'Select subnets of `vpc`'));
  }
  props.securityGroups?.forEach((group) => requireSameEnvironment(link, 'securityGroups', group, 'Pass groups of `vpc`'));
  for (const prop of ['apiEndpoint', 'uiEndpoint'] as const) {
    requireSameEnvironment(link, prop, props[prop], VPC_OF_LINK);
  }
  requireSameRegion(link, 'stateTopic', props.stateTopic, 'Pass a topic of that Region, and let it notify the other one');
  requireSameRegion(link, 'encryptionKey', props.encryptionKey, 'Logs and functions accept keys of their own Region only');
}
