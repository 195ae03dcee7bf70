/* One row for each prop of the public interfaces, with a cell for each kind of value. */
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { CfnOutput, CfnParameter, Duration, Fn, RemovalPolicy, type Stack, Token } from 'aws-cdk-lib/core';
import {
  GatewayIdentity,
  GatewayMode,
  PrefectApiKey,
  PrefectClientSettings,
  PrefectGateway,
  PrefectPrivateLink,
  PrefectWorkerAwsService,
  PrefectWorkerEndpoints,
  PrivateDns,
  type GatewayPassthroughOptions,
  type GatewayRole,
  type PrefectClientSettingsProps,
  type PrefectGatewayProps,
  type PrefectJobTemplateOptions,
  type PrefectPrivateLinkAlarmOptions,
  type PrefectPrivateLinkAttributes,
  type PrefectPrivateLinkProps,
  type PrefectWorkerEndpointsProps,
} from '../../lib/index';
import { API_ENDPOINT_ID, API_SERVICE, UI_ENDPOINT_ID, UI_SERVICE } from '../fixtures/names';
import { importedVpc } from '../fixtures/vpc';

/** What a cell does, and what comes of it: texts that the template shows, or that the refusal has. */
export interface Cell {
  readonly kind: string;
  readonly build: (stack: Stack) => unknown;
  readonly shows?: readonly string[];
  readonly refused?: readonly string[];
}
export interface Row {
  readonly prop: string;
  readonly cells: readonly Cell[];
}
type Value = (stack: Stack) => unknown;
type Use = (stack: Stack, value: unknown) => unknown;
type Outcome = { readonly shows: readonly string[] } | { readonly refused: readonly string[] };

const shows = (...texts: string[]): Outcome => ({ shows: texts });
const refused = (...texts: string[]): Outcome => ({ refused: texts });
const row = (prop: string, use: Use, cells: Readonly<Record<string, readonly [Value, Outcome]>>): Row => ({
  prop,
  cells: Object.entries(cells).map(([kind, [value, outcome]]) => ({ kind, build: (stack) => use(stack, value(stack)), ...outcome })),
});

const literal =
  (value: unknown): Value =>
  () =>
    value;
const parameter = (stack: Stack, type = 'String'): CfnParameter => new CfnParameter(stack, 'Given', { type });
const token: Value = (stack) => parameter(stack).valueAsString;
const numberToken: Value = (stack) => parameter(stack, 'Number').valueAsNumber;
const imported: Value = () => Fn.importValue('Given');
const listParameter: Value = (stack) => parameter(stack, 'CommaDelimitedList').valueAsList;
const split: Value = (stack) => Fn.split(',', parameter(stack).valueAsString);
const importedList: Value = () => Fn.split(',', Fn.importValue('Given'));
const RESOLVE = '{{resolve:ssm:/given}}';
const GIVEN = '"Ref":"Given"';
const IMPORT = '"Fn::ImportValue":"Given"';

/** Links. */
const linkWith = (stack: Stack, props: Partial<PrefectPrivateLinkProps>): PrefectPrivateLink =>
  new PrefectPrivateLink(stack, 'Prefect', {
    vpc: importedVpc(stack),
    ...(props.apiEndpoint === undefined ? { apiServiceName: API_SERVICE } : {}),
    ...props,
  });
const linkRow = (
  prop: keyof PrefectPrivateLinkProps,
  cells: Readonly<Record<string, readonly [Value, Outcome]>>,
  more: Partial<PrefectPrivateLinkProps> = {},
): Row => row(`PrefectPrivateLinkProps.${prop}`, (stack, value) => linkWith(stack, { ...more, [prop]: value }), cells);
/** A text of a link that may be a token. */
const linkText = (prop: keyof PrefectPrivateLinkProps, valid: string, more: Partial<PrefectPrivateLinkProps> = {}): Row =>
  linkRow(
    prop,
    {
      literal: [literal(valid), shows(`"${valid}"`)],
      'string token': [token, shows(GIVEN)],
      import: [imported, shows(IMPORT)],
      'resolve literal': [literal(RESOLVE), refused(`\`${prop}\``, RESOLVE)],
      'empty literal': [literal(''), refused(`\`${prop}\``, "got: ''")],
    },
    more,
  );
/** A duration, which has to be known. */
const durations = (prop: string, shown: string): Readonly<Record<string, readonly [Value, Outcome]>> => ({
  literal: [literal(Duration.minutes(7)), shows(shown)],
  'number token': [
    (stack) => Duration.minutes(parameter(stack, 'Number').valueAsNumber),
    refused(`\`${prop}\` must be known at synthesis, got: a token`),
  ],
  zero: [literal(Duration.seconds(0)), refused(`\`${prop}\``, 'got: 0')],
});
const flag = (onShows: string): Readonly<Record<string, readonly [Value, Outcome]>> => ({
  true: [literal(true), shows(onShows)],
  false: [literal(false), shows('"ServiceToken"')],
});
const group = (stack: Stack): ec2.ISecurityGroup => ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0aaaaaaaaaaaaaaaa');
const groupOfToken = (stack: Stack): ec2.ISecurityGroup =>
  ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', parameter(stack).valueAsString);
const existing = (stack: Stack, id: string, vpcEndpointId: string): ec2.IInterfaceVpcEndpoint =>
  ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, id, { vpcEndpointId, port: 443, securityGroups: [group(stack)] });
const vpcWith = (stack: Stack, attributes: Partial<ec2.VpcAttributes>): ec2.IVpc =>
  ec2.Vpc.fromVpcAttributes(stack, 'GivenVpc', {
    vpcId: 'vpc-0fedcba9876543210',
    vpcCidrBlock: '10.0.0.0/16',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    ...attributes,
  });
