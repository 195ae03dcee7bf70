import { App, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as networkfirewall from 'aws-cdk-lib/aws-networkfirewall';
import * as route53resolver from 'aws-cdk-lib/aws-route53resolver';
import { type ChangeSet } from '../../../sandbox/aws/cloudformation/state/change-set';
import { type Stack as DeployedStack } from '../../../sandbox/aws/cloudformation/state/stack';
import { awsSchema } from '../../../sandbox/aws/cloudformation/schema/aws-schemas';
import { INERT_TYPES } from '../../../sandbox/aws/inert/inert-types';
import { createFixture, type Fixture } from './account-fixture';

/** What only firewalls of transit gateways have. */
const ABSENT = ['TransitGatewayAttachmentId'];

let fixture: Fixture;
beforeEach(async () => {
  fixture = await createFixture();
});
afterEach(() => fixture.account.close());

type Template = { readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>> };

/** What the CDK makes of a gateway behind a network load balancer, a worker on Fargate, DNS Firewall, Network Firewall and a dashboard. */
function template(changes: { readonly title?: string; readonly targets?: number; readonly name?: string } = {}): Template {
  const app = new App();
  const stack = new Stack(app, 'Gateway', { env: { account: fixture.account.accountId, region: fixture.account.region } });
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: fixture.vpcId,
    vpcCidrBlock: '10.0.0.0/16',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    privateSubnetIds: fixture.subnetIds.slice(0, 2),
  });
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc, enableFargateCapacityProviders: true });
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
  taskDefinition.addContainer('proxy', {
    image: ecs.ContainerImage.fromRegistry('haproxy'),
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'proxy' }),
    portMappings: [{ containerPort: 443 }],
  });
  const service = new ecs.FargateService(stack, 'Service', { cluster, taskDefinition, minHealthyPercent: 100 });
  service.autoScaleTaskCount({ maxCapacity: 4 }).scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60 });
  const balancer = new elbv2.NetworkLoadBalancer(stack, 'Balancer', { vpc, loadBalancerName: changes.name });
  const listener = balancer.addListener('Tls', { port: 443 });
  listener.addTargets('Targets', { port: 443, targets: [service] });
  const web = new elbv2.ApplicationLoadBalancer(stack, 'Web', { vpc });
  const http = web.addListener('Http', { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(404) });
  http.addAction('Health', {
    priority: 1,
    conditions: [elbv2.ListenerCondition.pathPatterns(['/health'])],
    action: elbv2.ListenerAction.fixedResponse(200),
  });
  http.addCertificates(
    'Certificates',
    ['a', 'b'].map((id) => elbv2.ListenerCertificate.fromArn(`arn:aws:acm:us-east-1:123456789012:certificate/${id}`)),
  );
  new ecs.CfnCapacityProvider(stack, 'Provider', {
    autoScalingGroupProvider: { autoScalingGroupArn: 'arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:a' },
  });
  const domains = new route53resolver.CfnFirewallDomainList(stack, 'Domains', { domains: ['api.prefect.cloud'] });
  const rules = new route53resolver.CfnFirewallRuleGroup(stack, 'DnsRules', {
    firewallRules: [{ action: 'ALLOW', priority: 1, firewallDomainListId: domains.attrId }],
  });
  new route53resolver.CfnFirewallRuleGroupAssociation(stack, 'DnsAssociation', {
    firewallRuleGroupId: rules.attrId,
    priority: 101,
    vpcId: vpc.vpcId,
  });
  const group = new networkfirewall.CfnRuleGroup(stack, 'Rules', {
    capacity: 10,
    ruleGroupName: 'allowed',
    type: 'STATEFUL',
    ruleGroup: {
      rulesSource: { rulesSourceList: { generatedRulesType: 'ALLOWLIST', targets: ['api.prefect.cloud'], targetTypes: ['TLS_SNI'] } },
    },
  });
  const policy = new networkfirewall.CfnFirewallPolicy(stack, 'Policy', {
    firewallPolicyName: 'policy',
    firewallPolicy: {
      statelessDefaultActions: ['aws:forward_to_sfe'],
      statelessFragmentDefaultActions: ['aws:forward_to_sfe'],
      statefulRuleGroupReferences: [{ resourceArn: group.attrRuleGroupArn }],
    },
  });
  const firewall = new networkfirewall.CfnFirewall(stack, 'Firewall', {
    firewallName: 'firewall',
    firewallPolicyArn: policy.attrFirewallPolicyArn,
    vpcId: vpc.vpcId,
    subnetMappings: fixture.subnetIds.slice(0, 2).map((subnetId) => ({ subnetId })),
  });
  new networkfirewall.CfnLoggingConfiguration(stack, 'Logging', {
    firewallArn: firewall.attrFirewallArn,
    loggingConfiguration: {
      logDestinationConfigs: [{ logDestination: { logGroup: 'firewall' }, logDestinationType: 'CloudWatchLogs', logType: 'ALERT' }],
    },
  });
  const dashboard = new cloudwatch.Dashboard(stack, 'Dashboard', { dashboardName: 'gateway' });
  dashboard.addWidgets(new cloudwatch.GraphWidget({ title: changes.title, left: [balancer.metrics.activeFlowCount()] }));
  return app.synth().getStackByName('Gateway').template as Template;
}

function changeSetOf(body: object): ChangeSet {
  const { cloudFormation, region } = fixture.account;
  return cloudFormation.createChangeSet({
    region,
    stackName: 'Gateway',
    changeSetName: `change-${Math.random()}`,
    type: cloudFormation.findStack(region, 'Gateway') ? 'UPDATE' : 'CREATE',
    templateBody: JSON.stringify(body),
    parameters: [],
    tags: {},
    capabilities: ['CAPABILITY_IAM'],
  });
}

