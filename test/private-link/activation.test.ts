import { Match, Template } from 'aws-cdk-lib/assertions';
import { App, Duration, Stack, Tags } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ACTIVATION_ATTRIBUTES } from '../../lib/contract/activation-resource';
import { PREFLIGHT_ATTRIBUTES } from '../../lib/contract/preflight-resource';
import { PrefectPrivateLink, PrivateDns } from '../../lib/index';
import { API_SERVICE, UI_SERVICE, inTemplate, link, template } from './fixtures';

const API_ID = { Ref: 'PrefectApiEndpoint3B1D1D78' };
const UI_ID = { Ref: 'PrefectUiEndpointE99A1181' };

interface Resource {
  readonly Properties: Record<string, unknown>;
  readonly DependsOn?: string[];
}

function only(result: Template, type: string): Resource {
  const found = Object.values(result.findResources(type));
  expect(found).toHaveLength(1);
  return found[0] as Resource;
}

describe('the activation resource', () => {
  test('receives the link', () => {
    template({
      uiServiceName: UI_SERVICE,
      zoneGracePeriod: Duration.hours(1),
      dnsWait: Duration.seconds(5),
      apiHostName: 'api.example.com',
      uiHealthPath: '/ok',
    }).hasResourceProperties('Custom::PrefectPrivateLinkActivation', {
      Link: {
        name: inTemplate(''),
        accountId: { Ref: 'AWS::AccountId' },
        vpcId: 'vpc-0123456789abcdef0',
        region: { Ref: 'AWS::Region' },
        privateDns: 'onceAccepted',
        graceSeconds: 3600,
        dnsWaitSeconds: 5,
        endpoints: [
          { role: 'api', endpointId: API_ID, serviceName: API_SERVICE, hostName: 'api.example.com', healthPath: '/api/health' },
          { role: 'ui', endpointId: UI_ID, serviceName: UI_SERVICE, hostName: 'app.private.prefect.cloud', healthPath: '/ok' },
        ],
      },
      ServiceTimeout: '600',
    });
  });

  test('has the defaults of the documentation', () => {
    template().hasResourceProperties('Custom::PrefectPrivateLinkActivation', { Link: { graceSeconds: 1800, dnsWaitSeconds: 60 } });
    template().hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(5 minutes)' });
  });

  test('carries endpoint properties as they are at the end of synthesis', () => {
    const { stack, link: prefect } = link();
    Tags.of(stack).add('team', 'data');
    (prefect.apiEndpoint.node.defaultChild as ec2.CfnVPCEndpoint).policyDocument = { Statement: [] };
    Template.fromStack(stack).hasResourceProperties('Custom::PrefectPrivateLinkActivation', {
      EndpointProperties: { api: { policyDocument: { Statement: [] }, tags: Match.arrayWith([{ key: 'team', value: 'data' }]) } },
    });
  });

  test('is the same in two syntheses, so that it never runs without a change', () => {
    const props = { uiServiceName: UI_SERVICE, connectionNotifications: true };
    expect(template(props).toJSON()).toEqual(template(props).toJSON());
  });

  test('carries the hash of the handler', () => {
    const result = template();
    const { HandlerHash } = only(result, 'Custom::PrefectPrivateLinkActivation').Properties;
    const keys = Object.values(result.findResources('AWS::Lambda::Function')).map(({ Properties }) => Properties.Code.S3Key);
    expect(HandlerHash).toMatch(/^[0-9a-f]{64}$/);
    expect(keys).toContain(`${String(HandlerHash)}.zip`);
  });

  test('waits for the permission to modify, and the schedule waits for it', () => {
    const result = template();
    const dependsOn = only(result, 'Custom::PrefectPrivateLinkActivation').DependsOn;
    expect(dependsOn).toEqual(expect.arrayContaining(Object.keys(result.findResources('AWS::IAM::Policy'))));
    expect(only(result, 'AWS::Events::Rule').DependsOn).toEqual(Object.keys(result.findResources('Custom::PrefectPrivateLinkActivation')));
  });

  test('reads only attributes that the activator always answers with', () => {
    const json = JSON.stringify(template({ uiServiceName: UI_SERVICE }).toJSON());
    const attributes = [...json.matchAll(/"Fn::GetAtt":\["Prefect(Activation|Preflight)[0-9A-F]{8}","(\w+)"\]/g)].map(
      ([, , attribute]) => attribute,
    );
    expect(attributes.length).toBeGreaterThan(0);
    for (const attribute of attributes) {
      expect([...ACTIVATION_ATTRIBUTES, ...PREFLIGHT_ATTRIBUTES]).toContain(attribute);
    }
  });
});

