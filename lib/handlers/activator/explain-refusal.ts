import { type EndpointDefinition, type LinkDefinition } from '../../contract/link-definition';
import { type EndpointObservation } from '../../core/link/observation';
import { nameOwners } from '../../core/names/ownership';
import { describeVpcEndpoints } from '../../aws/endpoints';
import { describeVpcDns } from '../../aws/vpc';
import { type DescribedEndpoint } from '../../core/link/described-endpoint';
import { isAlive } from '../../core/link/endpoint-state';
import { reading } from './ec2';

/** Reads the cause that a refusal by EC2 leaves open. Makes no call without a refusal: a steady pass makes one call. */
export async function explainRefusals(
  link: LinkDefinition,
  observations: readonly EndpointObservation[],
): Promise<readonly EndpointObservation[]> {
  const refused = new Set(observations.map(({ enabling }) => (enabling?.done === false ? enabling.failure.kind : undefined)));
  const [vpcDns, endpoints] = await Promise.all([
    refused.has('vpcDnsAttributes') ? describeVpcDns(reading, link.vpcId) : undefined,
    refused.has('conflictingName') ? describeVpcEndpoints(reading, link.vpcId) : undefined,
  ]);
  return observations.map((observation): EndpointObservation => {
    const { enabling, definition } = observation;
    if (enabling?.done !== false) {
      return observation;
    }
    const cause = {
      ...(vpcDns?.known ? { vpcDns: vpcDns.value } : {}),
      ...(endpoints?.known ? { owners: nameOwners(definition.hostName, others(definition, endpoints.value)) } : {}),
    };
    return { ...observation, enabling: { ...enabling, cause } };
  });
}

function others({ endpointId }: EndpointDefinition, endpoints: readonly DescribedEndpoint[]): readonly DescribedEndpoint[] {
  return endpoints.filter((other) => other.endpointId !== endpointId && isAlive(other.description.state));
}
