/* Any observation that a pass could make, and some that none should: the core is total over all of them. */
import fc from 'fast-check';
import { type EndpointCondition } from '../../../lib/contract/link-status';
import { type CallFailure, callFailure } from '../../../lib/core/findings/call-failure';
import { REPORTED_STATES, type EndpointState } from '../../../lib/core/link/endpoint-state';
import {
  type DecisionContext,
  type EndpointInterface,
  type EndpointMemory,
  type EndpointObservation,
  type ProbeReport,
} from '../../../lib/core/link/observation';
import { type EndpointDefinition, type PrivateDnsDefinition } from '../../../lib/contract/link-definition';
import { type EndpointRole } from '../../../lib/contract/endpoint-role';
import { endpointDefinition } from '../../fixtures/link';
import { type AddressObservation, type AddressOutcome, type NameObservation, type NameOutcome } from '../../../lib/contract/probe';

export const NOW = Date.parse('2026-11-20T09:00:00.000Z');

const STATES = [...REPORTED_STATES, 'notFound', 'unknown', 'notAsked'];
const OUTCOMES = [
  ...['healthy', 'tcpRefused', 'tcpSilent', 'tcpUnreachable', 'tlsUntrusted', 'tlsWrongName', 'tlsExpired', 'tlsSilent', 'tlsFailed'],
  ...['httpForbidden', 'httpRedirect', 'httpClientError', 'httpServerError', 'httpSlow', 'httpFailed'],
];
/** Words that no version knows, some of which every object has as a member. */
const NONSENSE = ['', 'toString', '__proto__', 'constructor', 'Verfügbar', 'AVAILABLE!'];

const anyText = fc.string({ unit: 'binary', maxLength: 600 });
const word = <T extends string>(words: readonly string[], nonsense = true): fc.Arbitrary<T> =>
  fc
    .oneof({ weight: 12, arbitrary: fc.constantFrom(...words) }, { weight: nonsense ? 1 : 0, arbitrary: fc.constantFrom(...NONSENSE) })
    .map((value) => value as T);

export const anyFailure: fc.Arbitrary<CallFailure> = fc
  .record({
    action: fc.constantFrom('ec2:ModifyVpcEndpoint', 'lambda:InvokeFunction', 'ec2:DescribeVpcEndpoints'),
    name: fc.constantFrom('InvalidParameter', 'UnauthorizedOperation', 'RequestLimitExceeded', 'TimeoutError', 'SomethingNew'),
    message: fc.oneof(
      anyText,
      fc.constantFrom(
        'Private DNS can only be enabled after the endpoint connection is accepted by the owner',
        'there is already a conflicting DNS domain for x',
      ),
    ),
  })
  .map(({ action, name, message }) => callFailure(action, { name, message }));

/** Up to six zones, each with one address or one of each family. */
export const anyInterfaces: fc.Arbitrary<readonly EndpointInterface[]> = fc
  .record({ zones: fc.integer({ min: 0, max: 6 }), dualStack: fc.boolean(), named: fc.boolean() })
  .map(({ zones, dualStack, named }) =>
    Array.from({ length: zones }, (_, zone) => {
      const common = {
        id: `eni-0123456789abcde${zone.toString(16).padStart(2, '0')}`,
        ...(named ? { zone: `us-east-1${'abcdef'[zone]}` } : {}),
      };
      return [
        { ...common, address: `10.0.${zone}.10` },
        ...(dualStack ? [{ ...common, address: `2600:1f13:abcd:1200:1234:5678:9abc:${zone}` }] : []),
      ];
    }).flat(),
  );

function anyName(interfaces: readonly EndpointInterface[]): fc.Arbitrary<NameObservation> {
  return fc.record(
    {
      outcome: word<NameOutcome>(['answered', 'answered', 'notFound', 'unreachable']),
      addresses: fc.oneof(
        fc.constant(interfaces.map(({ address }) => address)),
        fc.subarray([...interfaces.map(({ address }) => address), '203.0.113.7']),
      ),
      errorCode: fc.constantFrom('ENOTFOUND', 'ETIMEOUT', 'ENEW'),
      milliseconds: fc.nat(5000),
    },
    { requiredKeys: ['outcome', 'addresses', 'milliseconds'] },
  );
}