const vpcs: Readonly<Record<string, readonly [Value, Outcome]>> = {
  literal: [
    (stack) => vpcWith(stack, { isolatedSubnetIds: ['subnet-0aaaaaaaaaaaaaaaa', 'subnet-0bbbbbbbbbbbbbbbb'] }),
    shows('"vpc-0fedcba9876543210"', '"subnet-0bbbbbbbbbbbbbbbb"'),
  ],
  'string token': [
    (stack) => vpcWith(stack, { vpcId: parameter(stack).valueAsString, isolatedSubnetIds: ['subnet-1', 'subnet-2'] }),
    shows(`"VpcId":{${GIVEN}}`),
  ],
  'CIDR that is a token': [
    (stack) => vpcWith(stack, { vpcCidrBlock: parameter(stack).valueAsString, isolatedSubnetIds: ['subnet-1', 'subnet-2'] }),
    shows(`"CidrIp":{${GIVEN}}`),
  ],
  'zones of Fn.getAzs': [
    (stack) => vpcWith(stack, { availabilityZones: Fn.getAzs(), isolatedSubnetIds: ['subnet-1', 'subnet-2'] }),
    shows('"subnet-1"', '"subnet-2"'),
  ],
  'list token of a parameter': [
    (stack) =>
      vpcWith(stack, { availabilityZones: ['us-east-1a'], privateSubnetIds: parameter(stack, 'List<AWS::EC2::Subnet::Id>').valueAsList }),
    shows(`{${GIVEN}}`),
  ],
  'list token of Fn.split, zones of Fn.getAzs': [
    (stack) => vpcWith(stack, { availabilityZones: Fn.getAzs(), privateSubnetIds: Fn.split(',', parameter(stack).valueAsString) }),
    shows(GIVEN, '"Fn::Split"'),
  ],
  'list token of an import': [
    (stack) => vpcWith(stack, { availabilityZones: Fn.getAzs(), isolatedSubnetIds: Fn.split(',', Fn.importValue('Given')) }),
    shows(IMPORT, '"Fn::Split"'),
  ],
  'list token of an import with its length': [
    (stack) => vpcWith(stack, { isolatedSubnetIds: Fn.importListValue('Given', 2) }),
    shows(IMPORT, '"Fn::Split"'),
  ],
  'two list tokens': [
    (stack) =>
      vpcWith(stack, {
        availabilityZones: Fn.getAzs(),
        privateSubnetIds: Fn.split(',', parameter(stack).valueAsString),
        isolatedSubnetIds: Fn.split(',', Fn.importValue('Given')),
      }),
    refused('`vpcSubnets` must select the subnets of one list'),
  ],
};
const pendingVpc: readonly [Value, Outcome] = [
  (stack) => ec2.Vpc.fromLookup(stack, 'GivenVpc', { vpcId: 'vpc-0123456789abcdef0' }),
  shows('"AWS::EC2::VPCEndpoint"'),
];
const subnetSelections: Readonly<Record<string, readonly [Value, Outcome]>> = {
  literal: [
    (stack) => ({ subnets: [ec2.Subnet.fromSubnetId(stack, 'Subnet', 'subnet-0cccccccccccccccc')] }),
    shows('"subnet-0cccccccccccccccc"'),
  ],
  'string token': [(stack) => ({ subnets: [ec2.Subnet.fromSubnetId(stack, 'Subnet', parameter(stack).valueAsString)] }), shows(GIVEN)],
  'by kind': [literal({ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }), shows('"subnet-0aaaaaaaaaaaaaaaa"')],
  'by a kind that the VPC lacks': [literal({ subnetType: ec2.SubnetType.PUBLIC }), refused('Public')],
};
const groupLists: Readonly<Record<string, readonly [Value, Outcome]>> = {
  literal: [(stack) => [group(stack)], shows('"sg-0aaaaaaaaaaaaaaaa"')],
  'string token': [(stack) => [groupOfToken(stack)], shows(GIVEN)],
  empty: [literal([]), refused('`securityGroups` must name at least one group, got: an empty list')],
};
const peerLists: Readonly<Record<string, readonly [Value, Outcome]>> = {
  literal: [literal([ec2.Peer.ipv4('10.9.0.0/16')]), shows('"10.9.0.0/16"')],
  'string token': [(stack) => [ec2.Peer.ipv4(parameter(stack).valueAsString)], shows(`"CidrIp":{${GIVEN}}`)],
  'prefix list of a token': [(stack) => [ec2.Peer.prefixList(parameter(stack).valueAsString)], shows(GIVEN)],
  IPv6: [literal([ec2.Peer.ipv6('2001:db8::/32')]), shows('"2001:db8::/32"')],
};
const topic = (stack: Stack, arn: string): sns.ITopic => sns.Topic.fromTopicArn(stack, 'Topic', arn);
const topics: Readonly<Record<string, readonly [Value, Outcome]>> = {
  literal: [(stack) => topic(stack, 'arn:aws:sns:us-east-1:111122223333:given'), shows('"arn:aws:sns:us-east-1:111122223333:given"')],
  'string token': [(stack) => topic(stack, parameter(stack).valueAsString), shows(GIVEN)],
};
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef';
const keys: Readonly<Record<string, readonly [Value, Outcome]>> = {
  literal: [(stack) => kms.Key.fromKeyArn(stack, 'Key', KEY), shows(`"KmsKeyId":"${KEY}"`)],
  'string token': [
    (stack) =>
      kms.Key.fromKeyArn(stack, 'Key', stack.formatArn({ service: 'kms', resource: 'key', resourceName: parameter(stack).valueAsString })),
    shows(GIVEN),
  ],
};

