/* Each form, read back by what reads it. */
import { execFileSync } from 'node:child_process';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { parse as parseYaml } from 'yaml';
import { clientSettings, type ClientSettings } from '../../lib/client/settings/client-settings';
import { dotenv } from '../../lib/client/settings/dotenv';
import { ecsContainer } from '../../lib/client/settings/ecs';
import { environmentOf, foreignVariables } from '../../lib/client/settings/environment';
import { helmValues } from '../../lib/client/settings/helm';
import { jobTemplate, type EcsFlowRuns } from '../../lib/client/settings/job-template';
import { kubernetesConfigMap, kubernetesContainer } from '../../lib/client/settings/kubernetes';
import { lambdaEnvironment } from '../../lib/client/settings/lambda';
import { shellExports, shellQuote } from '../../lib/client/settings/shell';
import { userDataCommands } from '../../lib/client/settings/user-data';
import { ACCOUNT, awkward, clientInput, workspace, WORKSPACE } from './fixtures';

const settings = clientInput.map((input) => clientSettings(input));

/** The environment that a shell has after these commands, with a stand-in for the AWS command line. */
function sh(commands: readonly string[], aws = 'false'): Record<string, string> {
  const script = [`aws() { ${aws}; }`, ...commands, `exec ${shellQuote(process.execPath)} -p 'JSON.stringify(process.env)'`].join('\n');
  return JSON.parse(execFileSync('sh', ['-euc', script], { encoding: 'utf8', env: {} })) as Record<string, string>;
}

describe('shell', () => {
  test('a real shell has the same values', () => {
    fc.assert(
      fc.property(settings, (some) => {
        expect(sh(shellExports(some))).toMatchObject(environmentOf(some));
      }),
      { numRuns: 15 },
    );
  });

  test('quotes anything', () => {
    const values = fc.sample(
      fc.oneof(
        awkward,
        fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
      ),
      300,
    );
    const read = execFileSync('sh', ['-c', `printf '%s\\0' ${values.map(shellQuote).join(' ')}`], { encoding: 'utf8' });
    expect(read.split('\0').slice(0, -1)).toEqual(values);
  });
});

describe('user data of an instance', () => {
  const secret = {
    store: 'secretsManager',
    arn: "arn:aws:secretsmanager:us-east-1:111122223333:secret:it's",
    region: 'us-east-1',
  } as const;
  const parameter = { store: 'parameter', arn: 'arn:x', name: '/prefect/key', region: 'us-east-1' } as const;
  const withKey = (apiKey: ClientSettings['apiKey']): ClientSettings =>
    clientSettings({ ...workspace, certificateFile: "/it's/ca.pem", apiKey });

  test('has the settings, and the key from where it is stored', () => {
    const ask = 'echo "$*"';
    expect(sh(userDataCommands(withKey(secret)), ask)).toMatchObject({
      SSL_CERT_FILE: "/it's/ca.pem",
      PREFECT_API_KEY: `secretsmanager get-secret-value --secret-id ${secret.arn} --query SecretString --region us-east-1 --output text`,
    });
    expect(sh(userDataCommands(withKey(parameter)), ask).PREFECT_API_KEY).toBe(
      'ssm get-parameter --name /prefect/key --with-decryption --query Parameter.Value --region us-east-1 --output text',
    );
    expect(sh(userDataCommands(withKey(undefined)))).not.toHaveProperty('PREFECT_API_KEY');
  });

  test('a real shell has the same values, and requests the key with the same words', () => {
    const quoted = awkward.map((text) => `${text}'`);
    fc.assert(
      fc.property(settings, fc.constantFrom('secretsManager', 'parameter'), quoted, quoted, (some, store, name, region) => {
        const { PREFECT_API_KEY: asked, ...values } = sh(
          userDataCommands({ ...some, apiKey: { store, arn: name, name, region } }),
          'printf "%s\\n" "$@"',
        );
        expect(values).toMatchObject(environmentOf(some));
        expect(asked?.split('\n')).toEqual(
          expect.arrayContaining([store === 'parameter' ? '--name' : '--secret-id', name, '--region', region]),
        );
      }),
      { numRuns: 15 },
    );
  });

  test.each<[NonNullable<ClientSettings['apiKey']>, RegExp]>([
    [{ ...secret, field: 'key' }, /holds nothing but the key/],
    [{ store: 'kubernetes', name: 'a', key: 'b' }, /does not read Kubernetes Secrets/],
  ])('refuses %j', (apiKey, message) => expect(() => userDataCommands(withKey(apiKey))).toThrow(message));
});

