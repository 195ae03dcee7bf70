import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack, Token } from 'aws-cdk-lib/core';
import { type Construct } from 'constructs';
import { type ActivatorPermissions } from '../activator';
import { endpointArn, vpcArn } from '../arns';

/** Allows enabling Private DNS on these endpoints, and nothing else. */
export function permissionsToEnable(
  scope: Construct,
  { vpc, crossRegion }: { readonly vpc: ec2.IVpc; readonly crossRegion: boolean },
  endpoints: readonly ec2.IInterfaceVpcEndpoint[],
): ActivatorPermissions {
  const stack = Stack.of(scope);
  const hostedZones = stack.formatArn({ service: 'route53', region: '', account: '', resource: 'hostedzone', resourceName: '*' });
  const endpointArns = endpoints.map((endpoint) => endpointArn(scope, endpoint));
  const acrossRegions = new iam.PolicyStatement({ sid: 'AcrossRegions', actions: ['vpce:AllowMultiRegion'], resources: endpointArns });
  return {
    id: 'EnablePrivateDns',
    statements: [
      new iam.PolicyStatement({
        sid: 'EnablePrivateDns',
        actions: ['ec2:ModifyVpcEndpoint'],
        resources: [...endpointArns, vpcArn(scope, vpc)],
      }),
      // Some users report that enabling Private DNS requires it, although AWS does not list it. Only a real account can prove it.
      new iam.PolicyStatement({
        sid: 'AssociateOwnVpc',
        actions: ['route53:AssociateVPCWithHostedZone'],
        resources: [hostedZones],
        conditions: { 'ForAllValues:StringEquals': { 'route53:VPCs': [`VPCId=${vpc.vpcId},VPCRegion=${stack.region}`] } },
      }),
      ...(crossRegion ? [acrossRegions] : []),
    ],
    acknowledged: {
      // With an environment, a flag of the CDK writes the partition as a literal.
      [`AwsSolutions-IAM5[Resource::arn:${Token.isUnresolved(stack.partition) ? '<AWS::Partition>' : stack.partition}:route53:::hostedzone/*]`]:
        'AWS owns the hosted zone of the private name, so its id is unknown; the condition limits the action to this VPC.',
    },
  };
}
