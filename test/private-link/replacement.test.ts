import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { App, CfnParameter, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { PrefectPrivateLink, PrivateDns, type PrefectPrivateLinkProps } from '../../lib/index';
import { API_SERVICE, UI_SERVICE, importedVpc, inTemplate, link, template } from './fixtures';

const OLD = 'vpce-0123456789abcdef0';

function preflightOf(result: Template): Record<string, unknown> {
  return Object.values(result.findResources('Custom::PrefectPrivateLinkPreflight'))[0]?.Properties as Record<string, unknown>;
}
const endpointIds = (props: Partial<PrefectPrivateLinkProps>): string[] =>
  Object.keys(template(props).findResources('AWS::EC2::VPCEndpoint'));

describe('the preflight receives', () => {
  test('what CloudFormation knows the endpoints by', () => {
    expect(preflightOf(template({ uiServiceName: UI_SERVICE }))).toMatchObject({
      VpcId: 'vpc-0123456789abcdef0',
      Endpoints: [
        { role: 'api', serviceName: API_SERVICE, logicalId: 'PrefectApiEndpoint3B1D1D78' },
        { role: 'ui', serviceName: UI_SERVICE, logicalId: 'PrefectUiEndpointE99A1181' },
      ],
      LinkTag: inTemplate(''),
      StackLinkTags: [inTemplate('')],
    });
    expect(preflightOf(template())).not.toHaveProperty('AllowReplacementOf');
    expect(preflightOf(template({ allowReplacementOf: [OLD] }))).toMatchObject({ AllowReplacementOf: [OLD] });
  });

  test('of every link of its stack, also those that follow, and of no other', () => {
    const { app, stack, vpc } = link();
    new PrefectPrivateLink(stack, 'Another', { vpc, apiServiceName: API_SERVICE, privateDns: PrivateDns.unmanaged() });
    const other = new Stack(app, 'Other');
    new PrefectPrivateLink(other, 'Prefect', { vpc: importedVpc(other), apiServiceName: API_SERVICE });
    const tags = Object.values(Template.fromStack(stack).findResources('Custom::PrefectPrivateLinkPreflight')).map(
      ({ Properties }) => Properties.StackLinkTags as unknown,
    );
    expect(tags).toEqual(Array(2).fill([{ 'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, '/Another']] }, inTemplate('')]));
    expect(preflightOf(Template.fromStack(other))).toMatchObject({ StackLinkTags: [inTemplate('')] });
  });

  test('a logical id that the user overrides', () => {
    const { stack, link: prefect } = link();
    (prefect.apiEndpoint.node.defaultChild as ec2.CfnVPCEndpoint).overrideLogicalId('Kept');
    expect(preflightOf(Template.fromStack(stack))).toMatchObject({ Endpoints: [{ logicalId: 'Kept' }] });
  });
});

describe('an endpoint in place of another', () => {
  test('is another resource, the same for the same id, and passes the guard for it', () => {
    const plain = endpointIds({});
    const [id] = endpointIds({ recreateApiEndpoint: OLD });
    expect(plain).not.toContain(id);
    expect(endpointIds({ recreateApiEndpoint: OLD })).toEqual([id]);
    expect(endpointIds({ recreateApiEndpoint: 'vpce-0fedcba9876543210' })).not.toEqual([id]);
    expect(preflightOf(template({ recreateApiEndpoint: OLD, allowReplacementOf: ['vpce-0a0a0a0a0a0a0a0a0'] }))).toMatchObject({
      AllowReplacementOf: ['vpce-0a0a0a0a0a0a0a0a0', OLD],
      Endpoints: [{ logicalId: id }],
    });
  });

  test('leaves the other role alone', () => {
    const both = endpointIds({ uiServiceName: UI_SERVICE });
    expect(endpointIds({ uiServiceName: UI_SERVICE, recreateUiEndpoint: OLD })).toContain(both[0]);
    expect(endpointIds({ uiServiceName: UI_SERVICE, recreateApiEndpoint: OLD })).toContain(both[1]);
  });

  test('is what hand-off, activation, permission and notification are about', () => {
    const props = { recreateApiEndpoint: OLD, connectionNotifications: true };
    const [id] = endpointIds(props);
    const result = template(props);
    const json = JSON.stringify(result.toJSON());
    expect(json).not.toContain(`"Ref":"${endpointIds({})[0]}"`);
    result.hasResourceProperties('Custom::PrefectPrivateLinkActivation', {
      Link: { endpoints: [Match.objectLike({ endpointId: { Ref: id } })] },
    });
    result.hasResourceProperties('AWS::EC2::VPCEndpointConnectionNotification', { VPCEndpointId: { Ref: id } });
  });

  test('warns where the old one would be deleted first', () => {
    const text = Match.stringLikeRegexp('deletes the old one, vpce-0123456789abcdef0');
    Annotations.fromStack(link({ recreateApiEndpoint: OLD, removalPolicy: RemovalPolicy.DESTROY }).stack).hasWarning(
      '/Network/Prefect',
      text,
    );
    Annotations.fromStack(link({ recreateApiEndpoint: OLD }).stack).hasNoWarning('/Network/Prefect', text);
  });

  test.each([
    [{ recreateApiEndpoint: 'vpc-1' }, /`recreateApiEndpoint` must be the id of an endpoint, got: 'vpc-1'/],
    [{ recreateUiEndpoint: OLD }, /`recreateUiEndpoint` needs `uiServiceName`/],
    [{ allowReplacementOf: ['sg-1'] }, /`allowReplacementOf` must be the id of an endpoint/],
  ])('%j fails', (props, message) => {
    expect(() => link(props)).toThrow(message);
  });

  test('fails for a token', () => {
    const stack = new Stack(new App(), 'Network');
    const props = {
      vpc: importedVpc(stack),
      apiServiceName: API_SERVICE,
      recreateApiEndpoint: new CfnParameter(stack, 'Old').valueAsString,
    };
    expect(() => new PrefectPrivateLink(stack, 'Prefect', props)).toThrow(/`recreateApiEndpoint` must be a literal id/);
  });
});
