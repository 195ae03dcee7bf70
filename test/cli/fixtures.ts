/* A world for the command line: AWS as mocks, time that passes when somebody sleeps, and all that is printed. */
import {
  DescribeDhcpOptionsCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
  type NetworkAcl,
  type NetworkInterface,
  type SecurityGroup,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListHostedZonesByVPCCommand, Route53Client } from '@aws-sdk/client-route-53';
import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { main } from '../../lib/cli/program/main';
import { type Command } from '../../lib/cli/program/command';
import { type LinkStatus } from '../../lib/contract/link-status';
import { ACCOUNT_ID, API_ENDPOINT_ID, REGION, UI_ENDPOINT_ID, VPC_ID } from '../fixtures/names';
import { type HoldState } from '../../lib/contract/link-hold';
import { type RegisteredLink } from '../../lib/contract/registered-link';
import { endpointStatus, linkReport, linkStatus, registeredLink, SINCE } from '../fixtures/status';

export const ec2 = mockClient(EC2Client);
export const lambda = mockClient(LambdaClient);
export const route53 = mockClient(Route53Client);
export const ssm = mockClient(SSMClient);

export const NOW = Date.parse('2026-11-20T12:00:00.000Z');
export { API_ENDPOINT_ID as API, endpointStatus, linkReport as report, registeredLink, SINCE, UI_ENDPOINT_ID as UI, VPC_ID as VPC };
export const LINK = 'Platform/Prefect';

/** Written by a pass of two minutes ago. */
export function status(overrides: Partial<LinkStatus> = {}): LinkStatus {
  return linkStatus({ pass: { startedAt: new Date(world.now - 120_000).toISOString(), intervalMinutes: 5 }, ...overrides });
}

export const world = {
  now: NOW,
  parameters: {} as Record<string, string>,
  /** Run before each look at the parameters. */
  onLook: (): void => undefined,
  endpoints: [] as VpcEndpoint[],
  interfaces: [] as NetworkInterface[],
  groups: [] as SecurityGroup[],
  acls: [] as NetworkAcl[],
};

export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly colours?: boolean;
  readonly columns?: number;
  readonly commands?: Readonly<Record<string, Command>>;
  /** Runs each time something is printed. */
  readonly onPrint?: () => void;
  /** Longer sleeps end at once, as timers of Node.js do. */
  readonly sleepAtMost?: number;
}

export async function run(
  args: readonly string[],
  { env = {}, colours = false, columns, commands, onPrint, sleepAtMost = Infinity }: RunOptions = {},
): Promise<Ran> {
  let out = '';
  let err = '';
  const exit = await main(
    args,
    {
      out: (text) => {
        out += text;
        onPrint?.();
      },
      err: (text) => {
        err += text;
        onPrint?.();
      },
      colours: { out: colours, err: colours },
      columns,
      env: { AWS_REGION: process.env.AWS_REGION, ...env },
      now: () => world.now,
      sleep: (milliseconds) => {
        world.now += milliseconds > sleepAtMost ? 1 : milliseconds;
        return Promise.resolve();
      },
    },
    commands,
  );
  return { exit, out, err };
}

export async function json<T = Record<string, unknown>>(
  args: readonly string[],
  options?: RunOptions,
): Promise<Ran & { readonly value: T }> {
  const ran = await run([...args, '--json'], options);
  return { ...ran, value: JSON.parse(ran.out) as T };
}

export function pending(): LinkStatus {
  const findings = [{ code: 'waiting-for-acceptance', evidence: `${API_ENDPOINT_ID} is pendingAcceptance`, since: SINCE }];
  return status({
    condition: 'PENDING_ACCEPTANCE',
    endpoints: [endpointStatus('api', { condition: 'PENDING_ACCEPTANCE', findings, lastProbe: undefined, privateDnsWasOn: false })],
  });
}

export const handOffParameter = (name = LINK): string => `/cdk-prefect-privatelink/${name}/hand-off/3e6a1ff0-94b1-11f0-aa6f-0a88d2e03acf`;

