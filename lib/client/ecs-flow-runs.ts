import { Fn, Token } from 'aws-cdk-lib/core';
import { type PrefectJobTemplateOptions } from './prefect-client-settings-props';
import { type EcsFlowRuns } from './settings/job-template';
import { SettingError } from './settings/setting-error';

/** The options as names and ARNs, checked for contradictions. */
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
        'needs `vpc`: the worker rejects a network without its VPC',
      );
    }
    return undefined;
  }
  const { subnetIds } = vpc.selectSubnets(vpcSubnets);
  if (subnetIds.length === 0) {
    throw new SettingError('vpcSubnets', 'must select at least one subnet of the VPC, got: none. ECS starts flow runs in it');
  }
  return {
    vpc: vpc.vpcId,
    // The length is known at deployment only: a string with the quotes and commas of a JSON list.
    subnets: Token.isUnresolved(subnetIds) ? [Fn.join('","', subnetIds)] : subnetIds,
    securityGroups: securityGroups.map(({ securityGroupId }) => securityGroupId),
  };
}
