import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { App, CfnParameter, Stack, Token } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import flags from 'aws-cdk-lib/recommended-feature-flags.json';
import { GatewayIdentity, GatewayMode, PrefectGateway, PrefectPrivateLink } from '../../lib/index';
import { API_SERVICE } from '../fixtures/names';
import { importedVpc } from '../fixtures/vpc';
import { gatewayFixture, gatewayTemplate } from './fixtures';

const VPCE = 'vpce-0123456789abcdef0';

function container(template: Template): unknown {
  const [definition] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
  return definition!['Properties'].ContainerDefinitions[0];
}

test('what the gateway adds to a template', () => {
  const { Resources } = gatewayTemplate().toJSON() as { Resources: Record<string, unknown> };
  expect(Object.fromEntries(Object.entries(Resources).filter(([id]) => id.startsWith('Gateway')))).toMatchSnapshot();
});

describe('tasks', () => {
  test('are not root, write to memory alone, and have time to drain', () => {
    const template = gatewayTemplate();
    expect(container(template)).toMatchObject({
      User: '99:99',
      ReadonlyRootFilesystem: true,
      StopTimeout: 120,
      LinuxParameters: { Tmpfs: [{ ContainerPath: '/run/gateway', MountOptions: ['noexec', 'nosuid', 'nodev'], Size: 16 }] },
      Ulimits: [{ Name: 'nofile', SoftLimit: 65535, HardLimit: 65535 }],
    });
    template.resourceCountIs('AWS::EFS::FileSystem', 0);
  });

  test('two, which a deployment replaces one after the other, and takes back if they fail', () => {
    gatewayTemplate().hasResourceProperties('AWS::ECS::Service', {
      DesiredCount: 2,
      DeploymentConfiguration: {
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        MinimumHealthyPercent: 100,
        MaximumPercent: 200,
      },
      NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
    });
  });

  test('may do nothing in AWS', () => {
    const { stack } = gatewayFixture();
    const template = gatewayTemplate();
    const roles = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) => id.includes('TaskRole'));
    expect(roles).toEqual([]);
    expect(stack.node.tryFindChild('Gateway')).toBeDefined();
  });
});

describe('load balancer', () => {
  test('internal, with the PROXY protocol, and without resets for what works', () => {
    const template = gatewayTemplate();
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal', Type: 'network' });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      Port: 8443,
      Protocol: 'TCP',
      HealthCheckPort: '8405',
      HealthCheckPath: '/healthz',
      HealthCheckProtocol: 'HTTP',
      TargetGroupAttributes: Match.arrayWith([
        { Key: 'proxy_protocol_v2.enabled', Value: 'true' },
        { Key: 'preserve_client_ip.enabled', Value: 'false' },
        { Key: 'target_health_state.unhealthy.connection_termination.enabled', Value: 'false' },
      ]),
    });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      TargetGroupAttributes: Match.arrayWith([{ Key: 'deregistration_delay.timeout_seconds', Value: '120' }]),
    });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      ListenerAttributes: [{ Key: 'tcp.idle_timeout.seconds', Value: '660' }],
    });
  });
});

interface Rule {
  readonly CidrIp?: string;
  readonly FromPort: number;
  readonly GroupId?: unknown;
  readonly SourceSecurityGroupId?: unknown;
  readonly DestinationSecurityGroupId?: unknown;
}

/** `from -> to port`, by the words in the ids of the groups. */
function rules(template: Template): string[] {
  const name = (reference: unknown): string => {
    const id = JSON.stringify(reference);
    return ['LoadBalancer', 'Tasks', 'Prefect'].find((part) => id.includes(`${part}SecurityGroup`)) ?? id;
  };
  const properties = (type: string): Rule[] => Object.values(template.findResources(type)).map(({ Properties }) => Properties as Rule);
  const inline = Object.entries(template.findResources('AWS::EC2::SecurityGroup'))
    .filter(([id]) => id.startsWith('Gateway'))
    .flatMap(([id, { Properties }]) => [
      ...((Properties.SecurityGroupIngress ?? []) as Rule[]).map((rule) => `${rule.CidrIp} -> ${name(id)} ${rule.FromPort}`),
      ...((Properties.SecurityGroupEgress ?? []) as Rule[]).map((rule) => `${name(id)} -> ${rule.CidrIp} ${rule.FromPort}`),
    ]);
  const ingress = properties('AWS::EC2::SecurityGroupIngress').map(
    (rule) => `${name(rule.SourceSecurityGroupId)} -> ${name(rule.GroupId)} ${rule.FromPort} (in)`,
  );
  const egress = properties('AWS::EC2::SecurityGroupEgress').map(
    (rule) => `${name(rule.GroupId)} -> ${name(rule.DestinationSecurityGroupId)} ${rule.FromPort} (out)`,
  );
  return [...inline, ...ingress, ...egress].filter((rule) => /LoadBalancer|Tasks/.test(rule)).sort();
}

