import { apiKeyAt } from '../../client/settings/api-key';
import { checkResourceName, checkSecretField, refuseApiKey } from '../../client/settings/checks';
import { clientSettings, type ClientSettings } from '../../client/settings/client-settings';
import { documentUrl } from '../../core/findings/catalogue/documentation';
import { PRIVATE_HOSTS, PUBLIC_HOSTS } from '../../prefect/hosts';
import { SettingError } from '../../client/settings/setting-error';
import { CLIENT_FORMATS, formatsWith, isClientFormat, type ClientFormat, type ClientFormatName } from './client-formats';
import { type Arguments, type Command } from '../program/command';
import { EXIT, UsageError } from '../program/exit';

const DEFAULT = 'shell';
const FORMATS = Object.keys(CLIENT_FORMATS);
const NOT_THE_KEY = 'never pass the key itself: pass its place with --api-key-arn or --api-key-secret';
const API_KEY_OPTIONS = ['api-key-arn', 'api-key-secret'] as const;

/** The option of the command line for each input of the settings. */
const OPTIONS: Readonly<Record<string, string>> = {
  accountId: '--account-id',
  workspaceId: '--workspace-id',
  apiHostName: '--api-host',
  uiHostName: '--ui-host',
  certificateFile: '--certificate-file',
  proxyUrl: '--proxy',
  noProxy: '--no-proxy',
  retryCodes: '--retry-codes',
};

export const ENV: Command = {
  summary: "print settings for Prefect's clients: for a shell, files, EC2, ECS, Lambda, Kubernetes or Helm",
  options: {
    'account-id': { value: '<uuid>', help: 'Prefect Cloud account, as in the URL of its web interface' },
    'workspace-id': { value: '<uuid>', help: 'workspace, as in the URL of the web interface' },
    format: { value: '<format>', help: FORMATS.map((name) => (name === DEFAULT ? `${name} (default)` : name)).join(', ') },
    'api-host': { value: '<host>', help: `default: ${PRIVATE_HOSTS.api}` },
    'ui-host': { value: '<host>', help: `default: ${PRIVATE_HOSTS.ui}` },
    'no-ui-endpoint': { help: `for a link without a UI endpoint: links to the UI use ${PUBLIC_HOSTS.ui}` },
    'certificate-file': {
      value: '<path>',
      help: 'certificates to trust, as a path where the client runs: for hosts with a private authority',
    },
    proxy: { value: '<url>', help: 'forward proxy for other traffic of the client; it reaches Prefect directly' },
    'no-proxy': { value: '<hosts>', help: 'more hosts that the client reaches directly, separated by commas' },
    'no-telemetry': { help: 'disable usage reports to Prefect' },
    'retry-codes': { value: '<statuses>', help: 'more HTTP statuses to retry, separated by commas, for example 504 behind a proxy' },
    'api-key-arn': {
      value: '<arn>[:<field>]',
      help: 'AWS secret or secure parameter with the API key, with a field if the secret is JSON',
    },
    'api-key-secret': { value: '<name>[:<key>]', help: 'Kubernetes Secret with the API key (default: prefect-api-key:key)' },
  },
  refused: { 'api-key': NOT_THE_KEY, 'api-key-env': NOT_THE_KEY },
  details: [
    'Set all three URLs: a client with only PREFECT_API_URL treats the private host as a self-hosted server. The API key is never printed.',
    `Pass the place of the API key with --api-key-arn for ${formatsWith('--api-key-arn').join(', ')}, and with --api-key-secret for ${formatsWith('--api-key-secret').join(', ')}. For the other formats, set PREFECT_API_KEY from a secret.`,
    'user-data: a script for an instance, which reads the key at boot. ecs: `environment` and `secrets` of a container definition. lambda: the environment of a function. job-template: the settings that flow runs do not inherit from a worker on ECS or Kubernetes; on ECS, add their VPC and roles yourself.',
    `Requires no AWS credentials. Move clients once \`prefect-privatelink status\` reports ACTIVE. See ${documentUrl('clients.md')}`,
  ],
  examples: [
    'eval "$(prefect-privatelink env --account-id <uuid> --workspace-id <uuid>)"',
    'prefect-privatelink env --account-id <uuid> --workspace-id <uuid> --format dotenv > .env',
    'prefect-privatelink env --account-id <uuid> --workspace-id <uuid> --format ecs --api-key-arn <arn> > settings.json',
    'prefect-privatelink env --format job-template --certificate-file /etc/ca.pem --api-key-arn <arn> > fragment.json',
    'prefect-privatelink env --account-id <uuid> --workspace-id <uuid> --format kubernetes | kubectl apply -f -',
    'prefect-privatelink env --account-id <uuid> --workspace-id <uuid> --format helm | helm upgrade worker prefect/prefect-worker --reset-then-reuse-values -f -',
  ],
  exits: { 0: 'printed', 1: false, 3: false },
  run: async ({ args, output }) => {
    const { text, remark } = rendered(args, formatOf(args.text('format') ?? (output.json ? 'json' : DEFAULT)), output.json);
    output.raw(text);
    remark?.split('\n').forEach((line) => output.remark(line));
    return EXIT.healthy;
  },
};

