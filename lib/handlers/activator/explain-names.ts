import { type LinkDefinition } from '../../contract/link-definition';
import { type EndpointObservation } from '../../core/link/observation';
import { nameVerdict } from '../../core/link/path-check';
import { describeVpcDns } from '../../aws/vpc';
import { reading } from './ec2';

/** Reads the VPC's DNS attributes if a name that should resolve does not; otherwise makes no call. */
export async function explainNames(
  link: LinkDefinition,
  observations: readonly EndpointObservation[],
): Promise<readonly EndpointObservation[]> {
  if (!observations.some(isLost)) {
    return observations;
  }
  const asked = await describeVpcDns(reading, link.vpcId);
  if (!asked.known) {
    return observations;
  }
  return observations.map((observation) => (isLost(observation) ? { ...observation, vpcDns: asked.value } : observation));
}

function isLost(observation: EndpointObservation): boolean {
  return observation.description.privateDnsEnabled && ['notFound', 'unreachable'].includes(nameVerdict(observation));
}
