import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { App, Fn, Stack } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { PrefectWorkerEndpoints, PrefectWorkerAwsService, type PrefectWorkerEndpointsProps } from '../../lib/index';
import { importedVpc } from '../fixtures/vpc';

function setUp(
  props: Partial<PrefectWorkerEndpointsProps> = {},
  makeVpc: (stack: Stack) => ec2.IVpc = importedVpc,
): { stack: Stack; endpoints: PrefectWorkerEndpoints; template: () => Template } {
  const stack = new Stack(new App(), 'Workers');
  const endpoints = new PrefectWorkerEndpoints(stack, 'Endpoints', {
    vpc: makeVpc(stack),
    services: PrefectWorkerAwsService.forEcsWorker(),
    ...props,
  });
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
  expect(services(setUp({ services: PrefectWorkerAwsService.forProcessWorker() }).template())).toEqual({
    Interface: ['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager'],
    Gateway: ['s3'],
  });
});

test('for a worker that runs flows as tasks of ECS', () => {
  const template = setUp().template();
  expect(services(template)).toEqual({ Interface: ['ec2', 'ecr.api', 'ecr.dkr', 'ecs', 'logs', 'secretsmanager', 'sqs'], Gateway: ['s3'] });
  template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
    VpcEndpointType: 'Gateway',
    RouteTableIds: ['rtb-0aaaaaaaaaaaaaaaa', 'rtb-0bbbbbbbbbbbbbbbb'],
  });
  template.allResourcesProperties('AWS::EC2::VPCEndpoint', Match.not({ PrivateDnsEnabled: false }));
});

test.each([
  [undefined, '`props` must be an object, got: undefined'],
  [{ services: [] }, '`vpc` must be given, got: undefined'],
])('props %j fail', (props, message) => {
  expect(() => new PrefectWorkerEndpoints(new Stack(), 'Endpoints', props as unknown as PrefectWorkerEndpointsProps)).toThrow(
    `${message}. PrefectWorkerEndpoints requires \`vpc\` and \`services\``,
  );
});

describe('only what the VPC lacks', () => {
  test('each once', () => {
    const template = setUp({ services: [PrefectWorkerAwsService.SSM, PrefectWorkerAwsService.SSM] }).template();
    expect(services(template)).toEqual({ Interface: ['ssm'], Gateway: [] });
  });

  test('without what there is already', () => {
    const template = setUp({
      existing: [
        PrefectWorkerAwsService.S3,
        PrefectWorkerAwsService.CLOUDWATCH_LOGS,
        PrefectWorkerAwsService.ECR_API,
        PrefectWorkerAwsService.SSM,
      ],
    }).template();
    expect(services(template)).toEqual({ Interface: ['ec2', 'ecr.dkr', 'ecs', 'secretsmanager', 'sqs'], Gateway: [] });
  });

  test.each([
    ['no services', { services: [] }, 'an empty list'],
    ['all there', { services: [PrefectWorkerAwsService.S3], existing: [PrefectWorkerAwsService.S3] }, 'S3'],
  ])('nothing to make is refused: %s', (_name, props, got) =>
    expect(() => setUp(props)).toThrow(
      new RegExp(`\`services\` must name at least one service that is not in \`existing\`, got: ${got}\\.`),
    ),
  );

  const conflicts = (add: (stack: Stack, vpc: ec2.IVpc) => void, env?: { region: string }): string => {
    const app = new App();
    const network = new Stack(app, 'Network', { env });
    const vpc = new ec2.Vpc(network, 'Vpc', { natGateways: 0, restrictDefaultSecurityGroup: false });
    new PrefectWorkerEndpoints(new Stack(app, 'Workers', { env }), 'Endpoints', { vpc, services: PrefectWorkerAwsService.forEcsWorker() });
    add(network, vpc);
    try {
      app.synth();
      return '';
    } catch (error) {
      return String(error);
    }
  };

  test.each([
    [
      'logs',
      'CLOUDWATCH_LOGS',
      (_stack: Stack, vpc: ec2.IVpc) => vpc.addInterfaceEndpoint('Other', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS }),
    ],
    [
      'ecr.dkr',
      'ECR_DOCKER',
      (_stack: Stack, vpc: ec2.IVpc) => vpc.addInterfaceEndpoint('Other', { service: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER }),
    ],
    ['s3', 'S3', (_stack: Stack, vpc: ec2.IVpc) => vpc.addGatewayEndpoint('Other', { service: ec2.GatewayVpcEndpointAwsService.S3 })],
  ])('one of the same app that is not named is refused at synthesis: %s', (service, constant, add) => {
    for (const env of [undefined, { region: 'eu-west-1' }]) {
      const message = conflicts(add, env);
      expect(message).toContain(
        `[Workers/Endpoints] the VPC already has an endpoint to ${service} at Network/Vpc/Other/Resource. Add PrefectWorkerAwsService.${constant} to \`existing\``,
      );
      expect(message.match(/already/g)).toHaveLength(1);
    }
  });

  test.each<[string, (stack: Stack, vpc: ec2.IVpc) => unknown]>([
    [
      'another VPC',
      (stack) =>
        new ec2.Vpc(stack, 'Second', { natGateways: 0 }).addInterfaceEndpoint('Other', {
          service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
        }),
    ],
    [
      'no Private DNS',
      (_stack, vpc) =>
        vpc.addInterfaceEndpoint('Other', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS, privateDnsEnabled: false }),
    ],
    ['another kind', (_stack, vpc) => vpc.addInterfaceEndpoint('Other', { service: ec2.InterfaceVpcEndpointAwsService.S3 })],
    [
      'a name that ends alike',
      (_stack, vpc) => vpc.addInterfaceEndpoint('Other', { service: ec2.InterfaceVpcEndpointAwsService.ECS_AGENT }),
    ],
    [
      'other route tables',
      (stack, vpc) =>
        new ec2.CfnVPCEndpoint(stack, 'Other', {
          vpcId: vpc.vpcId,
          serviceName: `com.amazonaws.${stack.region}.s3`,
          vpcEndpointType: 'Gateway',
          routeTableIds: ['rtb-0cccccccccccccccc'],
        }),
    ],
  ])('one that does not stand in the way is left alone: %s', (_name, add) => expect(conflicts(add)).toBe(''));

  test('of two constructs the second one reports the conflict', () => {
    const message = conflicts((stack, vpc) => new PrefectWorkerEndpoints(stack, 'First', { vpc, services: [PrefectWorkerAwsService.SQS] }));
    expect(message).toContain('[Workers/Endpoints] the VPC already has an endpoint to sqs at Network/First/Sqs/Resource.');
    expect(message.match(/already/g)).toHaveLength(1);
  });

  test.each(['enableDnsSupport', 'enableDnsHostnames'])('a VPC of the same app without %s is refused at synthesis', (attribute) => {
    const app = new App();
    const stack = new Stack(app, 'Workers');
    const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0, [attribute]: false });
    new PrefectWorkerEndpoints(stack, 'Endpoints', { vpc, services: PrefectWorkerAwsService.forProcessWorker() });
    expect(() => app.synth()).toThrow(`[Workers/Endpoints] \`vpc\` must have \`${attribute}\`, got: false`);
  });

  test('a VPC before its context lookup conflicts with nothing', () => {
    const app = new App();
    const stack = new Stack(app, 'Workers', { env: { account: '123456789012', region: 'us-east-1' } });
    for (const name of ['one', 'two']) {
      new PrefectWorkerEndpoints(stack, name, {
        vpc: ec2.Vpc.fromLookup(stack, `Vpc-${name}`, { tags: { name } }),
        services: PrefectWorkerAwsService.forEcsWorker(),
      });
    }
    expect(() => app.synth()).not.toThrow();
  });
});

