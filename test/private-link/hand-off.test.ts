import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { App, CfnOutput, Duration, NestedStack, Stack } from 'aws-cdk-lib/core';
import { EndpointMetric, PrefectEndpoint, PrefectPrivateLink, PrivateDns } from '../../lib/index';
import { API_SERVICE, HAND_OFF_NAME, importedVpc, inTemplate, UI_SERVICE, link, template, type LinkFixture } from './fixtures';
import { API_ENDPOINT_ID, UI_ENDPOINT_ID } from '../fixtures/names';

describe('the hand-off', () => {
  test('is stored as JSON with the five facts', () => {
    template({ uiServiceName: UI_SERVICE }).hasResourceProperties('AWS::SSM::Parameter', {
      Name: HAND_OFF_NAME,
      Type: 'String',
      Value: {
        'Fn::Join': [
          '',
          [
            '{"accountId":"',
            { Ref: 'AWS::AccountId' },
            '","vpcId":"vpc-0123456789abcdef0","region":"',
            { Ref: 'AWS::Region' },
            '","apiEndpointId":"',
            { Ref: 'PrefectApiEndpoint3B1D1D78' },
            '","uiEndpointId":"',
            { Ref: 'PrefectUiEndpointE99A1181' },
            '"}',
          ],
        ],
      },
    });
  });

  test('has no UI endpoint without one', () => {
    const { link: prefect } = link();
    expect(prefect.handOff.uiEndpointId).toBeUndefined();
    expect(prefect.uiEndpoint).toBeUndefined();
    expect(JSON.stringify(template().findResources('AWS::SSM::Parameter'))).not.toContain('uiEndpointId');
  });

  test('becomes outputs on request only', () => {
    const { stack, link: prefect } = link({ uiServiceName: UI_SERVICE });
    expect(Template.fromStack(stack).findOutputs('*')).toEqual({});
    const again = link({ uiServiceName: UI_SERVICE });
    again.link.addHandOffOutputs();
    again.link.addHandOffOutputs();
    const outputs = Template.fromStack(again.stack).findOutputs('*');
    expect(Object.values(outputs).map(({ Description }) => Description)).toEqual([
      'For Prefect: AWS account',
      'For Prefect: VPC',
      'For Prefect: source Region',
      'For Prefect: VPC endpoint of the API',
      'For Prefect: VPC endpoint of the UI',
      'Parameter Store parameter that contains the state of the link, as JSON',
      'Function to invoke with {} to check now',
      'Findings with which the preflight accepted the deployment',
    ]);
    expect(prefect.handOff.vpcId).toBe('vpc-0123456789abcdef0');
  });
});

describe('outputs of the hand-off', () => {
  const outputIds = ({ stack }: LinkFixture): string[] => Object.keys(Template.fromStack(stack).findOutputs('*'));
  const ALL = [
    'AccountId',
    'VpcId',
    'SourceRegion',
    'ApiEndpointId',
    'UiEndpointId',
    'StatusParameter',
    'ActivatorFunction',
    'PreflightFindings',
  ];

  test('have short ids', () => {
    const fixture = link({ uiServiceName: UI_SERVICE });
    fixture.link.addHandOffOutputs();
    expect(outputIds(fixture)).toEqual(ALL);
  });

  test('have the prefix of the user', () => {
    const fixture = link({ uiServiceName: UI_SERVICE });
    fixture.link.addHandOffOutputs({ idPrefix: 'Data' });
    expect(outputIds(fixture)).toEqual(ALL.map((id) => `Data${id}`));
  });

  test('of two links in one stack need a prefix', () => {
    const fixture = link();
    fixture.link.addHandOffOutputs();
    const second = new PrefectPrivateLink(fixture.stack, 'Data-Link', {
      vpc: fixture.vpc,
      apiServiceName: API_SERVICE,
      privateDns: PrivateDns.unmanaged(),
    });
    expect(() => second.addHandOffOutputs()).toThrow(
      "`idPrefix` must make the output ids of Network/Data-Link unique in its stack, got: '', and Network/Prefect/HandOffOutputs/AccountId has the id AccountId. Pass another prefix, for example: addHandOffOutputs({ idPrefix: 'DataLink' })",
    );
    second.addHandOffOutputs({ idPrefix: 'DataLink' });
    expect(outputIds(fixture)).toContain('DataLinkApiEndpointId');
  });

  test('do not take the id of an output of the user', () => {
    const { stack, link: prefect } = link();
    new CfnOutput(stack, 'VpcId', { value: 'x' });
    expect(() => prefect.addHandOffOutputs()).toThrow(/got: '', and Network\/VpcId has the id VpcId/);
    expect(() => prefect.addHandOffOutputs({ idPrefix: 'Prefect' })).not.toThrow();
  });

  test('of a nested stack do not collide with those of its parent', () => {
    const { stack, link: prefect } = link();
    const nested = new NestedStack(stack, 'Nested');
    new CfnOutput(nested, 'VpcId', { value: 'x' });
    expect(() => prefect.addHandOffOutputs()).not.toThrow();
  });

  test('of a link in a nested stack are outputs of the stack at the top, where people see them', () => {
    const app = new App();
    const top = new Stack(app, 'Top');
    const nested = new NestedStack(new NestedStack(top, 'Middle'), 'Nested');
    const links = ['Prefect', 'Second'].map(
      (id) => new PrefectPrivateLink(nested, id, { vpc: importedVpc(new Stack(app, id)), apiServiceName: API_SERVICE }),
    );
    links[0]?.addHandOffOutputs();
    links[0]?.addHandOffOutputs();
    expect(() => links[1]?.addHandOffOutputs()).toThrow('`idPrefix` must make the output ids of Top/Middle/Nested/Second unique');
    links[1]?.addHandOffOutputs({ idPrefix: 'Second' });
    const outputs = Template.fromStack(top).toJSON().Outputs as Record<string, { Value: unknown }>;
    expect(Object.keys(outputs)).toEqual(expect.arrayContaining(['AccountId', 'ApiEndpointId', 'ActivatorFunction', 'SecondAccountId']));
    expect(outputs.ApiEndpointId?.Value).toEqual({ 'Fn::GetAtt': [expect.any(String), expect.stringMatching(/^Outputs\./)] });
    expect(outputs.AccountId?.Value).toEqual({ Ref: 'AWS::AccountId' });
  });

  test.each(['1st', 'a-b', 'a b'])('fail for the prefix %p', (idPrefix) => {
    expect(() => link().link.addHandOffOutputs({ idPrefix })).toThrow(
      `\`idPrefix\` must have letters and digits only and begin with a letter, got: '${idPrefix}'`,
    );
  });

  test('fail for a second call with another prefix', () => {
    const { link: prefect } = link();
    prefect.addHandOffOutputs();
    expect(() => prefect.addHandOffOutputs({ idPrefix: 'Data' })).toThrow(
      "`idPrefix` must be the same in each call for Network/Prefect, got: 'Data' after ''",
    );
  });
});

