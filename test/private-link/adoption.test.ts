import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { App, Stack, Tags } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { PrefectPrivateLink, type PrefectPrivateLinkProps } from '../../lib/index';
import { API_SERVICE, UI_SERVICE, importedVpc } from './fixtures';

const API_ID = 'vpce-0123456789abcdef0';
const UI_ID = 'vpce-0fedcba9876543210';
const GROUP = 'sg-0aaaaaaaaaaaaaaaa';

function existing(stack: Stack, id: string, vpcEndpointId: string, groups: readonly string[] = [GROUP]): ec2.IInterfaceVpcEndpoint {
  const securityGroups = groups.map((group) => ec2.SecurityGroup.fromSecurityGroupId(stack, `${id}${group}`, group));
  return ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, id, { vpcEndpointId, port: 443, securityGroups });
}

function adopt(props: (stack: Stack) => Omit<PrefectPrivateLinkProps, 'vpc'>): {
  app: App;
  stack: Stack;
  vpc: ec2.IVpc;
  link: PrefectPrivateLink;
  result: () => Template;
} {
  const app = new App();
  const stack = new Stack(app, 'Network');
  const vpc = importedVpc(stack);
  const link = new PrefectPrivateLink(stack, 'Prefect', { vpc, ...props(stack) });
  return { app, stack, vpc, link, result: () => Template.fromStack(stack) };
}
const both = (stack: Stack): Omit<PrefectPrivateLinkProps, 'vpc'> => ({
  apiEndpoint: existing(stack, 'Api', API_ID),
  uiEndpoint: existing(stack, 'Ui', UI_ID),
});

describe('a link that adopts both endpoints', () => {
  test('makes no endpoint and no group for one, and describes them before anything changes', () => {
    const { result } = adopt(both);
    result().resourceCountIs('AWS::EC2::VPCEndpoint', 0);
    result().hasResourceProperties('Custom::PrefectPrivateLinkPreflight', {
      Endpoints: [],
      SubnetIds: [],
      Adopted: [
        { role: 'api', endpointId: API_ID, hostName: 'api.private.prefect.cloud' },
        { role: 'ui', endpointId: UI_ID, hostName: 'app.private.prefect.cloud' },
      ],
    });
    result().hasResource('Custom::PrefectPrivateLinkActivation', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^PrefectPreflight')]),
    });
    // The probe's.
    result().resourceCountIs('AWS::EC2::SecurityGroup', 1);
    result().resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });

  test('registers them by id, without a service name', () => {
    adopt(both)
      .result()
      .hasResourceProperties('Custom::PrefectPrivateLinkActivation', {
        Link: {
          endpoints: [
            {
              role: 'api',
              endpointId: API_ID,
              serviceName: Match.absent(),
              hostName: 'api.private.prefect.cloud',
              healthPath: '/api/health',
            },
            {
              role: 'ui',
              endpointId: UI_ID,
              serviceName: Match.absent(),
              hostName: 'app.private.prefect.cloud',
              healthPath: '/private-ui/health',
            },
          ],
        },
      });
  });

  test('may modify them and the VPC only', () => {
    const { result } = adopt(both);
    const [policy] = Object.values(result().findResources('AWS::IAM::Policy'));
    const resources = JSON.stringify(policy?.Properties.PolicyDocument.Statement[0].Resource);
    expect(resources).toContain(`vpc-endpoint/${API_ID}`);
    expect(resources).toContain(`vpc-endpoint/${UI_ID}`);
    expect(resources).not.toMatch(/vpc-endpoint\/\*/);
  });

  test('lets the probe out to their groups, and opens those only when asked', () => {
    const { result, link } = adopt(both);
    const preflight = Match.arrayWith([Match.stringLikeRegexp('Preflight')]);
    result().hasResource('AWS::EC2::SecurityGroupEgress', {
      Properties: { DestinationSecurityGroupId: GROUP, FromPort: 443 },
      DependsOn: preflight,
    });
    expect(link.securityGroup.securityGroupId).toBe(GROUP);
    const asked = adopt((stack) => ({ ...both(stack), open: true }));
    asked.result().hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: GROUP, CidrIp: '10.0.0.0/16' });
    asked.result().hasResource('AWS::EC2::SecurityGroupIngress', {
      Properties: {
        GroupId: GROUP,
        SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('ProbeSecurityGroup'), 'GroupId'] },
      },
      DependsOn: preflight,
    });
  });

  test('hands them off, and admits clients by their groups', () => {
    const { stack, vpc, link, result } = adopt(both);
    expect(link.handOff).toMatchObject({ apiEndpointId: API_ID, uiEndpointId: UI_ID });
    link.connections.allowDefaultPortFrom(new ec2.SecurityGroup(stack, 'Client', { vpc }));
    result().hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: GROUP,
      SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Client'), 'GroupId'] },
    });
  });

  test('has a notification for both, if requested', () => {
    const { result } = adopt((stack) => ({ ...both(stack), connectionNotifications: true }));
    result().resourceCountIs('AWS::EC2::VPCEndpointConnectionNotification', 2);
    result().hasResourceProperties('AWS::EC2::VPCEndpointConnectionNotification', { VPCEndpointId: API_ID });
  });

  test('gives no finding of cdk-nag', () => {
    const { app, stack } = adopt(both);
    Tags.of(stack).add('team', 'data');
    expect(
      new AwsSolutionsChecks(app)
        .validateScope(app)
        .violations.filter(({ violatingResources }) =>
          violatingResources.some(({ constructPath }) => constructPath?.includes('Network/Prefect')),
        ),
    ).toEqual([]);
  });
});

