import { type EndpointState } from './endpoint-state';

/** EC2's description of an endpoint, as far as its link needs it. */
export interface EndpointDescription {
  readonly state: EndpointState;
  /** EC2's own word, shown if this version does not know it. */
  readonly stateWord?: string;
  readonly privateDnsEnabled: boolean;
  /** EC2's own word: `ipv4`, `dualstack` or `ipv6`; absent if EC2 does not say. */
  readonly ipAddressType?: string;
  /** `LastError` and `FailureReason`, as EC2 gives them. */
  readonly error?: string;
}

/** An interface endpoint as EC2 describes it, whoever created it. */
export interface DescribedEndpoint {
  readonly endpointId: string;
  readonly description: EndpointDescription;
  readonly serviceName: string;
  /** Absent if EC2 does not report it: then the Region of the endpoint. */
  readonly serviceRegion?: string;
  readonly vpcId: string;
  /** Account that owns it. */
  readonly ownerId?: string;
  readonly subnetIds: readonly string[];
  readonly interfaceIds: readonly string[];
  readonly groupIds: readonly string[];
  /** Names that resolve to it; one may start with a wildcard. */
  readonly dnsNames: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly createdAt?: number;
}
