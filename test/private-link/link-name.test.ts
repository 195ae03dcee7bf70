import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Template } from 'aws-cdk-lib/assertions';
import { App, CfnParameter, NestedStack, Stack, Stage } from 'aws-cdk-lib/core';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import fc from 'fast-check';
import { PrefectPrivateLink, type PrefectPrivateLinkProps } from '../../lib/index';
import { linkNameOf, linkOfHandOff } from '../../lib/contract/parameter-names';
import { API_SERVICE, importedVpc, UI_SERVICE } from './fixtures';

type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>>;

/** A stack with one link at a path. */
function at(path: string, props: Partial<PrefectPrivateLinkProps> = {}, stackName = 'Network'): Template {
  const app = new App();
  const stack = new Stack(app, stackName);
  const ids = path.split('/');
  const scope = ids.slice(0, -1).reduce<Construct>((parent, id) => new Construct(parent, id), stack);
  new PrefectPrivateLink(scope, ids.at(-1) ?? '', {
    vpc: importedVpc(stack),
    apiServiceName: API_SERVICE,
    uiServiceName: UI_SERVICE,
    connectionNotifications: true,
    ...props,
  }).addAlarms();
  return Template.fromStack(stack);
}
const resources = (template: Template): Resources => (template.toJSON() as { Resources: Resources }).Resources;
const linkTag = (template: Template): unknown =>
  Object.values(template.findResources('Custom::PrefectPrivateLinkPreflight'))[0]?.Properties.LinkTag as unknown;
const idsOf = (template: Template, type: RegExp): string[] =>
  Object.entries(resources(template)).flatMap(([id, { Type }]) => (type.test(Type) ? [id] : []));

/** Without what a move may change: logical ids, and paths in metadata. */
function withoutIds(template: Template): readonly string[] {
  const json = JSON.stringify(resources(template), (key, value: unknown) => (key === 'Metadata' ? undefined : value));
  const ids = Object.keys(resources(template)).sort((left, right) => right.length - left.length);
  const plain = ids.reduce((text, id) => text.replaceAll(`"${id}"`, '"id"'), json);
  return Object.values(JSON.parse(`{"list":[${plain.slice(1, -1).replaceAll('"id":{"Type"', '{"Type"')}]}`) as { list: unknown[] })
    .flat()
    .map((resource) => JSON.stringify(resource))
    .sort();
}

const SURVIVORS = /^(Custom::.*|AWS::EC2::VPCEndpoint|AWS::Lambda::Function|AWS::SSM::Parameter|AWS::Lambda::EventInvokeConfig)$/;

