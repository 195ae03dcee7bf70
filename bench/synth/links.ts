/* One link to Prefect, made in three ways. */
import { join } from 'node:path';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { CustomResource, Duration, Fn, RemovalPolicy, type Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { PrefectPrivateLink } from '../../lib/private-link/prefect-private-link';

const API_SERVICE_NAME = 'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0';
const UI_SERVICE_NAME = 'com.amazonaws.vpce.us-east-1.vpce-svc-0fedcba9876543210';
const ASSETS = join(__dirname, '..', '..', 'assets');

export type AddLink = (stack: Stack, id: string, vpc: ec2.IVpc) => void;

/** By this library. */
export const libraryLink: AddLink = (stack, id, vpc) => {
  new PrefectPrivateLink(stack, id, { vpc, apiServiceName: API_SERVICE_NAME, uiServiceName: UI_SERVICE_NAME });
};

/** By hand, endpoints and their group only: nothing checks, waits, or enables Private DNS. */
export const bareLink: AddLink = (stack, id, vpc) => {
  endpoints(new Construct(stack, id), vpc);
};

/** By hand, with as many resources of each type as the library makes, each by its L2 construct. */
export const sameResourcesLink: AddLink = (stack, id, vpc) => {
  const scope = new Construct(stack, id);
  const probeGroup = new ec2.SecurityGroup(scope, 'ProbeSecurityGroup', { vpc, allowAllOutbound: false });
  const probe = handler(scope, 'probe', ['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces'], {
    vpc,
    vpcSubnets: { subnets: vpc.isolatedSubnets },
    securityGroups: [probeGroup],
  });
  const activator = handler(
    scope,
    'activator',
    ['ec2:DescribeVpcEndpoints', 'ec2:DescribeSubnets', 'lambda:InvokeFunction', 'ssm:PutParameter'],
    {
      environment: { PROBE: probe.functionName },
    },
  );
  const preflight = new CustomResource(scope, 'Preflight', {
    serviceToken: activator.functionArn,
    serviceTimeout: Duration.minutes(10),
    properties: { vpcId: vpc.vpcId, subnetIds: vpc.isolatedSubnets.map(({ subnetId }) => subnetId) },
  });
  const { group, api, ui } = endpoints(scope, vpc, Fn.split(',', preflight.getAttString('SubnetIds')));
  group.connections.allowFrom(probeGroup, ec2.Port.tcp(443));
  const link = { vpcId: vpc.vpcId, region: stack.region, account: stack.account, api: api.vpcEndpointId, ui: ui.vpcEndpointId };
  new ssm.StringParameter(scope, 'HandOff', { stringValue: stack.toJsonString(link) });
  const policy = new iam.Policy(scope, 'Policy', {
    roles: activator.role === undefined ? [] : [activator.role],
    statements: [
      new iam.PolicyStatement({
        actions: ['ec2:ModifyVpcEndpoint'],
        resources: [api, ui].map(({ vpcEndpointId }) =>
          stack.formatArn({ service: 'ec2', resource: 'vpc-endpoint', resourceName: vpcEndpointId }),
        ),
      }),
    ],
  });
  const activation = new CustomResource(scope, 'Activation', {
    serviceToken: activator.functionArn,
    serviceTimeout: Duration.minutes(10),
    properties: link,
  });
  activation.node.addDependency(policy, probe);
  new events.Rule(scope, 'Schedule', {
    schedule: events.Schedule.rate(Duration.minutes(5)),
    targets: [new targets.LambdaFunction(activator, { event: events.RuleTargetInput.fromObject(link) })],
  });
};

function endpoints(
  scope: Construct,
  vpc: ec2.IVpc,
  subnetIds?: string[],
): { group: ec2.SecurityGroup; api: ec2.InterfaceVpcEndpoint; ui: ec2.InterfaceVpcEndpoint } {
  const group = new ec2.SecurityGroup(scope, 'SecurityGroup', { vpc, allowAllOutbound: false });
  const endpoint = (id: string, serviceName: string): ec2.InterfaceVpcEndpoint => {
    const created = new ec2.InterfaceVpcEndpoint(scope, id, {
      vpc,
      service: new ec2.InterfaceVpcEndpointService(serviceName, 443),
      subnets: { subnets: vpc.isolatedSubnets },
      securityGroups: [group],
      privateDnsEnabled: false,
    });
    if (subnetIds !== undefined) {
      (created.node.defaultChild as ec2.CfnVPCEndpoint).subnetIds = subnetIds;
    }
    return created;
  };
  return { group, api: endpoint('ApiEndpoint', API_SERVICE_NAME), ui: endpoint('UiEndpoint', UI_SERVICE_NAME) };
}

function handler(scope: Construct, name: 'activator' | 'probe', actions: string[], props: Partial<lambda.FunctionProps>): lambda.Function {
  const logGroup = new logs.LogGroup(scope, `${name}Log`, {
    retention: logs.RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new iam.Role(scope, `${name}Role`, {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      Handler: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
          new iam.PolicyStatement({ actions, resources: ['*'] }),
        ],
      }),
    },
  });
  return new lambda.Function(scope, name, {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(join(ASSETS, name)),
    role: role.withoutPolicyUpdates(),
    logGroup,
    ...props,
  });
}
