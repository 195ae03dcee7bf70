/* Endpoints that links of a stack could have left in an account. */
import fc from 'fast-check';
import { REPORTED_STATES, type EndpointState } from '../../../lib/core/link/endpoint-state';
import { type OwnStack } from '../../../lib/core/preflight/own-stack';
import { type TaggedEndpoint } from '../../../lib/core/preflight/replacement-guard';

export const STATES: readonly EndpointState[] = [...REPORTED_STATES, 'unknown'];
export const SERVICES = ['service-1', 'service-2'];
export const LOGICAL_IDS = ['apiEndpoint', 'uiEndpoint', 'apiEndpoint2', 'secondApiEndpoint'];

export function anyTagged(): fc.Arbitrary<TaggedEndpoint> {
  return fc.record(
    {
      endpointId: fc.integer({ min: 0, max: 255 }).map((number) => `vpce-0${number.toString(16)}`),
      state: fc.constantFrom(...STATES),
      link: fc.constantFrom('Platform/Prefect', 'Platform/Second', 'Platform/Gone', ''),
      role: fc.constantFrom('api' as const, 'ui' as const),
      serviceName: fc.constantFrom(...SERVICES),
      vpcId: fc.constantFrom('vpc-0a', 'vpc-0b'),
      serviceRegion: fc.constantFrom('us-east-1', 'eu-west-1'),
      groupIds: fc.constantFrom([], ['sg-0a'], ['sg-0a', 'sg-0b']),
    },
    { requiredKeys: ['endpointId', 'state', 'link', 'serviceName', 'vpcId', 'serviceRegion', 'groupIds'] },
  );
}

/** A stack that owns some of the endpoints, and some that EC2 no longer knows. */
export function anyOwnStack(tagged: readonly TaggedEndpoint[]): fc.Arbitrary<OwnStack> {
  const id = fc.constantFrom('vpce-0dead', ...tagged.map(({ endpointId }) => endpointId));
  return fc.record({
    rollingBack: fc.boolean(),
    endpointIds: fc
      .uniqueArray(fc.tuple(fc.constantFrom(...LOGICAL_IDS), id), { selector: ([logicalId]) => logicalId, maxLength: 4 })
      .map((pairs) => new Map(pairs)),
  });
}
