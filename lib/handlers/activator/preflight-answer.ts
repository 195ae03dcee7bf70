/* What CloudFormation is told of a preflight. Apart from the preflight itself, which is loaded in deployments only. */
import { type PREFLIGHT_ATTRIBUTES, type PreflightProperties, type RequestedEndpoint } from '../../contract/preflight-resource';
import { type Answer } from '../shared/custom-resource/answer';
import { type CloudFormationEvent } from '../shared/custom-resource/event';

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

export function preflightData(
  api: readonly string[],
  ui: readonly string[],
  codes: readonly string[],
): Readonly<Record<(typeof PREFLIGHT_ATTRIBUTES)[number], string>> {
  return { ApiSubnetIds: api.join(','), UiSubnetIds: ui.join(','), Findings: [...new Set(codes)].join(',') || 'none' };
}
