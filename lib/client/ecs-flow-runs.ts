import { Fn, Token } from 'aws-cdk-lib/core';
import { type PrefectJobTemplateOptions } from './prefect-client-settings-props';
import { type EcsFlowRuns } from './settings/job-template';
import { SettingError } from './settings/setting-error';

/** The options as names and ARNs, checked where they contradict each other. */
export function ecsFlowRuns(options: PrefectJobTemplateOptions): EcsFlowRuns {
  return {
    cluster: options.cluster?.clusterArn,
    executionRole: options.executionRole?.roleArn,
    taskRole: options.taskRole?.roleArn,
    image: options.image,
    logGroup: options.logGroup?.logGroupName,
    network: networkOf(options),
  };
}

function networkOf({ vpc, vpcSubnets, securityGroups = [] }: PrefectJobTemplateOptions): EcsFlowRuns['network'] {
  if (vpc === undefined) {
    if (vpcSubnets !== undefined || securityGroups.length > 0) {
      throw new SettingError(
        vpcSubnets === undefined ? 'securityGroups' : 'vpcSubnets',
        'needs `vpc`: the worker refuses a network without the VPC that it is in',
      );
    }
    return undefined;
  }
  const { subnetIds } = vpc.selectSubnets(vpcSubnets);
  if (subnetIds.length === 0) {
    throw new SettingError('vpcSubnets', 'selects no subnet of the VPC: ECS needs one to start flow runs in');
  }
  return {
    vpc: vpc.vpcId,
    // JSON knows no list whose length comes with the deployment, but a text with the quotes and commas of one.
    subnets: Token.isUnresolved(subnetIds) ? [Fn.join('","', subnetIds)] : subnetIds,
    securityGroups: securityGroups.map(({ securityGroupId }) => securityGroupId),
  };
}
