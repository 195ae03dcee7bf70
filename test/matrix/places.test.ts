/* Everything that a user passes in × where it is: it works without a circle between stacks, or is refused by name. */
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { type App, CfnOutput, NestedStack, Stack, type Environment } from 'aws-cdk-lib/core';
import {
  GatewayMode,
  PrefectApiKey,
  PrefectGateway,
  PrefectPrivateLink,
  PrefectWorkerAwsService,
  PrefectWorkerEndpoints,
  type PrefectGatewayProps,
  type PrefectPrivateLinkProps,
} from '../../lib/index';
import { API_ENDPOINT_ID, API_SERVICE, VPC_ID } from '../fixtures/names';
import { importedVpc } from '../fixtures/vpc';
import { synthesise } from './invariants';
import { appWith, SETTINGS, type Settings } from './settings';

const HOME = { account: '111122223333', region: 'us-east-1' };

/** The stack of the thing and the stack that uses it. */
type Places = (app: App, env: Environment | undefined) => { readonly there: Stack; readonly here: Stack };
const NEAR: Readonly<Record<string, Places>> = {
  'the same stack': (app, env) => {
    const here = new Stack(app, 'Network', { env });
    return { there: here, here };
  },
  'another stack': (app, env) => ({ there: new Stack(app, 'Network', { env }), here: new Stack(app, 'Prefect', { env }) }),
  'the parent of a nested stack': (app, env) => {
    const there = new Stack(app, 'Network', { env });
    return { there, here: new NestedStack(there, 'Prefect') };
  },
  'a nested stack': (app, env) => {
    const here = new Stack(app, 'Prefect', { env });
    return { there: new NestedStack(here, 'Network'), here };
  },
};
const FAR: Readonly<Record<'other account' | 'other Region', Places>> = {
  'other account': (app) => ({
    there: new Stack(app, 'Network', { env: { ...HOME, account: '444455556666' } }),
    here: new Stack(app, 'Prefect', { env: HOME }),
  }),
  'other Region': (app) => ({
    there: new Stack(app, 'Network', { env: { ...HOME, region: 'eu-west-1' } }),
    here: new Stack(app, 'Prefect', { env: HOME }),
  }),
};

interface Thing {
  readonly name: string;
  readonly use: (there: Stack, here: Stack) => unknown;
  /** What a refusal of a thing far away names; undefined where it works. */
  readonly far?: { readonly 'other account'?: string; readonly 'other Region'?: string };
}

const vpcOf = (stack: Stack): ec2.Vpc =>
  new ec2.Vpc(stack, 'NewVpc', {
    natGateways: 0,
    maxAzs: 2,
    vpcName: 'network',
    subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
  });
const knownVpc = (stack: Stack): ec2.IVpc =>
  ec2.Vpc.fromVpcAttributes(stack, 'KnownVpc', { vpcId: VPC_ID, availabilityZones: ['us-east-1a'], isolatedSubnetIds: ['subnet-1'] });
const groupOf = (stack: Stack, vpc: ec2.IVpc = knownVpc(stack)): ec2.SecurityGroup => new ec2.SecurityGroup(stack, 'Given', { vpc });
function use(here: Stack, props: Partial<PrefectPrivateLinkProps>): PrefectPrivateLink {
  const vpc = props.vpc ?? importedVpc(here);
  const link = new PrefectPrivateLink(here, 'Link', {
    vpc,
    ...(props.apiEndpoint === undefined ? { apiServiceName: API_SERVICE } : {}),
    ...props,
  });
  // What everybody does with a link, in its own stack.
  link.connections.allowDefaultPortFrom(new ec2.SecurityGroup(here, 'Client', { vpc }));
  link.addAlarms();
  link.addHandOffOutputs();
  return link;
}
function useGateway(here: Stack, props: Partial<PrefectGatewayProps>): PrefectGateway {
  const vpc = props.vpc ?? importedVpc(here);
  const link = (): PrefectPrivateLink => new PrefectPrivateLink(here, 'Link', { vpc, apiServiceName: API_SERVICE });
  const gateway = new PrefectGateway(here, 'Gateway', { vpc, ...props, mode: props.mode ?? GatewayMode.passthrough({ link: link() }) });
  gateway.connections.allowDefaultPortFrom(new ec2.SecurityGroup(here, 'GatewayClient', { vpc }));
  gateway.allowMetricsFrom(new ec2.SecurityGroup(here, 'Prometheus', { vpc }));
  return gateway;
}
const both = (far: string): Thing['far'] => ({ 'other account': far, 'other Region': far });