test('an adopted API beside a UI endpoint made here', () => {
  const { link, result } = adopt((stack) => ({ apiEndpoint: existing(stack, 'Api', API_ID), uiServiceName: UI_SERVICE }));
  result().resourceCountIs('AWS::EC2::VPCEndpoint', 1);
  result().hasResourceProperties('Custom::PrefectPrivateLinkPreflight', {
    Endpoints: [Match.objectLike({ role: 'ui', serviceName: UI_SERVICE })],
  });
  // The VPC is admitted to the group made here, not to the user's.
  result().hasResourceProperties('AWS::EC2::SecurityGroup', {
    GroupDescription: Match.stringLikeRegexp('^Interface'),
    SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.0.0.0/16' })],
  });
  expect(
    Object.values(result().findResources('AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => Properties.GroupId as unknown),
  ).not.toContain(GROUP);
  result().hasResourceProperties('AWS::EC2::SecurityGroupEgress', { DestinationSecurityGroupId: GROUP });
  expect(link.connections.securityGroups).toHaveLength(2);
});

test('of another stack of the app is taken by reference', () => {
  const app = new App();
  const first = new Stack(app, 'First');
  const made = new ec2.InterfaceVpcEndpoint(first, 'Endpoint', {
    vpc: importedVpc(first),
    service: new ec2.InterfaceVpcEndpointService(API_SERVICE),
  });
  const second = new Stack(app, 'Second');
  new PrefectPrivateLink(second, 'Prefect', { vpc: importedVpc(second), apiEndpoint: made });
  Template.fromStack(second).hasResourceProperties('Custom::PrefectPrivateLinkActivation', {
    Link: { endpoints: [{ endpointId: { 'Fn::ImportValue': Match.anyValue() } }] },
  });
});

test.each([
  [() => ({}), /`apiServiceName` or `apiEndpoint` must be given/],
  [(stack: Stack) => ({ ...both(stack), apiServiceName: API_SERVICE }), /`apiServiceName` and `apiEndpoint` exclude each other/],
  [(stack: Stack) => ({ ...both(stack), uiServiceName: UI_SERVICE }), /`uiServiceName` and `uiEndpoint` exclude each other/],
  [(stack: Stack) => ({ apiEndpoint: existing(stack, 'Api', API_ID, []) }), /`apiEndpoint` must know its security groups/],
  [
    (stack: Stack) => ({ apiEndpoint: existing(stack, 'Api', API_ID), uiEndpoint: existing(stack, 'Ui', API_ID) }),
    /`uiEndpoint` must differ from `apiEndpoint`/,
  ],
  [
    (stack: Stack) => ({ ...both(stack), securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Own', GROUP)] }),
    /`securityGroups` must be left out if the link creates no endpoint/,
  ],
  [(stack: Stack) => ({ ...both(stack), recreateApiEndpoint: API_ID }), /`recreateApiEndpoint` needs `apiServiceName`/],
])('%# fails', (props: (stack: Stack) => Omit<PrefectPrivateLinkProps, 'vpc'>, message) => {
  expect(() => adopt(props)).toThrow(message);
});
