/* Features of the CDK that act on constructs: they have to reach everything that a link creates. */
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { App, Aspects, CfnResource, PropertyInjectors, Stack, Tags, type IAspect, type IPropertyInjector } from 'aws-cdk-lib/core';
import { type IConstruct } from 'constructs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PrefectPrivateLink } from '../../lib/index';
import { API_SERVICE, UI_SERVICE, importedVpc } from './fixtures';

/** A link with everything that it may create. */
function complete(stack: Stack): PrefectPrivateLink {
  const link = new PrefectPrivateLink(stack, 'Prefect', {
    vpc: importedVpc(stack),
    apiServiceName: API_SERVICE,
    uiServiceName: UI_SERVICE,
    connectionNotifications: true,
    stateTopic: sns.Topic.fromTopicArn(stack, 'States', 'arn:aws:sns:us-east-1:111122223333:states'),
  });
  link.addAlarms();
  return link;
}
const ROLES = ['Activator/Handler/Role', 'Probe/Handler/Role'].map((path) => `Network/Prefect/${path}`);

test('roles that somebody else manages: nothing of IAM is created, and the report lists every statement', () => {
  const statementsOf = (customise: boolean): Record<string, string[]> => {
    const app = new App();
    const stack = new Stack(app, 'Network');
    if (customise) {
      iam.Role.customizeRoles(stack, { usePrecreatedRoles: Object.fromEntries(ROLES.map((path, index) => [path, `role-${index}`])) });
    }
    complete(stack);
    const assembly = app.synth();
    const { Resources } = assembly.getStackByName('Network').template as { Resources: Record<string, { Type: string; Properties: never }> };
    const ofIam = Object.values(Resources).filter(({ Type }) => Type.startsWith('AWS::IAM::'));
    if (!customise) {
      const template = Template.fromJSON({ Resources });
      const policies = Object.values(template.findResources('AWS::IAM::Policy')) as { Properties: { PolicyDocument: Document } }[];
      const roles = Object.entries(template.findResources('AWS::IAM::Role')) as [
        string,
        { Properties: { Policies: { PolicyDocument: Document }[] } },
      ][];
      const [activator, probe] = ['Activator', 'Probe'].map((word) => roles.find(([id]) => id.includes(`${word}Handler`))?.[1]);
      const inline = (role: typeof activator): string[] =>
        role?.Properties.Policies.flatMap(({ PolicyDocument }) => sids(PolicyDocument)) ?? [];
      return {
        [ROLES[0] ?? '']: [...inline(activator), ...policies.flatMap(({ Properties }) => sids(Properties.PolicyDocument))].sort(),
        [ROLES[1] ?? '']: inline(probe).sort(),
      };
    }
    expect(ofIam).toEqual([]);
    const report = JSON.parse(readFileSync(join(assembly.directory, 'iam-policy-report.json'), 'utf8')) as {
      roles: { roleConstructPath: string; identityPolicyStatements: { Sid?: string }[] }[];
    };
    return Object.fromEntries(
      report.roles.map(({ roleConstructPath, identityPolicyStatements }) => [
        roleConstructPath,
        identityPolicyStatements.map(({ Sid = '' }) => Sid).sort(),
      ]),
    );
  };
  expect(statementsOf(true)).toEqual(statementsOf(false));
});
interface Document {
  readonly Statement: { readonly Sid?: string }[];
}
const sids = ({ Statement }: Document): string[] => Statement.map(({ Sid = '' }) => Sid);

test('a permissions boundary reaches every role', () => {
  const stack = new Stack(new App(), 'Network');
  complete(stack);
  iam.PermissionsBoundary.of(stack).apply(iam.ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess'));
  const roles = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  expect(roles).toHaveLength(2);
  for (const { Properties } of roles) {
    expect(JSON.stringify(Properties.PermissionsBoundary)).toContain('PowerUserAccess');
  }
});

test('tags reach everything that can have tags, the endpoints keep their own, and a user may name the endpoints', () => {
  const stack = new Stack(new App(), 'Network');
  complete(stack);
  Tags.of(stack).add('cost-center', '42');
  Tags.of(stack).add('Name', 'prefect');
  const template = Template.fromStack(stack);
  for (const type of [
    'AWS::EC2::SecurityGroup',
    'AWS::EC2::VPCEndpoint',
    'AWS::IAM::Role',
    'AWS::Lambda::Function',
    'AWS::Logs::LogGroup',
    'AWS::SNS::Topic',
    'AWS::CloudWatch::Alarm',
  ]) {
    template.allResourcesProperties(type, { Tags: Match.arrayWith([{ Key: 'cost-center', Value: '42' }]) });
  }
  template.allResourcesProperties('AWS::SSM::Parameter', { Tags: Match.objectLike({ 'cost-center': '42' }) });
  template.allResourcesProperties('AWS::EC2::VPCEndpoint', { Tags: Match.arrayWith([{ Key: 'Name', Value: 'prefect' }]) });
});

class Retain implements IAspect {
  public visit(node: IConstruct): void {
    if (node instanceof CfnResource && node.cfnResourceType === 'AWS::EC2::VPCEndpoint') {
      node.addPropertyOverride('PolicyDocument', { Statement: [] });
    }
  }
}

test('an aspect reaches the endpoints', () => {
  const stack = new Stack(new App(), 'Network');
  complete(stack);
  Aspects.of(stack).add(new Retain());
  Template.fromStack(stack).allResourcesProperties('AWS::EC2::VPCEndpoint', { PolicyDocument: { Statement: [] } });
});

/** What an organisation injects into all functions. */
class Architecture implements IPropertyInjector {
  public readonly constructUniqueId = lambda.Function.PROPERTY_INJECTION_ID;
  public inject(props: lambda.FunctionProps): lambda.FunctionProps {
    return { ...props, architecture: lambda.Architecture.ARM_64, tracing: lambda.Tracing.ACTIVE };
  }
}

test('property injectors reach the functions, and what the CDK then adds to their roles is there', () => {
  const app = new App();
  PropertyInjectors.of(app).add(new Architecture());
  const stack = new Stack(app, 'Network');
  complete(stack);
  const template = Template.fromStack(stack);
  template.allResourcesProperties('AWS::Lambda::Function', { Architectures: ['arm64'], TracingConfig: { Mode: 'Active' } });
  expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).toContain('xray:PutTraceSegments');
});

test('tags stay within their limit of 256 characters, with the longest stack name, link name and endpoint id', () => {
  const stack = new Stack(new App(), 'Deep');
  new PrefectPrivateLink(stack, 'x'.repeat(250), {
    vpc: importedVpc(stack),
    apiServiceName: API_SERVICE,
    recreateApiEndpoint: 'vpce-0123456789abcdef0',
    open: false,
  });
  const [endpoint] = Object.values(Template.fromStack(stack).findResources('AWS::EC2::VPCEndpoint'));
  const { Tags } = endpoint?.Properties as { Tags: { Key: string; Value: unknown }[] };
  const values = Tags.map(({ Value }) => JSON.stringify(Value).replace('{"Fn::Join":["",[{"Ref":"AWS::StackName"},', 'n'.repeat(128)));
  expect(values.filter((value) => value.length > 256 + '"]]}"'.length)).toEqual([]);
  expect(Tags.find(({ Key }) => Key === 'Name')?.Value).toEqual({
    'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, expect.stringMatching(/^\/x{81}-[0-9a-f]{8}\/ApiEndpoint-vpce-0123456789abcdef0$/)]],
  });
});
