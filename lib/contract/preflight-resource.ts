import { type EndpointRole } from './endpoint-role';
import { type PrivateDnsMode } from './link-definition';

export const PREFLIGHT_RESOURCE_TYPE = 'Custom::PrefectPrivateLinkPreflight';

/** One endpoint that is about to be created. */
export interface RequestedEndpoint {
  readonly role: EndpointRole;
  readonly serviceName: string;
  readonly hostName: string;
  /** In the template. CloudFormation identifies an endpoint by it, with service, VPC and service Region. */
  readonly logicalId: string;
}

/** An endpoint that exists and that the link adopts. */
export interface AdoptedEndpoint {
  readonly role: EndpointRole;
  readonly endpointId: string;
  readonly hostName: string;
}

/** Properties of `Custom::PrefectPrivateLinkPreflight`. */
export interface PreflightProperties {
  readonly VpcId: string;
  readonly SubnetIds: readonly string[];
  readonly ServiceRegion?: string;
  readonly PrivateDns: PrivateDnsMode;
  readonly Endpoints: readonly RequestedEndpoint[];
  /** Endpoints that exist and that the link adopts; absent for none. */
  readonly Adopted?: readonly AdoptedEndpoint[];
  /** Value of the link tag (`endpoint-tags.ts`) on this link's endpoints. */
  readonly LinkTag: string;
  /** The link tags of all links in the stack: a link that is not among them has been moved or removed. */
  readonly StackLinkTags: readonly string[];
  /** Ids of live endpoints that may be replaced; absent for none. */
  readonly AllowReplacementOf?: readonly string[];
}

/** Keys of the preflight resource's answer: the subnets to use for each role, joined by commas; each is always present. */
export const PREFLIGHT_ATTRIBUTES = ['ApiSubnetIds', 'UiSubnetIds', 'Findings'] as const;
