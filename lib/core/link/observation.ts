import { type EndpointDefinition, type LinkDefinition, type PrivateDnsDefinition } from '../../contract/link-definition';
import { type TargetObservation } from '../../contract/probe';
import { type CallFailure } from '../findings/call-failure';
import { type VpcDns } from '../names/ownership';
import { type EndpointDescription } from './described-endpoint';

/** An address of an endpoint's network interface, which never changes while the endpoint lives; dual-stack interfaces have two. */
export interface EndpointInterface {
  readonly id: string;
  readonly address: string;
  readonly zone?: string;
}

/** The addresses of a network interface, each by itself. */
export function endpointInterfaces(found: {
  readonly interfaceId: string;
  readonly addresses: readonly string[];
  readonly zone?: string;
}): readonly EndpointInterface[] {
  return found.addresses.map((address) => ({ id: found.interfaceId, address, zone: found.zone }));
}

/** What was read after EC2 had refused to enable Private DNS. */
export interface RefusalCause {
  /** EC2 has one text for both attributes. */
  readonly vpcDns?: VpcDns;
  /** Other endpoints of the VPC that own the name; none may also mean a hosted zone, or one that has just gone. */
  readonly owners?: readonly string[];
}

/** Result of the attempt to enable Private DNS in this pass. */
export type EnablingResult =
  { readonly done: true } | { readonly done: false; readonly failure: CallFailure; readonly cause?: RefusalCause };

/** The result of the probe, or why it did not run. */
export type ProbeReport =
  { readonly ran: true; readonly target: TargetObservation } | { readonly ran: false; readonly failure: CallFailure };

/** All that is known of one endpoint in this pass. */
export interface EndpointObservation {
  readonly definition: EndpointDefinition;
  readonly description: EndpointDescription;
  readonly interfaces: readonly EndpointInterface[];
  /** The probe of this pass; absent if none was requested. */
  readonly probe?: ProbeReport;
  /** Whether the probe ran after this pass had enabled Private DNS. */
  readonly probedAfterEnabling?: boolean;
  /** Absent if this pass did not try. */
  readonly enabling?: EnablingResult;
  /** Attributes of the VPC, read if a name that should resolve does not. */
  readonly vpcDns?: VpcDns;
}

/** What earlier passes stored about one endpoint, as far as decisions depend on it. */
export interface EndpointMemory {
  /** EC2 has returned this endpoint before. */
  readonly seen: boolean;
  /** Private DNS has been enabled before. */
  readonly privateDnsWasOn: boolean;
  /** Time of the first failed check of a zone while Private DNS was still disabled, in milliseconds since 1970. */
  readonly checkFailingSince?: number;
}

/** What a decision may depend on besides the endpoint. */
export interface DecisionContext {
  readonly privateDns: PrivateDnsDefinition;
  readonly graceSeconds: number;
  /** For the hand-off, which a finding repeats. */
  readonly link?: Pick<LinkDefinition, 'accountId' | 'vpcId' | 'region'>;
  /** Nothing may be changed in EC2: the link is on hold, or it is not known whether it is. */
  readonly frozen?: boolean;
  /** AWS has just reported that a connection changed. */
  readonly changeReported?: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}
