/* Endpoints as EC2 describes them, by what a preflight looks at. */
import { LINK_TAG } from '../../../lib/contract/endpoint-tags';
import { type DescribedEndpoint } from '../../../lib/core/link/described-endpoint';

export interface EndpointInVpc {
  readonly endpointId: string;
  readonly serviceName: string;
  readonly subnetIds: readonly string[];
  /** Carries the tag of the link. */
  readonly own: boolean;
  readonly privateDnsEnabled: boolean;
  readonly dnsNames: readonly string[];
}

export function inVpc({ own, privateDnsEnabled, ...endpoint }: EndpointInVpc): DescribedEndpoint {
  return {
    ...endpoint,
    description: { state: 'available', privateDnsEnabled },
    vpcId: 'vpc-0a',
    interfaceIds: [],
    groupIds: [],
    tags: own ? { [LINK_TAG]: 'Platform/Prefect' } : {},
  };
}