const THINGS: readonly Thing[] = [
  { name: 'vpc', use: (there, here) => use(here, { vpc: vpcOf(there) }), far: both('`vpc`') },
  { name: 'vpc, closed', use: (there, here) => use(here, { vpc: vpcOf(there), open: false }), far: both('`vpc`') },
  {
    name: 'vpcSubnets',
    use: (there, here) => use(here, { vpcSubnets: { subnets: vpcOf(there).isolatedSubnets } }),
    far: both('`vpcSubnets`'),
  },
  {
    name: 'probeSubnets',
    use: (there, here) => use(here, { probeSubnets: { subnets: vpcOf(there).isolatedSubnets } }),
    far: both('`probeSubnets`'),
  },
  {
    name: 'activatorSubnets',
    use: (there, here) => use(here, { activatorSubnets: { subnets: vpcOf(there).isolatedSubnets } }),
    far: both('`activatorSubnets`'),
  },
  { name: 'securityGroups', use: (there, here) => use(here, { securityGroups: [groupOf(there)] }), far: both('`securityGroups`') },
  {
    name: 'securityGroups, open',
    use: (there, here) => {
      const vpc = vpcOf(there);
      return use(here, { vpc, securityGroups: [groupOf(there, vpc)], open: true });
    },
    far: both('`vpc`'),
  },
  {
    name: 'apiEndpoint',
    use: (there, here) => {
      const vpc = vpcOf(there);
      const service = new ec2.InterfaceVpcEndpointService(API_SERVICE);
      const apiEndpoint = new ec2.InterfaceVpcEndpoint(there, 'Existing', { vpc, service });
      return use(here, { vpc, apiEndpoint, allowFrom: [ec2.Peer.ipv4('10.9.0.0/16')] });
    },
    far: both('`vpc`'),
  },
  {
    name: 'apiEndpoint, imported',
    use: (there, here) =>
      use(here, {
        apiEndpoint: ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(there, 'Existing', {
          vpcEndpointId: API_ENDPOINT_ID,
          port: 443,
          securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(there, 'Group', 'sg-0aaaaaaaaaaaaaaaa')],
        }),
      }),
    far: both('`apiEndpoint`'),
  },
  {
    name: 'allowFrom, a group',
    use: (there, here) => use(here, { allowFrom: [groupOf(there)] }),
    far: both('`allowFrom`'),
  },
  {
    name: 'stateTopic',
    use: (there, here) => use(here, { stateTopic: new sns.Topic(there, 'States', { topicName: 'states' }), connectionNotifications: true }),
    far: { 'other Region': '`stateTopic`' },
  },
  {
    name: 'topic of alarms',
    use: (there, here) =>
      new PrefectPrivateLink(here, 'Link', { vpc: importedVpc(here), apiServiceName: API_SERVICE }).addAlarms({
        topic: new sns.Topic(there, 'Alarms', { topicName: 'alarms' }),
      }),
    far: { 'other Region': '`topic`' },
  },
  {
    name: 'encryptionKey',
    use: (there, here) => use(here, { encryptionKey: new kms.Key(there, 'Key'), connectionNotifications: true }),
    far: { 'other Region': '`encryptionKey`' },
  },
  {
    name: 'encryptionKey, imported',
    use: (there, here) =>
      use(here, {
        encryptionKey: kms.Key.fromKeyArn(there, 'Key', there.formatArn({ service: 'kms', resource: 'key', resourceName: 'given' })),
      }),
    far: { 'other Region': '`encryptionKey`' },
  },
  {
    name: 'attrs.securityGroups',
    use: (there, here) => {
      const link = PrefectPrivateLink.fromPrefectPrivateLinkAttributes(here, 'Link', {
        apiEndpointId: API_ENDPOINT_ID,
        securityGroups: [groupOf(there)],
      });
      link.connections.allowDefaultPortFrom(new ec2.SecurityGroup(here, 'Client', { vpc: importedVpc(here) }));
    },
    far: both('`securityGroups`'),
  },
  {
    name: 'apiKey',
    use: (there, here) => {
      const apiKey = PrefectApiKey.fromSecretsManager(new secretsmanager.Secret(there, 'ApiKey', { secretName: 'prefect' }), 'key');
      const task = new ecs.FargateTaskDefinition(here, 'Task');
      use(here, { open: false })
        .clientSettings({ apiKey })
        .addToContainer(task.addContainer('worker', { image: ecs.ContainerImage.fromRegistry('image') }));
    },
    // Of the CDK itself: the default key of Secrets Manager is for its own account.
    far: { 'other account': 'KMS Key must be provided for cross account access to Secret' },
  },
  {
    name: 'a client of another stack',
    use: (there, here) => {
      const link = new PrefectPrivateLink(here, 'Link', { vpc: importedVpc(here), apiServiceName: API_SERVICE });
      groupOf(there).connections.allowToDefaultPort(link);
    },
  },
  {
    name: 'options of flow runs',
    use: (there, here) => {
      const vpc = vpcOf(there);
      const template = use(here, { open: false })
        .clientSettings()
        .toJobTemplate({
          vpc,
          securityGroups: [groupOf(there, vpc)],
          cluster: new ecs.Cluster(there, 'Cluster', { vpc, clusterName: 'flows' }),
          executionRole: new iam.Role(there, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com'), roleName: 'flows' }),
          logGroup: new logs.LogGroup(there, 'Log', { logGroupName: 'flows' }),
        });
      new CfnOutput(here, 'Template', { value: template });
    },
  },
  {
    name: 'vpc of worker endpoints',
    use: (there, here) => new PrefectWorkerEndpoints(here, 'Worker', { vpc: vpcOf(there), services: [PrefectWorkerAwsService.SSM] }),
    far: both('`vpc`'),
  },
  {
    name: 'securityGroups of worker endpoints, open',
    use: (there, here) => {
      const vpc = vpcOf(there);
      const endpoints = new PrefectWorkerEndpoints(here, 'Worker', {
        vpc,
        services: [PrefectWorkerAwsService.SSM],
        securityGroups: [groupOf(there, vpc)],
        open: true,
      });
      endpoints.connections.allowDefaultPortFrom(new ec2.SecurityGroup(here, 'Client', { vpc }));
    },
    far: both('`vpc`'),
  },
  {
    name: 'vpc of a gateway',
    use: (there, here) => {
      const mode = GatewayMode.passthrough({
        link: PrefectPrivateLink.fromPrefectPrivateLinkAttributes(here, 'Link', { apiEndpointId: API_ENDPOINT_ID }),
      });
      useGateway(here, { vpc: vpcOf(there), mode });
    },
    far: both('`vpc`'),
  },
  {
    name: 'vpcSubnets of a gateway',
    use: (there, here) => useGateway(here, { vpcSubnets: { subnets: vpcOf(there).isolatedSubnets } }),
    far: both('`vpcSubnets`'),
  },
  {
    name: 'link of a gateway',
    use: (there, here) => {
      const link = new PrefectPrivateLink(there, 'Link', { vpc: vpcOf(there), apiServiceName: API_SERVICE, serviceRegion: 'us-east-1' });
      useGateway(here, { mode: GatewayMode.passthrough({ link }) });
    },
    far: both('`link`'),
  },
  {
    name: 'allowFrom of a gateway, a group',
    use: (there, here) => useGateway(here, { allowFrom: [groupOf(there)] }),
    far: both('`allowFrom`'),
  },
  {
    name: 'awsServices of a gateway, a group',
    use: (there, here) => useGateway(here, { awsServices: [groupOf(there)] }),
    far: both('`awsServices`'),
  },
  {
    name: 'cluster of a gateway',
    use: (there, here) =>
      useGateway(here, { cluster: new ecs.Cluster(there, 'Cluster', { vpc: knownVpc(there), clusterName: 'gateways' }) }),
    far: both('`cluster`'),
  },
  {
    name: 'cluster of a gateway, imported by its ARN',
    use: (there, here) =>
      useGateway(here, {
        cluster: ecs.Cluster.fromClusterArn(there, 'Cluster', 'arn:aws:ecs:us-east-1:111122223333:cluster/given'),
      }),
  },
  {
    name: 'image of a gateway, in Amazon ECR',
    use: (there, here) =>
      useGateway(here, {
        image: ecs.ContainerImage.fromEcrRepository(new ecr.Repository(there, 'Repository', { repositoryName: 'haproxy' })),
      }),
    far: {},
  },
  {
    name: 'encryptionKey of a gateway',
    use: (there, here) => useGateway(here, { encryptionKey: new kms.Key(there, 'Key') }),
    far: { 'other Region': '`encryptionKey`' },
  },
  {
    name: 'encryptionKey of a gateway and of its link',
    use: (there, here) => {
      const encryptionKey = new kms.Key(there, 'Key');
      const vpc = importedVpc(here);
      useGateway(here, { vpc, encryptionKey, mode: GatewayMode.passthrough({ link: use(here, { vpc, encryptionKey }) }) });
    },
  },
];

