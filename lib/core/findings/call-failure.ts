import { oneLine } from '../text';

/** Why a call to AWS failed, as far as it changes what is done or reported. */
export type CallFailureKind =
  /** According to EC2, Prefect has not accepted the connection. */
  | 'notAccepted'
  | 'vpcDnsAttributes'
  /** Another endpoint or a hosted zone of the VPC owns the name; lingers for minutes after the owner has gone. */
  | 'conflictingName'
  | 'providerNameMissing'
  | 'providerNameUnverified'
  /** Prefect has not allowed the account, the Region is wrong, or `serviceRegion` is missing. */
  | 'serviceUnknown'
  | 'notFound'
  | 'permissionMissing'
  | 'throttled'
  /** No answer in time: seen for `ModifyVpcEndpoint` under narrow permissions (boto/boto3#2554). */
  | 'timedOut'
  /** The service itself refused the request, for another reason. */
  | 'refused'
  /** Anything else tells nothing about the request: an error of the service, the page of a proxy, a broken connection. */
  | 'other';

export interface CallFailure {
  readonly kind: CallFailureKind;
  /** IAM's name of the call, for instance `ec2:ModifyVpcEndpoint`. */
  readonly action: string;
  readonly errorName: string;
  readonly message: string;
}

interface Rule {
  readonly kind: CallFailureKind;
  readonly name?: RegExp;
  readonly message?: RegExp;
}

// `InvalidParameter` is EC2's code for nearly every cause, so the text decides.
const RULES: readonly Rule[] = [
  { kind: 'timedOut', name: /^(TimeoutError|AbortError|RequestTimeout|RequestTimeoutException|ETIMEDOUT)$/ },
  {
    kind: 'throttled',
    name: /^(RequestLimitExceeded|Throttling|ThrottlingException|ThrottledException|TooManyRequestsException|RequestThrottled|RequestThrottledException|SlowDown|Client\.RequestLimitExceeded)$/,
  },
  {
    kind: 'permissionMissing',
    name: /^(UnauthorizedOperation|AccessDenied|AccessDeniedException|AuthFailure|AuthorizationError|AuthorizationErrorException|Client\.UnauthorizedOperation)$/,
  },
  { kind: 'serviceUnknown', name: /^(InvalidServiceName|InvalidVpcEndpointServiceId\.NotFound|InvalidVpcEndpointService\.NotFound)$/ },
  { kind: 'notFound', name: /^(InvalidVpcEndpointId\.NotFound|InvalidVpcEndpoint\.NotFound|InvalidVpcEndpointId\.Malformed)$/ },
  { kind: 'notAccepted', message: /can only be enabled after the endpoint connection is accepted/i },
  { kind: 'vpcDnsAttributes', message: /enableDnsSupport and enableDnsHostnames/i },
  { kind: 'conflictingName', message: /conflicting DNS domain/i },
  { kind: 'providerNameMissing', message: /does not provide a private DNS name/i },
  { kind: 'providerNameUnverified', message: /has not verified the private DNS name/i },
];

const LONGEST_NAME = 100;
const LONGEST_MESSAGE = 1000;
/** Names that the SDK gives to an error if the response has no error code of AWS. */
const NAMELESS = ['Error', 'Unknown', 'UnknownError', 'SyntaxError'];

/** Classifies what a call threw. Total: anything unknown is `other`. */
export function callFailure(action: string, thrown: unknown): CallFailure {
  const error = record(thrown);
  // Errors of sockets and DNS lookups are all named `Error`; their code identifies them.
  const names = [error.name, error.Code, error.code].map(text).filter((candidate) => candidate !== '');
  const errorName = oneLine(names.find((candidate) => candidate !== 'Error') ?? 'Error', LONGEST_NAME);
  const status = record(error.$metadata).httpStatusCode;
  const foreign = typeof status === 'number' && NAMELESS.includes(errorName) ? `HTTP ${status}, not a response of AWS: ` : '';
  const message = oneLine(`${foreign}${text(error.message) || (error === thrown ? '' : String(thrown))}`, LONGEST_MESSAGE);
  const rule = RULES.find((candidate) => (candidate.name?.test(errorName) ?? true) && (candidate.message?.test(message) ?? true));
  // The page of a proxy has a status, too, but no error code.
  const refused = typeof status === 'number' && status >= 400 && status < 500 && text(error.Code) !== '';
  return { kind: rule?.kind ?? (refused ? 'refused' : 'other'), action, errorName: errorName === '' ? 'Error' : errorName, message };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
