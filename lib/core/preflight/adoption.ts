/* Endpoints that a link adopts, judged before anything changes, and what to paste to adopt one. */
import { type EndpointRole } from '../../contract/endpoint-role';
import { type AdoptedEndpoint } from '../../contract/preflight-resource';
import { finding, type Finding } from '../findings/finding';
import { type DescribedEndpoint } from '../link/described-endpoint';
import { isAlive } from '../link/endpoint-state';
import { covers } from '../names/ownership';

/** TypeScript that adopts the endpoint, for a construct in whose scope `this` is. */
export function adoptionSnippet(role: EndpointRole, { endpointId, groupIds }: Pick<DescribedEndpoint, 'endpointId' | 'groupIds'>): string {
  const id = role === 'api' ? 'ExistingApi' : 'ExistingUi';
  const groups = groupIds.map((groupId) => `ec2.SecurityGroup.fromSecurityGroupId(this, '${id}-${groupId}', '${groupId}')`).join(', ');
  return `${role}Endpoint: ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(this, '${id}', { vpcEndpointId: '${endpointId}', port: 443, securityGroups: [${groups}] })`;
}

export interface AdoptionObservation {
  readonly vpcId: string;
  readonly region: string;
  /** Absent if EC2 returns no endpoint of this id. */
  readonly endpoint?: DescribedEndpoint;
  /** Names that its service offers; absent if unknown, or if the link does not manage Private DNS. */
  readonly offeredNames?: readonly string[];
}

/** Why the endpoint cannot serve the link, as far as that is certain. */
export function judgeAdoption(adopted: AdoptedEndpoint, observation: AdoptionObservation): readonly Finding[] {
  const problem = adoptionProblem(adopted, observation);
  return problem === undefined ? [] : [finding('adoption-refused', `${adopted.endpointId} ${problem}`, adopted.role)];
}

function adoptionProblem(
  { hostName }: AdoptedEndpoint,
  { vpcId, region, endpoint, offeredNames = [] }: AdoptionObservation,
): string | undefined {
  if (endpoint === undefined) {
    return `does not exist in ${region} of this account`;
  }
  const { description, serviceName } = endpoint;
  if (endpoint.vpcId !== vpcId) {
    return `is in ${endpoint.vpcId}, and the link is in ${vpcId}`;
  }
  if (!isAlive(description.state)) {
    return [`is ${description.state}`, description.error].filter(Boolean).join(': ');
  }
  // Services of AWS and of the Marketplace have other names.
  if (!/\.vpce-svc-[0-9a-f]+$/.test(serviceName)) {
    return `connects to ${serviceName}, which is no endpoint service of Prefect`;
  }
  return offeredNames.length === 0 || offeredNames.some((name) => covers(name, hostName))
    ? undefined
    : `connects to ${serviceName}, the service of ${offeredNames.join(', ')}, not of ${hostName}`;
}
