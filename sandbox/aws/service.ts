/*
 * What every service of the local AWS looks like to the HTTP front. An action that is not in a service's table is an
 * error to the caller and a line in the log: the local AWS fails closed.
 */

/** An error as AWS would answer it. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** A request that AWS knows and the local AWS does not: an error to the caller, and an entry in the log that tests look for. */
export class NotImplementedError extends AwsError {
  constructor(what: string) {
    super('NotImplemented', `the local AWS does not implement ${what}`);
  }
}

/** Who makes a call. */
export interface Caller {
  readonly accountId: string;
  readonly arn: string;
  /** Name of the role whose policies are evaluated; absent for the administrator, who may do everything. */
  readonly roleName?: string;
  /** Condition keys that every call of the session carries. */
  readonly sessionContext?: Readonly<Record<string, string>>;
}

/** One permission that a call needs, in IAM's terms. */
export interface Permission {
  /** For instance `ec2:ModifyVpcEndpoint`. */
  readonly action: string;
  /** ARN, or `*` for actions without resource-level permissions. */
  readonly resource: string;
  /** Condition keys that AWS would present; an absent key is absent from the request context. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

export interface Call {
  readonly region: string;
  readonly caller: Caller;
  /** Members as the API reference names them; lists are arrays. */
  readonly input: Readonly<Record<string, unknown>>;
}

export interface Operation {
  /**
   * Every member of the input that is understood, those of structures as paths: `Filter`, `Filter.Name`. Any other is refused
   * before `run`.
   */
  readonly members: readonly string[];
  /** All must be allowed, or the call is refused before `run`. An operation without permissions says so with an empty list. */
  permissions(call: Call): readonly Permission[];
  /** The answer with its wire names; arrays become lists of the protocol. */
  run(call: Call): unknown;
}

export interface Service {
  /** As in the credential scope of a signed request: `ec2`, `ssm`, `lambda`, … */
  readonly name: string;
  /** How requests and answers are encoded. */
  readonly protocol: 'ec2' | 'query' | 'json' | 'rest-json' | 'rest-xml';
  readonly operations: Readonly<Record<string, Operation>>;
  /** For the REST protocols: the operation and input of a path, or undefined if there is none. */
  route?(request: RestRequest): { readonly action: string; readonly input: Record<string, unknown> } | undefined;
}

export interface RestRequest {
  readonly method: string;
  /** Path without query, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Without the framing of `aws-chunked` when a service sees it. */
  readonly body: Buffer;
}

/** What a REST operation may return to set status and headers itself. */
export class RestAnswer {
  constructor(
    readonly body: Buffer | string,
    readonly headers: Readonly<Record<string, string>> = {},
    readonly status = 200,
  ) {}
}
