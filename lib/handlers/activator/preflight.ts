import { type PREFLIGHT_ATTRIBUTES, type PreflightProperties, type RequestedEndpoint } from '../../contract/link-definition';
import { decidePreflight } from '../../core/preflight/preflight';
import { refusalText } from '../../core/findings/refusal-text';
import { type Answer, type CloudFormationEvent } from '../shared/custom-resource';
import * as ec2 from './ec2';
import { log } from '../shared/log';
import { readStatus } from './status-store';

/** Looks, judges, and answers with the subnets to use; changes nothing. */
export async function runPreflight(event: CloudFormationEvent): Promise<Answer> {
  if (event.RequestType === 'Delete') {
    return { status: 'SUCCESS' };
  }
  const properties = event.ResourceProperties as unknown as PreflightProperties;

  const region = process.env.AWS_REGION ?? '';
  const serviceRegion = properties.ServiceRegion === region ? undefined : properties.ServiceRegion;
  const [subnets, vpcDns, liveEndpoints, taggedEndpoints, stored, services] = await Promise.all([
    ec2.describeSubnets(properties.SubnetIds),
    ec2.describeVpcDns(properties.VpcId),
    ec2.describeLiveEndpoints(properties.VpcId, properties.LinkTag),
    // Not of this VPC only: an endpoint in the VPC of before would be replaced, too.
    ec2.describeTaggedEndpoints(`${properties.LinkTag.slice(0, properties.LinkTag.indexOf('/') + 1)}*`, region),
    readStatus(),
    Promise.all(
      properties.Endpoints.map(async ({ role, serviceName }) => [role, await ec2.describeService(serviceName, serviceRegion)] as const),
    ),
  ]);
  const decision = decidePreflight({
    endpoints: properties.Endpoints,
    privateDns: properties.PrivateDns,
    crossRegion: serviceRegion !== undefined,
    requestedSubnetIds: properties.SubnetIds,
    subnets,
    vpcDns,
    liveEndpoints,
    taggedEndpoints,
    identity: {
      vpcId: properties.VpcId,
      serviceRegion: properties.ServiceRegion ?? region,
      link: properties.LinkTag,
      stackLinks: properties.StackLinkTags,
      allowed: properties.AllowReplacementOf ?? [],
      registered: Object.fromEntries(
        (stored.kind === 'stored' ? stored.status.link.endpoints : []).map(({ role, endpointId }) => [role, endpointId]),
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

/** When our own code fails nothing is known to be wrong, so the deployment goes on with what was asked for. */
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