describe('ECS', () => {
  test('a container with all settings', () => {
    fc.assert(
      fc.property(settings, (some) => {
        const { environment, ...further } = ecsContainer(some);
        expect(environment.map(({ name, value }) => [name, value])).toEqual(Object.entries(environmentOf(some)));
        // ECS takes an empty list, but nobody should merge one over theirs.
        expect(further).toEqual({});
      }),
    );
  });

  test.each([
    [{ store: 'secretsManager', arn: 'arn:secret', region: 'r' } as const, 'arn:secret'],
    [{ store: 'secretsManager', arn: 'arn:secret', field: 'key', region: 'r' } as const, 'arn:secret:key::'],
    [{ store: 'parameter', arn: 'arn:parameter', name: 'n', region: 'r' } as const, 'arn:parameter'],
  ])('reads %j', (apiKey, valueFrom) => {
    expect(ecsContainer(clientSettings({ ...workspace, apiKey })).secrets).toEqual([{ name: 'PREFECT_API_KEY', valueFrom }]);
  });
});

describe('Lambda', () => {
  test('all settings, and a folder that may be written to', () => {
    fc.assert(
      fc.property(settings, (some) => {
        expect(lambdaEnvironment(some)).toEqual({ ...environmentOf(some), PREFECT_HOME: '/tmp/.prefect' });
      }),
    );
  });

  test.each([
    [{ store: 'secretsManager', arn: 'arn:secret', region: 'r' } as const, { API_KEY_SECRET_ARN: 'arn:secret' }],
    [
      { store: 'secretsManager', arn: 'arn:secret', field: 'key', region: 'r' } as const,
      { API_KEY_SECRET_ARN: 'arn:secret', API_KEY_SECRET_FIELD: 'key' },
    ],
    [{ store: 'parameter', arn: 'arn:parameter', name: 'n', region: 'r' } as const, { API_KEY_PARAMETER_NAME: 'n' }],
  ])('says where the code finds %j', (apiKey, variables) => {
    expect(lambdaEnvironment(clientSettings({ ...workspace, apiKey }))).toEqual({
      ...lambdaEnvironment(clientSettings(workspace)),
      ...variables,
    });
  });
});

test.each([
  ['ECS', ecsContainer, /`apiKey` must be in Secrets Manager or Systems Manager here: ECS does not read Kubernetes Secrets/],
  ['Lambda', lambdaEnvironment, /a function does not read Kubernetes Secrets/],
])('%s refuses a Kubernetes Secret', (_where, render, message) => {
  expect(() => render(clientSettings({ apiKey: { store: 'kubernetes', name: 'a', key: 'b' } }))).toThrow(message);
});

/** What `docker run --env-file` makes of a file, as its source has it: everything after the sign is the value, quotes included. */
function dockerEnvFile(text: string): Record<string, string> {
  const lines = text.split('\n').map((line) => line.replace(/^\s+/, ''));
  return Object.fromEntries(lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => entryOf(line)));
}

