/* What the activator stores about a link, in the status parameter. Read by the command line and by people. */
import { type EndpointRole } from './endpoint-role';
import { type LinkDefinition } from './link-definition';

/** State of an endpoint, from the user's point of view. */
export type EndpointCondition =
  /** Prefect has not accepted the connection yet. */
  | 'PENDING_ACCEPTANCE'
  /** Accepted; EC2 is setting up the endpoint. */
  | 'PENDING'
  /** Available, but the path has not passed its check, so Private DNS stays off. */
  | 'CHECKING'
  /** The path is healthy; Private DNS is being enabled, or EC2 refuses to enable it. */
  | 'ENABLING_PRIVATE_DNS'
  /** Available, the names resolve to the endpoint, the health check passes. */
  | 'ACTIVE'
  /** Private DNS is enabled, but the check fails. */
  | 'DEGRADED'
  /** Private DNS is enabled, but the check could not run. */
  | 'UNVERIFIED'
  | 'REJECTED'
  | 'FAILED'
  | 'EXPIRED'
  | 'PARTIAL'
  | 'DELETING'
  | 'DELETED'
  /** EC2 does not know the endpoint yet. */
  | 'NOT_FOUND'
  /** EC2 reports a state that this version does not know, or did not answer. */
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
  /** Network interfaces with their addresses, remembered since they never change. */
  readonly interfaces: readonly { readonly id: string; readonly address: string; readonly zone?: string }[];
  /** EC2 has returned this endpoint. */
  readonly seen: boolean;
  readonly privateDnsWasOn: boolean;
  /** Time of the first failed check of a zone before Private DNS was enabled, ISO 8601. */
  readonly checkFailingSince?: string;
  /** Result of the last probe, without times: an unchanged result does not change the status. */
  readonly lastProbe?: {
    readonly name: string;
    readonly addresses: Readonly<Record<string, string>>;
    readonly certificateExpires?: string;
  };
}

/** A hold by an operator: until it is released, no pass changes anything in EC2. */
export interface Held {
  /** ISO 8601. */
  readonly since: string;
  readonly reason: string;
}

/** Names of the link's functions, for users and the command line. */
export interface LinkFunctions {
  readonly activator: string;
  readonly probe: string;
}

/** What was last published to the state topic. */
export interface Told {
  readonly condition: EndpointCondition;
  /** Reminders sent since the condition began. */
  readonly reminders: number;
  /** Beginning of the hold that was published, ISO 8601. */
  readonly heldSince?: string;
}

export interface LinkStatus {
  readonly version: 1;
  /** The link as registered by the activation resource, for passes whose event names no link. */
  readonly link: LinkDefinition;
  /** ACTIVE if all endpoints are, otherwise the condition of the least operational endpoint. */
  readonly condition: EndpointCondition;
  readonly since: string;
  readonly endpoints: readonly EndpointStatus[];
  /** Findings about the link as a whole. */
  readonly findings: readonly StatusFinding[];
  /** Absent if the activator does not run in Lambda. */
  readonly functions?: LinkFunctions;
  /** Absent unless the link is on hold. */
  readonly held?: Held;
  /** What was last published to the state topic: each change is published once. */
  readonly told?: Told;
  /** Time of writing: the status is written when it changes, not at each pass. */
  readonly writtenAt: string;
}
