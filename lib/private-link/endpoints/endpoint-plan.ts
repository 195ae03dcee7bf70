import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type EndpointRole } from '../../contract/endpoint-role';
import { PRIVATE_HEALTH_CHECKS } from '../../prefect/health-checks';
import { type PrefectPrivateLinkProps } from '../prefect-private-link-props';

interface PlannedEndpoint {
  readonly role: EndpointRole;
  /** Construct id, unique in the link. */
  readonly id: string;
  readonly hostName: string;
  readonly healthPath: string;
}

export interface EndpointToCreate extends PlannedEndpoint {
  readonly action: 'create';
  readonly serviceName: string;
  /** The endpoint that the new one replaces. */
  readonly recreatedId?: string;
}

export interface EndpointToAdopt extends PlannedEndpoint {
  readonly action: 'adopt';
  readonly endpoint: ec2.IInterfaceVpcEndpoint;
}

export type EndpointPlan = EndpointToCreate | EndpointToAdopt;

/** The API endpoint, and the UI endpoint if there is one. */
export type EndpointPlans = readonly [EndpointPlan, ...EndpointPlan[]];

export const RECREATE_PROPS = { api: 'recreateApiEndpoint', ui: 'recreateUiEndpoint' } as const;

const IDS = { api: 'ApiEndpoint', ui: 'UiEndpoint' } as const;

/** Decides for each role whether to create an endpoint or to adopt one. */
export function planEndpoints(props: PrefectPrivateLinkProps): EndpointPlans {
  const api = planEndpoint('api', props);
  if (api === undefined) {
    throw new Error(
      "`apiServiceName` or `apiEndpoint` must be given: the name of Prefect's endpoint service to create an endpoint for, or an existing endpoint",
    );
  }
  const ui = planEndpoint('ui', props);
  return ui === undefined ? [api] : [api, ui];
}

function planEndpoint(role: EndpointRole, props: PrefectPrivateLinkProps): EndpointPlan | undefined {
  const { hostName, healthPath } = PRIVATE_HEALTH_CHECKS[role];
  const common = {
    role,
    hostName: props[`${role}HostName`] ?? hostName,
    healthPath: props[`${role}HealthPath`] ?? healthPath,
  };
  const endpoint = props[`${role}Endpoint`];
  if (endpoint !== undefined) {
    return { action: 'adopt', id: IDS[role], ...common, endpoint };
  }
  const serviceName = props[`${role}ServiceName`];
  if (serviceName === undefined) {
    return undefined;
  }
  const recreatedId = props[RECREATE_PROPS[role]];
  // The id of the old endpoint makes the new one another resource, and the same one in every later deployment.
  const id = recreatedId === undefined ? IDS[role] : `${IDS[role]}-${recreatedId}`;
  return { action: 'create', id, ...common, serviceName, recreatedId };
}

export function endpointsToCreate(plans: EndpointPlans): EndpointToCreate[] {
  return plans.filter((plan) => plan.action === 'create');
}

export function endpointsToAdopt(plans: EndpointPlans): EndpointToAdopt[] {
  return plans.filter((plan) => plan.action === 'adopt');
}
