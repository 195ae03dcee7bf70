/* What an interface endpoint is. */
import { type EndpointInterface } from '../../../network/network';
import { type Tags } from './identifiers';
import { type NetworkInterface } from './network-interface';

/** As on the wire: lower camel, not as the SDK's constants are spelt. */
export type EndpointState =
  'pendingAcceptance' | 'pending' | 'available' | 'deleting' | 'deleted' | 'rejected' | 'failed' | 'expired' | 'partial';

export interface EndpointNetworkInterface {
  readonly networkInterface: NetworkInterface;
  readonly packets: EndpointInterface;
  /** Absent for an endpoint of another Region's service, which has a regional name only. */
  readonly zoneName?: string;
}

export interface Endpoint {
  readonly vpcEndpointId: string;
  readonly vpcId: string;
  readonly serviceName: string;
  /** As requested; absent means the account's own Region. */
  readonly serviceRegion?: string;
  readonly creationTimestamp: Date;
  readonly regionalName: string;
  /** Start of the zonal names. */
  readonly namePrefix: string;
  /** Rest of every name: service and Region. */
  readonly nameSuffix: string;
  /** Zone that AWS keeps for the private name. */
  readonly hiddenHostedZoneId: string;
  /** Sorted as requested. */
  subnetIds: readonly string[];
  securityGroupIds: readonly string[];
  interfaces: EndpointNetworkInterface[];
  privateDnsEnabled: boolean;
  state: EndpointState;
  ipAddressType: string;
  dnsRecordIpType: string;
  policyDocument: string;
  tags: Tags;
  lastError?: { readonly code: string; readonly message: string };
  failureReason?: string;
}

export interface EndpointRequest {
  readonly vpcId: string;
  readonly serviceName: string;
  readonly serviceRegion?: string;
  readonly subnetIds: readonly string[];
  /** None means the VPC's default group. */
  readonly securityGroupIds: readonly string[];
  readonly privateDnsEnabled: boolean;
  readonly ipAddressType?: string;
  readonly dnsRecordIpType?: string;
  readonly policyDocument?: string;
  readonly tags?: Tags;
}

/** What may change in place; an absent member stays as it is. */
export interface EndpointChange {
  readonly subnetIds?: readonly string[];
  readonly securityGroupIds?: readonly string[];
  readonly privateDnsEnabled?: boolean;
  readonly ipAddressType?: string;
  readonly dnsRecordIpType?: string;
  readonly policyDocument?: string;
  readonly tags?: Tags;
}