const LINK: readonly Row[] = [
  linkRow('vpc', vpcs),
  linkText('apiServiceName', API_SERVICE),
  linkText('uiServiceName', UI_SERVICE),
  linkRow('apiEndpoint', {
    literal: [(stack) => existing(stack, 'Api', API_ENDPOINT_ID), shows(API_ENDPOINT_ID)],
    'string token': [(stack) => existing(stack, 'Api', parameter(stack).valueAsString), shows(GIVEN)],
  }),
  linkRow('uiEndpoint', {
    literal: [(stack) => existing(stack, 'Ui', UI_ENDPOINT_ID), shows(UI_ENDPOINT_ID)],
    'string token': [(stack) => existing(stack, 'Ui', parameter(stack).valueAsString), shows(GIVEN)],
  }),
  linkRow('linkName', {
    literal: [literal('data/given'), shows('data/given')],
    'string token': [token, refused('`linkName` must be a literal name', 'got: a token')],
    'resolve literal': [literal(RESOLVE), refused('`linkName`', RESOLVE)],
    'empty literal': [literal(''), refused('`linkName`', "got: ''")],
  }),
  linkRow('recreateApiEndpoint', {
    literal: [literal(API_ENDPOINT_ID), shows(API_ENDPOINT_ID)],
    'string token': [token, refused('`recreateApiEndpoint` must be a literal id', 'got: a token')],
    'resolve literal': [literal(RESOLVE), refused('`recreateApiEndpoint`', RESOLVE)],
  }),
  linkRow(
    'recreateUiEndpoint',
    {
      literal: [literal(UI_ENDPOINT_ID), shows(UI_ENDPOINT_ID)],
      'string token': [token, refused('`recreateUiEndpoint` must be a literal id', 'got: a token')],
    },
    { uiServiceName: UI_SERVICE },
  ),
  linkRow('allowReplacementOf', {
    literal: [literal([API_ENDPOINT_ID]), shows(API_ENDPOINT_ID)],
    'string token': [(stack) => [parameter(stack).valueAsString], shows(`"AllowReplacementOf":[{${GIVEN}}]`)],
    'list parameter': [listParameter, shows(`"AllowReplacementOf":{${GIVEN}}`)],
    'list token': [split, shows(`"AllowReplacementOf":{"Fn::Split":[",",{${GIVEN}}]}`)],
    'list token of an import': [importedList, shows('"AllowReplacementOf":{"Fn::Split"', IMPORT)],
    'resolve literal': [literal([RESOLVE]), refused('`allowReplacementOf`', RESOLVE)],
    empty: [literal([]), shows('"ServiceToken"')],
  }),
  row(
    'PrefectPrivateLinkProps.allowReplacementOf',
    (stack, allowReplacementOf) =>
      linkWith(stack, { allowReplacementOf: allowReplacementOf as string[], recreateApiEndpoint: API_ENDPOINT_ID }),
    { 'list token beside a recreated endpoint': [split, shows('"AllowReplacementOf":{"Fn::Split"', API_ENDPOINT_ID, GIVEN)] },
  ),
  linkRow('serviceRegion', {
    literal: [literal('us-east-1'), shows('"us-east-1')],
    'string token': [token, shows('"Fn::Equals"', GIVEN)],
    import: [imported, refused('`serviceRegion`', 'a literal or a parameter')],
    'resolve literal': [literal(RESOLVE), refused('`serviceRegion`', RESOLVE)],
    'empty literal': [literal(''), refused('`serviceRegion`', "got: ''")],
  }),
  linkRow('vpcSubnets', subnetSelections),
  linkRow('securityGroups', groupLists),
  linkRow('open', { true: [literal(true), shows('"CidrIp":"10.0.0.0/16"')], false: [literal(false), shows('"ServiceToken"')] }),
  linkRow('allowFrom', peerLists),
  linkRow('ipAddressType', { literal: [literal(ec2.VpcEndpointIpAddressType.DUALSTACK), shows('"IpAddressType":"dualstack"')] }),
  linkRow('dnsRecordIpType', { literal: [literal(ec2.VpcEndpointDnsRecordIpType.IPV4), shows('"DnsRecordIpType":"ipv4"')] }),
  linkText('apiHostName', 'api.example.com'),
  linkText('uiHostName', 'ui.example.com', { uiServiceName: UI_SERVICE }),
  linkText('apiHealthPath', '/healthy'),
  linkText('uiHealthPath', '/healthy', { uiServiceName: UI_SERVICE }),
  linkRow('privateDns', {
    literal: [literal(PrivateDns.unmanaged()), shows('"unmanaged"')],
    default: [literal(undefined), shows('"onceAccepted"')],
  }),
  linkRow('checkInterval', {
    ...durations('checkInterval', '"rate(7 minutes)"'),
  }),
  linkRow('zoneGracePeriod', {
    literal: [literal(Duration.minutes(7)), shows('"graceSeconds":420')],
    zero: [literal(Duration.seconds(0)), shows('"graceSeconds":0')],
    'number token': [
      (stack) => Duration.minutes(parameter(stack, 'Number').valueAsNumber),
      refused('`zoneGracePeriod` must be known at synthesis, got: a token'),
    ],
  }),
  linkRow('dnsWait', {
    literal: [literal(Duration.seconds(7)), shows('"dnsWaitSeconds":7')],
    'number token': [
      (stack) => Duration.seconds(parameter(stack, 'Number').valueAsNumber),
      refused('`dnsWait` must be known at synthesis, got: a token'),
    ],
  }),
  linkRow('connectionNotifications', flag('"AWS::EC2::VPCEndpointConnectionNotification"')),
  linkRow('stateTopic', topics),
  row(
    'PrefectPrivateLinkProps.reminderAfter',
    (stack, value) =>
      linkWith(stack, {
        stateTopic: topic(stack, 'arn:aws:sns:us-east-1:111122223333:given'),
        reminderAfter: value as Duration,
      }),
    durations('reminderAfter', '"REMINDER_MINUTES":"7"'),
  ),
  linkRow('probeSubnets', subnetSelections),
  linkRow('activatorSubnets', subnetSelections),
  linkRow('reservedConcurrentExecutions', {
    literal: [literal(7), shows('"ReservedConcurrentExecutions":7')],
    'number token': [numberToken, shows(`"ReservedConcurrentExecutions":{${GIVEN}}`)],
  }),
  linkRow('logRetention', { literal: [literal(logs.RetentionDays.ONE_WEEK), shows('"RetentionInDays":7')] }),
  linkRow('runtime', { literal: [literal(lambda.Runtime.NODEJS_22_X), shows('"nodejs22.x"')] }),
  linkRow('removalPolicy', {
    literal: [literal(RemovalPolicy.RETAIN), shows('"DeletionPolicy":"Retain"')],
    snapshot: [literal(RemovalPolicy.SNAPSHOT), refused('`removalPolicy`', 'got: SNAPSHOT')],
  }),
  row(
    'PrefectPrivateLinkProps.encryptionKey',
    (stack, value) => linkWith(stack, { encryptionKey: value as kms.IKey, connectionNotifications: true }),
    keys,
  ),
];

/** Alarms. */
const alarmRow = (prop: keyof PrefectPrivateLinkAlarmOptions, cells: Readonly<Record<string, readonly [Value, Outcome]>>): Row =>
  row(`PrefectPrivateLinkAlarmOptions.${prop}`, (stack, value) => linkWith(stack, {}).addAlarms({ [prop]: value }), cells);