const run = (settings: Settings, places: Places, thing: Thing): string | undefined => {
  const result = synthesise(() => {
    const app = appWith(settings);
    const { there, here } = places(app, settings.env);
    thing.use(there, here);
    return app;
  });
  return 'error' in result ? result.error : undefined;
};

const near = THINGS.flatMap((thing, row) =>
  Object.entries(NEAR).map(([place, places], column) => {
    const settings = SETTINGS[(row + column) % SETTINGS.length] ?? SETTINGS[0];
    return [`${thing.name}, in ${place}`, places, thing, settings] as const;
  }),
);
test.each(near)('%s', (_, places, thing, settings) => {
  for (const each of process.env.MATRIX === 'all' ? SETTINGS : [settings]) {
    expect(each === undefined ? undefined : run(each, places, thing)).toBeUndefined();
  }
});

const far = THINGS.filter((thing) => thing.far !== undefined).flatMap((thing) =>
  (['other account', 'other Region'] as const).map((place) => [`${thing.name}, in the ${place}`, place, thing] as const),
);
test.each(far)('%s', (_, place, thing) => {
  for (const settings of SETTINGS.slice(0, 2)) {
    const expected = thing.far?.[place];
    const error = run(settings, FAR[place], thing);
    expect(error).toEqual(expected === undefined ? undefined : expect.stringContaining(expected));
  }
});
