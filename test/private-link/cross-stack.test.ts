/* VPC, groups and existing endpoints in the network's stack, the link in another: rules belong to the stack of the link. */
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { App, NestedStack, Stack } from 'aws-cdk-lib/core';
import { PrefectPrivateLink, PrefectWorkerAwsService, PrefectWorkerEndpoints, type PrefectPrivateLinkProps } from '../../lib/index';
import { API_SERVICE } from './fixtures';

interface Network {
  readonly app: App;
  readonly network: Stack;
  readonly stack: Stack;
  readonly vpc: ec2.IVpc;
  readonly group: ec2.SecurityGroup;
  readonly endpoint: ec2.InterfaceVpcEndpoint;
  readonly client: ec2.SecurityGroup;
}

function networkStack(nested: boolean): Network {
  const app = new App();
  const network = new Stack(app, 'Network');
  const vpc = new ec2.Vpc(network, 'Vpc', {
    natGateways: 0,
    subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
  });
  const group = new ec2.SecurityGroup(network, 'Group', { vpc, allowAllOutbound: false });
  const endpoint = new ec2.InterfaceVpcEndpoint(network, 'Existing', {
    vpc,
    service: new ec2.InterfaceVpcEndpointService(API_SERVICE),
    securityGroups: [group],
    open: false,
  });
  const stack = nested ? new NestedStack(network, 'Link') : new Stack(app, 'Link');
  const client = new ec2.SecurityGroup(stack, 'Client', { vpc });
  return { app, network, stack, vpc, group, endpoint, client };
}

const SOURCES: Record<string, (given: Network) => Partial<PrefectPrivateLinkProps>> = {
  'a group': ({ group }) => ({ apiServiceName: API_SERVICE, securityGroups: [group] }),
  'a group twice': ({ group }) => ({ apiServiceName: API_SERVICE, securityGroups: [group, group] }),
  'an existing endpoint': ({ endpoint }) => ({ apiEndpoint: endpoint }),
};
const OPENINGS: Record<string, (given: Network) => Partial<PrefectPrivateLinkProps>> = {
  'no opening': () => ({}),
  'open: true': () => ({ open: true }),
  'allowFrom a CIDR': () => ({ allowFrom: [ec2.Peer.ipv4('10.9.0.0/16')] }),
  'allowFrom a group of the link': ({ client }) => ({ allowFrom: [client] }),
  'allowFrom a group of the network': ({ network, vpc }) => ({ allowFrom: [new ec2.SecurityGroup(network, 'Other', { vpc })] }),
};
const CASES = [false, true].flatMap((nested) =>
  Object.keys(SOURCES).flatMap((source) => Object.keys(OPENINGS).map((opening) => ({ nested, source, opening }))),
);

test.each(CASES)('$source of the network, $opening, nested: $nested', ({ nested, source, opening }) => {
  const given = networkStack(nested);
  const props = { vpc: given.vpc, ...SOURCES[source]?.(given), ...OPENINGS[opening]?.(given) };
  const link = new PrefectPrivateLink(given.stack, 'Prefect', props);
  link.connections.allowDefaultPortFrom(given.client);
  given.app.synth();
  Template.fromStack(given.network).resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  Template.fromStack(given.network).hasResourceProperties('AWS::EC2::SecurityGroup', {
    GroupDescription: 'Network/Group',
    SecurityGroupIngress: Match.absent(),
  });
  const rules = Object.values(Template.fromStack(given.stack).findResources('AWS::EC2::SecurityGroupIngress'));
  const expected: Record<string, number> = { 'no opening': 1, 'allowFrom a group of the link': 2 };
  expect(rules).toHaveLength(expected[opening] ?? 3);
});

test('worker endpoints put rules for the groups of another stack into their own', () => {
  const { app, network, stack, vpc, group, client } = networkStack(false);
  const endpoints = new PrefectWorkerEndpoints(stack, 'Worker', {
    vpc,
    services: [PrefectWorkerAwsService.SSM],
    securityGroups: [group],
    allowFrom: [client],
  });
  endpoints.connections.allowDefaultPortFrom(new ec2.SecurityGroup(stack, 'Second', { vpc }));
  app.synth();
  Template.fromStack(network).resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  Template.fromStack(stack).resourceCountIs('AWS::EC2::SecurityGroupIngress', 2);
});

test('an imported link puts rules into the stack that imports it', () => {
  const { app, network, stack, group, client } = networkStack(false);
  const link = PrefectPrivateLink.fromPrefectPrivateLinkAttributes(stack, 'Prefect', {
    apiEndpointId: 'vpce-0123456789abcdef0',
    securityGroups: [group],
  });
  link.connections.allowDefaultPortFrom(client);
  app.synth();
  Template.fromStack(network).resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  Template.fromStack(stack).resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
});

test.each([
  ['open', { open: true }],
  ['allowFrom', { allowFrom: [ec2.Peer.ipv4('10.9.0.0/16')] }],
])('a group that may not be changed is refused with %s, not left closed in silence', (prop, opening) => {
  const { stack, vpc } = networkStack(false);
  const group = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Fixed', 'sg-0aaaaaaaaaaaaaaaa', { mutable: false });
  expect(() => new PrefectPrivateLink(stack, 'Prefect', { vpc, apiServiceName: API_SERVICE, securityGroups: [group], ...opening })).toThrow(
    `\`${prop}\` needs groups that may get rules, got: Link/Fixed, which is imported with \`mutable: false\``,
  );
});