describe('the schedule', () => {
  test('sends its interval and no definition: an event that was delayed would bring back an older one', () => {
    const [target] = only(template(), 'AWS::Events::Rule').Properties.Targets as { Input: string }[];
    expect(JSON.parse(target?.Input ?? '')).toEqual({ trigger: 'schedule', intervalMinutes: 5 });
  });

  test('has the interval of the user', () => {
    template({ checkInterval: Duration.minutes(1) }).hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)' });
  });

  test('alone may invoke the activator', () => {
    const result = template();
    const [rule] = Object.keys(result.findResources('AWS::Events::Rule'));
    result.resourceCountIs('AWS::Lambda::Permission', 1);
    result.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': [rule, 'Arn'] },
    });
  });
});

describe('permissions', () => {
  const statements = (result: Template): Record<string, unknown>[] => [
    ...Object.values(result.findResources('AWS::IAM::Role')).flatMap(({ Properties }) =>
      Properties.Policies.flatMap((policy: { PolicyDocument: { Statement: unknown[] } }) => policy.PolicyDocument.Statement),
    ),
    ...Object.values(result.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement),
  ];

  test('have no wildcard in any action, and no managed policy', () => {
    const result = template({ uiServiceName: UI_SERVICE, connectionNotifications: true });
    for (const { Action } of statements(result)) {
      expect(JSON.stringify(Action)).not.toContain('*');
    }
    result.allResourcesProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
  });

  test('allow on all resources only what AWS offers nothing narrower for', () => {
    const onAll = statements(template({ uiServiceName: UI_SERVICE })).filter(
      ({ Resource, Effect }) => Resource === '*' && Effect === 'Allow',
    );
    expect(onAll.map(({ Action }) => Action)).toEqual(
      expect.arrayContaining([
        ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DescribeVpcEndpointServices', 'ec2:DescribeVpcEndpoints'],
        [
          'ec2:AssignPrivateIpAddresses',
          'ec2:CreateNetworkInterface',
          'ec2:DeleteNetworkInterface',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSubnets',
          'ec2:UnassignPrivateIpAddresses',
        ],
      ]),
    );
    expect(onAll).toHaveLength(2);
  });

  test('modify these endpoints and this VPC only, in a policy of its own', () => {
    const result = template({ uiServiceName: UI_SERVICE });
    const arn = (kind: string, id: unknown): object => ({
      'Fn::Join': [
        '',
        [
          'arn:',
          { Ref: 'AWS::Partition' },
          ':ec2:',
          { Ref: 'AWS::Region' },
          ':',
          { Ref: 'AWS::AccountId' },
          ...(typeof id === 'string' ? [`:${kind}/${id}`] : [`:${kind}/`, id]),
        ],
      ],
    });
    result.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({
            Action: 'ec2:ModifyVpcEndpoint',
            Resource: [arn('vpc-endpoint', API_ID), arn('vpc-endpoint', UI_ID), arn('vpc', 'vpc-0123456789abcdef0')],
          }),
          Match.objectLike({
            Action: 'route53:AssociateVPCWithHostedZone',
            Condition: {
              'ForAllValues:StringEquals': {
                'route53:VPCs': [{ 'Fn::Join': ['', ['VPCId=vpc-0123456789abcdef0,VPCRegion=', { Ref: 'AWS::Region' }]] }],
              },
            },
          }),
        ],
      },
    });
  });

  test('to modify are not given while Private DNS is unmanaged', () => {
    const result = template({ privateDns: PrivateDns.unmanaged() });
    result.resourceCountIs('AWS::IAM::Policy', 0);
    expect(JSON.stringify(result.toJSON())).not.toContain('ec2:ModifyVpcEndpoint');
  });

  test('across Regions include vpce:AllowMultiRegion on the endpoints', () => {
    template({
      apiServiceName: 'com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0',
      serviceRegion: 'eu-west-1',
    }).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'vpce:AllowMultiRegion' })]) },
    });
    expect(JSON.stringify(template().toJSON())).not.toContain('AllowMultiRegion');
  });

  test('of the probe are denied to its own code', () => {
    template().hasResourceProperties('AWS::IAM::Role', {
      Policies: [
        {
          PolicyDocument: {
            Statement: Match.arrayWith([
              Match.objectLike({ Effect: 'Deny', Condition: { Null: { 'lambda:SourceFunctionArn': 'false' } } }),
            ]),
          },
        },
      ],
    });
  });
});

