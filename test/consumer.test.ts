/* Ways of use that touch several parts of the construct at once. */
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { PrefectPrivateLink } from '../lib/index';
import { API_SERVICE, VPC_ID } from './fixtures/names';

const apiServiceName = API_SERVICE;

function vpcOf(stack: Stack, vpcCidrBlock = '10.0.0.0/16'): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: VPC_ID,
    vpcCidrBlock,
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    privateSubnetRouteTableIds: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef1'],
  });
}

test('a link in a nested stack of a stage keeps its parameters below its own path', () => {
  const stack = new NestedStack(new Stack(new Stage(new App(), 'Production'), 'Platform'), 'Network');
  const link = new PrefectPrivateLink(stack, 'Prefect', { vpc: vpcOf(stack), apiServiceName });
  const name = (leaf: string, ...rest: unknown[]): unknown => ({
    'Fn::Join': ['', ['/cdk-prefect-privatelink/', { Ref: 'AWS::StackName' }, `/Prefect/${leaf}`, ...rest]],
  });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::SSM::Parameter', { Name: name('hand-off/', Match.anyValue()) });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ LINK_NAME: { 'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, '/Prefect']] } }) },
  });
  expect(stack.resolve(link.statusParameter.parameterArn)).toEqual({
    'Fn::Join': ['', expect.arrayContaining([':parameter/cdk-prefect-privatelink/'])],
  });
});

describe('cdk-nag finds a peer that is too wide', () => {
  const found = (peer: ec2.IPeer): string[] => {
    const stack = new Stack(new App(), 'Network');
    new PrefectPrivateLink(stack, 'Prefect', { vpc: vpcOf(stack), apiServiceName, allowFrom: [peer] });
    return new AwsSolutionsChecks(stack.node.root).validateScope(stack.node.root).violations.map(({ ruleName }) => ruleName);
  };
  test('when there is one', () => expect(found(ec2.Peer.anyIpv4())).toEqual(['AwsSolutions-EC23']));
  test('and nothing when there is none', () => expect(found(ec2.Peer.ipv4('10.8.0.0/16'))).toEqual([]));
});
