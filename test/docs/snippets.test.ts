/* Every snippet of the documents does what it says: TypeScript is compiled and run, commands exist, JSON can be read. */
import { spawnSync } from 'node:child_process';
import { App, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { COMMANDS } from '../../lib/cli/commands/all';
import { GLOBAL_OPTIONS, PROGRAM } from '../../lib/cli/program/help';
import { parse } from '../../lib/cli/program/parse';
import { PrefectApiKey, PrefectClientSettings, PrefectPrivateLink } from '../../lib/index';
import { documents, inlineCode, read, snippets, snippetsOf, type Snippet } from './markdown';
import { declared, runSnippet, typeErrors } from './typescript';
import { API_SERVICE, UI_SERVICE } from '../fixtures/names';

/** Languages that are checked here or with the Python package, and those that nothing here can read. */
const LANGUAGES = ['ts', 'python', 'sh', 'json', 'text', 'mermaid', 'hcl', 'dockerfile'];

test('every snippet says its language', () => {
  const unknown = documents()
    .flatMap(snippetsOf)
    .filter(({ language }) => !LANGUAGES.includes(language));
  expect(unknown).toEqual([]);
});

describe('TypeScript', () => {
  const found = snippets('ts');

  test('there is some', () => expect(found.length).toBeGreaterThan(12));

  test('it compiles', () => expect(typeErrors(found)).toEqual([]), 120_000);

  test.each(found.map((snippet): [string, Snippet] => [snippet.where, snippet]))('it runs: %s', (_where, snippet) => {
    const apps: App[] = [];
    class RecordedApp extends App {
      public constructor(...args: ConstructorParameters<typeof App>) {
        super(...args);
        apps.push(this);
      }
    }
    const load = (module: string): unknown => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const loaded = require(module) as object;
      return module === 'aws-cdk-lib' ? Object.create(loaded, { App: { value: RecordedApp } }) : loaded;
    };
    const values = fixtures(new RecordedApp());
    const given = Object.entries(declared(snippet)).map(([name, type]) => [name, values(type)]);
    runSnippet(snippet, load, Object.fromEntries(given) as Record<string, unknown>);
    for (const app of apps) {
      app.synth();
    }
  });
});

/** What a snippet may declare, by type. */
function fixtures(app: App): (type: string) => unknown {
  const env = { account: '123456789012', region: 'us-east-1' };
  const stack = new Stack(app, 'Snippet', { env });
  const vpc = (): ec2.Vpc => made('Vpc') as ec2.Vpc;
  const makers: Readonly<Record<string, () => unknown>> = {
    Stack: () => stack,
    Vpc: () => new ec2.Vpc(new Stack(app, 'Network', { env }), 'Vpc'),
    PrefectPrivateLink: () =>
      new PrefectPrivateLink(stack, 'GivenLink', {
        vpc: vpc(),
        apiServiceName: API_SERVICE,
        uiServiceName: UI_SERVICE,
      }),
    PrefectClientSettings: () =>
      new PrefectClientSettings({
        workspace: { accountId: '01234567-89ab-cdef-0123-456789abcdef', workspaceId: 'fedcba98-7654-3210-fedc-ba9876543210' },
        apiKey: PrefectApiKey.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, 'GivenKey', 'prefect/api-key')),
      }),
    Topic: () => new sns.Topic(stack, 'GivenTopic'),
    Dashboard: () => new cloudwatch.Dashboard(stack, 'GivenDashboard'),
    Cluster: () => new ecs.Cluster(stack, 'GivenCluster', { vpc: vpc() }),
    ContainerDefinition: () =>
      new ecs.FargateTaskDefinition(stack, 'GivenTask').addContainer('Worker', { image: ecs.ContainerImage.fromRegistry('prefect') }),
    FargateService: () =>
      new ecs.FargateService(stack, 'GivenService', {
        cluster: made('Cluster') as ecs.Cluster,
        taskDefinition: (made('ContainerDefinition') as ecs.ContainerDefinition).taskDefinition,
      }),
    SecurityGroup: () => new ec2.SecurityGroup(stack, 'GivenGroup', { vpc: vpc() }),
    Role: () =>
      new iam.Role(stack, `GivenRole${stack.node.children.length}`, { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }),
    Repository: () => new ecr.Repository(stack, 'GivenRepository'),
    LogGroup: () => new logs.LogGroup(stack, 'GivenLog'),
  };
  const known = new Map<string, unknown>();
  function made(type: string): unknown {
    const maker = makers[type];
    if (maker === undefined) {
      throw new Error(`no fixture of type ${type}: add one, or declare another type`);
    }
    if (!known.has(type) || type === 'Role') {
      known.set(type, maker());
    }
    return known.get(type);
  }
  return made;
}

describe('commands', () => {
  const shell = snippets('sh');
  const scripts = (file: string): string[] => Object.keys((JSON.parse(read(file)) as { scripts: object }).scripts);

  test('there are some', () => expect(shell.length).toBeGreaterThan(20));

  test.each(shell.map(({ where, text }) => [where, text]))('%s is correct shell', (_where, text) => {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: withoutPlaceholders(text), encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test.each(documents())('the command line understands what %s gives it', (file) => {
    for (const text of codeOf(file)) {
      for (const [command, ...args] of invocations(text)) {
        const { options, positionals, refused } = COMMANDS[command ?? ''] ?? fail(file, text);
        expect(() => parse(args, { ...options, ...GLOBAL_OPTIONS }, positionals !== undefined, refused)).not.toThrow();
      }
    }
  });

  test.each(documents())('the npm scripts in %s exist', (file) => {
    const known = [...scripts('package.json'), ...(file.startsWith('examples/') ? scripts('examples/typescript/package.json') : [])];
    const named = codeOf(file).flatMap((text) => [...text.matchAll(/\bnpm run ([\w:-]+)|\bnpm (start|test)\b/g)]);
    expect(named.map(([, script, short]) => script ?? short ?? '').filter((script) => !known.includes(script))).toEqual([]);
  });

  test.each(documents())('the CDK CLI in %s is the one that was tested', (file) => {
    const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };
    const named = codeOf(file).flatMap((text) => [...text.matchAll(/aws-cdk@([\d.]+)/g)].map(([, version]) => version));
    expect(named.filter((version) => version !== devDependencies['aws-cdk'])).toEqual([]);
  });
});

function codeOf(file: string): string[] {
  const fenced = snippetsOf(file).filter(({ language }) => language === 'sh');
  return [...fenced.map(({ text }) => text.replaceAll('\\\n', ' ')), ...inlineCode(file)];
}

const withoutPlaceholders = (text: string): string => text.replace(/<([\w-]+)>/g, '$1');

/** Commands and arguments of the command line in a text. A bare name of the program, or of a package, is none. */
function invocations(text: string): string[][] {
  return text.split('\n').flatMap((line) =>
    [...line.matchAll(new RegExp(`(?<![\\w/-])${PROGRAM} ((?:"[^"]*"|'[^']*'|<[\\w-]+>|\\$\\w+|[^"'&<>|#$)])*)`, 'g'))].flatMap(
      ([, given = '']) => {
        const words = [...given.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, plain]) => double ?? single ?? plain ?? '');
        return words.length === 0 || /^(--help|<command>)$/.test(words[0] ?? '') ? [] : [words];
      },
    ),
  );
}

function fail(file: string, text: string): never {
  throw new Error(`${file} names a command that there is not: ${text}`);
}

test.each(snippets('json').map(({ where, text }) => [where, text]))('%s is JSON', (_where, text) => {
  expect(() => JSON.parse(text) as unknown).not.toThrow();
});
