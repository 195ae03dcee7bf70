import { LINK_TAG } from '../../contract/endpoint-tags';
import { type PREFLIGHT_ATTRIBUTES, type PreflightProperties, type RequestedEndpoint } from '../../contract/preflight-resource';
import { decidePreflight } from '../../core/preflight/preflight';
import { refusalText } from '../../core/findings/refusal-text';
import { type Answer } from '../shared/custom-resource/answer';
import { type CloudFormationEvent } from '../shared/custom-resource/event';
import { describeTaggedEndpoints, describeVpcEndpoints } from '../../aws/endpoints';
import { describeService } from '../../aws/endpoint-services';
import { describeSubnets, describeVpcDns } from '../../aws/vpc';
import { parsePrivateDns } from '../../core/link/parse-link';
import { taggedEndpoint } from '../../core/preflight/replacement-guard';
import { reading } from './ec2';
import { log } from '../shared/log';
import { DEFINITION } from './link-store';
import { readAll } from './stored-values';

/** Reads, judges, and answers with the subnets to use; changes nothing. */
export async function runPreflight(event: CloudFormationEvent): Promise<Answer> {
  if (event.RequestType === 'Delete') {
    return { status: 'SUCCESS' };
  }
  const properties = event.ResourceProperties as unknown as PreflightProperties;

  const region = process.env.AWS_REGION ?? '';
  const serviceRegion = properties.ServiceRegion === region ? undefined : properties.ServiceRegion;
  const [subnets, vpcDns, vpcEndpoints, tagged, stored, services] = await Promise.all([
    describeSubnets(reading, properties.SubnetIds),
    describeVpcDns(reading, properties.VpcId),
    describeVpcEndpoints(reading, properties.VpcId),
    // Not only in this VPC: an endpoint in the previous VPC would be replaced, too.
    describeTaggedEndpoints(reading, LINK_TAG, `${properties.LinkTag.slice(0, properties.LinkTag.indexOf('/') + 1)}*`),
    readAll({ definition: DEFINITION }),
    Promise.all(
      properties.Endpoints.map(
        async ({ role, serviceName }) => [role, await describeService(reading, serviceName, serviceRegion)] as const,
      ),
    ),
  ]);
  const decision = decidePreflight({
    endpoints: properties.Endpoints,
    privateDns: parsePrivateDns(properties.PrivateDns),
    crossRegion: serviceRegion !== undefined,
    requestedSubnetIds: properties.SubnetIds,
    subnets,
    vpcDns,
    vpcEndpoints,
    taggedEndpoints: tagged.known ? { known: true, value: tagged.value.map((endpoint) => taggedEndpoint(endpoint, region)) } : tagged,
    identity: {
      vpcId: properties.VpcId,
      serviceRegion: properties.ServiceRegion ?? region,
      link: properties.LinkTag,
      stackLinks: properties.StackLinkTags,
      allowed: properties.AllowReplacementOf ?? [],
      registered: Object.fromEntries(
        (stored.definition.kind === 'stored' ? stored.definition.value.link.endpoints : []).map(({ role, endpointId }) => [
          role,
          endpointId,
        ]),
      ),
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

/** If our own code fails, nothing is known to be wrong: the deployment continues with the requested subnets. */
export function preflightUnfinished(event: CloudFormationEvent, reason: string): Answer {
  if (event.RequestType === 'Delete') {
    return { status: 'SUCCESS', reason };
  }
  const { SubnetIds, Endpoints } = (event.ResourceProperties ?? {}) as Partial<PreflightProperties>;
  const subnetIds = Array.isArray(SubnetIds) ? SubnetIds : [];
  const has = (role: RequestedEndpoint['role']): boolean =>
    Array.isArray(Endpoints) && Endpoints.some((endpoint: RequestedEndpoint | null) => endpoint?.role === role);
  return {
    status: 'SUCCESS',
    reason,
    data: preflightData(has('api') ? subnetIds : [], has('ui') ? subnetIds : [], ['preflight-incomplete']),
  };
}

function preflightData(
  api: readonly string[],
  ui: readonly string[],
  codes: readonly string[],
): Readonly<Record<(typeof PREFLIGHT_ATTRIBUTES)[number], string>> {
  return { ApiSubnetIds: api.join(','), UiSubnetIds: ui.join(','), Findings: [...new Set(codes)].join(',') || 'none' };
}