describe('security groups', () => {
  test('admit what the gateway needs and nothing else', () => {
    expect(rules(gatewayTemplate())).toEqual([
      '10.20.0.0/16 -> LoadBalancer 443',
      // Without a rule of its own, EC2 would let a group send anything.
      'LoadBalancer -> 127.0.0.1/32 443',
      'LoadBalancer -> Tasks 8405 (in)',
      'LoadBalancer -> Tasks 8405 (out)',
      'LoadBalancer -> Tasks 8443 (in)',
      'LoadBalancer -> Tasks 8443 (out)',
      'Tasks -> 0.0.0.0/0 443',
      'Tasks -> 127.0.0.1/32 443',
      'Tasks -> Prefect 443 (in)',
      'Tasks -> Prefect 443 (out)',
    ]);
  });

  test('lead to AWS services that are named, and to no other address', () => {
    const template = gatewayTemplate({ awsServices: [ec2.Peer.prefixList('pl-63a5400a'), ec2.Peer.ipv4('10.0.9.0/24')] });
    expect(JSON.stringify(template.toJSON())).not.toContain('"CidrIp":"0.0.0.0/0"');
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupEgress: Match.arrayWith([Match.objectLike({ CidrIp: '10.0.9.0/24' })]),
    });
    template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { DestinationPrefixListId: 'pl-63a5400a', FromPort: 443 });
  });

  test('admit Prometheus if asked', () => {
    const fixture = gatewayFixture();
    fixture.gateway.allowMetricsFrom(ec2.Peer.ipv4('10.9.0.0/16'));
    expect(rules(Template.fromStack(fixture.stack))).toContain('10.9.0.0/16 -> Tasks 9101');
  });

  test('of a link of another stack get their rules in the stack of the gateway', () => {
    const app = new App();
    const network = new Stack(app, 'Link');
    const vpc = importedVpc(network);
    const link = new PrefectPrivateLink(network, 'Prefect', { vpc, apiServiceName: API_SERVICE });
    const stack = new Stack(app, 'Edge');
    new PrefectGateway(stack, 'Gateway', { vpc, mode: GatewayMode.passthrough({ link }) });
    expect(() => app.synth()).not.toThrow();
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 443 });
  });
});

describe('passthrough', () => {
  test('the hosts of the link', () => {
    const { gateway } = gatewayFixture();
    expect(gateway.configuration).toContain("'api.private.prefect.cloud:443'");
    expect(gateway.configuration).toContain("'app.private.prefect.cloud:443'");
    const app = new App();
    const stack = new Stack(app, 'Other');
    const vpc = importedVpc(stack);
    const link = new PrefectPrivateLink(stack, 'Prefect', { vpc, apiServiceName: API_SERVICE });
    const other = new PrefectGateway(stack, 'Gateway', { vpc, mode: GatewayMode.passthrough({ link }) });
    expect(other.configuration).not.toContain('app.private.prefect.cloud');
  });

  test('by the id of the endpoint, which may be known at deployment only', () => {
    const app = new App();
    const stack = new Stack(app, 'Network');
    const parameter = new CfnParameter(stack, 'Consumer').valueAsString;
    const vpc = importedVpc(stack);
    const link = new PrefectPrivateLink(stack, 'Prefect', { vpc, apiServiceName: API_SERVICE });
    const role = { name: 'workers', vpcEndpointIds: [VPCE, parameter, parameter.trim()], hostNames: ['api.private.prefect.cloud'] };
    expect(
      () =>
        new PrefectGateway(stack, 'Twice', { vpc, mode: GatewayMode.passthrough({ link, identity: GatewayIdentity.vpcEndpoint(role) }) }),
    ).toThrow('`members` must not repeat a value');
    const once = GatewayIdentity.vpcEndpoint({ ...role, vpcEndpointIds: [VPCE, parameter] });
    const gateway = new PrefectGateway(stack, 'Gateway', { vpc, mode: GatewayMode.passthrough({ link, identity: once }) });
    expect(gateway.configuration).toContain(`-m str -- '${VPCE}'`);
    expect(gateway.configuration).toContain('-m str -- "${GATEWAY_VALUE_1}"');
    Template.fromStack(stack).hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [Match.objectLike({ Environment: Match.arrayWith([{ Name: 'GATEWAY_VALUE_1', Value: { Ref: 'Consumer' } }]) })],
    });
  });
});

