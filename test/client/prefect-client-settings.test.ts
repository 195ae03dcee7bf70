import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { App, CfnParameter, Fn, SecretValue, Stack } from 'aws-cdk-lib/core';
import { PrefectApiKey, PrefectClientSettings, type PrefectClientOptions } from '../../lib/index';
import { link } from '../private-link/fixtures';
import { ACCOUNT, workspace, WORKSPACE } from './fixtures';

const URLS = {
  PREFECT_API_URL: `https://api.private.prefect.cloud/api/accounts/${ACCOUNT}/workspaces/${WORKSPACE}`,
  PREFECT_CLOUD_API_URL: 'https://api.private.prefect.cloud/api',
  PREFECT_CLOUD_UI_URL: 'https://app.private.prefect.cloud',
};

function setUp(options: PrefectClientOptions = {}): {
  stack: Stack;
  secret: secretsmanager.ISecret;
  parameter: ssm.IParameter;
  settings: (apiKey?: PrefectApiKey) => PrefectClientSettings;
} {
  const stack = new Stack(new App(), 'Clients');
  return {
    stack,
    secret: secretsmanager.Secret.fromSecretNameV2(stack, 'ApiKey', 'prefect/api-key'),
    parameter: ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Parameter', { parameterName: '/prefect/api-key' }),
    settings: (apiKey) => new PrefectClientSettings({ workspace, apiKey, ...options }),
  };
}

function container(stack: Stack): ecs.ContainerDefinition {
  return new ecs.FargateTaskDefinition(stack, 'Task').addContainer('Worker', { image: ecs.ContainerImage.fromRegistry('worker') });
}

const environment = (values: Record<string, string>) => Object.entries(values).map(([Name, Value]) => ({ Name, Value }));

describe('the settings of a link', () => {
  test('contain its hosts', () => {
    const { link: prefect } = link({
      uiServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0fedcba9876543210',
      apiHostName: 'api.example.com',
    });
    expect(prefect.clientSettings({ workspace, telemetry: false })).toMatchObject({
      apiUrl: `https://api.example.com/api/accounts/${ACCOUNT}/workspaces/${WORKSPACE}`,
      cloudApiUrl: 'https://api.example.com/api',
      cloudUiUrl: 'https://app.private.prefect.cloud',
    });
  });

  test('contain the public web interface if there is no UI endpoint', () => {
    expect(link().link.clientEnvironment(workspace)).toEqual({ ...URLS, PREFECT_CLOUD_UI_URL: 'https://app.prefect.cloud' });
    expect(link().link.loginEnvironment()).toEqual({
      PREFECT_CLOUD_API_URL: URLS.PREFECT_CLOUD_API_URL,
      PREFECT_CLOUD_UI_URL: 'https://app.prefect.cloud',
    });
  });

  test('may contain tokens', () => {
    const tokens = { accountId: Fn.importValue('account'), workspaceId: Fn.importValue('workspace') };
    expect(() => link().link.clientEnvironment(tokens)).not.toThrow();
  });
});

describe('an ECS container', () => {
  const secretArn = { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('secret:prefect/api-key')])] };

  test('gets the environment, and the key as a secret', () => {
    const { stack, secret, settings } = setUp({ certificateFile: '/etc/ca.pem' });
    settings(PrefectApiKey.fromSecretsManager(secret)).addToContainer(container(stack));
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [
        Match.objectLike({
          Environment: environment({ ...URLS, SSL_CERT_FILE: '/etc/ca.pem' }),
          Secrets: [{ Name: 'PREFECT_API_KEY', ValueFrom: secretArn }],
        }),
      ],
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['secretsmanager:GetSecretValue']) })]) },
    });
  });

  test('the same when given in its definition', () => {
    const { stack, parameter, settings } = setUp();
    const some = settings(PrefectApiKey.fromSsmParameter(parameter));
    new ecs.FargateTaskDefinition(stack, 'Task').addContainer('Worker', {
      image: ecs.ContainerImage.fromRegistry('worker'),
      environment: some.toEnvironment(),
      secrets: some.toEcsSecrets(),
    });
    Template.fromStack(stack).hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [
        Match.objectLike({ Environment: environment(URLS), Secrets: [{ Name: 'PREFECT_API_KEY', ValueFrom: Match.anyValue() }] }),
      ],
    });
  });

  test('a field of a secret', () => {
    const { stack, secret, settings } = setUp();
    settings(PrefectApiKey.fromSecretsManager(secret, 'key')).addToContainer(container(stack));
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::ECS::TaskDefinition'))).toContain(':key::');
  });

  test('a second key is refused, and the container left as it is', () => {
    const { stack, secret, settings } = setUp();
    const some = settings(PrefectApiKey.fromSecretsManager(secret));
    const worker = container(stack);
    some.addToContainer(worker);
    expect(() => some.addToContainer(worker)).toThrow(
      '`container` must not already have the secret PREFECT_API_KEY. Remove it from `secrets`, or call `addToContainer()` only once',
    );
    expect(worker.renderContainerDefinition().secrets).toHaveLength(1);
    // Without a key there is nothing that could be there twice.
    expect(() => settings().addToContainer(worker)).not.toThrow();
  });

  test('a key in plain text beside it is refused', () => {
    const { stack, secret, settings } = setUp();
    const worker = container(stack);
    worker.addEnvironment('PREFECT_API_KEY', 'a key');
    const refusal = (): void => settings(PrefectApiKey.fromSecretsManager(secret)).addToContainer(worker);
    expect(refusal).toThrow(
      '`container` must not set PREFECT_API_KEY in `environment`. Remove it, and replace the API key if it was one: it has been in a template',
    );
    expect(worker.renderContainerDefinition().environment).toHaveLength(1);
  });

  test('no key, no secret', () => expect(setUp().settings().toEcsSecrets()).toEqual({}));

  test('a Kubernetes Secret is refused', () => {
    expect(() => setUp().settings(PrefectApiKey.fromKubernetesSecret('prefect-api-key')).toEcsSecrets()).toThrow(
      /ECS does not read Kubernetes Secrets/,
    );
  });
});

