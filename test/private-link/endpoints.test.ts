import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { App, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib/core';
import { PrefectPrivateLink, PrivateDns } from '../../lib/index';
import { API_SERVICE, UI_SERVICE, importedVpc, inTemplate, link, template } from './fixtures';

describe('endpoints', () => {
  test('API only by default', () => {
    const result = template();
    result.resourceCountIs('AWS::EC2::VPCEndpoint', 1);
    result.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      ServiceName: API_SERVICE,
      VpcEndpointType: 'Interface',
      VpcId: 'vpc-0123456789abcdef0',
      ServiceRegion: Match.absent(),
      IpAddressType: Match.absent(),
      DnsOptions: Match.absent(),
      PolicyDocument: Match.absent(),
    });
  });

  test('a second one for the UI', () => {
    const result = template({ uiServiceName: UI_SERVICE });
    result.resourceCountIs('AWS::EC2::VPCEndpoint', 2);
    result.hasResourceProperties('AWS::EC2::VPCEndpoint', { ServiceName: UI_SERVICE });
  });

  // An explicit false would fight the activator (decision D1).
  test.each([PrivateDns.onceAccepted(), PrivateDns.unmanaged()])('never state whether Private DNS is on', (privateDns) => {
    template({ uiServiceName: UI_SERVICE, privateDns }).allResourcesProperties('AWS::EC2::VPCEndpoint', {
      PrivateDnsEnabled: Match.absent(),
    });
  });

  test('are retained, unless the deployment that creates them fails', () => {
    template({ uiServiceName: UI_SERVICE }).allResources('AWS::EC2::VPCEndpoint', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('follow the removal policy of the user', () => {
    const result = template({ uiServiceName: UI_SERVICE, removalPolicy: RemovalPolicy.DESTROY });
    result.allResources('AWS::EC2::VPCEndpoint', { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
    result.hasResource('AWS::EC2::SecurityGroup', {
      Properties: { GroupDescription: Match.stringLikeRegexp('^Interface endpoints') },
      DeletionPolicy: 'Delete',
    });
  });

  test('take their subnets from the preflight', () => {
    const result = template({ uiServiceName: UI_SERVICE });
    const [preflight] = Object.keys(result.findResources('Custom::PrefectPrivateLinkPreflight'));
    result.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      ServiceName: API_SERVICE,
      SubnetIds: { 'Fn::Split': [',', { 'Fn::GetAtt': [preflight, 'ApiSubnetIds'] }] },
    });
    result.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      ServiceName: UI_SERVICE,
      SubnetIds: { 'Fn::Split': [',', { 'Fn::GetAtt': [preflight, 'UiSubnetIds'] }] },
    });
  });

  test('pass address type, record type and service Region on', () => {
    const serviceName = 'com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0';
    template({
      apiServiceName: serviceName,
      serviceRegion: 'eu-west-1',
      ipAddressType: ec2.VpcEndpointIpAddressType.DUALSTACK,
      dnsRecordIpType: ec2.VpcEndpointDnsRecordIpType.IPV4,
    }).hasResourceProperties('AWS::EC2::VPCEndpoint', {
      ServiceRegion: { 'Fn::If': ['PrefectAcrossRegionsA0F3C83D', 'eu-west-1', { Ref: 'AWS::NoValue' }] },
      IpAddressType: 'dualstack',
      DnsOptions: { DnsRecordIpType: 'ipv4' },
    });
  });

  test('keep their logical ids, since a new id means a new acceptance', () => {
    expect(Object.keys(template({ uiServiceName: UI_SERVICE }).findResources('AWS::EC2::VPCEndpoint'))).toEqual([
      'PrefectApiEndpoint3B1D1D78',
      'PrefectUiEndpointE99A1181',
    ]);
  });

  test('carry the name and the tag of the link, and the tags of the user', () => {
    const { stack } = link();
    Tags.of(stack).add('team', 'data');
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::VPCEndpoint', {
      Tags: [
        { Key: 'cdk-prefect-privatelink:link', Value: inTemplate('') },
        { Key: 'cdk-prefect-privatelink:role', Value: 'api' },
        { Key: 'Name', Value: inTemplate('', '/ApiEndpoint') },
        { Key: 'team', Value: 'data' },
      ],
    });
  });
});

// CloudFormation would replace the endpoint if the property came or went.
test("the service Region is left out where it is the stack's own", () => {
  const endpoint = (serviceRegion: string, region?: string): object => {
    const serviceName = `com.amazonaws.vpce.${serviceRegion}.vpce-svc-0123456789abcdef0`;
    return Object.values(
      Template.fromStack(link({ apiServiceName: serviceName, serviceRegion }, { region }).stack).findResources('AWS::EC2::VPCEndpoint'),
    )[0]?.Properties as object;
  };
  expect(endpoint('us-east-1', 'us-east-1')).not.toHaveProperty('ServiceRegion');
  expect(endpoint('eu-west-1', 'us-east-1')).toHaveProperty('ServiceRegion', 'eu-west-1');
  expect(endpoint('us-east-1')).toHaveProperty('ServiceRegion', { 'Fn::If': [expect.anything(), 'us-east-1', { Ref: 'AWS::NoValue' }] });
});

describe('subnets', () => {
  const subnetsOf = (result: Template): unknown =>
    Object.values(result.findResources('Custom::PrefectPrivateLinkPreflight'))[0]?.Properties.SubnetIds;

  test('by default one private or isolated subnet for each zone, private first', () => {
    const stack = new Stack(new App(), 'Network');
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      vpcCidrBlock: '10.0.0.0/16',
      availabilityZones: ['us-east-1a', 'us-east-1b'],
      privateSubnetIds: ['subnet-private-a', 'subnet-private-b'],
      isolatedSubnetIds: ['subnet-isolated-a', 'subnet-isolated-b'],
      publicSubnetIds: ['subnet-public-a', 'subnet-public-b'],
    });
    new PrefectPrivateLink(stack, 'Prefect', { vpc, apiServiceName: API_SERVICE });
    expect(subnetsOf(Template.fromStack(stack))).toEqual(['subnet-private-a', 'subnet-private-b']);
  });

  test('as selected', () => {
    const stack = new Stack(new App(), 'Network');
    const vpc = importedVpc(stack);
    new PrefectPrivateLink(stack, 'Prefect', { vpc, apiServiceName: API_SERVICE, vpcSubnets: { availabilityZones: ['us-east-1b'] } });
    expect(subnetsOf(Template.fromStack(stack))).toEqual(['subnet-0bbbbbbbbbbbbbbbb']);
  });

  test('the probe uses those of the endpoints, or its own', () => {
    template().hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: { SubnetIds: ['subnet-0aaaaaaaaaaaaaaaa', 'subnet-0bbbbbbbbbbbbbbbb'] },
    });
    template({ probeSubnets: { availabilityZones: ['us-east-1a'] } }).hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: { SubnetIds: ['subnet-0aaaaaaaaaaaaaaaa'] },
    });
  });
});