describe('the name', () => {
  test.each([
    ['Prefect', 'Prefect'],
    ['Workers/Prefect', 'Workers/Prefect'],
    ['With space', 'With-space-c8cb8080'],
    [`${'a'.repeat(60)}/${'b'.repeat(60)}`, `${'a'.repeat(60)}-${'b'.repeat(20)}-539d7cdc`],
    ['a/b/c/d/e/f/g/h/i/j/k', expect.stringMatching(/^a-b-c-d-e-f-g-h-i-j-k-[0-9a-f]{8}$/) as string],
  ])('of the link at %s is %s by default', (path, name) => {
    expect(linkTag(at(path))).toEqual({ 'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, expect.anything()]] });
    const [, [, rest]] = (linkTag(at(path)) as { 'Fn::Join': [string, [unknown, string]] })['Fn::Join'];
    expect(rest.slice(1)).toEqual(name);
  });

  test.each(['', '/', 'a//b', '/a', 'a/', 'a b', 'a'.repeat(91), 'a/'.repeat(10) + 'a', 'ä', "'"])("cannot be '%s'", (linkName) => {
    expect(() => at('Prefect', { linkName })).toThrow(`\`linkName\` must have 1 to 90 letters, digits, '.', '-' and '_'`);
  });

  test('cannot be a token', () => {
    const stack = new Stack(new App(), 'Network');
    const linkName = new CfnParameter(stack, 'Name').valueAsString;
    expect(() => new PrefectPrivateLink(stack, 'Prefect', { vpc: importedVpc(stack), apiServiceName: API_SERVICE, linkName })).toThrow(
      '`linkName` must be a literal name, since logical ids derive from it, got: a token',
    );
  });

  test('is unique in its stack, whoever chose it', () => {
    const stack = new Stack(new App(), 'Network');
    const props = { vpc: importedVpc(stack), apiServiceName: API_SERVICE };
    new PrefectPrivateLink(stack, 'Prefect', props);
    expect(() => new PrefectPrivateLink(stack, 'Second', { ...props, linkName: 'Prefect' })).toThrow(
      "`linkName` must be unique in its stack, got: 'Prefect' for Network/Second, which is the name of Network/Prefect. Pass another",
    );
  });

  test('is that of its own stack in the template of another', () => {
    const app = new App();
    const stack = new Stack(app, 'Network');
    const link = new PrefectPrivateLink(stack, 'Prefect', { vpc: importedVpc(stack), apiServiceName: API_SERVICE });
    const other = new Stack(app, 'Other');
    new Alarm(other, 'Alarm', { metric: link.metricHealthy(), threshold: 1, evaluationPeriods: 1 });
    const { Dimensions } = Object.values(Template.fromStack(other).findResources('AWS::CloudWatch::Alarm'))[0]?.Properties as {
      Dimensions: [{ Value: unknown }];
    };
    expect(JSON.stringify(Dimensions)).toContain('Fn::ImportValue');
    expect(JSON.stringify(Dimensions)).not.toContain('AWS::StackName');
  });
});

test('parameter names are read back as the link that they belong to, whatever the parts of its name are', () => {
  const part = fc.constantFrom('Prefect', 'status', 'hand-off', 'a.b_c-d', '3e6a1ff0-94b1-11f0-aa6f-0a88d2e03acf');
  fc.assert(
    fc.property(fc.array(part, { minLength: 2, maxLength: 5 }), fc.uuid(), (parts, guid) => {
      const name = parts.join('/');
      const root = '/cdk-prefect-privatelink/';
      expect(linkNameOf(`${root}${name}/status`)).toBe(name);
      for (const parameter of ['definition', 'hold']) {
        expect(linkNameOf(`${root}${name}/${parameter}`)).toBe(name);
      }
      expect(linkOfHandOff(`${root}${name}/status`)).toBeUndefined();
      expect(linkOfHandOff(`${root}${name}/hand-off/${guid}`)).toBe(name);
      expect(linkNameOf(`${root}${name}/other`)).toBeUndefined();
      expect(linkNameOf(`/other/${name}/status`)).toBeUndefined();
    }),
  );
});

describe('nothing in a template says the name that its stack has at synthesis', () => {
  test.each([
    ['a stack', (app: App) => new Stack(app, 'Uniquename')],
    ['a stack with a name of its own', (app: App) => new Stack(app, 'Id', { stackName: 'Uniquename' })],
    ['a stack of a stage', (app: App) => new Stack(new Stage(app, 'Uniquename'), 'Uniquename')],
    ['a nested stack', (app: App) => new NestedStack(new Stack(app, 'Uniquename'), 'Network')],
  ])('%s', (_, create) => {
    const stack = create(new App());
    const props = { vpc: importedVpc(stack), apiServiceName: API_SERVICE, uiServiceName: UI_SERVICE, connectionNotifications: true };
    const link = new PrefectPrivateLink(stack, 'Prefect', props);
    link.addAlarms();
    link.addHandOffOutputs();
    const json = JSON.stringify(Template.fromStack(stack).toJSON(), (key, value: unknown) =>
      // Only logical ids that the CDK derives from two paths may.
      ['Metadata', 'DependsOn'].includes(key) ? undefined : value,
    ).replaceAll(/"\w+Uniquename\w+"|"Uniquename\w+":\{"Value"/g, '');
    expect(json.includes('Uniquename')).toBe(false);
    expect(json).toContain('"AWS::StackName"');
  });
});

describe('a link that moves and keeps its name', () => {
  const before = at('Prefect');
  test.each(['Renamed', 'Wrapped/Prefect', 'Wrapped/Deep/Renamed'])(
    'to %s keeps what must survive, and nothing but logical ids changes',
    (path) => {
      const after = at(path, { linkName: 'Prefect' });
      expect(idsOf(after, SURVIVORS).sort()).toEqual(idsOf(before, SURVIVORS).sort());
      expect(withoutIds(after)).toEqual(withoutIds(before));
      // The others move.
      expect(Object.keys(resources(after)).sort()).not.toEqual(Object.keys(resources(before)).sort());
    },
  );

  test('from a path of several parts, too', () => {
    const nested = at('Workers/Prefect');
    expect(idsOf(at('Prefect', { linkName: 'Workers/Prefect' }), SURVIVORS).sort()).toEqual(idsOf(nested, SURVIVORS).sort());
  });

  test('with a token as Region of the service keeps its condition', () => {
    const make = (id: string, linkName?: string): string[] => {
      const stack = new Stack(new App(), 'Network');
      const serviceRegion = new CfnParameter(stack, 'Region').valueAsString;
      const apiServiceName = new CfnParameter(stack, 'Service').valueAsString;
      new PrefectPrivateLink(stack, id, { vpc: importedVpc(stack), apiServiceName, serviceRegion, linkName });
      return Object.keys(Template.fromStack(stack).findConditions('*'));
    };
    expect(make('Renamed', 'Prefect')).toEqual(make('Prefect'));
  });

  test('at the place that the name says changes nothing at all', () => {
    expect(at('Prefect', { linkName: 'Prefect' }).toJSON()).toEqual(before.toJSON());
  });

  test('lets the user override the logical id of an endpoint still', () => {
    const stack = new Stack(new App(), 'Network');
    const link = new PrefectPrivateLink(stack, 'Renamed', { vpc: importedVpc(stack), apiServiceName: API_SERVICE, linkName: 'Prefect' });
    (link.apiEndpoint.node.defaultChild as ec2.CfnVPCEndpoint).overrideLogicalId('Kept');
    expect(idsOf(Template.fromStack(stack), /VPCEndpoint$/)).toEqual(['Kept']);
  });
});