describe('a Lambda function', () => {
  function made(apiKey: (parts: ReturnType<typeof setUp>) => PrefectApiKey | undefined): Template {
    const parts = setUp({ telemetry: false });
    const target = new lambda.Function(parts.stack, 'Function', {
      runtime: lambda.Runtime.PYTHON_3_13,
      handler: 'index.handler',
      code: lambda.Code.fromInline('pass'),
    });
    parts.settings(apiKey(parts)).addToFunction(target);
    return Template.fromStack(parts.stack);
  }

  test('gets the environment, the name of the secret, and may read it', () => {
    const template = made(({ secret }) => PrefectApiKey.fromSecretsManager(secret, 'key'));
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          ...URLS,
          DO_NOT_TRACK: '1',
          PREFECT_SERVER_ANALYTICS_ENABLED: 'false',
          PREFECT_HOME: '/tmp/.prefect',
          API_KEY_SECRET_ARN: Match.anyValue(),
          API_KEY_SECRET_FIELD: 'key',
        },
      },
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [Match.objectLike({ Action: Match.arrayWith(['secretsmanager:GetSecretValue']) })] },
    });
    expect(JSON.stringify(template.toJSON())).not.toContain('resolve:secretsmanager');
  });

  test('or of the parameter', () => {
    const template = made(({ parameter }) => PrefectApiKey.fromSsmParameter(parameter));
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ API_KEY_PARAMETER_NAME: '/prefect/api-key' }) },
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [Match.objectLike({ Action: Match.arrayWith(['ssm:GetParameter']) })] },
    });
  });

  test('without a key it may read nothing', () => made(() => undefined).resourceCountIs('AWS::IAM::Policy', 0));
  test('a Kubernetes Secret is refused', () =>
    expect(() => made(() => PrefectApiKey.fromKubernetesSecret('a'))).toThrow(/does not read Kubernetes Secrets/));
});

test('an instance gets commands, and its role the permission', () => {
  const { stack, secret, settings } = setUp();
  const some = settings(PrefectApiKey.fromSecretsManager(secret));
  const userData = ec2.UserData.forLinux();
  some.addToUserData(userData);
  userData.addCommands('prefect worker start --pool vm');
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
  expect(some.grantReadApiKey(role).success).toBe(true);
  const text = JSON.stringify(stack.resolve(Fn.base64(userData.render())));
  expect(text).toMatch(
    /export PREFECT_API_URL='https:.*aws secretsmanager get-secret-value --secret-id '.*--region '.*prefect worker start/,
  );
  expect(() => settings().grantReadApiKey(role)).toThrow('`apiKey` must be given for a grant, got: undefined. Pass it to the settings');
});

test('only user data for Linux takes the commands', () => {
  const some = setUp().settings();
  for (const persist of [false, true]) {
    expect(() => some.addToUserData(ec2.UserData.forWindows({ persist }))).toThrow('`userData` must be for Linux, got: Windows');
  }
  expect(() => some.addToUserData(ec2.UserData.custom('<powershell>hostname</powershell>'))).toThrow('`userData` must be for Linux');
  const parts = new ec2.MultipartUserData();
  parts.addUserDataPart(ec2.UserData.forLinux(), ec2.MultipartBody.SHELL_SCRIPT, true);
  expect(() => some.addToUserData(parts)).not.toThrow();
});

