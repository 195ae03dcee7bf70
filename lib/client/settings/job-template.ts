import { notInAws } from './api-key';
import { checkReference } from './checks';
import { type ClientSettings } from './client-settings';
import { ecsValueFrom } from './ecs';
import { foreignVariables } from './environment';

/** How an ECS worker starts flow runs: names and ARNs. */
export interface EcsFlowRuns {
  readonly cluster?: string;
  readonly executionRole?: string;
  readonly taskRole?: string;
  readonly image?: string;
  readonly logGroup?: string;
  readonly network?: { readonly vpc: string; readonly subnets: readonly string[]; readonly securityGroups: readonly string[] };
}

type Default = string | boolean | Readonly<Record<string, string | readonly string[]>>;

/** Part of the base job template of a work pool; the user merges it into the template. */
export interface JobTemplate {
  readonly job_configuration?: Readonly<Record<string, string>>;
  readonly variables: { readonly properties: Readonly<Record<string, { readonly default: Default }>> };
}

/**
 * The settings that flow run containers do not inherit from their worker. Workers for ECS and Kubernetes pass on only their
 * PREFECT_* settings. On ECS these include the key in plain text, unless the template names the secret.
 */
export function jobTemplate(settings: ClientSettings, flowRuns: EcsFlowRuns = {}): JobTemplate {
  const { apiKey } = settings;
  checkFlowRuns(flowRuns);
  const env = foreignVariables(settings);
  const ofEcs = ecsVariables(flowRuns);
  if (apiKey?.store === 'kubernetes' && Object.keys(ofEcs).length > 0) {
    throw notInAws('ECS');
  }
  const secret = apiKey === undefined || apiKey.store === 'kubernetes' ? undefined : ecsValueFrom(apiKey);
  const defaults: Readonly<Record<string, Default>> = {
    ...(Object.keys(env).length === 0 ? {} : { env }),
    ...(secret === undefined ? {} : { prefect_api_key_secret_arn: secret }),
    ...ofEcs,
  };
  return {
    // A pool whose template is older than this variable ignores it.
    ...(secret === undefined ? {} : { job_configuration: { prefect_api_key_secret_arn: '{{ prefect_api_key_secret_arn }}' } }),
    variables: { properties: Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, { default: value }])) },
  };
}

/** The references to AWS come from other constructs, and an imported one holds whatever text it was given. */
function checkFlowRuns({ network, ...references }: EcsFlowRuns): void {
  const { vpc, subnets: vpcSubnets = [], securityGroups = [] } = network ?? {};
  for (const [input, texts] of Object.entries({ ...references, vpc, vpcSubnets, securityGroups })) {
    [texts ?? []].flat().forEach((text) => checkReference(input, text));
  }
}

function ecsVariables({ cluster, executionRole, taskRole, image, logGroup, network }: EcsFlowRuns): Record<string, Default> {
  return {
    ...(cluster === undefined ? {} : { cluster }),
    ...(executionRole === undefined ? {} : { execution_role_arn: executionRole }),
    ...(taskRole === undefined ? {} : { task_role_arn: taskRole }),
    ...(image === undefined ? {} : { image }),
    // It already exists, so nobody needs the permission to create one.
    ...(logGroup === undefined
      ? {}
      : { configure_cloudwatch_logs: true, cloudwatch_logs_options: { 'awslogs-group': logGroup, 'awslogs-create-group': 'false' } }),
    // With only `vpc_id`, the worker uses any subnets, and public addresses.
    ...(network === undefined ? {} : { vpc_id: network.vpc, network_configuration: networkConfiguration(network) }),
  };
}

function networkConfiguration({
  subnets,
  securityGroups,
}: NonNullable<EcsFlowRuns['network']>): Record<string, string | readonly string[]> {
  return { subnets, ...(securityGroups.length === 0 ? {} : { securityGroups }), assignPublicIp: 'DISABLED' };
}
