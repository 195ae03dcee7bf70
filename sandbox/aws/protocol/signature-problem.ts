/* A request whose signature does not hold, and the error that each service gives for it. */
import { AwsError, type Service } from '../service';

export type ProblemKind = 'not-signed' | 'unknown-key' | 'mismatch' | 'body-mismatch' | 'skewed' | 'expired-token';

export class SignatureProblem extends Error {
  constructor(
    readonly kind: ProblemKind,
    /** Where AWS's words depend on the request. */
    readonly detail?: string,
  ) {
    super(detail ?? kind);
  }
}

interface Answer {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

type Answers = Readonly<Record<ProblemKind, Answer>>;

const INVALID_TOKEN = 'The security token included in the request is invalid.';
const EXPIRED_TOKEN = 'The security token included in the request is expired';
const NOT_SIGNED = 'Request is missing Authentication Token';
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const NOT_VALIDATED = 'AWS was not able to validate the provided access credentials';

function query(): Answers {
  return {
    'not-signed': { code: 'MissingAuthenticationToken', status: 403, message: NOT_SIGNED },
    'unknown-key': { code: 'InvalidClientTokenId', status: 403, message: INVALID_TOKEN },
    mismatch: { code: 'SignatureDoesNotMatch', status: 403, message: MISMATCH },
    'body-mismatch': { code: 'SignatureDoesNotMatch', status: 403, message: MISMATCH },
    skewed: { code: 'SignatureDoesNotMatch', status: 403, message: MISMATCH },
    'expired-token': { code: 'ExpiredToken', status: 403, message: EXPIRED_TOKEN },
  };
}

function json(status: number): Answers {
  return {
    'not-signed': { code: 'MissingAuthenticationTokenException', status, message: NOT_SIGNED },
    'unknown-key': { code: 'UnrecognizedClientException', status, message: INVALID_TOKEN },
    mismatch: { code: 'InvalidSignatureException', status, message: MISMATCH },
    'body-mismatch': { code: 'InvalidSignatureException', status, message: MISMATCH },
    skewed: { code: 'InvalidSignatureException', status, message: MISMATCH },
    'expired-token': { code: 'ExpiredTokenException', status, message: EXPIRED_TOKEN },
  };
}

const ANSWERS: Readonly<Record<Service['protocol'], Answers>> = {
  query: query(),
  'rest-xml': query(),
  json: json(400),
  'rest-json': json(403),
  // EC2 has one error for a wrong secret and an unknown key.
  ec2: {
    'not-signed': { code: 'MissingAuthenticationToken', status: 403, message: NOT_SIGNED },
    'unknown-key': { code: 'AuthFailure', status: 401, message: NOT_VALIDATED },
    mismatch: { code: 'AuthFailure', status: 401, message: NOT_VALIDATED },
    'body-mismatch': { code: 'AuthFailure', status: 401, message: NOT_VALIDATED },
    skewed: { code: 'RequestExpired', status: 400, message: 'Request has expired.' },
    'expired-token': { code: 'RequestExpired', status: 400, message: 'Request has expired.' },
  },
};

const ANSWERS_OF_S3: Answers = {
  'not-signed': { code: 'AccessDenied', status: 403, message: 'Access Denied' },
  'unknown-key': {
    code: 'InvalidAccessKeyId',
    status: 403,
    message: 'The AWS Access Key Id you provided does not exist in our records.',
  },
  mismatch: {
    code: 'SignatureDoesNotMatch',
    status: 403,
    message: 'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  },
  'body-mismatch': {
    code: 'XAmzContentSHA256Mismatch',
    status: 400,
    message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
  },
  skewed: {
    code: 'RequestTimeTooSkewed',
    status: 403,
    message: 'The difference between the request time and the current time is too large.',
  },
  'expired-token': { code: 'ExpiredToken', status: 400, message: 'The provided token has expired.' },
};

export function signatureError({ kind, detail }: SignatureProblem, service: Service): AwsError {
  if (service.name === 's3') {
    const { code, status, message } = ANSWERS_OF_S3[kind];
    return new AwsError(code, message, status);
  }
  const { code, status, message } = ANSWERS[service.protocol][kind];
  return new AwsError(code, service.protocol === 'ec2' ? message : (detail ?? message), status);
}
