import { Match, Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { IsolatedNetworkStack } from './isolated-network-stack';
import { IsolatedWorkerStack } from './isolated-worker-stack';

const workspace = { accountId: '01234567-89ab-cdef-0123-456789abcdef', workspaceId: 'fedcba98-7654-3210-fedc-ba9876543210' };

function templates(linkIsActive: boolean): { network: Template; workers: Template } {
  const app = new App();
  const network = new IsolatedNetworkStack(app, 'IsolatedNetwork');
  const workers = new IsolatedWorkerStack(app, 'IsolatedWorkers', { vpc: network.vpc, workspace, linkIsActive });
  return { network: Template.fromStack(network), workers: Template.fromStack(workers) };
}

const { network, workers } = templates(true);

test('there is no way to the internet, nor to another network', () => {
  for (const template of [network, workers]) {
    for (const type of ['InternetGateway', 'NatGateway', 'EgressOnlyInternetGateway', 'Route', 'VPCGatewayAttachment', 'VPCPeeringConnection', 'TransitGatewayAttachment', 'EIP']) {
      template.resourceCountIs(`AWS::EC2::${type}`, 0);
    }
  }
  network.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false });
  workers.hasResourceProperties('AWS::ECS::Service', { NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } } });
});

/** Actions that a role of the worker may do. */
function actions(role: string): string[] {
  const policies = Object.values(workers.findResources('AWS::IAM::Policy')).filter(({ Properties }) => JSON.stringify(Properties.Roles).includes(role));
  const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement as { Action: string | string[] }[]);
  return [...new Set(statements.flatMap(({ Action }) => Action))].sort();
}

const EXECUTION = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:GetAuthorizationToken',
  'ecr:GetDownloadUrlForLayer',
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'secretsmanager:DescribeSecret',
  'secretsmanager:GetSecretValue',
];

test('its roles may do what they need, and nothing else', () => {
  expect(actions('WorkerTaskExecutionRole')).toEqual(EXECUTION);
  // A process worker calls Prefect and nothing of AWS.
  expect(actions('WorkerTaskTaskRole')).toEqual([]);
});

/** What is behind each service: an image is a token and a manifest in the registry, and layers in S3. */
const ENDPOINTS: Readonly<Record<string, string[]>> = { ecr: ['ecr.api', 'ecr.dkr', 's3'], logs: ['logs'], secretsmanager: ['secretsmanager'] };

test('there is an endpoint to each service that is called, and to Prefect, open to the worker', () => {
  const endpoints = Object.values(workers.findResources('AWS::EC2::VPCEndpoint')).map(({ Properties }) => Properties);
  const names = endpoints.map(({ ServiceName }) => (typeof ServiceName === 'string' ? 'prefect' : String(ServiceName['Fn::Join'][1].at(-1)).slice(1)));
  const needed = EXECUTION.flatMap((action) => ENDPOINTS[action.split(':')[0] ?? ''] ?? [`none for ${action}`]);
  expect(names.sort()).toEqual([...new Set(needed), 'prefect', 'prefect'].sort());

  const worker = { 'Fn::GetAtt': [Match.stringLikeRegexp('^WorkerSecurityGroup'), 'GroupId'] };
  for (const group of ['^PrefectSecurityGroup', '^EndpointsSecurityGroup']) {
    workers.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      IpProtocol: 'tcp',
      FromPort: 443,
      ToPort: 443,
      GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp(group), 'GroupId'] },
      SourceSecurityGroupId: worker,
    });
  }
});

test('it has all settings, the key as a secret, and a health check', () => {
  workers.hasResourceProperties('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: [
      Match.objectLike({
        Command: Match.arrayWith(['worker', 'start', '--with-healthcheck']),
        Environment: Match.arrayWith([{ Name: 'PREFECT_CLOUD_API_URL', Value: 'https://api.private.prefect.cloud/api' }, { Name: 'DO_NOT_TRACK', Value: '1' }]),
        Secrets: [{ Name: 'PREFECT_API_KEY', ValueFrom: Match.anyValue() }],
        HealthCheck: Match.objectLike({ Command: Match.arrayWith(['CMD', 'python']) }),
      }),
    ],
  });
});

test('it waits for the link', () => {
  workers.hasResourceProperties('AWS::ECS::Service', { DesiredCount: 1 });
  templates(false).workers.hasResourceProperties('AWS::ECS::Service', { DesiredCount: 0 });
});