describe('who may connect', () => {
  const inbound = (template: Template): unknown[] => [
    ...Object.values(template.findResources('AWS::EC2::SecurityGroup')).flatMap(
      ({ Properties }) => (Properties.SecurityGroupIngress as unknown[] | undefined) ?? [],
    ),
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
    expect(inbound(template())).toEqual([
      expect.objectContaining({ ...https, SourcePrefixListId: 'pl-12345678' }),
      expect.objectContaining({ ...https, SourceSecurityGroupId: 'sg-0123456789abcdef0' }),
    ]);
  });

  test('groups of the user are left alone', () => {
    const stack = new Stack(new App(), 'Workers');
    const own = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Own', 'sg-0aaaaaaaaaaaaaaaa');
    new PrefectWorkerEndpoints(stack, 'Endpoints', {
      vpc: importedVpc(stack),
      services: PrefectWorkerAwsService.forProcessWorker(),
      securityGroups: [own],
    });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
    expect(inbound(template)).toEqual([]);
  });

  test('a peer that is too wide is warned of', () => {
    Annotations.fromStack(setUp({ allowFrom: [ec2.Peer.anyIpv4()] }).stack).hasWarning(
      '*',
      Match.stringLikeRegexp('`allowFrom` admits 0\\.0\\.0\\.0/0'),
    );
  });

  test('S3 alone needs no group', () =>
    setUp({ services: [PrefectWorkerAwsService.S3] })
      .template()
      .resourceCountIs('AWS::EC2::SecurityGroup', 0));
});

test('cdk-nag AwsSolutions finds nothing, also for a VPC whose CIDR is a token', () => {
  const vpc = (stack: Stack): ec2.IVpc =>
    ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['a'],
      isolatedSubnetIds: ['subnet-1'],
      isolatedSubnetRouteTableIds: ['rtb-1'],
      vpcCidrBlock: Fn.importValue('cidr'),
    });
  for (const { stack } of [setUp(), setUp({}, vpc)]) {
    expect(new AwsSolutionsChecks(stack.node.root).validateScope(stack.node.root).violations).toEqual([]);
  }
});

test('an empty list of groups fails: EC2 would use the default group of the VPC', () => {
  expect(() => setUp({ securityGroups: [] })).toThrow('`securityGroups` must name at least one group, got: an empty list');
});