/** What `EnvironmentFile=` of systemd makes of it, as its source has it, where no value is quoted: nothing but the ends is cut off. */
function systemdEnvironmentFile(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => !/^\s*(?:[#;]|$)/.test(line));
  return Object.fromEntries(
    lines.map((line) => {
      const [name, value] = entryOf(line);
      expect(value).not.toMatch(/\\|^\s*['"]/);
      return [name.trim(), value.trim()];
    }),
  );
}

function entryOf(line: string): [string, string] {
  const sign = line.indexOf('=');
  return [line.slice(0, sign), line.slice(sign + 1)];
}

describe('.env', () => {
  test.each([
    ['Node.js', (text: string) => ({ ...parseEnv(text) })],
    ['docker run --env-file', dockerEnvFile],
    ['systemd', systemdEnvironmentFile],
  ])('%s reads the same values, or they are refused because readers disagree', (_reader, read) => {
    let refused = 0;
    fc.assert(
      fc.property(settings, (some) => {
        let text: string;
        try {
          text = dotenv(some);
        } catch (error) {
          refused += 1;
          expect(String(error)).toMatch(/`certificateFile` cannot be written to a \.env file/);
          expect(some.certificateFile).toMatch(/['"`\\$#]|\s$/);
          return;
        }
        const { PREFECT_API_SSL_CERT_FILE: certificateFile, ...values } = read(text);
        expect(values).toEqual(environmentOf(some));
        // Prefect takes nothing but its own settings from the file.
        expect(certificateFile).toBe(some.certificateFile);
        expect(text.includes('# Not settings of Prefect')).toBe(Object.keys(foreignVariables(some)).length > 0);
      }),
      { numRuns: 200 },
    );
    expect(refused).toBeGreaterThan(5);
    expect(refused).toBeLessThan(150);
  });
});

test('YAML readers have the same ConfigMap, values of the chart and remarks', () => {
  fc.assert(
    fc.property(settings, (some) => {
      for (const value of [
        kubernetesConfigMap(some),
        kubernetesContainer(some),
        ...(some.workspace === undefined ? [] : [helmValues(some)]),
      ]) {
        expect(parseYaml(JSON.stringify(value, null, 2))).toEqual(value);
      }
    }),
  );
});

describe('Kubernetes', () => {
  test('a ConfigMap with all settings, and a container that refers to it and to the Secret', () => {
    fc.assert(
      fc.property(settings, (some) => {
        expect(kubernetesConfigMap(some)).toEqual({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'prefect-client' },
          data: environmentOf(some),
        });
      }),
    );
    expect(kubernetesContainer(clientSettings({ apiKey: { store: 'kubernetes', name: 'keys', key: 'prefect' } }), 'settings')).toEqual({
      envFrom: [{ configMapRef: { name: 'settings' } }],
      env: [{ name: 'PREFECT_API_KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'prefect' } } }],
    });
  });

  test("with a proxy the cluster's own API stays direct", () => {
    const some = clientSettings({ proxyUrl: 'http://proxy.example.com:3128' });
    expect(kubernetesContainer(some).env).toContainEqual({
      name: 'NO_PROXY',
      value: `${environmentOf(some)['NO_PROXY']},$(KUBERNETES_SERVICE_HOST)`,
    });
    expect(kubernetesContainer(some).env).toHaveLength(2);
  });

  test('a key in AWS is refused', () => {
    expect(() => kubernetesContainer(clientSettings({ apiKey: { store: 'parameter', arn: 'arn:x', name: '/x', region: 'x' } }))).toThrow(
      /must be a Kubernetes Secret/,
    );
  });
});

describe('Helm', () => {
  /** What the templates of the chart make of the values, and Kubernetes of these. */
  const chart = ({ worker }: ReturnType<typeof helmValues>): Record<string, string> => {
    const { apiUrl, accountId, workspaceId, cloudApiUrl } = worker.customerManagedCloudApiConfig;
    return {
      PREFECT_API_URL: `${apiUrl}/accounts/${accountId}/workspaces/${workspaceId}`,
      PREFECT_CLOUD_API_URL: cloudApiUrl,
      ...Object.fromEntries(
        worker.extraEnvVars.map(({ name, value }) => [name, value.replace('$(KUBERNETES_SERVICE_HOST)', '10.100.0.1')]),
      ),
    };
  };

  test('the chart gives the worker the same environment, each variable once', () => {
    fc.assert(
      fc.property(clientInput, (input) => {
        const some = clientSettings({ ...input, ...workspace });
        const { NO_PROXY, ...others } = environmentOf(some);
        expect(chart(helmValues(some))).toEqual({ ...others, ...(NO_PROXY === undefined ? {} : { NO_PROXY: `${NO_PROXY},10.100.0.1` }) });
        expect(helmValues(some).worker.extraEnvVars).toHaveLength(Object.keys(environmentOf(some)).length - 2);
      }),
    );
  });

  test('refers to the Secret that the chart expects', () => {
    expect(helmValues(clientSettings(workspace)).worker).toMatchObject({
      apiConfig: 'customerManagedCloud',
      customerManagedCloudApiConfig: { accountId: ACCOUNT, workspaceId: WORKSPACE, apiKeySecret: { name: 'prefect-api-key', key: 'key' } },
    });
  });

  test('needs a workspace', () => expect(() => helmValues(clientSettings({}))).toThrow(/`workspace` is needed for Helm/));
});

describe('job template', () => {
  const properties = (some: ClientSettings) => jobTemplate(some).variables.properties;

  test('worker and template together give a flow run all settings', () => {
    fc.assert(
      fc.property(settings, (some) => {
        const inherited = Object.entries(environmentOf(some)).filter(([name]) => name.startsWith('PREFECT_'));
        const given = properties(some).env?.default ?? {};
        expect({ ...Object.fromEntries(inherited), ...(given as object) }).toEqual(environmentOf(some));
        expect(given).toEqual(foreignVariables(some));
      }),
    );
  });

  test('is empty where nothing is missing', () =>
    expect(jobTemplate(clientSettings(workspace))).toEqual({ variables: { properties: {} } }));

  test.each([
    [{ store: 'secretsManager', arn: 'arn:secret', region: 'r' } as const, 'arn:secret'],
    [{ store: 'secretsManager', arn: 'arn:secret', field: 'key', region: 'r' } as const, 'arn:secret:key::'],
    [{ store: 'parameter', arn: 'arn:parameter', name: 'n', region: 'r' } as const, 'arn:parameter'],
  ])('names %j, so that the key is in no task definition, whatever the pool looks at', (apiKey, valueFrom) => {
    expect(jobTemplate(clientSettings({ ...workspace, apiKey }))).toEqual({
      job_configuration: { prefect_api_key_secret_arn: '{{ prefect_api_key_secret_arn }}' },
      variables: { properties: { prefect_api_key_secret_arn: { default: valueFrom } } },
    });
  });

  const inKubernetes = clientSettings({ apiKey: { store: 'kubernetes', name: 'a', key: 'b' } });

  test('says nothing of a Kubernetes Secret', () => expect(jobTemplate(inKubernetes)).toEqual({ variables: { properties: {} } }));

  const network = { vpc: 'vpc-1', subnets: ['subnet-1', 'subnet-2'], securityGroups: ['sg-1'] };

  test.each<[EcsFlowRuns, Record<string, unknown>]>([
    [{ cluster: 'arn:cluster' }, { cluster: 'arn:cluster' }],
    [{ executionRole: 'arn:role' }, { execution_role_arn: 'arn:role' }],
    [{ taskRole: 'arn:role' }, { task_role_arn: 'arn:role' }],
    [{ image: 'registry/flows:1' }, { image: 'registry/flows:1' }],
    [
      { logGroup: 'flows' },
      { configure_cloudwatch_logs: true, cloudwatch_logs_options: { 'awslogs-group': 'flows', 'awslogs-create-group': 'false' } },
    ],
    [
      { network },
      {
        vpc_id: 'vpc-1',
        network_configuration: { subnets: ['subnet-1', 'subnet-2'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' },
      },
    ],
    [
      { network: { ...network, securityGroups: [] } },
      { vpc_id: 'vpc-1', network_configuration: { subnets: ['subnet-1', 'subnet-2'], assignPublicIp: 'DISABLED' } },
    ],
  ])('of flow runs on ECS: %j', (flowRuns, defaults) => {
    const expected = Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, { default: value }]));
    expect(jobTemplate(clientSettings(workspace), flowRuns)).toEqual({ variables: { properties: expected } });
    expect(() => jobTemplate(inKubernetes, flowRuns)).toThrow(
      /`apiKey` must be in Secrets Manager or Systems Manager here: ECS does not read Kubernetes Secrets/,
    );
  });
});