const actions: Readonly<Record<string, readonly [Value, Outcome]>> = {
  literal: [literal([{ bind: () => ({ alarmActionArn: 'arn:given' }) } satisfies cloudwatch.IAlarmAction]), shows('"arn:given"')],
  'string token': [
    (stack) => {
      const alarmActionArn = parameter(stack).valueAsString;
      return [{ bind: () => ({ alarmActionArn }) }];
    },
    shows(GIVEN),
  ],
};
const ALARMS: readonly Row[] = [
  alarmRow('actions', actions),
  alarmRow('okActions', actions),
  alarmRow('topic', topics),
  alarmRow('certificateDaysLeft', {
    literal: [literal(21), shows('"Threshold":21')],
    'number token': [numberToken, shows(`"Threshold":{${GIVEN}}`)],
    zero: [literal(0), refused('`certificateDaysLeft`', 'got: 0')],
  }),
  alarmRow('pendingAfter', durations('pendingAfter', '"Threshold":7')),
  alarmRow('heldAfter', durations('heldAfter', '"Threshold":7')),
];

/** Outputs of the hand-off. */
const OUTPUTS: readonly Row[] = [
  row(
    'PrefectHandOffOutputOptions.idPrefix',
    (stack, idPrefix) => linkWith(stack, {}).addHandOffOutputs({ idPrefix: idPrefix as string }),
    {
      literal: [literal('Data'), shows('"DataAccountId"')],
      'string token': [token, refused('`idPrefix` must be known at synthesis, got: a token')],
      'resolve literal': [literal(RESOLVE), refused('`idPrefix`', RESOLVE)],
    },
  ),
];

/** Imported links. */
const useImported = (stack: Stack, attrs: Partial<PrefectPrivateLinkAttributes>): void => {
  const link = PrefectPrivateLink.fromPrefectPrivateLinkAttributes(stack, 'Prefect', {
    apiEndpointId: API_ENDPOINT_ID,
    uiEndpointId: UI_ENDPOINT_ID,
    linkName: 'Network/Prefect',
    ...attrs,
  });
  const client = new ec2.SecurityGroup(stack, 'Client', { vpc: importedVpc(stack) });
  link.connections.allowDefaultPortFrom(client);
  link.addAlarms();
  new cloudwatch.Dashboard(stack, 'Dashboard', { widgets: [link.dashboardWidgets()] });
  new CfnOutput(stack, 'Env', { value: stack.toJsonString(link.loginEnvironment()) });
  new CfnOutput(stack, 'Ids', { value: `${link.apiEndpoint.vpcEndpointId} ${link.uiEndpoint?.vpcEndpointId}` });
};
const importedRow = (prop: keyof PrefectPrivateLinkAttributes, cells: Readonly<Record<string, readonly [Value, Outcome]>>): Row =>
  row(`PrefectPrivateLinkAttributes.${prop}`, (stack, value) => useImported(stack, { [prop]: value }), cells);
const importedText = (prop: keyof PrefectPrivateLinkAttributes, valid: string): Row =>
  importedRow(prop, {
    literal: [literal(valid), shows(valid)],
    'string token': [token, shows(GIVEN)],
    import: [imported, shows(IMPORT)],
    'resolve literal': [literal(RESOLVE), refused(`\`${prop}\``, RESOLVE)],
  });
const IMPORTED: readonly Row[] = [
  importedText('apiEndpointId', 'vpce-0c0c0c0c0c0c0c0c0'),
  importedText('uiEndpointId', 'vpce-0c0c0c0c0c0c0c0c0'),
  importedRow('securityGroups', { literal: groupLists.literal as never, 'string token': groupLists['string token'] as never }),
  importedRow('linkName', {
    literal: [literal('Other/Prefect'), shows('Other/Prefect')],
    'string token': [token, shows(GIVEN)],
    import: [imported, shows(IMPORT)],
    'resolve literal': [literal(RESOLVE), shows(RESOLVE)],
  }),
  importedRow('checkInterval', durations('checkInterval', '"Period":420')),
  importedText('apiHostName', 'api.example.com'),
  importedText('uiHostName', 'ui.example.com'),
];

/** Clients: every renderer writes the settings. */
const WORKSPACE = { accountId: '01234567-89ab-cdef-0123-456789abcdef', workspaceId: 'fedcba98-7654-3210-fedc-ba9876543210' };
const RENDERERS: Readonly<Record<string, (settings: PrefectClientSettings, stack: Stack) => string>> = {
  toEnvironment: (settings, stack) => stack.toJsonString(settings.toEnvironment()),
  toKubernetesConfigMap: (settings) => settings.toKubernetesConfigMap(),
  toKubernetesContainer: (settings) => settings.toKubernetesContainer() + settings.toKubernetesConfigMap(),
  toHelmValues: (settings) => settings.toHelmValues(),
  toJobTemplate: (settings, stack) => settings.toJobTemplate() + stack.toJsonString(settings.toEnvironment()),
  toShell: (settings) => settings.toShell(),
  toDotenv: (settings) => settings.toDotenv(),
  toToml: (settings) => settings.toToml(),
  addToUserData: (settings) => {
    const userData = ec2.UserData.forLinux();
    settings.addToUserData(userData);
    return userData.render();
  },
  addToContainer: (settings, stack) => {
    const task = new ecs.FargateTaskDefinition(stack, 'Task');
    settings.addToContainer(task.addContainer('worker', { image: ecs.ContainerImage.fromRegistry('image') }));
    return 'container';
  },
  addToFunction: (settings, stack) => {
    settings.addToFunction(
      new lambda.Function(stack, 'Function', {
        runtime: lambda.Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = () => {};'),
      }),
    );
    return 'function';
  },
};
/** Renderers that leave this prop out, or need another kind of key, with the reason in their documentation. */
const clientRows = (
  prop: string,
  settingsWith: (value: unknown, stack: Stack) => PrefectClientSettingsProps,
  cells: Readonly<Record<string, readonly [Value, Outcome]>>,
  renderers: readonly string[] = Object.keys(RENDERERS),
): Row => ({
  prop,
  cells: Object.entries(cells).flatMap(([kind, [value, outcome]]) =>
    ('refused' in outcome ? renderers.slice(0, 1) : renderers).map((renderer) => ({
      kind: `${kind}, ${renderer}`,
      build: (stack: Stack) => {
        const settings = new PrefectClientSettings({ workspace: WORKSPACE, ...settingsWith(value(stack), stack) });
        new CfnOutput(stack, 'Rendered', { value: RENDERERS[renderer]?.(settings, stack) ?? '' });
      },
      ...outcome,
    })),
  ),
});
const clientText = (
  prop: string,
  name: string,
  valid: string,
  settingsWith: (value: string) => PrefectClientSettingsProps,
  renderers?: readonly string[],
): Row =>
  clientRows(
    prop,
    (value) => settingsWith(value as string),
    {
      literal: [literal(valid), shows(valid)],
      'string token': [token, shows(GIVEN)],
      import: [imported, shows(IMPORT)],
      'resolve literal': [literal(RESOLVE), refused(`\`${name}\``, RESOLVE)],
    },
    renderers,
  );