test('texts', () => {
  const some = setUp({ certificateFile: '/etc/ca.pem' }).settings(PrefectApiKey.fromKubernetesSecret('prefect-api-key'));
  expect(JSON.parse(some.toKubernetesConfigMap({ name: 'worker', kubernetesNamespace: 'prefect' }))).toMatchObject({
    kind: 'ConfigMap',
    metadata: { name: 'worker', namespace: 'prefect' },
    data: URLS,
  });
  expect(JSON.parse(some.toKubernetesContainer('worker'))).toMatchObject({ envFrom: [{ configMapRef: { name: 'worker' } }] });
  expect(JSON.parse(some.toHelmValues())).toMatchObject({ worker: { apiConfig: 'customerManagedCloud' } });
  expect(JSON.parse(some.toJobTemplate())).toEqual({ variables: { properties: { env: { default: { SSL_CERT_FILE: '/etc/ca.pem' } } } } });
  expect(some.toShell()).toContain("\nexport SSL_CERT_FILE='/etc/ca.pem'\n");
  expect(some.toDotenv()).toContain('\nSSL_CERT_FILE=/etc/ca.pem\n');
  expect(some.toToml()).toContain('\nssl_cert_file = "/etc/ca.pem"\n');
  expect(() => some.toKubernetesConfigMap({ name: 'My Settings' })).toThrow(/must be a name that Kubernetes accepts/);
});

describe('a literal key is refused', () => {
  const key = `pnu_${'a'.repeat(36)}`;
  test.each<[string, () => unknown]>([
    ['as a Kubernetes Secret', () => PrefectApiKey.fromKubernetesSecret(key)],
    ['as a key of one', () => PrefectApiKey.fromKubernetesSecret('a', key)],
    ['as a field', () => PrefectApiKey.fromSecretsManager(setUp().secret, key)],
    ['as an id', () => link().link.clientEnvironment({ accountId: key, workspaceId: WORKSPACE })],
    [
      'in a secret of the app',
      () =>
        PrefectApiKey.fromSecretsManager(
          new secretsmanager.Secret(new Stack(), 'Key', { secretStringValue: SecretValue.unsafePlainText(key) }),
        ),
    ],
    [
      'in a field of one',
      () =>
        PrefectApiKey.fromSecretsManager(
          new secretsmanager.Secret(new Stack(), 'Key', { secretObjectValue: { key: SecretValue.unsafePlainText(key) } }),
          'key',
        ),
    ],
    [
      'in what a secret of the app is generated from',
      () =>
        PrefectApiKey.fromSecretsManager(
          new secretsmanager.Secret(new Stack(), 'Key', {
            generateSecretString: { secretStringTemplate: `{"key":"${key}"}`, generateStringKey: 'further' },
          }),
          'key',
        ),
    ],
    ['as the name of one', () => PrefectApiKey.fromSecretsManager(new secretsmanager.Secret(new Stack(), 'Key', { secretName: key }))],
    [
      'as the name of an imported one',
      () => PrefectApiKey.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(new Stack(), 'Key', key)),
    ],
    [
      'as the name of a parameter',
      () =>
        PrefectApiKey.fromSsmParameter(ssm.StringParameter.fromSecureStringParameterAttributes(new Stack(), 'Key', { parameterName: key })),
    ],
    ['in a proxy', () => setUp({ proxy: { url: `http://${key}@proxy` } }).settings()],
  ])('%s', (_where, refusal) => {
    expect(refusal).toThrow(/contains an API key/);
    expect(refusal).not.toThrow(key);
  });

  test('a parameter of the app is refused: CloudFormation makes no secure ones', () => {
    expect(() => PrefectApiKey.fromSsmParameter(new ssm.StringParameter(new Stack(), 'Key', { stringValue: key }))).toThrow(
      /`parameter` must be an imported parameter, got: a parameter that CloudFormation creates.*fromSecureStringParameterAttributes/,
    );
  });

  test('secrets of the app are fine without one', () => {
    const stack = new Stack();
    const given = SecretValue.cfnParameter(new CfnParameter(stack, 'Given', { noEcho: true }));
    expect(() => PrefectApiKey.fromSecretsManager(new secretsmanager.Secret(stack, 'Made'))).not.toThrow();
    expect(() =>
      PrefectApiKey.fromSecretsManager(new secretsmanager.Secret(stack, 'Parameter', { secretStringValue: given })),
    ).not.toThrow();
  });
});