export interface Stored {
  readonly name?: string;
  readonly registered?: RegisteredLink;
  readonly hold?: HoldState;
}

export function store(stored: LinkStatus, { name = LINK, registered = registeredLink(), hold = { kind: 'none' } }: Stored = {}): void {
  world.parameters[`/cdk-prefect-privatelink/${name}/definition`] = JSON.stringify({ ...registered, version: 1, previousVersion: 0 });
  world.parameters[`/cdk-prefect-privatelink/${name}/hold`] = JSON.stringify({
    version: 1,
    previousVersion: 0,
    hold: hold.kind === 'hold' ? hold.hold : null,
    writtenAt: SINCE,
  });
  world.parameters[`/cdk-prefect-privatelink/${name}/status`] = JSON.stringify(stored);
  world.parameters[handOffParameter(name)] = JSON.stringify({
    accountId: ACCOUNT_ID,
    vpcId: VPC_ID,
    region: REGION,
    apiEndpointId: API_ENDPOINT_ID,
  });
}

export const awsError = (name: string, message: string = name): Error => Object.assign(new Error(message), { name });
export const denied = (): Error => awsError('UnauthorizedOperation', 'You are not authorized to perform this operation.');

interface Asked {
  readonly Filters?: readonly { readonly Name: string; readonly Values: readonly string[] }[];
}

/** Items whose property is among the wanted; filters that a test does not play let everything through. */
function matching<T>(
  items: readonly T[],
  { Filters = [] }: Asked,
  table: Readonly<Record<string, (item: T) => readonly (string | undefined)[]>>,
): T[] {
  return Filters.reduce<T[]>(
    (left, { Name, Values }) => {
      const of = table[Name];
      return of === undefined ? left : left.filter((item) => of(item).some((value) => value !== undefined && Values.includes(value)));
    },
    [...items],
  );
}

const everywhere = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];

