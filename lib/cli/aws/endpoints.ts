/* Endpoints that the user names by id, as EC2 describes them. */
import { type EndpointDefinition } from '../../contract/link-definition';
import { describeEndpoints } from '../../aws/endpoints';
import { type DescribedEndpoint } from '../../core/link/described-endpoint';
import { type EndpointInterface, type EndpointObservation } from '../../core/link/observation';
import { needed, type Aws } from './clients';
import { type HandOffFacts } from '../../contract/hand-off';

export interface SeenEndpoint {
  readonly named: EndpointDefinition;
  /** Absent if EC2 does not know the id. */
  readonly described?: DescribedEndpoint;
}

export async function readEndpoints(aws: Aws, named: readonly EndpointDefinition[]): Promise<readonly SeenEndpoint[]> {
  const described = needed(
    await describeEndpoints(
      aws,
      named.map(({ endpointId }) => endpointId),
    ),
  );
  return named.map((endpoint) => ({ named: endpoint, described: described.get(endpoint.endpointId) }));
}

export function observe({ named, described }: SeenEndpoint, interfaces: readonly EndpointInterface[] = []): EndpointObservation {
  return {
    definition: { ...named, serviceName: described?.serviceName ?? '' },
    description: described?.description ?? { state: 'notFound', privateDnsEnabled: false },
    interfaces,
  };
}

export function factsOfEndpoints(seen: readonly SeenEndpoint[], region: string): HandOffFacts | undefined {
  const described = seen.find((endpoint) => endpoint.described !== undefined)?.described;
  if (described?.ownerId === undefined) {
    return undefined;
  }
  const id = (role: string): string | undefined => seen.find(({ named }) => named.role === role)?.named.endpointId;
  const [apiEndpointId, uiEndpointId] = [id('api'), id('ui')];
  return {
    accountId: described.ownerId,
    vpcId: described.vpcId,
    region,
    apiEndpointId,
    uiEndpointId,
  };
}
