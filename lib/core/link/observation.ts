import { type EndpointDefinition, type LinkDefinition, type PrivateDnsDefinition } from '../../contract/link-definition';
import { type EndpointCondition } from '../../contract/link-status';
import { type TargetObservation } from '../../contract/probe';
import { type CallFailure } from '../findings/call-failure';
import { type VpcDns } from '../names/ownership';
import { type EndpointDescription } from './described-endpoint';

/** An address of an endpoint's network interface; dual-stack interfaces have two. */
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
  /** Whether {@link probe} was made after this pass had enabled Private DNS. */
  readonly probedAfterEnabling?: boolean;
  /** Absent if this pass did not try. */
  readonly enabling?: EnablingResult;
  /** An earlier pass has enabled Private DNS so recently that EC2 may still report it as disabled. */
  readonly enabledRecently?: boolean;
  /** What made this pass, or an earlier one, ask for the addresses last. */
  readonly interfacesReadFor?: string;
  /** Attributes of the VPC, looked up when a name that should resolve does not. */
  readonly vpcDns?: VpcDns;
}

/** An endpoint that EC2 has not been asked about in this pass. */
export function undescribed(definition: EndpointDefinition, interfaces: readonly EndpointInterface[] = []): EndpointObservation {
  return { definition, description: { state: 'notAsked', privateDnsEnabled: false }, interfaces };
}

/** What earlier passes remembered of one endpoint, as far as decisions depend on it. */
export interface EndpointMemory {
  /** EC2 has returned this endpoint before. */
  readonly seen: boolean;
  /** Private DNS has been enabled before. */
  readonly privateDnsWasOn: boolean;
  /** When the activator last enabled Private DNS, in milliseconds since 1970. */
  readonly privateDnsEnabledAt?: number;
  /** EC2 has reported since then that Private DNS is enabled. */
  readonly enablingWasSeen?: boolean;
  /** Private DNS was disabled while the link was on hold, or may have been, and no pass has seen it enabled since. */
  readonly disabledDuringHold?: boolean;
  /** When a zone was first seen to fail while Private DNS was still disabled, in milliseconds since 1970. */
  readonly checkFailingSince?: number;
  /** Absent for an endpoint that no pass has described yet. */
  readonly condition?: EndpointCondition;
  /** When the check from inside the VPC first could not run, in milliseconds since 1970; absent while it runs. */
  readonly uncheckedSince?: number;
}

/** What a decision may depend on besides the endpoint. */
export interface DecisionContext {
  readonly privateDns: PrivateDnsDefinition;
  readonly graceSeconds: number;
  /** For the hand-off, which a finding repeats. */
  readonly link?: Pick<LinkDefinition, 'accountId' | 'vpcId' | 'region'>;
  /** Nothing may be changed in EC2: the link is on hold, or nobody knows whether it is. */
  readonly frozen?: boolean;
  /** The link is on hold, or was since the previous pass: Private DNS that is disabled now may be an operator's work. */
  readonly onHoldSincePreviousPass?: boolean;
  /** AWS has just reported that a connection changed. */
  readonly changeReported?: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}