async function deploy(body: object): Promise<DeployedStack> {
  fixture.account.ssm.put({ name: '/cdk-bootstrap/hnb659fds/version', value: '30', type: 'String', overwrite: true });
  const { cloudFormation } = fixture.account;
  const changeSet = changeSetOf(body);
  expect(changeSet.validationFailures).toEqual([]);
  cloudFormation.executeChangeSet(changeSet, false);
  await cloudFormation.settled();
  return changeSet.stack;
}

const logicalIds = (body: Template, type: string) => Object.keys(body.Resources).filter((name) => body.Resources[name]?.Type === type);

test('one of each is created, updated, replaced and deleted', async () => {
  const body = template();
  const types = new Set(Object.values(body.Resources).map(({ Type }) => Type));
  expect(INERT_TYPES.map(({ type }) => type as string).filter((type) => !types.has(type))).toEqual([]);

  const stack = await deploy(body);
  expect(stack.status).toBe('CREATE_COMPLETE');
  for (const { type } of INERT_TYPES) {
    for (const name of logicalIds(body, type)) {
      const expected = awsSchema(type)?.attributes.filter((attribute) => !ABSENT.includes(attribute));
      expect(Object.keys(stack.resources.get(name)?.attributes ?? {}).sort()).toEqual([...(expected ?? [])].sort());
    }
  }

  const balancer = logicalIds(body, 'AWS::ElasticLoadBalancingV2::LoadBalancer')[0] as string;
  const dashboard = logicalIds(body, 'AWS::CloudWatch::Dashboard')[0] as string;
  const before = new Map(stack.resources);
  const replaced = template({ title: 'Flows', name: 'other' });
  expect(changeSetOf(replaced).changes.resources).toMatchObject(
    expect.arrayContaining([
      expect.objectContaining({ LogicalResourceId: balancer, Replacement: 'True' }),
      expect.objectContaining({ LogicalResourceId: dashboard, Replacement: 'False' }),
    ]) as object,
  );
  await deploy(replaced);
  expect(stack.status).toBe('UPDATE_COMPLETE');
  expect(stack.resources.get(dashboard)?.physicalId).toBe('gateway');
  expect(stack.resources.get(balancer)?.attributes.LoadBalancerName).toBe('other');
  const { inertResources } = fixture.account;
  const type = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
  expect(() => inertResources.get(type, before.get(balancer)?.physicalId ?? '')).toThrow('was not found');

  fixture.account.cloudFormation.deleteStack(stack);
  await fixture.account.cloudFormation.settled();
  expect(stack.status).toBe('DELETE_COMPLETE');
  expect(() => inertResources.get('AWS::CloudWatch::Dashboard', 'gateway')).toThrow('was not found');
});

test('ids and attributes have AWS’s form', async () => {
  const body = template();
  const { resources } = await deploy(body);
  const first = (type: string) => resources.get(logicalIds(body, type)[0] ?? '');
  const arn = (service: string, rest: string) =>
    expect.stringMatching(new RegExp(`^arn:aws:${service}:us-east-1:123456789012:${rest}$`)) as string;
  expect(first('AWS::ECS::TaskDefinition')?.physicalId).toEqual(arn('ecs', 'task-definition/\\w+:1'));
  expect(first('AWS::ECS::Service')?.physicalId).toEqual(arn('ecs', 'service/Gateway-Cluster[\\w-]+/Gateway-[\\w-]+'));
  expect(first('AWS::ElasticLoadBalancingV2::Listener')?.physicalId).toEqual(
    arn('elasticloadbalancing', 'listener/net/[\\w-]{1,32}/[0-9a-f]{16}/[0-9a-f]{16}'),
  );
  expect(first('AWS::ElasticLoadBalancingV2::LoadBalancer')?.attributes).toMatchObject({
    DNSName: expect.stringMatching(/^[\w-]{1,32}-[0-9a-f]{16}\.elb\.us-east-1\.amazonaws\.com$/) as string,
    LoadBalancerFullName: expect.stringMatching(/^net\//) as string,
  });
  expect(first('AWS::NetworkFirewall::Firewall')?.attributes.EndpointIds).toEqual([
    expect.stringMatching(/^us-east-1a:vpce-/),
    expect.stringMatching(/^us-east-1b:vpce-/),
  ]);
  expect(first('AWS::ApplicationAutoScaling::ScalableTarget')?.physicalId).toMatch(/^service\/.+\|ecs:service:DesiredCount\|ecs$/);
  expect(first('AWS::Route53Resolver::FirewallRuleGroup')?.physicalId).toMatch(/^rslvr-frg-[0-9a-f]{17}$/);
});

test('a property that AWS does not know fails the change set', () => {
  const changeSet = changeSetOf({
    Resources: { A: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{}', Colour: 'red' } } },
  });
  expect(changeSet.validationFailures).toMatchObject([{ logicalId: 'A', reason: '#: extraneous key [Colour] is not permitted' }]);
});

test.each([
  ['a name that is taken', { A: {}, B: {} }, "Resource of type 'AWS::CloudWatch::Dashboard' with identifier 'same' already exists."],
  ['a body that is not JSON', { A: { DashboardBody: 'text' } }, 'must be a valid JSON object'],
])('%s fails the deployment', async (_what, dashboards, message) => {
  const stack = await deploy({
    Resources: Object.fromEntries(
      Object.entries(dashboards).map(([name, properties]) => [
        name,
        { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardName: 'same', DashboardBody: '{}', ...properties } },
      ]),
    ),
  });
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  expect(stack.events.map((event) => event.ResourceStatusReason ?? '').join()).toContain(message);
});
