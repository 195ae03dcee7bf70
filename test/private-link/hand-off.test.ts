import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { PrefectPrivateLink } from '../../lib/index';
import { API_SERVICE, UI_SERVICE, link, template } from './fixtures';

describe('the hand-off', () => {
  test('is stored as JSON with the five facts', () => {
    template({ uiServiceName: UI_SERVICE }).hasResourceProperties('AWS::SSM::Parameter', {
      Name: Match.stringLikeRegexp('^/cdk-prefect-privatelink/Network/Network-Prefect-[0-9A-F]{8}/hand-off$'),
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
      'Where the state of the link is, as JSON: Parameter Store',
      'Invoke it, with {}, to look at once',
      'What the preflight found without refusing',
    ]);
    expect(prefect.handOff.vpcId).toBe('vpc-0123456789abcdef0');
  });
});

test('the status parameter is named, not read, so that the first deployment needs none', () => {
  const { stack, link: prefect } = link();
  const result = Template.fromStack(stack);
  expect(Object.keys(result.findParameters('*'))).toEqual(['BootstrapVersion']);
  result.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { STATUS_PARAMETER_NAME: prefect.statusParameter.parameterName } },
  });
});

describe('a link from elsewhere', () => {
  test('offers endpoints, connections and client settings', () => {
    const stack = new Stack(new App(), 'Clients');
    const group = ec2.SecurityGroup.fromSecurityGroupId(stack, 'EndpointGroup', 'sg-0123456789abcdef0');
    const imported = PrefectPrivateLink.fromPrefectPrivateLinkAttributes(stack, 'Prefect', {
      apiEndpointId: 'vpce-0a0a0a0a0a0a0a0a0',
      uiEndpointId: 'vpce-0b0b0b0b0b0b0b0b0',
      securityGroups: [group],
    });
    imported.connections.allowDefaultPortFrom(ec2.Peer.ipv4('10.9.0.0/16'));
    expect(imported.apiEndpoint.vpcEndpointId).toBe('vpce-0a0a0a0a0a0a0a0a0');
    expect(imported.uiEndpoint?.vpcEndpointId).toBe('vpce-0b0b0b0b0b0b0b0b0');
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
      apiEndpointId: 'vpce-0a0a0a0a0a0a0a0a0',
    });
    expect(imported.uiEndpoint).toBeUndefined();
    expect(imported.loginEnvironment().PREFECT_CLOUD_UI_URL).toBe('https://app.prefect.cloud');
  });
});
