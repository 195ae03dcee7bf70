/* What a construct says about a setting: in its own words, also to those without types. */
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Stack } from 'aws-cdk-lib/core';
import { PrefectApiKey, PrefectClientSettings, type PrefectClientOptions, type PrefectJobTemplateOptions } from '../../lib/index';
import { workspace } from './fixtures';

const KEY = `pnu_${'a'.repeat(36)}`;
const PARTIAL = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prefect/api-key';
const settings = (options: object): PrefectClientSettings => new PrefectClientSettings({ workspace, ...options } as PrefectClientOptions);
const inAws = (): PrefectApiKey =>
  PrefectApiKey.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(new Stack(), 'Key', `${PARTIAL}-AbCdEf`), 'key');
const inKubernetes = PrefectApiKey.fromKubernetesSecret('prefect-api-key');

test.each<[object, string]>([
  [{ proxy: { url: 'socks5://proxy:1080' } }, '`proxy.url` must start with http:// or https://'],
  [{ proxy: { url: `http://${KEY}` } }, '`proxy.url` contains an API key'],
  [{ proxy: { url: 'http://proxy', noProxy: ['https://x.y'] } }, '`proxy.noProxy` must be a host'],
  [{ certificateFile: 'ca.pem' }, '`certificateFile` must be'],
])('%j is named as it is given', (options, message) => {
  expect(() => settings(options)).toThrow(message);
});

test('an API key that is no PrefectApiKey is refused, and never repeated', () => {
  const refusal = (apiKey: unknown) => () => settings({ apiKey });
  expect(refusal(KEY)).toThrow('`apiKey` must be a PrefectApiKey, got: a string. For example: PrefectApiKey.fromSecretsManager(secret)');
  expect(refusal(KEY)).not.toThrow(KEY);
  expect(refusal(new secretsmanager.Secret(new Stack(), 'Key'))).toThrow(
    '`apiKey` must be a PrefectApiKey, got: an object of another kind. ',
  );
  // As some languages write what is not given.
  expect(refusal(null)).not.toThrow();
});

test('a key from another copy of this package is taken', () => {
  const { _reference, _secret } = inAws();
  expect(settings({ apiKey: { _reference, _secret } }).toEcsSecrets()).toHaveProperty('PREFECT_API_KEY');
});

test.each<[string, unknown, string]>([
  ['an ARN', PARTIAL, 'a string'],
  ['a key', KEY, 'a string'],
  ['nothing', undefined, 'undefined'],
  ['a key that is one already', inKubernetes, 'an object of another kind'],
])('%s is neither a secret nor a parameter', (_what, given, kind) => {
  const secret = (): unknown => PrefectApiKey.fromSecretsManager(given as secretsmanager.ISecret);
  expect(secret).toThrow(`\`secret\` must be a CDK secret, got: ${kind}. For example: Secret.fromSecretCompleteArn(this, 'ApiKey', arn)`);
  expect(secret).not.toThrow(KEY);
  expect(() => PrefectApiKey.fromSsmParameter(given as never)).toThrow(
    `\`parameter\` must be a CDK parameter, got: ${kind}. For example: StringParameter.from`,
  );
});

