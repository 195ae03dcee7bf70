/*
 * What the constructs tell the activator. Types and names only: constructs and handlers share this file, so that the
 * names of properties and environment variables cannot drift apart.
 */

import { type EndpointRole } from './endpoint-role';

export type { EndpointRole } from './endpoint-role';

/** How Private DNS is managed, as the template says it: by the activator, once Prefect has accepted, or not at all. */
export type PrivateDnsMode = 'onceAccepted' | 'unmanaged';

/** How Private DNS is managed, with what each mode needs. */
export type PrivateDnsDefinition =
  /** AWS-managed Private DNS of the endpoint, enabled by the activator. */
  { readonly kind: 'endpoint' } | { readonly kind: 'unmanaged' };

/** One interface endpoint of a link. */
export interface EndpointDefinition {
  readonly role: EndpointRole;
  readonly endpointId: string;
  /** Absent for an endpoint that the link adopted. */
  readonly serviceName?: string;
  /** The name that clients use, for instance `api.private.prefect.cloud`. */
  readonly hostName: string;
  /** Absolute path that answers 200 when Prefect is well, for instance `/api/health`. */
  readonly healthPath: string;
}

/** A link as the activator knows it. */
export interface LinkDefinition {
  /** Path of the construct, for humans. */
  readonly name: string;
  readonly accountId: string;
  readonly vpcId: string;
  /** Region of the endpoints, which Prefect calls the source Region. */
  readonly region: string;
  readonly privateDns: PrivateDnsDefinition;
  /** How long after a zone was first seen to fail its check one healthy zone is enough to enable Private DNS, in seconds. */
  readonly graceSeconds: number;
  /** How long a pass waits for DNS answers after it has enabled Private DNS, in seconds. */
  readonly dnsWaitSeconds: number;
  readonly endpoints: readonly EndpointDefinition[];
}

/** A link as the construct writes it: in the properties of the activation resource, and in each event of the schedule. */
export interface LinkProperties extends Omit<LinkDefinition, 'privateDns'> {
  readonly privateDns: PrivateDnsMode;
}

/** Properties of `Custom::PrefectPrivateLinkActivation`. */
export interface ActivationProperties {
  readonly Link: LinkProperties;
  /** Every property of the endpoints, so that a change to any of them runs the activation again. */
  readonly EndpointProperties: unknown;
  /** Hash of the handler's code, so that a new library version runs the activation again. */
  readonly HandlerHash: string;
}

/** Keys of the activation resource's answer; each is always present. */
export const ACTIVATION_ATTRIBUTES = ['State', 'ApiState', 'UiState', 'Findings'] as const;

/** One endpoint that is about to be created. */
export interface RequestedEndpoint {
  readonly role: EndpointRole;
  readonly serviceName: string;
  readonly hostName: string;
  /** In the template; with service, VPC and service Region what CloudFormation knows an endpoint by. */
  readonly logicalId: string;
}

/** Properties of `Custom::PrefectPrivateLinkPreflight`. */
export interface PreflightProperties {
  readonly VpcId: string;
  readonly SubnetIds: readonly string[];
  readonly ServiceRegion?: string;
  readonly PrivateDns: PrivateDnsMode;
  readonly Endpoints: readonly RequestedEndpoint[];
  /** Value of the tag {@link LINK_TAG} on this link's endpoints. */
  readonly LinkTag: string;
  /** Those values of all links in the stack: the endpoints of a link that is not among them have been moved or removed. */
  readonly StackLinkTags: readonly string[];
  /** Ids of live endpoints that may be replaced; absent for none. */
  readonly AllowReplacementOf?: readonly string[];
}

/** Keys of the preflight resource's answer: for each role the subnets to use, joined by commas; each is always present. */
export const PREFLIGHT_ATTRIBUTES = ['ApiSubnetIds', 'UiSubnetIds', 'Findings'] as const;

export const PREFLIGHT_RESOURCE_TYPE = 'Custom::PrefectPrivateLinkPreflight';
export const ACTIVATION_RESOURCE_TYPE = 'Custom::PrefectPrivateLinkActivation';

/** Tag that marks an endpoint as one of a link's own. */
export const LINK_TAG = 'cdk-prefect-privatelink:link';

/** Tag with the role of an endpoint. */
export const ROLE_TAG = 'cdk-prefect-privatelink:role';

/** Tag with the logical id of an endpoint. */
export const LOGICAL_ID_TAG = 'cdk-prefect-privatelink:logical-id';

/** Environment variables of the activator. */
export const ACTIVATOR_ENVIRONMENT = {
  statusParameterName: 'STATUS_PARAMETER_NAME',
  probeFunctionName: 'PROBE_FUNCTION_NAME',
  /** Dimension of the metrics. */
  linkName: 'LINK_NAME',
  /** Absent when the user gave no topic. */
  stateTopicArn: 'STATE_TOPIC_ARN',
  reminderMinutes: 'REMINDER_MINUTES',
} as const;