describe('connection notifications', () => {
  test('are disabled by default', () => {
    template().resourceCountIs('AWS::EC2::VPCEndpointConnectionNotification', 0);
    template().resourceCountIs('AWS::SNS::Topic', 0);
  });

  test('come from these endpoints only, once the topic admits them', () => {
    const result = template({ uiServiceName: UI_SERVICE, connectionNotifications: true });
    result.resourceCountIs('AWS::EC2::VPCEndpointConnectionNotification', 2);
    result.hasResource('AWS::EC2::VPCEndpointConnectionNotification', {
      Properties: { VPCEndpointId: API_ID, ConnectionEvents: ['Accept', 'Connect', 'Delete', 'Reject'] },
      DependsOn: Object.keys(result.findResources('AWS::SNS::TopicPolicy')),
    });
    result.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'sns:Publish',
            Effect: 'Allow',
            Principal: { Service: 'vpce.amazonaws.com' },
            Condition: {
              ArnLike: { 'aws:SourceArn': [Match.anyValue(), Match.anyValue()] },
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            },
          }),
        ]),
      },
    });
    result.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'lambda' });
  });

  test('offer their topic', () => {
    expect(link().link.notificationTopic).toBeUndefined();
    expect(link({ connectionNotifications: true }).link.notificationTopic).toBeDefined();
  });
});

test('an app of environment-agnostic stacks synthesises without a context lookup', () => {
  const app = new App();
  const stack = new Stack(app, 'Network');
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    natGateways: 0,
    subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
  });
  new PrefectPrivateLink(stack, 'Prefect', { vpc, apiServiceName: API_SERVICE });
  expect(app.synth().manifest.missing ?? []).toEqual([]);
});

test('an event of CloudFormation is dropped before CloudFormation gives it up', () => {
  const result = template();
  const { MaximumEventAgeInSeconds: age } = only(result, 'AWS::Lambda::EventInvokeConfig').Properties as {
    MaximumEventAgeInSeconds: number;
  };
  const { ServiceTimeout: given } = only(result, 'Custom::PrefectPrivateLinkActivation').Properties as { ServiceTimeout: string };
  const { Timeout: pass } = Object.values(result.findResources('AWS::Lambda::Function'))
    .map(({ Properties }) => Properties as { Timeout: number })
    .reduce((longest, one) => (one.Timeout > longest.Timeout ? one : longest));
  expect(age + pass).toBeLessThan(Number(given));
});

describe('reserved concurrency', () => {
  const reserved = (result: Template): unknown[] =>
    Object.values(result.findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => (Properties as Record<string, unknown>).ReservedConcurrentExecutions,
    );

  test('is left to the account, and can be given to the activator', () => {
    expect(reserved(template()).filter((value) => value !== undefined)).toEqual([]);
    expect(reserved(template({ reservedConcurrentExecutions: 2 })).filter((value) => value !== undefined)).toEqual([2]);
  });

  test.each([0, -1, 1.5, NaN])('of %d is rejected', (value) => {
    expect(() => template({ reservedConcurrentExecutions: value })).toThrow(
      `\`reservedConcurrentExecutions\` must be a whole number, at least 1, got: ${value}`,
    );
  });
});
