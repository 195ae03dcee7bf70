import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { PrefectPrivateLink } from '../../lib/index';
import { API_SERVICE, importedVpc, link, template } from './fixtures';

const ENDPOINT_GROUP = { GroupDescription: 'Interface endpoints to Prefect' };
const https = (source: object): object => ({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, ...source });

/** Sources of all inbound rules on groups made by the stack. */
function sources(result: Template): unknown[] {
  const inline = Object.values(result.findResources('AWS::EC2::SecurityGroup')).flatMap(
    ({ Properties }) => Properties.SecurityGroupIngress ?? [],
  );
  const separate = Object.values(result.findResources('AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => Properties);
  return [...inline, ...separate].map((rule) => rule.CidrIp ?? rule.SourcePrefixListId ?? rule.SourceSecurityGroupId);
}

describe('the group made here', () => {
  test('admits the VPC and the probe on 443 and nobody else', () => {
    const result = template();
    result.hasResourceProperties('AWS::EC2::SecurityGroup', {
      ...ENDPOINT_GROUP,
      SecurityGroupIngress: [Match.objectLike(https({ CidrIp: '10.0.0.0/16' }))],
    });
    expect(sources(result)).toEqual(['10.0.0.0/16', { 'Fn::GetAtt': [expect.stringContaining('ProbeSecurityGroup'), 'GroupId'] }]);
  });

  test('is retained with the endpoints that use it', () => {
    template().hasResource('AWS::EC2::SecurityGroup', {
      Properties: ENDPOINT_GROUP,
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('closed to the VPC with open: false, still open to the probe', () => {
    const result = template({ open: false });
    result.hasResourceProperties('AWS::EC2::SecurityGroup', { ...ENDPOINT_GROUP, SecurityGroupIngress: Match.absent() });
    expect(sources(result)).toHaveLength(1);
  });

  test('admits the peers that the user names', () => {
    const result = template({ open: false, allowFrom: [ec2.Peer.ipv4('10.9.0.0/16'), ec2.Peer.prefixList('pl-12345678')] });
    expect(sources(result)).toEqual(expect.arrayContaining(['10.9.0.0/16', 'pl-12345678']));
  });

  test('retains rules for groups that outlive the stack, not those for groups of the stack', () => {
    const { stack, link: prefect, vpc } = link();
    prefect.connections.allowDefaultPortFrom(ec2.SecurityGroup.fromSecurityGroupId(stack, 'Old', 'sg-0123456789abcdef0'));
    prefect.connections.allowDefaultPortFrom(new ec2.SecurityGroup(stack, 'New', { vpc }));
    const result = Template.fromStack(stack);
    result.hasResource('AWS::EC2::SecurityGroupIngress', {
      Properties: { SourceSecurityGroupId: 'sg-0123456789abcdef0' },
      DeletionPolicy: 'RetainExceptOnCreate',
    });
    result.hasResource('AWS::EC2::SecurityGroupIngress', {
      Properties: { SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^New'), 'GroupId'] } },
      DeletionPolicy: Match.absent(),
    });
  });
});

describe('groups of the user', () => {
  const own = (stack: Stack): ec2.ISecurityGroup => ec2.SecurityGroup.fromSecurityGroupId(stack, 'Own', 'sg-0aaaaaaaaaaaaaaaa');
  function withOwnGroup(props: { open?: boolean; allowFrom?: ec2.IPeer[] }): Template {
    const stack = new Stack(new App(), 'Network');
    new PrefectPrivateLink(stack, 'Prefect', {
      vpc: importedVpc(stack),
      apiServiceName: API_SERVICE,
      securityGroups: [own(stack)],
      ...props,
    });
    return Template.fromStack(stack);
  }

  test('are not opened, and the probe may still go out to them', () => {
    const result = withOwnGroup({});
    result.hasResourceProperties('AWS::EC2::VPCEndpoint', { SecurityGroupIds: ['sg-0aaaaaaaaaaaaaaaa'] });
    result.resourceCountIs('AWS::EC2::SecurityGroup', 1);
    result.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    result.hasResourceProperties('AWS::EC2::SecurityGroupEgress', https({ DestinationSecurityGroupId: 'sg-0aaaaaaaaaaaaaaaa' }));
  });

  test('are opened when asked, to the VPC and the probe', () => {
    const result = withOwnGroup({ open: true });
    expect(sources(result)).toEqual(
      expect.arrayContaining(['10.0.0.0/16', { 'Fn::GetAtt': [expect.stringContaining('ProbeSecurityGroup'), 'GroupId'] }]),
    );
  });

  test('are opened to the named peers and the probe only', () => {
    const result = withOwnGroup({ allowFrom: [ec2.Peer.ipv4('10.9.0.0/16')] });
    expect(sources(result)).toEqual(expect.arrayContaining(['10.9.0.0/16']));
    expect(sources(result)).not.toContain('10.0.0.0/16');
  });

  test('are not opened by an empty list of peers', () => {
    const result = withOwnGroup({ allowFrom: [] });
    expect(sources(result)).toEqual([]);
    result.hasResourceProperties('AWS::EC2::SecurityGroupEgress', https({ DestinationSecurityGroupId: 'sg-0aaaaaaaaaaaaaaaa' }));
  });

  test('must not be an empty list', () => {
    expect(() => link({ securityGroups: [] })).toThrow(/`securityGroups` must name at least one group/);
  });
});

describe('the probe', () => {
  test('may open connections to port 443 of the endpoints and nothing else', () => {
    const result = template();
    result.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: Match.stringLikeRegexp('^Probe'),
      SecurityGroupEgress: [Match.objectLike(https({ CidrIp: '127.0.0.1/32' }))],
      SecurityGroupIngress: Match.absent(),
    });
    result.resourceCountIs('AWS::EC2::SecurityGroupEgress', 1);
    result.hasResourceProperties(
      'AWS::EC2::SecurityGroupEgress',
      https({ DestinationSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PrefectSecurityGroup'), 'GroupId'] } }),
    );
  });
});

describe('clients', () => {
  test('in the same stack are admitted by connections', () => {
    const { stack, link: prefect, vpc } = link({ open: false });
    const client = new ec2.SecurityGroup(stack, 'Client', { vpc, allowAllOutbound: false });
    prefect.connections.allowDefaultPortFrom(client);
    Template.fromStack(stack).hasResourceProperties(
      'AWS::EC2::SecurityGroupIngress',
      https({ SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Client'), 'GroupId'] } }),
    );
  });

  test('in another stack open from their own side, without a cycle', () => {
    const { app, stack, link: prefect } = link({ open: false });
    const clients = new Stack(app, 'Clients');
    const client = new ec2.SecurityGroup(clients, 'Client', { vpc: importedVpc(clients), allowAllOutbound: false });
    client.connections.allowToDefaultPort(prefect);
    app.synth();
    Template.fromStack(clients).resourceCountIs('AWS::EC2::SecurityGroupEgress', 1);
    Template.fromStack(clients).resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
    // Only the probe's own rule.
    Template.fromStack(stack).resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
  });
});

test.each([ec2.Peer.anyIpv4(), ec2.Peer.anyIpv6()])('a warning when all addresses are admitted', (peer) => {
  Annotations.fromStack(link({ allowFrom: [peer] }).stack).hasWarning(
    '/Network/Prefect',
    Match.stringLikeRegexp('everybody who can route to the VPC'),
  );
});
