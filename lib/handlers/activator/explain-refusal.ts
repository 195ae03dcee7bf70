import { type LinkDefinition } from '../../contract/link-definition';
import { type EndpointObservation } from '../../core/link/observation';
import { nameOwners } from '../../core/link/refusal-cause';
import * as ec2 from './ec2';

/** Looks up what EC2's refusals leave open. Asks nothing unless there is one, so that a steady pass stays at one call. */
export async function explainRefusals(
  link: LinkDefinition,
  observations: readonly EndpointObservation[],
): Promise<readonly EndpointObservation[]> {
  const refused = new Set(observations.map(({ enabling }) => (enabling?.done === false ? enabling.failure.kind : undefined)));
  const [vpcDns, live] = await Promise.all([
    refused.has('vpcDnsAttributes') ? ec2.describeVpcDns(link.vpcId) : undefined,
    refused.has('conflictingName') ? ec2.describeLiveEndpoints(link.vpcId, '') : undefined,
  ]);
  return observations.map((observation): EndpointObservation => {
    const { enabling, definition } = observation;
    if (enabling?.done !== false) {
      return observation;
    }
    const cause = {
      ...(vpcDns?.known ? { vpcDns: vpcDns.value } : {}),
      ...(live?.known ? { owners: nameOwners(definition, live.value) } : {}),
    };
    return { ...observation, enabling: { ...enabling, cause } };
  });
}