const without = (...names: string[]): string[] => Object.keys(RENDERERS).filter((name) => !names.includes(name));
const proxy = (more: object): PrefectClientSettingsProps => ({ proxy: { url: 'http://proxy.example.com:3128', ...more } });
const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prefect-AbCdEf';
const OF_KUBERNETES = ['toKubernetesContainer', 'toHelmValues'];
const WITH_KEY = ['addToContainer', 'addToFunction', 'addToUserData', 'toJobTemplate'];
const CLIENTS: readonly Row[] = [
  clientText('PrefectWorkspace.accountId', 'accountId', WORKSPACE.accountId, (accountId) => ({ workspace: { ...WORKSPACE, accountId } })),
  clientText('PrefectWorkspace.workspaceId', 'workspaceId', WORKSPACE.workspaceId, (workspaceId) => ({
    workspace: { ...WORKSPACE, workspaceId },
  })),
  clientRows('PrefectClientOptions.workspace', (workspace) => ({ workspace: workspace as typeof WORKSPACE }), {
    literal: [literal(WORKSPACE), shows(WORKSPACE.accountId)],
  }),
  clientRows(
    'PrefectClientOptions.apiKey',
    (apiKey) => ({ apiKey: apiKey as PrefectApiKey }),
    {
      literal: [
        (stack) => PrefectApiKey.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(stack, 'Secret', SECRET)),
        shows(SECRET),
      ],
      'string token': [
        (stack) =>
          PrefectApiKey.fromSecretsManager(
            secretsmanager.Secret.fromSecretCompleteArn(
              stack,
              'Secret',
              stack.formatArn({ service: 'secretsmanager', resource: 'secret', resourceName: parameter(stack).valueAsString }),
            ),
          ),
        shows(GIVEN),
      ],
      'parameter of a token': [
        (stack) =>
          PrefectApiKey.fromSsmParameter(
            ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Parameter', { parameterName: '/prefect/key' }),
          ),
        shows('prefect/key'),
      ],
      'something else': [literal({ secret: 1 }), refused('`apiKey`')],
    },
    WITH_KEY,
  ),
  clientText(
    'PrefectClientOptions.certificateFile',
    'certificateFile',
    '/etc/ssl/company.pem',
    (certificateFile) => ({ certificateFile }),
    without(...OF_KUBERNETES),
  ),
  clientRows(
    'PrefectClientOptions.proxy',
    (value) => ({ proxy: value as never }),
    { literal: [literal({ url: 'http://proxy.example.com:3128' }), shows('http://proxy.example.com:3128')] },
    without('toToml'),
  ),
  clientText('PrefectClientProxy.url', 'proxy.url', 'http://proxy.example.com:3128', (url) => ({ proxy: { url } })),
  clientRows('PrefectClientProxy.noProxy', (noProxy) => proxy({ noProxy }), {
    literal: [literal(['.given.example.com']), shows('.given.example.com')],
    'string token': [(stack) => [parameter(stack).valueAsString], shows(GIVEN)],
    'list parameter': [listParameter, shows(GIVEN)],
    'list token': [split, shows(GIVEN)],
    'list token of an import': [importedList, shows(IMPORT)],
    'resolve literal': [literal([RESOLVE]), refused('`proxy.noProxy`', RESOLVE)],
  }),
  clientRows('PrefectClientProxy.prefectThroughProxy', (prefectThroughProxy) => proxy({ prefectThroughProxy }), {
    true: [literal(true), shows('169.254.169.254')],
    false: [literal(false), shows('api.private.prefect.cloud,app.private.prefect.cloud')],
  }),
  clientRows('PrefectClientOptions.telemetry', (telemetry) => ({ telemetry: telemetry as boolean }), {
    false: [literal(false), shows('DO_NOT_TRACK')],
    true: [literal(true), shows(WORKSPACE.accountId)],
  }),
  clientRows('PrefectClientOptions.retryCodes', (retryCodes) => ({ retryCodes: retryCodes as number[] }), {
    literal: [literal([504, 520]), shows('504,520')],
    'number token': [
      (stack) => [parameter(stack, 'Number').valueAsNumber],
      refused('`retryCodes` must be known at synthesis, got: a token'),
    ],
    'list token': [
      (stack) => Token.asList(parameter(stack, 'CommaDelimitedList').value),
      refused('`retryCodes` must be known at synthesis'),
    ],
    'out of range': [literal([200]), refused('`retryCodes`', 'got: 200')],
  }),
  clientText('PrefectClientSettingsProps.apiHostName', 'apiHostName', 'api.example.com', (apiHostName) => ({ apiHostName })),
  clientText('PrefectClientSettingsProps.uiHostName', 'uiHostName', 'ui.example.com', (uiHostName) => ({ uiHostName })),
  ...(['name', 'kubernetesNamespace'] as const).map((name) =>
    row(
      `PrefectConfigMapOptions.${name}`,
      (stack, value) =>
        new CfnOutput(stack, 'Rendered', { value: new PrefectClientSettings().toKubernetesConfigMap({ [name]: value as string }) }),
      {
        literal: [literal('given-name'), shows('given-name')],
        'string token': [token, shows(GIVEN)],
        'resolve literal': [literal(RESOLVE), refused(`\`${name}\``, RESOLVE)],
      },
    ),
  ),
  row(
    'PrefectClientSettings.toKubernetesContainer.configMapName',
    (stack, value) => new CfnOutput(stack, 'Rendered', { value: new PrefectClientSettings().toKubernetesContainer(value as string) }),
    {
      literal: [literal('given-name'), shows('given-name')],
      'string token': [token, shows(GIVEN)],
      'resolve literal': [literal(RESOLVE), refused('`configMapName`', RESOLVE)],
    },
  ),
  ...(['name', 'key'] as const).map((name) =>
    row(
      `PrefectApiKey.fromKubernetesSecret.${name}`,
      (stack, value) => {
        const apiKey =
          name === 'name'
            ? PrefectApiKey.fromKubernetesSecret(value as string)
            : PrefectApiKey.fromKubernetesSecret('prefect', value as string);
        new CfnOutput(stack, 'Rendered', { value: new PrefectClientSettings({ apiKey }).toKubernetesContainer() });
      },
      {
        literal: [literal('given-name'), shows('given-name')],
        'string token': [token, shows(GIVEN)],
        'resolve literal': [literal(RESOLVE), refused(`\`${name}\``, RESOLVE)],
      },
    ),
  ),
  row(
    'PrefectApiKey.fromSecretsManager.field',
    (stack, value) => {
      const secret = secretsmanager.Secret.fromSecretCompleteArn(stack, 'Secret', SECRET);
      const settings = new PrefectClientSettings({ apiKey: PrefectApiKey.fromSecretsManager(secret, value as string) });
      const task = new ecs.FargateTaskDefinition(stack, 'Task');
      settings.addToContainer(task.addContainer('worker', { image: ecs.ContainerImage.fromRegistry('image') }));
    },
    {
      literal: [literal('given'), shows(`${SECRET}:given::`)],
      'string token': [token, shows(GIVEN)],
      'resolve literal': [literal(RESOLVE), refused('`field`', RESOLVE)],
    },
  ),
];

