/* Checks of templates for the tests of isolated workers. */
import { Match, type Template } from 'aws-cdk-lib/assertions';

const WAYS_OUT = [
  'InternetGateway',
  'NatGateway',
  'EgressOnlyInternetGateway',
  'Route',
  'VPCGatewayAttachment',
  'VPCPeeringConnection',
  'TransitGatewayAttachment',
  'EIP',
];

/** What starting a task takes: its image, its log, its secrets. */
export const EXECUTION = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:GetAuthorizationToken',
  'ecr:GetDownloadUrlForLayer',
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'secretsmanager:DescribeSecret',
  'secretsmanager:GetSecretValue',
];

/** What is behind each service: an image is a token and a manifest in the registry, and layers in S3. */
const ENDPOINTS: Readonly<Record<string, readonly string[]>> = { ecr: ['ecr.api', 'ecr.dkr', 's3'], iam: [] };

export function expectNoWayOut(network: Template, workers: Template): void {
  for (const template of [network, workers]) {
    for (const type of WAYS_OUT) {
      template.resourceCountIs(`AWS::EC2::${type}`, 0);
    }
  }
  network.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false });
  workers.hasResourceProperties('AWS::ECS::Service', { NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } } });
}

/** Actions that a role may do. */
export function actionsOf(template: Template, role: string): string[] {
  const policies = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) =>
    JSON.stringify(Properties.Roles).includes(role),
  );
  const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement as { Action: string | string[] }[]);
  return [...new Set(statements.flatMap(({ Action }) => Action))].sort();
}

/** Each service that is called by an action has an endpoint, Prefect has two, and there is no other. */
export function expectEndpointsFor(template: Template, actions: readonly string[]): void {
  const endpoints = Object.values(template.findResources('AWS::EC2::VPCEndpoint')).map(({ Properties }) => Properties);
  const names = endpoints.map(({ ServiceName }) =>
    typeof ServiceName === 'string' ? 'prefect' : String(ServiceName['Fn::Join'][1].at(-1)).slice(1),
  );
  const services = new Set(actions.map((action) => action.split(':')[0] ?? ''));
  expect(names.sort()).toEqual([...[...services].flatMap((service) => ENDPOINTS[service] ?? [service]), 'prefect', 'prefect'].sort());
}

/** A group is let in by Prefect's endpoints and by those to AWS, on port 443. */
export function expectAdmitted(template: Template, client: string): void {
  const group = (name: string): object => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^${name}SecurityGroup`), 'GroupId'] });
  for (const endpoints of ['Prefect', 'Endpoints']) {
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      IpProtocol: 'tcp',
      FromPort: 443,
      ToPort: 443,
      GroupId: group(endpoints),
      SourceSecurityGroupId: group(client),
    });
  }
}
