/* Settings in every form, and that constructs write the same. */
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { CLIENT_FORMATS, type ClientFormat, type ClientFormatName } from '../../lib/cli/commands/client-formats';
import { PrefectApiKey, PrefectClientSettings } from '../../lib/index';
import { json, run } from './fixtures';

const id = '01234567-89ab-cdef-0123-456789abcdef';
const ids = ['--account-id', id, '--workspace-id', id];
const API_URL = 'https://api.private.prefect.cloud/api';
const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prefect/api-key-AbCdEf';
const PARAMETER = 'arn:aws:ssm:us-east-1:111122223333:parameter/prefect/api-key';

describe('env', () => {
  test('help says which option each format takes for the key', async () => {
    const out = (await run(['env', '--help'])).out.replaceAll(/\s+/g, ' ');
    expect(out).toContain(
      'Pass the place of the API key with --api-key-arn for user-data, ecs, lambda, job-template, and with --api-key-secret for kubernetes, helm. For the other formats, set PREFECT_API_KEY from a secret.',
    );
    expect(out).toContain('https://github.com/cdk-prefect-privatelink/cdk-prefect-privatelink/blob/main/docs/clients.md');
    for (const format of Object.keys(CLIENT_FORMATS)) {
      expect(out).toContain(format);
    }
  });

  test('for a shell, a .env file and programs', async () => {
    expect((await run(['env', ...ids])).out).toBe(
      `export PREFECT_API_URL='${API_URL}/accounts/${id}/workspaces/${id}'\nexport PREFECT_CLOUD_API_URL='${API_URL}'\nexport PREFECT_CLOUD_UI_URL='https://app.private.prefect.cloud'\n`,
    );
    expect((await run(['env', ...ids, '--format', 'dotenv'])).out).toContain(`\nPREFECT_CLOUD_API_URL=${API_URL}\n`);
    const settings = {
      PREFECT_API_URL: `${API_URL}/accounts/${id}/workspaces/${id}`,
      PREFECT_CLOUD_API_URL: API_URL,
      PREFECT_CLOUD_UI_URL: 'https://app.prefect.cloud',
    };
    expect((await json(['env', ...ids, '--no-ui-endpoint'])).value).toEqual(settings);
    expect(JSON.parse((await run(['env', ...ids, '--no-ui-endpoint', '--format', 'json'])).out)).toEqual(settings);
  });

  test("for Prefect's own file, Kubernetes and Helm", async () => {
    const further = [
      '--certificate-file',
      '/etc/ca.pem',
      '--no-telemetry',
      '--retry-codes',
      '500, 504',
      '--proxy',
      'http://proxy.example.com:3128',
      '--no-proxy',
      'a.example.com,.internal',
    ];
    const toml = (await run(['env', ...ids, ...further, '--format', 'toml'])).out;
    expect(toml).toContain(`[cloud]\napi_url = "${API_URL}"\n`);
    expect(toml).toMatch(/^# Not settings of Prefect.*\n# DO_NOT_TRACK=1\n# SSL_CERT_FILE=/);
    const { out, err } = await run(['env', ...ids, ...further, '--format', 'kubernetes', '--api-key-secret', 'keys:prefect']);
    expect(JSON.parse(out)).toMatchObject({
      kind: 'ConfigMap',
      data: { PREFECT_CLIENT_RETRY_EXTRA_CODES: '500,504', NO_PROXY: expect.stringMatching(/,a\.example\.com,\.internal$/) as unknown },
    });
    expect(err.split('\n')).toEqual([
      'Refer to the ConfigMap, and to the Secret with the API key, in the container:',
      'envFrom:',
      '  - {"configMapRef":{"name":"prefect-client"}}',
      'env:',
      '  - {"name":"PREFECT_API_KEY","valueFrom":{"secretKeyRef":{"name":"keys","key":"prefect"}}}',
      expect.stringMatching(/^ {2}- {"name":"NO_PROXY","value":"[^"]*"}$/),
      '',
    ]);
    const helm = await run(['env', ...ids, '--format', 'helm', '--api-host', 'prefect.example.com']);
    expect(JSON.parse(helm.out)).toMatchObject({
      worker: { customerManagedCloudApiConfig: { accountId: id, cloudApiUrl: 'https://prefect.example.com/api' } },
    });
  });

  test('for ECS: the key is a secret', async () => {
    const { out, err } = await run(['env', ...ids, '--format', 'ecs', '--api-key-arn', `${SECRET}:key`]);
    expect(JSON.parse(out)).toEqual({
      environment: [
        { name: 'PREFECT_API_URL', value: `${API_URL}/accounts/${id}/workspaces/${id}` },
        { name: 'PREFECT_CLOUD_API_URL', value: API_URL },
        { name: 'PREFECT_CLOUD_UI_URL', value: 'https://app.private.prefect.cloud' },
      ],
      secrets: [{ name: 'PREFECT_API_KEY', valueFrom: `${SECRET}:key::` }],
    });
    expect(err).toBe('');
  });

  test('for Lambda: the key is named', async () => {
    const { out, err } = await run(['env', ...ids, '--format', 'lambda', '--api-key-arn', PARAMETER]);
    expect(JSON.parse(out)).toEqual({
      Variables: {
        PREFECT_API_URL: `${API_URL}/accounts/${id}/workspaces/${id}`,
        PREFECT_CLOUD_API_URL: API_URL,
        PREFECT_CLOUD_UI_URL: 'https://app.private.prefect.cloud',
        PREFECT_HOME: '/tmp/.prefect',
        API_KEY_PARAMETER_NAME: PARAMETER,
      },
    });
    expect(err).toBe('');
  });

  test('for an instance: the key is read', async () => {
    const { out, err } = await run(['env', ...ids, '--format', 'user-data', '--api-key-arn', SECRET]);
    const shell = (await run(['env', ...ids])).out;
    // What fetches the key is tested with its renderer.
    expect(out.startsWith(`#!/bin/bash\n${shell}`)).toBe(true);
    expect(out).toContain(SECRET);
    expect(out).toContain('export PREFECT_API_KEY');
    expect(err).toBe('');
    expect((await run(['env', ...ids, '--format', 'user-data'])).out).toBe(`#!/bin/bash\n${shell}`);
  });

  test('for flow runs of an ECS worker, which inherit the workspace', async () => {
    const { out, err } = await run(['env', '--format', 'job-template', '--certificate-file', '/etc/ca.pem', '--api-key-arn', PARAMETER]);
    expect(JSON.parse(out)).toEqual({
      job_configuration: { prefect_api_key_secret_arn: '{{ prefect_api_key_secret_arn }}' },
      variables: { properties: { env: { default: { SSL_CERT_FILE: '/etc/ca.pem' } }, prefect_api_key_secret_arn: { default: PARAMETER } } },
    });
    expect(err).toBe('');
    expect(
      (await run(['env', ...ids, '--format', 'job-template', '--certificate-file', '/etc/ca.pem', '--api-key-arn', PARAMETER])).out,
    ).toBe(out);
  });

  test.each<[ClientFormatName, string]>([
    ['ecs', 'must come from a secret or a secure parameter: pass its ARN with --api-key-arn'],
    ['lambda', '--api-key-arn'],
    ['user-data', '--api-key-arn'],
    ['job-template', 'For a worker on ECS, pass the ARN of the API key with --api-key-arn'],
  ])('without a key, %s has none, and a remark says so', async (format, remark) => {
    const { exit, out, err } = await run(['env', ...ids, '--format', format]);
    expect(exit).toBe(0);
    expect(out).not.toMatch(/secret|API_KEY/i);
    expect(err).toContain(remark);
  });

  test('JSON is what programs get, in the format that they ask for', async () => {
    const asked = ['env', ...ids, '--format', 'ecs', '--api-key-arn', SECRET];
    expect((await run([...asked, '--json'])).out).toBe((await run(asked)).out);
    expect(await json(['env', ...ids, '--format', 'dotenv'])).toMatchObject({
      exit: 2,
      value: { error: '--format dotenv is not JSON: give either --format dotenv or --json', exitCode: 2 },
    });
  });

  test.each([
    [['--account-id']],
    [['--account-id', id, '--api-key-arn']],
    [['--account-id', id, '--format', 'ecs', '--api-key-arn', `${SECRET}:`]],
    [['--account-id', id, '--api-key-secret']],
    [['--account-id', id, '--retry-codes']],
  ])('refuses a literal key after %j without repeating it', async (args) => {
    const key = `pnu_${'a'.repeat(36)}`;
    const last = args.at(-1) ?? '';
    const { exit, out, err } = await run([
      'env',
      '--workspace-id',
      id,
      ...(last.endsWith(':') ? [...args.slice(0, -1), `${last}${key}`] : [...args, key]),
    ]);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toMatch(/--(account-id|api-key-arn|api-key-secret|retry-codes) contains an API key: /);
    expect(err).not.toContain(key);
  });

  test.each([
    ['--api-key', ''],
    ['--api-key', '='],
    ['--api-key-env', ''],
    ['--api-key-env', '='],
  ])('%s%s is not there: the key itself is never given, nor repeated', async (option, separator) => {
    const key = `pnu_${'a'.repeat(36)}`;
    const { exit, out, err } = await run(['env', ...ids, ...(separator === '' ? [option, key] : [`${option}${separator}${key}`])]);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toContain(`${option}: never pass the key itself: pass its place with --api-key-arn or --api-key-secret\n`);
    expect(err).not.toContain(key);
  });

  test.each<[ClientFormatName, string[], RegExp]>([
    ['helm', ['--api-key-arn', SECRET], /--api-key-arn must be a Kubernetes Secret here: pods do not read .*\. Use --api-key-secret$/m],
    ['kubernetes', ['--api-key-arn', PARAMETER], /--api-key-arn must be a Kubernetes Secret here: .*\. Use --api-key-secret$/m],
    [
      'ecs',
      ['--api-key-secret', 'keys'],
      /--api-key-secret must be in Secrets Manager or Systems Manager here: ECS does not read Kubernetes Secrets\. Use --api-key-arn$/m,
    ],
    ['lambda', ['--api-key-secret', 'keys'], /a function does not read Kubernetes Secrets\. Use --api-key-arn$/m],
    ['user-data', ['--api-key-secret', 'keys'], /an instance does not read Kubernetes Secrets\. Use --api-key-arn$/m],
    [
      'user-data',
      ['--api-key-arn', `${SECRET}:key`],
      /--api-key-arn must be a secret that holds nothing but the key here: .*on the instance$/m,
    ],
    ['job-template', ['--api-key-secret', 'keys'], /--api-key-secret has no effect with --format job-template: use --api-key-arn$/m],
    [
      'dotenv',
      ['--api-key-arn', SECRET],
      /--api-key-arn has no effect with --format dotenv: this format contains no API key\. Set PREFECT_API_KEY from a secret$/m,
    ],
    ['json', ['--api-key-secret', 'keys'], /--api-key-secret has no effect with --format json/],
    ['ecs', ['--api-key-arn', SECRET, '--api-key-secret', 'keys'], /give either --api-key-arn or --api-key-secret, not both/],
    ['ecs', ['--api-key-arn', 'prefect-key'], /--api-key-arn must be the complete ARN of a secret .*got: 'prefect-key'/],
    ['helm', ['--api-key-secret', 'keys:a:b'], /--api-key-secret must be the name of a field of the secret, got: 'a:b'/],
    ['job-template', ['--account-id', id], /--workspace-id is needed too/],
    ['shell', ['--retry-codes', '504,abc'], /--retry-codes must be .*, separated by commas, got: 'abc'$/m],
    ['shell', ['--retry-codes', '504,'], /--retry-codes must be .*, got: ''$/m],
    ['shell', ['--retry-codes', '1000'], /--retry-codes must be .*, got: 1000$/m],
  ])('%s with %j is refused', async (format, args, message) => {
    const { exit, out, err } = await run(['env', ...(args.includes('--account-id') ? [] : ids), '--format', format, ...args]);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toMatch(message);
  });

  test.each([
    [['env']],
    [['env', '--account-id', id]],
    [['env', '--account-id', `${id}'; rm -rf ~`, '--workspace-id', id]],
    [['env', ...ids, '--api-host', 'x$(id).example.com']],
    [['env', ...ids, '--ui-host', "a'b.example.com"]],
    [['env', ...ids, '--format', 'yaml']],
    [['env', ...ids, '--format', 'toString']],
    [['env', ...ids, '--certificate-file', 'ca.pem']],
    [['env', ...ids, '--format', 'dotenv', '--certificate-file', "/it's"]],
    [['env', ...ids, '--proxy', 'http://ada:secret@proxy']],
    [['env', ...ids, '--format', 'helm', '--api-key-secret', 'My Secret']],
    [['env', ...ids, '--ui-host', 'a.example.com', '--no-ui-endpoint']],
  ])('refuses %j', async (args) => {
    expect(await run(args)).toMatchObject({ exit: 2, out: '' });
  });
});

describe('constructs and the command line say the same', () => {
  const FURTHER = ['--certificate-file', '/etc/ca.pem', '--no-telemetry', '--proxy', 'http://proxy.example.com:3128'];
  const setUp = (): Stack => new Stack(new App(), 'Clients', { env: { account: '111122223333', region: 'us-east-1' } });
  const made = (apiKey: PrefectApiKey): PrefectClientSettings =>
    new PrefectClientSettings({
      workspace: { accountId: id, workspaceId: id },
      certificateFile: '/etc/ca.pem',
      telemetry: false,
      proxy: { url: 'http://proxy.example.com:3128' },
      apiKey,
    });
  const inSecret = (stack: Stack, field?: string): PrefectApiKey =>
    PrefectApiKey.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(stack, 'Key', SECRET), field);
  const inParameter = (stack: Stack): PrefectApiKey =>
    PrefectApiKey.fromSsmParameter(
      ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Key', { parameterName: '/prefect/api-key' }),
    );
  const inAws = (write: (settings: PrefectClientSettings, stack: Stack) => unknown): unknown => {
    const stack = setUp();
    return write(made(inSecret(stack)), stack);
  };
  const inKubernetes = (write: (settings: PrefectClientSettings) => unknown): unknown =>
    write(made(PrefectApiKey.fromKubernetesSecret('keys')));

  /** The only properties of a kind of resource in the template, where the partition is not known yet. */
  function properties<T>(stack: Stack, type: string): T {
    const [resource] = Object.values(Template.fromStack(stack).findResources(type));
    const text = JSON.stringify(resource?.Properties, (_key, value: { readonly 'Fn::Join'?: readonly [string, readonly unknown[]] }) =>
      value?.['Fn::Join'] === undefined ? value : value['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'aws')).join(''),
    );
    return JSON.parse(text) as T;
  }

  function container(
    stack: Stack,
    options: Partial<ecs.ContainerDefinitionOptions>,
    add: (container: ecs.ContainerDefinition) => void = () => undefined,
  ): unknown {
    add(
      new ecs.FargateTaskDefinition(stack, 'Task').addContainer('Worker', { image: ecs.ContainerImage.fromRegistry('worker'), ...options }),
    );
    type Definition = { Environment: { Name: string; Value: string }[]; Secrets?: { Name: string; ValueFrom: string }[] };
    const [definition] = properties<{ ContainerDefinitions: Definition[] }>(stack, 'AWS::ECS::TaskDefinition').ContainerDefinitions;
    return {
      environment: definition?.Environment.map(({ Name, Value }) => ({ name: Name, value: Value })),
      secrets: definition?.Secrets?.map(({ Name, ValueFrom }) => ({ name: Name, valueFrom: ValueFrom })),
    };
  }

  function functionEnvironment(settings: PrefectClientSettings, stack: Stack): unknown {
    settings.addToFunction(
      new lambda.Function(stack, 'Function', {
        runtime: lambda.Runtime.PYTHON_3_13,
        handler: 'index.handler',
        code: lambda.Code.fromInline('pass'),
      }),
    );
    return properties<{ Environment: unknown }>(stack, 'AWS::Lambda::Function').Environment;
  }

  function userData(settings: PrefectClientSettings): string {
    const commands = ec2.UserData.custom('');
    settings.addToUserData(commands);
    return `#!/bin/bash\n${commands.render().trimStart()}\n`;
  }

  /** The lists of YAML, each entry of which is JSON, after a first line for people. */
  function listsOf(text: string): unknown {
    const [, ...fields] = text.split(/\n(?=\w+:\n)/);
    return Object.fromEntries(
      fields
        .map((field) => field.split(/:?\n {2}- /))
        .map(([name, ...entries]) => [name, entries.map((entry) => JSON.parse(entry) as unknown)]),
    );
  }

  /** What each method of the construct writes, with the format that prints it. */
  const METHODS: Readonly<Record<string, readonly [ClientFormatName, () => unknown]>> = {
    addToContainer: ['ecs', () => inAws((settings, stack) => container(stack, {}, (target) => settings.addToContainer(target)))],
    addToFunction: ['lambda', () => inAws(functionEnvironment)],
    addToUserData: ['user-data', () => inAws(userData)],
    toDotenv: ['dotenv', () => inAws((settings) => settings.toDotenv())],
    toEcsSecrets: [
      'ecs',
      () => inAws((settings, stack) => container(stack, { environment: settings.toEnvironment(), secrets: settings.toEcsSecrets() })),
    ],
    toEnvironment: ['json', () => inAws((settings) => settings.toEnvironment())],
    toHelmValues: ['helm', () => inKubernetes((settings) => settings.toHelmValues())],
    toJobTemplate: ['job-template', () => inAws((settings) => settings.toJobTemplate())],
    toKubernetesConfigMap: ['kubernetes', () => inKubernetes((settings) => settings.toKubernetesConfigMap())],
    toKubernetesContainer: ['kubernetes', () => inKubernetes((settings) => JSON.parse(settings.toKubernetesContainer()) as unknown)],
    toShell: ['shell', () => inAws((settings) => settings.toShell())],
    toToml: ['toml', () => inAws((settings) => settings.toToml())],
  };

  test('every method of the construct has a format', () => {
    const writers = Object.getOwnPropertyNames(PrefectClientSettings.prototype).filter((name) => /^(to|addTo)[A-Z]/.test(name));
    expect(Object.keys(METHODS)).toEqual(writers.sort());
    expect([...new Set(Object.values(METHODS).map(([format]) => format))].sort()).toEqual(Object.keys(CLIENT_FORMATS).sort());
  });

  test.each(Object.entries(METHODS))('%s', async (method, [format, write]) => {
    const { apiKey }: ClientFormat = CLIENT_FORMATS[format];
    const { out, err } = await run([
      'env',
      ...ids,
      ...FURTHER,
      '--format',
      format,
      ...(apiKey === undefined ? [] : [apiKey, apiKey === '--api-key-arn' ? SECRET : 'keys']),
    ]);
    const printed = method === 'toKubernetesContainer' ? JSON.stringify(listsOf(err)) : out;
    const written = write();
    expect(typeof written === 'string' ? printed : JSON.parse(printed)).toEqual(written);
  });

  test.each<[string, (stack: Stack) => PrefectApiKey]>([
    [SECRET, inSecret],
    [`${SECRET}:key`, (stack) => inSecret(stack, 'key')],
    [PARAMETER, inParameter],
  ])('ECS reads the key from the same place: %s', async (arn, apiKey) => {
    const stack = setUp();
    const written = container(stack, {}, (target) => made(apiKey(stack)).addToContainer(target));
    expect(JSON.parse((await run(['env', ...ids, ...FURTHER, '--format', 'ecs', '--api-key-arn', arn])).out)).toEqual(written);
  });
});