test('the parameters are named after the link, not read, so that the first deployment needs none', () => {
  const result = template();
  expect(Object.keys(result.findParameters('*'))).toEqual(['BootstrapVersion']);
  result.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { LINK_NAME: inTemplate('', '') } },
  });
});

describe('a link from elsewhere', () => {
  test('offers endpoints, connections and client settings', () => {
    const stack = new Stack(new App(), 'Clients');
    const group = ec2.SecurityGroup.fromSecurityGroupId(stack, 'EndpointGroup', 'sg-0123456789abcdef0');
    const imported = PrefectPrivateLink.fromPrefectPrivateLinkAttributes(stack, 'Prefect', {
      apiEndpointId: API_ENDPOINT_ID,
      uiEndpointId: UI_ENDPOINT_ID,
      securityGroups: [group],
    });
    imported.connections.allowDefaultPortFrom(ec2.Peer.ipv4('10.9.0.0/16'));
    expect(imported.apiEndpoint.vpcEndpointId).toBe(API_ENDPOINT_ID);
    expect(imported.uiEndpoint?.vpcEndpointId).toBe(UI_ENDPOINT_ID);
    expect(imported.loginEnvironment().PREFECT_CLOUD_UI_URL).toBe('https://app.private.prefect.cloud');
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: 'sg-0123456789abcdef0',
      FromPort: 443,
      CidrIp: '10.9.0.0/16',
    });
  });

  test('fails for what is not the id of an endpoint', () => {
    expect(() => PrefectPrivateLink.fromPrefectPrivateLinkAttributes(new Stack(), 'Prefect', { apiEndpointId: API_SERVICE })).toThrow(
      /`apiEndpointId` must be the id of an endpoint/,
    );
  });

  test('may have no UI', () => {
    const imported = PrefectPrivateLink.fromPrefectPrivateLinkAttributes(new Stack(), 'Prefect', {
      apiEndpointId: API_ENDPOINT_ID,
    });
    expect(imported.uiEndpoint).toBeUndefined();
    expect(imported.loginEnvironment().PREFECT_CLOUD_UI_URL).toBe('https://app.prefect.cloud');
  });

  test('has the metrics, alarms and widgets of the created one, given its name', () => {
    const { stack: home, link: created } = link({ uiServiceName: UI_SERVICE, checkInterval: Duration.minutes(15) });
    const stack = new Stack(new App(), 'Monitoring');
    const imported = PrefectPrivateLink.fromPrefectPrivateLinkAttributes(stack, 'Prefect', {
      apiEndpointId: API_ENDPOINT_ID,
      linkName: 'Network/Prefect',
      checkInterval: Duration.minutes(15),
    });
    for (const metric of ['metricHealthy', 'metricCheckLatency', 'metricCertificateDaysLeft', 'metricMinutesPending'] as const) {
      const asCreated = JSON.stringify(home.resolve(created[metric]().toMetricConfig()));
      const inTwoParts = JSON.stringify(inTemplate(''));
      expect(JSON.stringify(imported[metric]().toMetricConfig())).toBe(asCreated.replace(inTwoParts, '"Network/Prefect"'));
    }
    imported.addAlarms();
    const result = Template.fromStack(stack);
    result.resourceCountIs('AWS::CloudWatch::Alarm', 5);
    result.allResourcesProperties('AWS::CloudWatch::Alarm', { Dimensions: [{ Name: 'Link', Value: 'Network/Prefect' }] });
    result.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'Healthy',
      Period: 900,
      AlarmDescription: Match.stringLikeRegexp('^Prefect link Network/Prefect: '),
    });
    expect(JSON.stringify(imported.dashboardWidgets().map((widget) => widget.toJson()))).toContain('created elsewhere');
    expect(() => imported.metricEndpoint(PrefectEndpoint.API, EndpointMetric.BYTES_PROCESSED)).toThrow('created elsewhere');
  });

  test('has no metrics without its name', () => {
    const imported = PrefectPrivateLink.fromPrefectPrivateLinkAttributes(new Stack(), 'Prefect', {
      apiEndpointId: API_ENDPOINT_ID,
    });
    for (const use of [() => imported.metricHealthy(), () => imported.addAlarms(), () => imported.dashboardWidgets()]) {
      expect(use).toThrow(
        '`linkName` must be given to fromPrefectPrivateLinkAttributes() for metrics, alarms and widgets, got: undefined. Pass `linkName` of the created link',
      );
    }
  });
});