/** Options of flow runs on ECS. */
const jobRow = (prop: keyof PrefectJobTemplateOptions, cells: Readonly<Record<string, readonly [Value, Outcome]>>): Row =>
  row(
    `PrefectJobTemplateOptions.${prop}`,
    (stack, value) => {
      const needsVpc = prop === 'vpcSubnets' || prop === 'securityGroups';
      const options = { ...(needsVpc ? { vpc: importedVpc(stack) } : {}), [prop]: value };
      new CfnOutput(stack, 'Rendered', { value: new PrefectClientSettings().toJobTemplate(options) });
    },
    cells,
  );
const role = (stack: Stack, arn: string): iam.IRole => iam.Role.fromRoleArn(stack, 'Role', arn);
const roles: Readonly<Record<string, readonly [Value, Outcome]>> = {
  literal: [(stack) => role(stack, 'arn:aws:iam::111122223333:role/given'), shows('arn:aws:iam::111122223333:role/given')],
  'string token': [(stack) => role(stack, parameter(stack).valueAsString), shows(GIVEN)],
};
const JOBS: readonly Row[] = [
  jobRow('vpc', {
    ...Object.fromEntries(Object.entries(vpcs).filter(([kind]) => !/^(CIDR|string token|two list)/.test(kind))),
    // Flow runs are in private subnets, unless the options say otherwise.
    'two list tokens': [vpcs['two list tokens']?.[0] ?? token, shows(GIVEN)],
  }),
  jobRow('vpcSubnets', subnetSelections),
  jobRow('securityGroups', { literal: groupLists.literal as never, 'string token': groupLists['string token'] as never }),
  jobRow('executionRole', roles),
  jobRow('taskRole', roles),
  jobRow('cluster', {
    literal: [
      (stack) => ecs.Cluster.fromClusterArn(stack, 'Cluster', 'arn:aws:ecs:us-east-1:111122223333:cluster/given'),
      shows('arn:aws:ecs:us-east-1:111122223333:cluster/given'),
    ],
  }),
  jobRow('image', {
    literal: [literal('111122223333.dkr.ecr.us-east-1.amazonaws.com/given:1'), shows('amazonaws.com/given:1')],
    'string token': [token, shows(GIVEN)],
  }),
  jobRow('logGroup', {
    literal: [(stack) => logs.LogGroup.fromLogGroupName(stack, 'Log', 'given'), shows('given')],
    'string token': [(stack) => logs.LogGroup.fromLogGroupName(stack, 'Log', parameter(stack).valueAsString), shows(GIVEN)],
  }),
];

/** Endpoints to AWS services. */
const workerRow = (prop: keyof PrefectWorkerEndpointsProps, cells: Readonly<Record<string, readonly [Value, Outcome]>>): Row =>
  row(
    `PrefectWorkerEndpointsProps.${prop}`,
    (stack, value) =>
      new PrefectWorkerEndpoints(stack, 'Worker', {
        vpc: importedVpc(stack),
        services: [PrefectWorkerAwsService.SSM, PrefectWorkerAwsService.SQS],
        [prop]: value,
      } as PrefectWorkerEndpointsProps),
    cells,
  );
const WORKERS: readonly Row[] = [
  // The CDK selects private subnets for them.
  workerRow('vpc', { ...vpcs, 'two list tokens': [vpcs['two list tokens']?.[0] ?? token, shows(GIVEN)] }),
  workerRow('services', {
    literal: [literal([PrefectWorkerAwsService.SSM]), shows('.ssm"')],
    empty: [literal([]), refused('`services` must name at least one service')],
  }),
  workerRow('existing', {
    literal: [literal([PrefectWorkerAwsService.SQS]), shows('.ssm"')],
    all: [literal([PrefectWorkerAwsService.SQS, PrefectWorkerAwsService.SSM]), refused('`services` must name at least one service')],
  }),
  workerRow('vpcSubnets', subnetSelections),
  workerRow('securityGroups', groupLists),
  workerRow('open', { true: [literal(true), shows('"CidrIp":"10.0.0.0/16"')], false: [literal(false), shows('.ssm"')] }),
  workerRow('allowFrom', peerLists),
];

/** Gateways. The link is imported, so that only the gateway can refuse a value. */
const gatewayLink = (stack: Stack): GatewayPassthroughOptions['link'] =>
  PrefectPrivateLink.fromPrefectPrivateLinkAttributes(stack, 'Prefect', {
    apiEndpointId: API_ENDPOINT_ID,
    securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'LinkGroup', 'sg-0bbbbbbbbbbbbbbbb')],
  });
const gatewayWith = (stack: Stack, props: Partial<PrefectGatewayProps>): PrefectGateway =>
  new PrefectGateway(stack, 'Gateway', {
    vpc: props.vpc ?? importedVpc(stack),
    mode: 'mode' in props ? undefined : GatewayMode.passthrough({ link: gatewayLink(stack) }),
    ...props,
  } as PrefectGatewayProps);
