/* Endpoints that links of a stack could have left in an account. */
import fc from 'fast-check';
import { type EndpointState } from '../../../lib/core/link/endpoint-state';
import { type TaggedEndpoint } from '../../../lib/core/preflight/replacement-guard';

export const STATES: readonly EndpointState[] = [
  'pendingAcceptance',
  'pending',
  'available',
  'rejected',
  'failed',
  'expired',
  'partial',
  'deleting',
  'deleted',
  'unknown',
];
export const SERVICES = ['service-1', 'service-2'];

export function anyTagged(): fc.Arbitrary<TaggedEndpoint> {
  return fc.record(
    {
      endpointId: fc.integer({ min: 0, max: 255 }).map((number) => `vpce-0${number.toString(16)}`),
      state: fc.constantFrom(...STATES),
      link: fc.constantFrom('Platform/Prefect', 'Platform/Second', 'Platform/Gone'),
      role: fc.constantFrom('api' as const, 'ui' as const),
      logicalId: fc.constantFrom('apiEndpoint', 'uiEndpoint', 'apiEndpoint2'),
      serviceName: fc.constantFrom(...SERVICES),
      vpcId: fc.constantFrom('vpc-0a', 'vpc-0b'),
      serviceRegion: fc.constantFrom('us-east-1', 'eu-west-1'),
      createdAt: fc.nat(5),
    },
    { requiredKeys: ['endpointId', 'state', 'link', 'serviceName', 'vpcId', 'serviceRegion'] },
  );
}