describe('a key in the wrong place', () => {
  const container = (): ecs.ContainerDefinition =>
    new ecs.FargateTaskDefinition(new Stack(), 'Task').addContainer('Worker', { image: ecs.ContainerImage.fromRegistry('worker') });
  const target = (): lambda.Function =>
    new lambda.Function(new Stack(), 'Function', {
      runtime: lambda.Runtime.PYTHON_3_13,
      handler: 'index.handler',
      code: lambda.Code.fromInline('pass'),
    });
  const role = (): iam.Role => new iam.Role(new Stack(), 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });

  test.each<[string, (some: PrefectClientSettings) => unknown]>([
    ['the secrets of a container', (some) => some.toEcsSecrets()],
    ['a container', (some) => some.addToContainer(container())],
    ['a function', (some) => some.addToFunction(target())],
    ['an instance', (some) => some.addToUserData(ec2.UserData.forLinux())],
    ['flow runs on ECS', (some) => some.toJobTemplate({ image: 'flows:1' })],
    ['a role', (some) => some.grantReadApiKey(role())],
  ])('%s: it says how', (_where, write) => {
    expect(() => write(settings({ apiKey: inKubernetes }))).toThrow(
      /^`apiKey` must be in Secrets Manager or Systems Manager.*\. Use PrefectApiKey\.fromSecretsManager\(secret\)$/,
    );
  });

  test('so it does for a field on an instance, and for Kubernetes', () => {
    const some = settings({ apiKey: inAws() });
    expect(() => some.addToUserData(ec2.UserData.forLinux())).toThrow(
      /nothing but the key here: .* on the instance\. Use PrefectApiKey\.fromSecretsManager\(secret\)$/,
    );
    expect(() => some.toKubernetesContainer()).toThrow(/ refer to the Secret\. Use PrefectApiKey\.fromKubernetesSecret\(name\)$/);
    expect(() => some.toHelmValues()).toThrow(/ refer to the Secret\. Use PrefectApiKey\.fromKubernetesSecret\(name\)$/);
  });
});

test('what the CDK refuses stays in its words', () => {
  expect(() => settings({}).addToUserData(new ec2.MultipartUserData())).toThrow(/^MultipartUserData only supports this/);
});

test('names in Kubernetes have an example of their own', () => {
  const some = settings({});
  expect(() => some.toKubernetesContainer('Bad_Name')).toThrow(
    "`configMapName` must be a name that Kubernetes accepts, got: 'Bad_Name'. For example: prefect-client",
  );
  expect(() => some.toKubernetesConfigMap({ name: 'Bad_Name' })).toThrow(/For example: prefect-client$/);
  expect(() => some.toKubernetesConfigMap({ kubernetesNamespace: 'Bad_Name' })).toThrow(/For example: prefect$/);
  expect(() => PrefectApiKey.fromKubernetesSecret('Bad_Name')).toThrow(/For example: prefect-api-key$/);
});

describe('a field of a secret whose ARN is not complete', () => {
  const ecsWrites = (some: PrefectClientSettings): unknown => some.toEcsSecrets();
  const jobTemplate =
    (options: PrefectJobTemplateOptions) =>
    (some: PrefectClientSettings): unknown =>
      some.toJobTemplate(options);
  const named = (stack: Stack): secretsmanager.ISecret => secretsmanager.Secret.fromSecretNameV2(stack, 'Key', 'prefect/api-key');
  const partial = (stack: Stack): secretsmanager.ISecret => secretsmanager.Secret.fromSecretPartialArn(stack, 'Key', PARTIAL);
  const complete = (stack: Stack): secretsmanager.ISecret => secretsmanager.Secret.fromSecretCompleteArn(stack, 'Key', `${PARTIAL}-AbCdEf`);
  const made = (stack: Stack): secretsmanager.ISecret => new secretsmanager.Secret(stack, 'Key');

  test.each<[string, (stack: Stack) => secretsmanager.ISecret, string | undefined, (some: PrefectClientSettings) => unknown, number]>([
    ['by name', named, 'key', ecsWrites, 1],
    ['by a part of its ARN', partial, 'key', ecsWrites, 1],
    ['in a job template', named, 'key', jobTemplate({}), 1],
    ['whole', named, undefined, ecsWrites, 0],
    ['where ECS does not read it', named, 'key', (some) => some.toShell(), 0],
    ['by its complete ARN', complete, 'key', ecsWrites, 0],
    ['of the app', made, 'key', ecsWrites, 0],
  ])('%s', (_how, secret, field, write, warnings) => {
    const stack = new Stack();
    write(settings({ apiKey: PrefectApiKey.fromSecretsManager(secret(stack), field) }));
    const found = Annotations.fromStack(stack).findWarning(
      '*',
      Match.stringLikeRegexp('ECS needs the complete ARN of this secret.*`Secret.fromSecretCompleteArn\\(\\)`.*partial-secret-arn'),
    );
    expect(found).toHaveLength(warnings);
  });
});
