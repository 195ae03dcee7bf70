/* What each pass of the activator stores of a link, in the status parameter. Read by the command line and by people. */
import { type EndpointRole } from './endpoint-role';
import { type StoredValue } from './stored-value';

/** State of an endpoint, from the user's point of view. */
export type EndpointCondition =
  /** Prefect has not accepted the connection yet. */
  | 'PENDING_ACCEPTANCE'
  /** Accepted; EC2 is setting up the endpoint. */
  | 'PENDING'
  /** Available, but the path has not passed its check, so Private DNS stays disabled. */
  | 'CHECKING'
  /** The path is healthy; Private DNS is being enabled, or EC2 refuses to. */
  | 'ENABLING_PRIVATE_DNS'
  /** Available, the names resolve to the endpoint, the health check passes. */
  | 'ACTIVE'
  /** Private DNS is enabled, but the check fails. */
  | 'DEGRADED'
  /** Private DNS is enabled, but the check has not been able to run for some time. */
  | 'UNVERIFIED'
  | 'REJECTED'
  | 'FAILED'
  | 'EXPIRED'
  | 'PARTIAL'
  | 'DELETING'
  | 'DELETED'
  /** EC2 does not know the endpoint yet. */
  | 'NOT_FOUND'
  /** EC2 reports a state that this version does not know, or could never be asked. */
  | 'UNKNOWN';

export interface StatusFinding {
  readonly code: string;
  readonly evidence: string;
  /** ISO 8601. */
  readonly since: string;
}

export interface EndpointStatus {
  readonly role: EndpointRole;
  readonly endpointId: string;
  readonly condition: EndpointCondition;
  /** When the condition began, ISO 8601. */
  readonly since: string;
  readonly findings: readonly StatusFinding[];
  /** Network interfaces with their addresses, remembered so that a steady pass does not ask for them. */
  readonly interfaces: readonly { readonly id: string; readonly address: string; readonly zone?: string }[];
  /** What made a pass ask for the addresses last: it does not ask twice for the same reason. */
  readonly interfacesReadFor?: string;
  /** EC2 has returned this endpoint. */
  readonly seen: boolean;
  readonly privateDnsWasOn: boolean;
  /** When the activator last enabled Private DNS, ISO 8601: EC2 may report the old value for some minutes. */
  readonly privateDnsEnabledAt?: string;
  /** EC2 has reported since then that Private DNS is enabled. */
  readonly enablingWasSeen?: boolean;
  /** Private DNS was disabled while the link was on hold, or may have been, and no pass has seen it enabled since. */
  readonly disabledDuringHold?: boolean;
  /** When a zone was first seen to fail before Private DNS was on, ISO 8601. */
  readonly checkFailingSince?: string;
  /** When the check from inside the VPC first could not run, ISO 8601; absent while it runs. */
  readonly uncheckedSince?: string;
  /** What the last probe saw, without times, so that an unchanged result does not change the status. */
  readonly lastProbe?: {
    readonly name: string;
    readonly addresses: Readonly<Record<string, string>>;
    readonly certificateExpires?: string;
  };
}

/** What the state topic was notified of. */
export interface Notified {
  readonly condition: EndpointCondition;
  /** Reminders sent since the condition began. */
  readonly reminders: number;
  /** Beginning of the hold, ISO 8601; absent if the link was not on hold. */
  readonly holdSince?: string;
  /** When a pass or a command decided to notify, ISO 8601. */
  readonly at: string;
}

/** The pass that wrote a status. */
export interface PassRecord {
  /** ISO 8601. A pass never overwrites the status of one that began later. */
  readonly startedAt: string;
  /** Minutes between two passes of the schedule, as the last scheduled pass knew; absent until the first. */
  readonly intervalMinutes?: number;
}

export interface LinkStatus extends StoredValue {
  /** The registration that the pass worked with. */
  readonly registrationId: string;
  /** ACTIVE when all endpoints are, else the condition of the endpoint that is furthest from it. */
  readonly condition: EndpointCondition;
  readonly since: string;
  readonly endpoints: readonly EndpointStatus[];
  /** Findings about the link as a whole. A hold is not among them: see the hold parameter. */
  readonly findings: readonly StatusFinding[];
  readonly pass: PassRecord;
  /** The last message that the state topic took; absent if there was none. */
  readonly notified?: Notified;
  /** The message that is being sent. If it is not confirmed within minutes, a later pass sends it again. */
  readonly notifying?: Notified;
  /** When this was written, ISO 8601. */
  readonly writtenAt: string;
}
