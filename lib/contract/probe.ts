/*
 * What the activator requests from the probe and what the probe answers. Plain data: it travels as the payload of a Lambda
 * invocation, since a function in an isolated subnet reaches no AWS API.
 */

/** A host to check, on each address of its endpoint. */
export interface ProbeTarget {
  readonly role: string;
  readonly hostName: string;
  readonly healthPath: string;
  /** Addresses of the endpoint's network interfaces. */
  readonly addresses: readonly string[];
}

export interface ProbeRequest {
  readonly targets: readonly ProbeTarget[];
  /** Resolves the names only: used while Private DNS takes effect. */
  readonly namesOnly?: boolean;
}

/** The answer of the VPC's resolver about a name. */
export type NameOutcome =
  /** Addresses came back. */
  | 'answered'
  /** NXDOMAIN, or the name exists without an address. */
  | 'notFound'
  /** The resolver refused, failed or did not answer. */
  | 'unreachable';

export interface NameObservation {
  readonly outcome: NameOutcome;
  /** All A and AAAA records, sorted; empty unless answered. */
  readonly addresses: readonly string[];
  /** The resolver's error code, for instance `ENOTFOUND` or `ETIMEOUT`; beside addresses if one family failed. */
  readonly errorCode?: string;
  readonly milliseconds: number;
}

/** The last phase that the check of one address reached, and what stopped it. */
export type AddressOutcome =
  | 'healthy'
  | 'tcpRefused'
  /** No answer at all: a security group, a network ACL, or an endpoint that does not forward yet. */
  | 'tcpSilent'
  | 'tcpUnreachable'
  | 'tlsUntrusted'
  | 'tlsWrongName'
  /** Not valid now; the error code tells whether it is not valid yet or expired. */
  | 'tlsExpired'
  | 'tlsSilent'
  | 'tlsFailed'
  | 'httpForbidden'
  | 'httpRedirect'
  | 'httpClientError'
  | 'httpServerError'
  /** Connected and verified, but the answer did not arrive in time. */
  | 'httpSlow'
  | 'httpFailed';

/** Phases of the check of an address, in order. */
export type CheckPhase = 'tcp' | 'tls' | 'health';

/** The phase in which an outcome ended; outcomes of a newer probe are missing here. */
export const OUTCOME_PHASES: Readonly<Record<AddressOutcome, CheckPhase>> = {
  healthy: 'health',
  tcpRefused: 'tcp',
  tcpSilent: 'tcp',
  tcpUnreachable: 'tcp',
  tlsUntrusted: 'tls',
  tlsWrongName: 'tls',
  tlsExpired: 'tls',
  tlsSilent: 'tls',
  tlsFailed: 'tls',
  httpForbidden: 'health',
  httpRedirect: 'health',
  httpClientError: 'health',
  httpServerError: 'health',
  httpSlow: 'health',
  httpFailed: 'health',
};

export interface AddressObservation {
  readonly address: string;
  readonly outcome: AddressOutcome;
  readonly httpStatus?: number;
  /** The system's or library's error code. */
  readonly errorCode?: string;
  /** The error, the refused certificate, the redirect or the body, shortened; shown as evidence, never interpreted. */
  readonly detail?: string;
  /** End of the certificate's validity, ISO 8601. */
  readonly certificateExpires?: string;
  /** Time of each phase that was reached, in milliseconds. */
  readonly milliseconds: { readonly tcp?: number; readonly tls?: number; readonly http?: number };
}

export interface TargetObservation {
  readonly role: string;
  readonly hostName: string;
  readonly name: NameObservation;
  /** In the order of the request; empty if only names were requested. */
  readonly addresses: readonly AddressObservation[];
}

export interface ProbeResult {
  readonly version: 1;
  readonly targets: readonly TargetObservation[];
  readonly milliseconds: number;
}
