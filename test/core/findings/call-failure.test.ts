import fc from 'fast-check';
import { callFailure } from '../../../lib/core/findings/call-failure';
import { callFinding } from '../../../lib/core/findings/call-finding';
import { endpointState } from '../../../lib/core/link/endpoint-state';

const NAME = 'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0';

test('whatever was thrown is classified', () => {
  fc.assert(
    fc.property(fc.anything(), (thrown) => {
      const failure = callFailure('ec2:ModifyVpcEndpoint', thrown);
      expect(failure.errorName).not.toBe('');
      expect(typeof failure.message).toBe('string');
    }),
  );
});

test.each([
  ['notAccepted', 'InvalidParameter', `Private DNS can only be enabled after the endpoint connection is accepted by the owner of ${NAME}.`],
  [
    'vpcDnsAttributes',
    'InvalidParameter',
    'Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for vpc-0123456789abcdef0',
  ],
  [
    'conflictingName',
    'InvalidParameter',
    'private-dns-enabled cannot be set because there is already a conflicting DNS domain for api.private.prefect.cloud in the VPC vpc-0123456789abcdef0',
  ],
  [
    'providerNameMissing',
    'InvalidParameter',
    `Private DNS can't be enabled because the service ${NAME} does not provide a private DNS name.`,
  ],
  [
    'providerNameUnverified',
    'InvalidParameter',
    `Private DNS can't be enabled because the service ${NAME} has not verified the private DNS name.`,
  ],
  ['serviceUnknown', 'InvalidServiceName', `The Vpc Endpoint Service '${NAME}' does not exist`],
  ['notFound', 'InvalidVpcEndpointId.NotFound', "The Vpc Endpoint Id 'vpce-0' does not exist"],
  ['permissionMissing', 'UnauthorizedOperation', 'You are not authorized to perform this operation.'],
  ['throttled', 'RequestLimitExceeded', 'Request limit exceeded.'],
  ['timedOut', 'TimeoutError', 'socket hang up'],
  ['other', 'InvalidParameter', 'a text that nobody has seen'],
  ['other', 'InternalError', ''],
])('%s: %s %s', (kind, name, message) => {
  expect(callFailure('ec2:ModifyVpcEndpoint', Object.assign(new Error(message), { name }))).toEqual({
    kind,
    action: 'ec2:ModifyVpcEndpoint',
    errorName: name,
    message,
  });
});

/** As the SDK throws them: found by making the call to a server that answers so. */
const answered = (httpStatusCode: number, name: string, code?: string): Error =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode }, ...(code === undefined ? {} : { Code: code }) });

test.each<[string, Error, string, string]>([
  ['a refusal of EC2 with a new text', answered(400, 'InvalidParameter', 'InvalidParameter'), 'refused', 'private-dns-refused'],
  ['a refusal with another status', answered(403, 'OptInRequired', 'OptInRequired'), 'refused', 'private-dns-refused'],
  ['a failure of EC2', answered(500, 'InternalError', 'InternalError'), 'other', 'ec2-failed'],
  ['EC2 being away', answered(503, 'Unavailable', 'Unavailable'), 'other', 'ec2-failed'],
  ['EC2 throttling by 503', answered(503, 'RequestLimitExceeded', 'RequestLimitExceeded'), 'throttled', 'ec2-throttled'],
  ["a proxy's page of 403, read as XML", answered(403, 'Unknown'), 'other', 'ec2-failed'],
  ["a proxy's page of 403, not read at all", answered(403, 'Error'), 'other', 'ec2-failed'],
  ["a proxy's page of 404, as older SDKs name it", answered(404, 'NotFound'), 'other', 'ec2-failed'],
  ['a proxy that wants a password', answered(407, 'UnknownError'), 'other', 'ec2-failed'],
  ["a proxy's page of 502", answered(502, 'Unknown'), 'other', 'ec2-failed'],
  ['a redirection to a portal', answered(302, 'Error'), 'other', 'ec2-failed'],
  ['a page instead of an answer', answered(200, 'Error'), 'other', 'ec2-failed'],
  [
    'a reset, as the SDK renames it',
    Object.assign(new Error('read ECONNRESET'), { name: 'TimeoutError', code: 'ECONNRESET' }),
    'timedOut',
    'ec2-timed-out',
  ],
  ['a reset', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }), 'other', 'ec2-failed'],
  ['a broken pipe', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }), 'other', 'ec2-failed'],
  ['a name that does not resolve', Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }), 'other', 'ec2-failed'],
  [
    'a certificate of an inspecting firewall',
    Object.assign(new Error('self-signed certificate'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' }),
    'other',
    'ec2-failed',
  ],
])('%s is named as what it is', (_, thrown, kind, code) => {
  const failure = callFailure('ec2:ModifyVpcEndpoint', thrown);
  expect(failure.kind).toBe(kind);
  expect(callFinding(failure, 'api').code).toBe(code);
  const other = callFinding(callFailure('ec2:DescribeVpcEndpoints', thrown), 'api').code;
  expect(other).toBe(code === 'private-dns-refused' ? 'ec2-failed' : code);
});

test('only what the service itself answered with a client error is called a refusal', () => {
  fc.assert(
    fc.property(
      fc.option(fc.integer({ min: 100, max: 599 }), { nil: undefined }),
      fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
      fc.string(),
      (httpStatusCode, code, name) => {
        const { kind } = callFailure('ec2:ModifyVpcEndpoint', { name, message: 'x', Code: code, $metadata: { httpStatusCode } });
        if (kind === 'refused') {
          expect(code).toBeDefined();
          expect(httpStatusCode).toBeGreaterThanOrEqual(400);
          expect(httpStatusCode).toBeLessThan(500);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

test('a page that is no answer of AWS is said to be none, with its status', () => {
  expect(callFailure('ec2:ModifyVpcEndpoint', answered(502, 'Unknown')).message).toBe('HTTP 502, not a response of AWS: Unknown');
});

test('what was thrown is told in one printable line, however long and hostile it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), fc.string({ unit: 'binary', maxLength: 300 }), (message, name) => {
      const failure = callFailure('ec2:ModifyVpcEndpoint', { name, message });
      for (const text of [failure.errorName, failure.message]) {
        expect(text).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        expect(text.length).toBeLessThanOrEqual(1000);
      }
    }),
  );
});

test("a socket's error is known by its code", () => {
  const timedOut = Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT' });
  expect(callFailure('ec2:DescribeVpcEndpoints', timedOut)).toMatchObject({ kind: 'timedOut', errorName: 'ETIMEDOUT' });
});

test('states are read without regard to case', () => {
  const states = ['pendingAcceptance', 'pending', 'available', 'rejected', 'failed', 'expired', 'partial', 'deleting', 'deleted'] as const;
  fc.assert(
    fc.property(fc.constantFrom(...states), fc.func(fc.boolean()), (state, upper) => {
      expect(endpointState([...state].map((letter, index) => (upper(index) ? letter.toUpperCase() : letter.toLowerCase())).join(''))).toBe(
        state,
      );
    }),
  );
});

test('any other word, and anything that is no word, is unknown', () => {
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.constantFrom('toString', 'notFound', 'notAsked', '')), (word) =>
      expect(endpointState(word)).toBe('unknown'),
    ),
  );
});