function anyCheck(address: string, allWell: boolean): fc.Arbitrary<AddressObservation> {
  return fc.record(
    {
      address: fc.constant(address),
      outcome: allWell ? fc.constant<AddressOutcome>('healthy') : word<AddressOutcome>(OUTCOMES),
      httpStatus: fc.integer({ min: 100, max: 599 }),
      errorCode: fc.constantFrom('ECONNREFUSED', 'ETIMEDOUT', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'E_'.repeat(200)),
      detail: anyText,
      certificateExpires: fc.constantFrom('2026-11-21T00:00:00.000Z', '2099-01-01T00:00:00.000Z', 'one day'),
      milliseconds: fc.constant({}),
    },
    { requiredKeys: ['address', 'outcome', 'milliseconds'] },
  );
}

function anyProbe(definition: EndpointDefinition, interfaces: readonly EndpointInterface[]): fc.Arbitrary<ProbeReport> {
  const addresses = fc.boolean().chain((allWell) => fc.tuple(...interfaces.map(({ address }) => anyCheck(address, allWell))));
  const ran = fc.record({
    ran: fc.constant(true as const),
    target: fc.record({
      role: fc.constant(definition.role),
      hostName: fc.constant(definition.hostName),
      name: anyName(interfaces),
      // Sometimes fewer than asked for.
      addresses: addresses.chain((checks) =>
        fc.oneof({ weight: 4, arbitrary: fc.constant(checks) }, { weight: 1, arbitrary: fc.subarray(checks) }),
      ),
    }),
  });
  return fc.oneof({ weight: 5, arbitrary: ran }, { weight: 1, arbitrary: anyFailure.map((failure) => ({ ran: false as const, failure })) });
}

export function anyObservation(role: EndpointRole = 'api'): fc.Arbitrary<EndpointObservation> {
  const definition = endpointDefinition(role);
  return anyInterfaces.chain((interfaces) =>
    fc.record(
      {
        definition: fc.constant(definition),
        description: fc.record(
          {
            state: fc.oneof(fc.constant<EndpointState>('available'), word<EndpointState>(STATES)),
            stateWord: anyText,
            privateDnsEnabled: fc.boolean(),
            error: anyText,
          },
          { requiredKeys: ['state', 'privateDnsEnabled'] },
        ),
        interfaces: fc.constant(interfaces),
        probe: anyProbe(definition, interfaces),
        probedAfterEnabling: fc.boolean(),
        enabledRecently: fc.boolean(),
        enabling: fc.oneof(
          fc.constant({ done: true as const }),
          anyFailure.map((failure) => ({ done: false as const, failure })),
        ),
      },
      { requiredKeys: ['definition', 'description', 'interfaces'] },
    ),
  );
}

export const anyMemory: fc.Arbitrary<EndpointMemory> = fc.record(
  {
    seen: fc.boolean(),
    privateDnsWasOn: fc.boolean(),
    checkFailingSince: fc.integer({ min: NOW - 7_200_000, max: NOW }),
    disabledDuringHold: fc.boolean(),
    privateDnsEnabledAt: fc.integer({ min: NOW - 1_200_000, max: NOW + 1_200_000 }),
    uncheckedSince: fc.integer({ min: NOW - 1_200_000, max: NOW + 1_200_000 }),
    condition: fc.constantFrom<EndpointCondition>('ACTIVE', 'DEGRADED', 'UNVERIFIED', 'CHECKING', 'PENDING_ACCEPTANCE', 'UNKNOWN'),
  },
  { requiredKeys: ['seen', 'privateDnsWasOn'] },
);

export const anyContext: fc.Arbitrary<DecisionContext> = fc.record(
  {
    privateDns: fc.constantFrom<PrivateDnsDefinition>({ kind: 'endpoint' }, { kind: 'endpoint' }, { kind: 'unmanaged' }),
    graceSeconds: fc.constantFrom(0, 60, 3600),
    frozen: fc.constantFrom(false, false, false, true),
    changeReported: fc.constantFrom(false, false, false, true),
    onHoldSincePreviousPass: fc.constantFrom(false, false, false, true),
    now: fc.constant(NOW),
  },
  { requiredKeys: ['privateDns', 'graceSeconds', 'now'] },
);
