import { LINK_TAG } from '../../contract/endpoint-tags';
import { type AdoptedEndpoint, type PreflightProperties, type RequestedEndpoint } from '../../contract/preflight-resource';
import { decidePreflight } from '../../core/preflight/preflight';
import { refusalText } from '../../core/findings/refusal-text';
import { type Answer } from '../shared/custom-resource/answer';
import { type CloudFormationEvent } from '../shared/custom-resource/event';
import { describeEndpoints, describeTaggedEndpoints, describeVpcEndpoints } from '../../aws/endpoints';
import { describeOwnStack } from '../../aws/stack';
import { describeService } from '../../aws/endpoint-services';
import { describeSubnets, describeVpcDns } from '../../aws/vpc';
import { parsePrivateDns } from '../../core/link/parse-link';
import { taggedEndpoint, type TaggedEndpoint } from '../../core/preflight/replacement-guard';
import { reading } from './ec2';
import { log } from '../shared/log';
import { type Asked } from '../../core/findings/asked';
import { type DescribedEndpoint } from '../../core/link/described-endpoint';
import { type OwnStack } from '../../core/preflight/own-stack';
import { asking } from './cloudformation';
import { preflightData } from './preflight-answer';

/** Reads, judges, and answers with the subnets to use; changes nothing. */
export async function runPreflight(event: CloudFormationEvent): Promise<Answer> {
  if (event.RequestType === 'Delete') {
    return { status: 'SUCCESS' };
  }
  const properties = event.ResourceProperties as unknown as PreflightProperties;

  const region = process.env.AWS_REGION ?? '';
  const serviceRegion = properties.ServiceRegion === region ? undefined : properties.ServiceRegion;
  const adopted = properties.Adopted ?? [];
  const [subnets, vpcDns, vpcEndpoints, [stack, tagged], adoptedEndpoints] = await Promise.all([
    properties.SubnetIds.length === 0 ? NO_SUBNETS : describeSubnets(reading, properties.SubnetIds),
    describeVpcDns(reading, properties.VpcId),
    describeVpcEndpoints(reading, properties.VpcId),
    describeOwnership(event.StackId, properties.LinkTag, region),
    adopted.length === 0
      ? NO_ENDPOINTS
      : describeEndpoints(
          reading,
          adopted.map(({ endpointId }) => endpointId),
        ),
  ]);
  const services = await Promise.all(
    servicesOf(properties, adoptedEndpoints, adopted).map(
      async ({ role, serviceName }) => [role, await describeService(reading, serviceName, serviceRegion)] as const,
    ),
  );
  const decision = decidePreflight({
    endpoints: properties.Endpoints,
    privateDns: parsePrivateDns(properties.PrivateDns),
    crossRegion: serviceRegion !== undefined,
    requestedSubnetIds: properties.SubnetIds,
    subnets,
    vpcDns,
    vpcEndpoints,
    taggedEndpoints: tagged,
    stack,
    adopted,
    adoptedEndpoints,
    region,
    identity: {
      vpcId: properties.VpcId,
      serviceRegion: properties.ServiceRegion ?? region,
      link: properties.LinkTag,
      stackLinks: properties.StackLinkTags,
      allowed: properties.AllowReplacementOf ?? [],
    },
    services: Object.fromEntries(services),
  });
  log({
    level: decision.refusals.length > 0 ? 'error' : 'info',
    message: 'preflight',
    requestType: event.RequestType,
    vpcId: properties.VpcId,
    refusals: decision.refusals,
    findings: decision.findings,
    subnetIds: decision.subnetIds,
  });
  if (decision.refusals.length > 0) {
    return { status: 'FAILED', reason: refusalText(decision.refusals) };
  }
  return {
    status: 'SUCCESS',
    data: preflightData(
      decision.subnetIds.api,
      decision.subnetIds.ui,
      decision.findings.map(({ code }) => code),
    ),
  };
}

const NO_SUBNETS: Asked<readonly []> = { known: true, value: [] };
const NO_ENDPOINTS: Asked<ReadonlyMap<string, DescribedEndpoint>> = { known: true, value: new Map() };

/** The stack, and the endpoints that it owns or that a link of a stack of its name created: in any VPC. */
async function describeOwnership(
  stackId: string,
  linkTag: string,
  region: string,
): Promise<readonly [Asked<OwnStack>, Asked<readonly TaggedEndpoint[]>]> {
  const [stack, tagged] = await Promise.all([
    describeOwnStack(asking, stackId),
    describeTaggedEndpoints(reading, LINK_TAG, `${linkTag.slice(0, linkTag.indexOf('/') + 1)}*`),
  ]);
  if (!tagged.known) {
    return [stack, tagged];
  }
  // Somebody may have taken the tags off an endpoint of the stack.
  const known = new Set(tagged.value.map(({ endpointId }) => endpointId));
  const untagged = stack.known ? [...stack.value.endpointIds.values()].filter((id) => !known.has(id)) : [];
  const owned = untagged.length === 0 ? NO_ENDPOINTS : await describeEndpoints(reading, untagged);
  return [
    stack,
    owned.known
      ? { known: true, value: [...tagged.value, ...owned.value.values()].map((endpoint) => taggedEndpoint(endpoint, region)) }
      : owned,
  ];
}

/** The services of the requested and of the adopted endpoints. */
function servicesOf(
  { Endpoints }: PreflightProperties,
  adopted: Asked<ReadonlyMap<string, DescribedEndpoint>>,
  roles: readonly AdoptedEndpoint[],
): readonly Pick<RequestedEndpoint, 'role' | 'serviceName'>[] {
  const found = adopted.known
    ? roles.flatMap(({ role, endpointId }) => {
        const serviceName = adopted.value.get(endpointId)?.serviceName;
        return serviceName === undefined ? [] : [{ role, serviceName }];
      })
    : [];
  return [...Endpoints, ...found];
}