const gatewayRow = (
  prop: keyof PrefectGatewayProps,
  cells: Readonly<Record<string, readonly [Value, Outcome]>>,
  more: Partial<PrefectGatewayProps> = {},
): Row => row(`PrefectGatewayProps.${prop}`, (stack, value) => gatewayWith(stack, { ...more, [prop]: value }), cells);
const passthroughRow = (prop: keyof GatewayPassthroughOptions, cells: Readonly<Record<string, readonly [Value, Outcome]>>): Row =>
  row(
    `GatewayPassthroughOptions.${prop}`,
    (stack, value) => gatewayWith(stack, { mode: GatewayMode.passthrough({ link: gatewayLink(stack), [prop]: value }) }),
    cells,
  );
const ROLE: GatewayRole = { name: 'workers', vpcEndpointIds: [API_ENDPOINT_ID], hostNames: ['api.private.prefect.cloud'] };
const roleRow = (prop: keyof GatewayRole, cells: Readonly<Record<string, readonly [Value, Outcome]>>): Row =>
  row(
    `GatewayRole.${prop}`,
    (stack, value) => {
      const identity = GatewayIdentity.vpcEndpoint({ ...ROLE, [prop]: value });
      return gatewayWith(stack, { mode: GatewayMode.passthrough({ link: gatewayLink(stack), identity }) });
    },
    cells,
  );
/** Names that the configuration has in lower case. */
const hostNameLists = (inConfiguration: string): Readonly<Record<string, readonly [Value, Outcome]>> => ({
  literal: [literal(['API.private.prefect.cloud']), shows(inConfiguration)],
  'string token': [(stack) => [parameter(stack).valueAsString], refused('`hostNames` must be known at synthesis, got: a token')],
  'list parameter': [listParameter, refused('`hostNames` must be known at synthesis, got: a token')],
  'list token': [split, refused('`hostNames` must be known at synthesis, got: a token')],
  'list token of an import': [importedList, refused('`hostNames` must be known at synthesis, got: a token')],
  'resolve literal': [literal([RESOLVE]), refused('`hostNames`', RESOLVE)],
});
const subnetsOf = (stack: Stack, ...ids: string[]): ec2.SubnetSelection => ({
  subnets: ids.map((id, index) => ec2.Subnet.fromSubnetId(stack, `Subnet${index}`, id)),
});
const clusterNamed = (stack: Stack, clusterName: string): ecs.ICluster =>
  ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName, vpc: vpcWith(stack, {}) });
const GATEWAYS: readonly Row[] = [
  gatewayRow('vpc', {
    ...Object.fromEntries(Object.entries(vpcs).filter(([kind]) => !/^(CIDR|two list)/.test(kind))),
    // The gateway does not open itself to the VPC, and is in private subnets unless the selection says otherwise.
    'CIDR that is a token': [vpcs['CIDR that is a token']?.[0] ?? token, shows('"subnet-1"', '"subnet-2"')],
    'two list tokens': [vpcs['two list tokens']?.[0] ?? token, shows(GIVEN)],
    'one subnet': [
      (stack) => vpcWith(stack, { availabilityZones: ['us-east-1a'], isolatedSubnetIds: ['subnet-1'] }),
      refused('`vpcSubnets` must select subnets in at least two zones, got: 1'),
    ],
    'no subnet': [(stack) => vpcWith(stack, {}), refused("no 'Isolated' subnet")],
  }),
  gatewayRow('mode', {
    literal: [(stack) => GatewayMode.passthrough({ link: gatewayLink(stack) }), shows("'api.private.prefect.cloud:443'")],
    'something else': [literal({ passthrough: true }), refused('`mode` must be a GatewayMode')],
    'left out': [literal(undefined), refused('`mode` must be given, got: undefined')],
  }),
  passthroughRow('link', { 'left out': [literal(undefined), refused('`link` must be given, got: undefined')] }),
  passthroughRow('hostNames', hostNameLists("'api.private.prefect.cloud:443'")),
  passthroughRow('identity', {
    literal: [literal(GatewayIdentity.vpcEndpoint(ROLE)), shows(`'${API_ENDPOINT_ID}'`)],
    'something else': [literal({ roles: [] }), refused('`identity` must be a GatewayIdentity')],
  }),
  roleRow('name', {
    literal: [literal('given'), shows('given')],
    'string token': [token, refused('`name` must be known at synthesis, got: a token')],
    'resolve literal': [literal(RESOLVE), refused(RESOLVE)],
    'empty literal': [literal(''), refused("got: ''")],
  }),
  roleRow('vpcEndpointIds', {
    literal: [literal(['vpce-0c0c0c0c0c0c0c0c0']), shows("'vpce-0c0c0c0c0c0c0c0c0'")],
    'string token': [(stack) => [parameter(stack).valueAsString], shows('GATEWAY_VALUE_1', GIVEN)],
    import: [(stack) => [imported(stack)], shows('GATEWAY_VALUE_1', IMPORT)],
    'list parameter': [listParameter, refused('`vpcEndpointIds` must be a list of known length, got: a token')],
    'list token': [split, refused('`vpcEndpointIds` must be a list of known length, got: a token')],
    'list token of an import': [importedList, refused('`vpcEndpointIds` must be a list of known length, got: a token')],
    'resolve literal': [literal([RESOLVE]), refused('`vpcEndpointIds`', RESOLVE)],
    'another id': [literal(['vpc-0123456789abcdef0']), refused('`vpcEndpointIds`', 'vpc-0123456789abcdef0')],
  }),
  roleRow('hostNames', hostNameLists("'api.private.prefect.cloud'")),
  gatewayRow('vpcSubnets', {
    literal: [
      (stack) => subnetsOf(stack, 'subnet-0cccccccccccccccc', 'subnet-0dddddddddddddddd'),
      shows('"subnet-0cccccccccccccccc"', '"subnet-0dddddddddddddddd"'),
    ],
    'string token': [
      (stack) => subnetsOf(stack, parameter(stack).valueAsString, 'subnet-0dddddddddddddddd'),
      shows(`{${GIVEN}},"subnet-0dddddddddddddddd"`),
    ],
    'by kind': [
      literal({ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }),
      shows('"subnet-0aaaaaaaaaaaaaaaa"', '"subnet-0bbbbbbbbbbbbbbbb"'),
    ],
    'by a kind that the VPC lacks': [literal({ subnetType: ec2.SubnetType.PUBLIC }), refused('Public')],
    one: [
      (stack) => subnetsOf(stack, 'subnet-0cccccccccccccccc'),
      refused('`vpcSubnets` must select subnets in at least two zones, got: 1'),
    ],
  }),
  gatewayRow('allowFrom', { ...peerLists, empty: [literal([]), shows('"AWS::ECS::Service"')] }),
  gatewayRow('awsServices', { ...peerLists, empty: [literal([]), shows('"AWS::ECS::Service"')] }),
  gatewayRow('desiredCount', {
    literal: [literal(3), shows('"DesiredCount":3')],
    'number token': [numberToken, shows(`"DesiredCount":{${GIVEN}}`)],
    one: [literal(1), refused('`desiredCount` must be a whole number of at least 2, got: 1')],
  }),
  gatewayRow(
    'cpu',
    {
      literal: [literal(1024), shows('"Cpu":"1024"')],
      'number token': [numberToken, shows(`"Cpu":{${GIVEN}}`)],
      'no size of Fargate': [literal(300), refused('`cpu` must be', 'got: 300')],
      zero: [literal(0), refused('`cpu` must be', 'got: 0')],
    },
    { memoryLimitMiB: 4096 },
  ),
  gatewayRow('memoryLimitMiB', {
    literal: [literal(1024), shows('"Memory":"1024"')],
    'number token': [numberToken, refused('`memoryLimitMiB`', 'got: a token')],
    'too much for the CPU units': [literal(4096), refused('`memoryLimitMiB` must be', 'got: 4096')],
    'no step of Fargate': [literal(600), refused('`memoryLimitMiB` must be', 'got: 600')],
    zero: [literal(0), refused('`memoryLimitMiB` must be', 'got: 0')],
  }),
  gatewayRow('maxConnections', {
    literal: [literal(5000), shows('maxconn 5000')],
    'number token': [numberToken, refused('`maxConnections`', 'got: a token')],
    zero: [literal(0), refused('`maxConnections`', 'got: 0')],
    half: [literal(100.5), refused('`maxConnections`', 'got: 100.5')],
    'no number': [literal(NaN), refused('`maxConnections`', 'got: NaN')],
  }),
  gatewayRow('image', {
    literal: [literal(ecs.ContainerImage.fromRegistry('registry.example/haproxy@sha256:0')), shows('"registry.example/haproxy@sha256:0"')],
    'string token': [(stack) => ecs.ContainerImage.fromRegistry(parameter(stack).valueAsString), shows(`"Image":{${GIVEN}}`)],
    'import of Amazon ECR': [
      (stack) => ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'Repository', 'given')),
      shows('"ecr:BatchGetImage"', '/given'),
    ],
    'repository of a token': [
      (stack) =>
        ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'Repository', parameter(stack).valueAsString)),
      shows('"ecr:BatchGetImage"', GIVEN),
    ],
  }),
  gatewayRow('cluster', {
    literal: [(stack) => clusterNamed(stack, 'given'), shows('"Cluster":"given"')],
    'string token': [(stack) => clusterNamed(stack, parameter(stack).valueAsString), shows(`"Cluster":{${GIVEN}}`)],
    'by ARN': [
      (stack) => ecs.Cluster.fromClusterArn(stack, 'Cluster', 'arn:aws:ecs:us-east-1:111122223333:cluster/given'),
      shows('"Cluster":"given"'),
    ],
  }),
  gatewayRow('logRetention', {
    literal: [literal(logs.RetentionDays.ONE_WEEK), shows('"RetentionInDays":7')],
    infinite: [literal(logs.RetentionDays.INFINITE), shows('"AWS::Logs::LogGroup"')],
  }),
  gatewayRow('encryptionKey', {
    ...keys,
    // CloudFormation cannot create the log group before the policy of the key allows it.
    'key of the app': [(stack) => new kms.Key(stack, 'Key'), shows('"kms:EncryptionContext:aws:logs:arn"')],
  }),
];

