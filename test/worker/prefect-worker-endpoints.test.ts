import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { App, Fn, Stack } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { PrefectWorkerEndpoints, PrefectWorkerService } from '../../lib/index';
import type { PrefectWorkerEndpointsProps } from '../../lib/index';
import { importedVpc } from '../private-link/fixtures';

function setUp(props: Partial<PrefectWorkerEndpointsProps> = {}, makeVpc: (stack: Stack) => ec2.IVpc = importedVpc): { stack: Stack; endpoints: PrefectWorkerEndpoints; template: () => Template } {
  const stack = new Stack(new App(), 'Workers');
  const endpoints = new PrefectWorkerEndpoints(stack, 'Endpoints', { vpc: makeVpc(stack), services: PrefectWorkerService.forEcsWorker(), ...props });
  return { stack, endpoints, template: () => Template.fromStack(stack) };
}

/** Services by kind of endpoint. */
function services(template: Template): Record<string, string[]> {
  const found: Record<string, string[]> = { Interface: [], Gateway: [] };
  for (const { Properties } of Object.values(template.findResources('AWS::EC2::VPCEndpoint'))) {
    const { 'Fn::Join': parts } = Properties.ServiceName as { 'Fn::Join': [string, unknown[]] };
    found[Properties.VpcEndpointType as string]?.push(String(parts[1].at(-1)).slice(1));
  }
  return Object.fromEntries(Object.entries(found).map(([kind, names]) => [kind, names.sort()]));
}

test('for a worker that runs flows as processes', () => {
  expect(services(setUp({ services: PrefectWorkerService.forProcessWorker() }).template())).toEqual({ Interface: ['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager'], Gateway: ['s3'] });
});

test('for a worker that runs flows as tasks of ECS', () => {
  const template = setUp().template();
  expect(services(template)).toEqual({ Interface: ['ec2', 'ecr.api', 'ecr.dkr', 'ecs', 'logs', 'secretsmanager', 'sqs'], Gateway: ['s3'] });
  template.hasResourceProperties('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway', RouteTableIds: ['rtb-0aaaaaaaaaaaaaaaa', 'rtb-0bbbbbbbbbbbbbbbb'] });
  template.allResourcesProperties('AWS::EC2::VPCEndpoint', Match.not({ PrivateDnsEnabled: false }));
});

test('only what the VPC lacks, each once', () => {
  const template = setUp({ services: [PrefectWorkerService.SSM, PrefectWorkerService.SSM] }).template();
  expect(services(template)).toEqual({ Interface: ['ssm'], Gateway: [] });
});

test('nothing to make is refused', () => expect(() => setUp({ services: [] })).toThrow(/`services` must name at least one service/));

describe('who may connect', () => {
  const inbound = (template: Template): unknown[] => [
    ...Object.values(template.findResources('AWS::EC2::SecurityGroup')).flatMap(({ Properties }) => (Properties.SecurityGroupIngress as unknown[] | undefined) ?? []),
    ...Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => Properties as unknown),
  ];
  const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };

  test('the VPC, by one group for all endpoints', () => {
    const template = setUp().template();
    template.resourceCountIs('AWS::EC2::SecurityGroup', 1);
    expect(inbound(template)).toEqual([expect.objectContaining({ ...https, CidrIp: '10.0.0.0/16' })]);
  });

  test('nobody with open: false, then those that are admitted', () => {
    const { stack, endpoints, template } = setUp({ open: false, allowFrom: [ec2.Peer.prefixList('pl-12345678')] });
    endpoints.connections.allowDefaultPortFrom(ec2.SecurityGroup.fromSecurityGroupId(stack, 'Worker', 'sg-0123456789abcdef0'));
    expect(inbound(template())).toEqual([expect.objectContaining({ ...https, SourcePrefixListId: 'pl-12345678' }), expect.objectContaining({ ...https, SourceSecurityGroupId: 'sg-0123456789abcdef0' })]);
  });

  test('groups of the user are left alone', () => {
    const stack = new Stack(new App(), 'Workers');
    const own = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Own', 'sg-0aaaaaaaaaaaaaaaa');
    new PrefectWorkerEndpoints(stack, 'Endpoints', { vpc: importedVpc(stack), services: PrefectWorkerService.forProcessWorker(), securityGroups: [own] });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
    expect(inbound(template)).toEqual([]);
  });

  test('a peer that is too wide is warned of', () => {
    Annotations.fromStack(setUp({ allowFrom: [ec2.Peer.anyIpv4()] }).stack).hasWarning('*', Match.stringLikeRegexp('`allowFrom` admits 0\\.0\\.0\\.0/0'));
  });

  test('S3 alone needs no group', () => setUp({ services: [PrefectWorkerService.S3] }).template().resourceCountIs('AWS::EC2::SecurityGroup', 0));
});

test('cdk-nag AwsSolutions finds nothing, also for a VPC whose CIDR is a token', () => {
  const vpc = (stack: Stack): ec2.IVpc => ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], isolatedSubnetIds: ['subnet-1'], isolatedSubnetRouteTableIds: ['rtb-1'], vpcCidrBlock: Fn.importValue('cidr') });
  for (const { stack } of [setUp(), setUp({}, vpc)]) expect(new AwsSolutionsChecks(stack.node.root).validateScope(stack.node.root).violations).toEqual([]);
});
