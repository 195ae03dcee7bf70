/* The job template of a construct: what it names is known to AWS only when the stack is deployed. */
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { App, CfnOutput, Fn, Stack } from 'aws-cdk-lib/core';
import { PrefectApiKey, PrefectClientSettings, type PrefectJobTemplateOptions } from '../../lib/index';
import { importedVpc } from '../fixtures/vpc';
import { workspace } from './fixtures';

const env = { account: '111122223333', region: 'us-east-1' };
const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prefect/api-key-AbCdEf';
const LISTED = ['subnet-01', 'subnet-02'];

type Value = string | readonly Value[] | { readonly [name: string]: Value };

/** What CloudFormation makes of a value in a template, with stand-ins for what it asks others. */
function deployed(value: Value): string | readonly string[] {
  if (typeof value === 'string') {
    return value;
  }
  const [[name, argument]] = Object.entries(value) as [[string, Value]];
  if (name === 'Ref') {
    return `<${argument as string}>`;
  }
  if (name === 'Fn::GetAtt') {
    return `<${(argument as readonly string[]).join('.')}>`;
  }
  if (name === 'Fn::Split') {
    return LISTED;
  }
  if (name !== 'Fn::Join') {
    throw new Error(`not expected in the template: ${name}`);
  }
  const [separator, parts] = argument as readonly [string, Value];
  return (Array.isArray(parts) ? parts.map(deployed) : (deployed(parts) as readonly string[])).join(separator);
}

/** The defaults of the job template, as an output of the deployed stack has it. */
function defaultsOf(stack: Stack, options: PrefectJobTemplateOptions): Record<string, unknown> {
  const apiKey = PrefectApiKey.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(stack, 'ApiKey', SECRET));
  new CfnOutput(stack, 'JobTemplate', { value: new PrefectClientSettings({ workspace, apiKey, telemetry: false }).toJobTemplate(options) });
  const { Outputs } = Template.fromStack(stack).toJSON() as { Outputs: { JobTemplate: { Value: Value } } };
  const { variables } = JSON.parse(String(deployed(Outputs.JobTemplate.Value))) as {
    variables: { properties: Record<string, { default: unknown }> };
  };
  return Object.fromEntries(Object.entries(variables.properties).map(([name, property]) => [name, property.default]));
}

const INHERITED = { env: { DO_NOT_TRACK: '1' }, prefect_api_key_secret_arn: SECRET };
const stackOf = (): Stack => new Stack(new App(), 'FlowRuns', { env });
const group = (stack: Stack): ec2.ISecurityGroup => ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-01');

test('without options it is what flow runs do not inherit', () => {
  expect(defaultsOf(stackOf(), {})).toEqual(INHERITED);
});

test('what the stack makes is named when it is made', () => {
  const stack = stackOf();
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, restrictDefaultSecurityGroup: false });
  const role = (id: string): iam.Role => new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  const defaults = defaultsOf(stack, {
    vpc,
    securityGroups: [new ec2.SecurityGroup(stack, 'Group', { vpc })],
    executionRole: role('ExecutionRole'),
    taskRole: role('TaskRole'),
    cluster: new ecs.Cluster(stack, 'Cluster', { vpc }),
    image: ecr.Repository.fromRepositoryName(stack, 'Image', 'flows').repositoryUriForTag('1'),
    logGroup: new logs.LogGroup(stack, 'Log'),
  });
  const made = (id: string): unknown => expect.stringMatching(new RegExp(`^<${id}[0-9A-F]{8}(\\.(Arn|GroupId))?>$`)) as unknown;
  expect(defaults).toEqual({
    ...INHERITED,
    cluster: made('Cluster'),
    execution_role_arn: made('ExecutionRole'),
    task_role_arn: made('TaskRole'),
    image: '111122223333.dkr.ecr.us-east-1.<AWS::URLSuffix>/flows:1',
    configure_cloudwatch_logs: true,
    cloudwatch_logs_options: { 'awslogs-group': made('Log'), 'awslogs-create-group': 'false' },
    vpc_id: made('Vpc'),
    network_configuration: {
      subnets: [made('VpcIsolatedSubnet1Subnet'), made('VpcIsolatedSubnet2Subnet')],
      securityGroups: [made('Group')],
      assignPublicIp: 'DISABLED',
    },
  });
});

describe('the network', () => {
  const network = (subnets: readonly string[], securityGroups?: readonly string[]): object => ({
    subnets,
    securityGroups,
    assignPublicIp: 'DISABLED',
  });

  test('of a VPC that is there already', () => {
    const stack = stackOf();
    expect(defaultsOf(stack, { vpc: importedVpc(stack), securityGroups: [group(stack)] })).toEqual({
      ...INHERITED,
      vpc_id: 'vpc-0123456789abcdef0',
      network_configuration: network(['subnet-0aaaaaaaaaaaaaaaa', 'subnet-0bbbbbbbbbbbbbbbb'], ['sg-01']),
    });
  });

  test('of the subnets that are chosen, with the default group of the VPC', () => {
    const stack = stackOf();
    const defaults = defaultsOf(stack, { vpc: importedVpc(stack), vpcSubnets: { availabilityZones: ['us-east-1b'] } });
    expect(defaults['network_configuration']).toEqual(network(['subnet-0bbbbbbbbbbbbbbbb']));
  });

  test('of a list that only the deployment knows', () => {
    const stack = stackOf();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-01',
      availabilityZones: ['us-east-1a'],
      privateSubnetIds: Fn.split(',', Fn.importValue('subnets')),
    });
    expect(defaultsOf(stack, { vpc })['network_configuration']).toEqual(network(LISTED));
  });
});

test.each<[string, (stack: Stack) => PrefectJobTemplateOptions, RegExp]>([
  [
    'subnets without their VPC',
    () => ({ vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } }),
    /`vpcSubnets` needs `vpc`: the worker rejects a network without its VPC/,
  ],
  ['groups without their VPC', (stack) => ({ securityGroups: [group(stack)] }), /`securityGroups` needs `vpc`/],
  [
    'no subnet at all',
    (stack) => ({ vpc: importedVpc(stack), vpcSubnets: { availabilityZones: ['us-east-1z'] } }),
    /`vpcSubnets` must select at least one subnet of the VPC, got: none/,
  ],
])('refused: %s', (_name, options, message) => {
  const stack = stackOf();
  expect(() => defaultsOf(stack, options(stack))).toThrow(message);
});

test('what is not given says nothing, as languages other than TypeScript may hand it over', () => {
  const options: PrefectJobTemplateOptions = {
    cluster: undefined,
    executionRole: undefined,
    vpc: undefined,
    vpcSubnets: undefined,
    securityGroups: [],
  };
  const inKubernetes = new PrefectClientSettings({ workspace, apiKey: PrefectApiKey.fromKubernetesSecret('prefect-api-key') });
  expect(inKubernetes.toJobTemplate(options)).toBe(inKubernetes.toJobTemplate());
});