describe('what cannot work is refused', () => {
  test.each<[string, Parameters<typeof gatewayFixture>[0], string]>([
    ['one task', { desiredCount: 1 }, '`desiredCount` must be a whole number of at least 2, got: 1'],
    ['half a task', { desiredCount: 2.5 }, '`desiredCount` must be a whole number of at least 2, got: 2.5'],
    [
      'more connections than memory',
      { maxConnections: 20000 },
      '`maxConnections` must be at most 12743 with 512 MiB of memory and 65535 open files, got: 20000',
    ],
    [
      'more connections than open files',
      { maxConnections: 40000, memoryLimitMiB: 8192, cpu: 1024 },
      '`maxConnections` must be at most 32267',
    ],
    ['no mode', { mode: undefined }, '`mode` must be given, got: undefined'],
  ])('%s', (_what, props, message) => {
    expect(() => gatewayFixture(props)).toThrow(message);
  });

  test.each<[string, Parameters<typeof gatewayFixture>[1], string]>([
    ['no link', { link: undefined }, '`link` must be given, got: undefined'],
    ['no host name', { hostNames: [] }, '`destinations` must name at least one'],
    [
      'a URL',
      { hostNames: ['https://a.b/'] },
      "`hostNames` must be a fully qualified host name, without scheme, port and path, and no address, got: 'https://a.b/'",
    ],
    ['a token as host name', { hostNames: [Token.asString({ Ref: 'X' })] }, '`hostNames` must be known at synthesis, got: a token'],
    ['an identity without roles', { identity: GatewayIdentity.vpcEndpoint() }, '`roles` must name at least one'],
  ])('%s', (_what, passthrough, message) => {
    expect(() => gatewayFixture({}, passthrough)).toThrow(message);
  });

  test('one zone', () => {
    const stack = new Stack(new App(), 'Network');
    const vpc = importedVpc(stack);
    const link = new PrefectPrivateLink(stack, 'Prefect', { vpc, apiServiceName: API_SERVICE });
    const vpcSubnets = { subnets: vpc.isolatedSubnets.slice(0, 1) };
    expect(() => new PrefectGateway(stack, 'Gateway', { vpc, vpcSubnets, mode: GatewayMode.passthrough({ link }) })).toThrow(
      '`vpcSubnets` must select subnets in at least two zones, got: 1',
    );
  });

  test('everybody as a client is warned of', () => {
    const { stack } = gatewayFixture({ allowFrom: [ec2.Peer.anyIpv4()] });
    Annotations.fromStack(stack).hasWarning('/Network/Gateway', Match.stringLikeRegexp('`allowFrom` admits 0.0.0.0/0'));
  });
});

test('all that a user may set reaches the template', () => {
  const template = gatewayTemplate({
    desiredCount: 3,
    cpu: 512,
    memoryLimitMiB: 1024,
    maxConnections: 5000,
    image: ecs.ContainerImage.fromRegistry('registry.example/haproxy@sha256:0'),
    logRetention: logs.RetentionDays.ONE_WEEK,
  });
  template.hasResourceProperties('AWS::ECS::Service', { DesiredCount: 3 });
  template.hasResourceProperties('AWS::ECS::TaskDefinition', { Cpu: '512', Memory: '1024' });
  expect(container(template)).toMatchObject({ Image: 'registry.example/haproxy@sha256:0' });
  expect(JSON.stringify(container(template))).toContain('maxconn 5000');
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
});

test('the ports for reviews are those that the security groups open', () => {
  expect(gatewayFixture().gateway.ports.map(({ port, listener }) => `${listener} ${port}`)).toEqual([
    'load balancer 443',
    'tasks 8443',
    'tasks 8405',
    'tasks 9101',
  ]);
});

test.each([
  ['without flags and environment', {}, {}],
  ['with all flags and an environment', flags, { env: { account: '111122223333', region: 'us-east-1' } }],
] as const)('cdk-nag AwsSolutions finds nothing, %s', (_what, context, stackProps) => {
  const { app } = gatewayFixture({}, {}, new App({ context: context as Record<string, unknown> }), stackProps);
  const found = new AwsSolutionsChecks(app)
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`))
    .filter((each) => each.includes('Network/Gateway'));
  expect(found).toEqual([]);
});
