import { Match, Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { AdoptStack } from './adopt-stack';

const template = Template.fromStack(new AdoptStack(new App(), 'AdoptedLink'));

test('no endpoint is created, and the one that exists is registered', () => {
  template.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
  template.hasResourceProperties('Custom::PrefectPrivateLinkActivation', {
    Link: Match.objectLike({ endpoints: [Match.objectLike({ role: 'api', endpointId: 'vpce-0123456789abcdef0' })] }),
  });
});

test('its group admits the probe', () => {
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    GroupId: 'sg-0123456789abcdef0',
    FromPort: 443,
    ToPort: 443,
    SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PrefectProbeSecurityGroup'), 'GroupId'] },
  });
});