export const ROWS: readonly Row[] = [...LINK, ...ALARMS, ...OUTPUTS, ...IMPORTED, ...CLIENTS, ...JOBS, ...WORKERS, ...GATEWAYS];

/** A look-up needs an environment. */
export const LOOKUPS: readonly Row[] = [
  linkRow('vpc', { 'pending look-up': pendingVpc }),
  workerRow('vpc', { 'pending look-up': pendingVpc }),
  gatewayRow('vpc', { 'pending look-up': [pendingVpc[0], shows('"AWS::ECS::Service"')] }),
  row(
    'PrefectGatewayProps.vpcSubnets',
    (stack, vpc) => gatewayWith(stack, { vpc: vpc as ec2.IVpc, vpcSubnets: { subnetGroupName: 'Gateway' } }),
    { 'pending look-up': [pendingVpc[0], shows('"AWS::ECS::Service"')] },
  ),
  row('PrefectPrivateLinkProps.securityGroups', (stack, value) => linkWith(stack, { securityGroups: [value as ec2.ISecurityGroup] }), {
    'pending look-up': [
      (stack) => ec2.SecurityGroup.fromLookupById(stack, 'Looked', 'sg-0aaaaaaaaaaaaaaaa'),
      shows('"AWS::EC2::VPCEndpoint"'),
    ],
  }),
  passthroughRow('hostNames', {
    'pending look-up': [(stack) => [ssm.StringParameter.valueFromLookup(stack, '/given/name')], shows('"AWS::ECS::Service"')],
  }),
  linkRow('apiServiceName', {
    'pending look-up': [(stack) => ssm.StringParameter.valueFromLookup(stack, '/given'), shows('"AWS::EC2::VPCEndpoint"')],
  }),
  linkRow('apiHostName', {
    'pending look-up': [(stack) => ssm.StringParameter.valueFromLookup(stack, '/given'), shows('"AWS::EC2::VPCEndpoint"')],
  }),
  row(
    'PrefectPrivateLinkProps.probeSubnets',
    (stack, vpc) => linkWith(stack, { vpc: vpc as ec2.IVpc, probeSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } }),
    {
      'pending look-up': pendingVpc,
    },
  ),
  row(
    'PrefectPrivateLinkProps.vpcSubnets',
    (stack, vpc) =>
      linkWith(stack, { vpc: vpc as ec2.IVpc, vpcSubnets: { subnetGroupName: 'Endpoints', availabilityZones: ['us-east-1a'] } }),
    { 'pending look-up': pendingVpc },
  ),
];