interface Rendered {
  readonly text: string;
  readonly remark?: string;
}

function rendered(args: Arguments, name: ClientFormatName, asJson: boolean): Rendered {
  const format: ClientFormat = CLIENT_FORMATS[name];
  const [keyOption, other] = API_KEY_OPTIONS.filter((option) => args.text(option) !== undefined).map((option) => `--${option}`);
  if (other !== undefined) {
    throw new UsageError(`give either ${keyOption} or ${other}, not both: the API key has one place`);
  }
  try {
    const settings = settingsOf(args, format);
    const text = format.render(settings);
    const remark = format.remark?.(settings);
    // No renderer has rejected the option, but none has used it either.
    if (keyOption !== undefined && keyOption !== format.apiKey) {
      throw new UsageError(
        `${keyOption} has no effect with --format ${name}: ${format.apiKey === undefined ? 'this format contains no API key. Set PREFECT_API_KEY from a secret' : `use ${format.apiKey}`}`,
      );
    }
    if (typeof text === 'object') {
      return { text: `${JSON.stringify(text, null, 2)}\n`, remark };
    }
    if (asJson) {
      throw new UsageError(`--format ${name} is not JSON: give either --format ${name} or --json`);
    }
    return { text, remark };
  } catch (error) {
    if (!(error instanceof SettingError)) {
      throw error;
    }
    if (error.input !== 'apiKey') {
      throw new UsageError(`${OPTIONS[error.input] ?? error.input} ${error.problem}`);
    }
    throw new UsageError(`${keyOption} ${error.problem}${keyOption === format.apiKey ? '' : `. Use ${format.apiKey}`}`);
  }
}

function settingsOf(args: Arguments, { withoutWorkspace }: ClientFormat): ClientSettings {
  const id = (option: string): string | undefined => (withoutWorkspace === true ? args.text(option) : needed(args, option));
  return clientSettings({
    accountId: id('account-id'),
    workspaceId: id('workspace-id'),
    apiHostName: args.text('api-host'),
    uiHostName: uiHost(args),
    certificateFile: args.text('certificate-file'),
    proxyUrl: args.text('proxy'),
    noProxy: list(args.text('no-proxy')),
    telemetry: !args.flag('no-telemetry'),
    retryCodes: list(args.text('retry-codes')).map(statusOf),
    apiKey: apiKeyArn(args.text('api-key-arn')) ?? apiKeySecret(args.text('api-key-secret')),
  });
}

function formatOf(text: string): ClientFormatName {
  if (!isClientFormat(text)) {
    throw new UsageError(`--format must be one of ${FORMATS.join(', ')}, got: ${text}`);
  }
  return text;
}

function needed(args: Arguments, option: string): string {
  const value = args.text(option);
  if (value === undefined) {
    throw new UsageError(`--${option} is required: copy it from the URL of Prefect's web interface`);
  }
  return value;
}

function uiHost(args: Arguments): string | undefined {
  const given = args.text('ui-host');
  if (!args.flag('no-ui-endpoint')) {
    return given;
  }
  if (given !== undefined) {
    throw new UsageError('give either --ui-host or --no-ui-endpoint, not both');
  }
  return PUBLIC_HOSTS.ui;
}

function list(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(',').map((item) => item.trim());
}

/** The error quotes other input unchanged. */
function statusOf(text: string): number {
  refuseApiKey('retryCodes', text);
  if (!/^\d{1,9}$/.test(text)) {
    throw new UsageError(`--retry-codes must be HTTP status codes from 400 to 599, separated by commas, got: '${text}'`);
  }
  return Number(text);
}

function apiKeyArn(text: string | undefined): ClientSettings['apiKey'] {
  return text === undefined ? undefined : apiKeyAt('--api-key-arn', text);
}

function apiKeySecret(text: string | undefined): ClientSettings['apiKey'] {
  if (text === undefined) {
    return undefined;
  }
  const [name = '', ...rest] = text.split(':');
  const key = rest.length === 0 ? 'key' : rest.join(':');
  checkResourceName('--api-key-secret', name);
  checkSecretField('--api-key-secret', key);
  return { store: 'kubernetes', name, key };
}
