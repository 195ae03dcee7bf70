import fc from 'fast-check';
import { callFailure } from '../../../lib/core/findings/call-failure';
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