/** A well world with one accepted API endpoint in two zones. */
export function setUp(): void {
  [ec2, lambda, route53, ssm].forEach((mock) => mock.reset());
  Object.assign(world, { now: NOW, parameters: {}, onLook: () => undefined });
  process.env.AWS_REGION = REGION;
  world.endpoints = [
    {
      VpcEndpointId: API_ENDPOINT_ID,
      VpcId: VPC_ID,
      OwnerId: ACCOUNT_ID,
      State: 'available' as VpcEndpoint['State'],
      PrivateDnsEnabled: true,
      NetworkInterfaceIds: ['eni-api0', 'eni-api1'],
      Groups: [{ GroupId: 'sg-0e' }],
      SubnetIds: ['subnet-0e0', 'subnet-0e1'],
    },
  ];
  world.interfaces = [
    ...[0, 1].map((zone) => ({
      NetworkInterfaceId: `eni-api${zone}`,
      PrivateIpAddress: `10.0.${zone}.10`,
      SubnetId: `subnet-0e${zone}`,
      VpcId: VPC_ID,
      AvailabilityZone: `us-east-1${'ab'[zone]}`,
      Groups: [{ GroupId: 'sg-0e' }],
    })),
    {
      NetworkInterfaceId: 'eni-0c',
      PrivateIpAddress: '10.0.9.9',
      SubnetId: 'subnet-0c',
      VpcId: VPC_ID,
      AvailabilityZone: 'us-east-1a',
      Groups: [{ GroupId: 'sg-0c' }],
    },
  ];
  world.groups = [
    {
      GroupId: 'sg-0e',
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '10.0.0.0/16' }] }],
      IpPermissionsEgress: everywhere,
    },
    { GroupId: 'sg-0c', IpPermissions: [], IpPermissionsEgress: everywhere },
  ];
  const entries = [true, false].flatMap((Egress) => [
    { RuleNumber: 100, Egress, Protocol: '-1', RuleAction: 'allow' as const, CidrBlock: '0.0.0.0/0' },
    { RuleNumber: 32_767, Egress, Protocol: '-1', RuleAction: 'deny' as const, CidrBlock: '0.0.0.0/0' },
  ]);
  world.acls = [
    {
      NetworkAclId: 'acl-0d',
      VpcId: VPC_ID,
      Entries: entries,
      Associations: ['subnet-0e0', 'subnet-0e1', 'subnet-0c'].map((SubnetId) => ({ SubnetId })),
    },
  ];

  ssm.on(GetParametersByPathCommand).callsFake(({ Path, NextToken }: { Path: string; NextToken?: string }) => {
    if (NextToken === undefined) {
      world.onLook();
    }
    const names = Object.keys(world.parameters).filter((name) => name.startsWith(`${Path}/`));
    // Pages of one, which is a worse world than AWS.
    const index = Number(NextToken ?? 0);
    const [name] = names.slice(index);
    return {
      Parameters: name === undefined ? [] : [{ Name: name, Value: world.parameters[name] }],
      ...(index + 1 < names.length ? { NextToken: String(index + 1) } : {}),
    };
  });
  ec2.on(DescribeVpcEndpointsCommand).callsFake((asked: Asked) => ({
    VpcEndpoints: matching(world.endpoints, asked, {
      'vpc-endpoint-id': ({ VpcEndpointId }) => [VpcEndpointId],
      'vpc-id': ({ VpcId }) => [VpcId],
    }),
  }));
  ec2.on(DescribeNetworkInterfacesCommand).callsFake((asked: Asked) => ({
    NetworkInterfaces: matching(world.interfaces, asked, {
      'network-interface-id': ({ NetworkInterfaceId }) => [NetworkInterfaceId],
      'group-id': ({ Groups = [] }) => Groups.map(({ GroupId }) => GroupId),
      'attachment.instance-id': ({ Attachment }) => [Attachment?.InstanceId],
    }),
  }));
  ec2
    .on(DescribeSecurityGroupsCommand)
    .callsFake((asked: Asked) => ({ SecurityGroups: matching(world.groups, asked, { 'group-id': ({ GroupId }) => [GroupId] }) }));
  ec2
    .on(DescribeNetworkAclsCommand)
    .callsFake((asked: Asked) => ({ NetworkAcls: matching(world.acls, asked, { 'vpc-id': ({ VpcId }) => [VpcId] }) }));
  ec2.on(DescribeSubnetsCommand).callsFake((asked: Asked) => ({
    Subnets: matching(
      ['subnet-0e0', 'subnet-0e1', 'subnet-0c'].map((SubnetId, index) => ({
        SubnetId,
        VpcId: VPC_ID,
        CidrBlock: `10.0.${[0, 1, 9][index]}.0/24`,
      })),
      asked,
      { 'subnet-id': ({ SubnetId }) => [SubnetId] },
    ),
  }));
  ec2
    .on(DescribeVpcsCommand)
    .resolves({ Vpcs: [{ VpcId: VPC_ID, DhcpOptionsId: 'dopt-0d', CidrBlockAssociationSet: [{ CidrBlock: '10.0.0.0/16' }] }] });
  ec2.on(DescribeVpcAttributeCommand, { Attribute: 'enableDnsSupport' }).resolves({ EnableDnsSupport: { Value: true } });
  ec2.on(DescribeVpcAttributeCommand, { Attribute: 'enableDnsHostnames' }).resolves({ EnableDnsHostnames: { Value: true } });
  ec2
    .on(DescribeDhcpOptionsCommand)
    .resolves({ DhcpOptions: [{ DhcpConfigurations: [{ Key: 'domain-name-servers', Values: [{ Value: 'AmazonProvidedDNS' }] }] }] });
  route53.on(ListHostedZonesByVPCCommand).resolves({ HostedZoneSummaries: [] });
  lambda.on(GetFunctionConfigurationCommand).resolves({
    Environment: { Variables: { LINK_NAME: LINK, PROBE_FUNCTION_NAME: 'probe' } },
  });
}
