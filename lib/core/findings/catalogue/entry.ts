/** How urgent a finding is: `info` is the normal course of things, `warning` works, but not for long or not everywhere, `error` does not work. */
export type Severity = 'info' | 'warning' | 'error';

/**
 * Who can see a finding, and so whether a new check replaces a stored one:
 * - `ec2`: EC2's description of the endpoint, that is its state and whether Private DNS is enabled.
 * - `probe`: the check from inside the VPC, or the reason why it did not run.
 * - `rules`: reading security groups and network ACLs.
 * - `account`: reading what else the account has: services, subnets, VPC attributes, other endpoints, hosted zones, the stack.
 * - `client`: a call with an API key from the client itself.
 * - `environment`: the environment variables of the client itself.
 * - `library`: the library's own functions, of themselves or of a call to AWS that failed.
 */
export type SeenBy = 'ec2' | 'probe' | 'rules' | 'account' | 'client' | 'environment' | 'library';

/** For people: completes "Seen by". */
export const SEEN_BY: Readonly<Record<SeenBy, string>> = {
  ec2: 'EC2, which describes the endpoint',
  probe: 'the probe, which checks from inside the VPC',
  rules: '`doctor`, which reads security groups and network ACLs',
  account: 'the preflight, the activator or `doctor`, which read the AWS account',
  client: '`check`, which calls Prefect from the client',
  environment: '`check` and `doctor`, which read the environment of the client if they run there',
  library: 'the functions of the library, when they call AWS',
};

/** The texts of a finding for users, as Markdown of one line. */
export interface CatalogueEntry {
  readonly severity: Severity;
  readonly seenBy: SeenBy;
  readonly title: string;
  /** What a user or a client sees. */
  readonly symptom: string;
  /** Texts of clients and of AWS, word for word, so that a search for them ends here; `…` stands for what varies. */
  readonly messages?: readonly string[];
  readonly cause: string;
  /** What the finding shows beside its code. */
  readonly evidence: string;
  /** What to do, the first thing first. */
  readonly remedy: string;
}

export type Entries = Readonly<Record<string, CatalogueEntry>>;
