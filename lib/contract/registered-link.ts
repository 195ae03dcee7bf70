/* What the definition parameter holds. The activation resource writes it, and each pass reads it. */
import { type LinkDefinition } from './link-definition';
import { type StoredValue } from './stored-value';

/** Names of the link's functions, for people and the command line. */
export interface LinkFunctions {
  readonly activator: string;
  readonly probe: string;
}

/** A link as the activation resource registered it. */
export interface RegisteredLink {
  readonly link: LinkDefinition;
  /** Absent when the activator does not run in Lambda. */
  readonly functions?: LinkFunctions;
  /** Tells this registration from others: a pass changes nothing under a registration that is not the latest. */
  readonly registrationId: string;
  /** ISO 8601. */
  readonly registeredAt: string;
  /** The custom resource that registered it: only its own Delete removes the registration. */
  readonly registeredBy: string;
}

export type StoredRegistration = RegisteredLink & StoredValue;
