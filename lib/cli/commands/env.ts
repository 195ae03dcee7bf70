import { clientSettings } from '../../client/settings/client-settings';
import type { ClientSettings } from '../../client/settings/client-settings';
import { checkResourceName, checkSecretField } from '../../client/settings/checks';
import { dotenv } from '../../client/settings/dotenv';
import { environmentOf } from '../../client/settings/environment';
import { helmValues } from '../../client/settings/helm';
import { PRIVATE_HOSTS, PUBLIC_HOSTS } from '../../client/settings/hosts';
import { kubernetesConfigMap, kubernetesContainer } from '../../client/settings/kubernetes';
import { SettingError } from '../../client/settings/setting-error';
import { shellExports } from '../../client/settings/shell';
import { prefectToml } from '../../client/settings/toml';
import type { Arguments, Command } from '../command';
import { EXIT, UsageError } from '../exit';

const RENDERERS = {
  shell: (settings) => `${shellExports(settings).join('\n')}\n`,
  dotenv,
  json: (settings) => json(environmentOf(settings)),
  toml: prefectToml,
  kubernetes: (settings) => json(kubernetesConfigMap(settings)),
  helm: (settings) => json(helmValues(settings)),
} as const satisfies Readonly<Record<string, (settings: ClientSettings) => string>>;
type Format = keyof typeof RENDERERS;
const FORMATS = Object.keys(RENDERERS).join(', ');

/** What the settings call an input, and the command line an option. */
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
  summary: 'settings for Prefect\'s clients, for a shell, a .env file, prefect.toml, Kubernetes or Helm',
  options: {
    'account-id': { value: '<uuid>', help: 'account of Prefect Cloud, as in the address of its web interface' },
    'workspace-id': { value: '<uuid>', help: 'workspace, as in the address of its web interface' },
    format: { value: '<format>', help: `${FORMATS}; default: shell` },
    'api-host': { value: '<host>', help: `default: ${PRIVATE_HOSTS.api}` },
    'ui-host': { value: '<host>', help: `default: ${PRIVATE_HOSTS.ui}` },
    'no-ui-endpoint': { help: `there is no endpoint to the UI: links lead to ${PUBLIC_HOSTS.ui}` },
    'certificate-file': { value: '<path>', help: 'certificates to trust, where the client runs: for hosts with a private authority' },
    proxy: { value: '<url>', help: 'forward proxy for what the client fetches from elsewhere; Prefect is reached directly' },
    'no-proxy': { value: '<hosts>', help: 'further hosts that are reached directly, separated by commas' },
    'no-telemetry': { help: 'no usage reports to Prefect' },
    'retry-codes': { value: '<statuses>', help: 'further HTTP statuses to retry, separated by commas: 504 behind a proxy' },
    'api-key-secret': { value: '<name>[:<key>]', help: 'Kubernetes Secret with the API key; default: prefect-api-key:key' },
  },
  details: [
    'All three URLs matter: a client that knows PREFECT_API_URL alone takes the private host for a self-hosted server. The API key is not among the settings: set PREFECT_API_KEY from a secret.',
    'Needs no AWS credentials. Move clients over once `prefect-privatelink status` says ACTIVE.',
  ],
  examples: [
    'eval "$(prefect-privatelink env --account-id <uuid> --workspace-id <uuid>)"',
    'prefect-privatelink env --account-id <uuid> --workspace-id <uuid> --format dotenv > .env',
    'prefect-privatelink env --account-id <uuid> --workspace-id <uuid> --format helm | helm upgrade worker prefect/prefect-worker --reuse-values -f -',
  ],
  exits: { 0: 'printed', 1: 'never' },
  run: async ({ args, output }) => {
    const format = output.json ? 'json' : formatOf(args.text('format') ?? 'shell');
    const [text, settings] = rendered(args, format);
    output.raw(text);
    if (format === 'kubernetes') output.remark(`Refer to it, and to the Secret with the API key, in the container: ${JSON.stringify(kubernetesContainer(settings))}`);
    return EXIT.healthy;
  },
};

function rendered(args: Arguments, format: Format): [string, ClientSettings] {
  try {
    const settings = clientSettings({
      accountId: needed(args, 'account-id'),
      workspaceId: needed(args, 'workspace-id'),
      apiHostName: args.text('api-host'),
      uiHostName: uiHost(args),
      certificateFile: args.text('certificate-file'),
      proxyUrl: args.text('proxy'),
      noProxy: list(args.text('no-proxy')),
      telemetry: !args.flag('no-telemetry'),
      retryCodes: list(args.text('retry-codes')).map(Number),
      apiKey: apiKeySecret(args.text('api-key-secret')),
    });
    return [RENDERERS[format](settings), settings];
  } catch (error) {
    if (error instanceof SettingError) throw new UsageError(`${OPTIONS[error.input] ?? error.input} ${error.problem}`);
    throw error;
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function isFormat(text: string): text is Format {
  return Object.hasOwn(RENDERERS, text);
}

function formatOf(text: string): Format {
  if (!isFormat(text)) throw new UsageError(`--format must be one of ${FORMATS}, got: ${text}`);
  return text;
}

function needed(args: Arguments, option: string): string {
  const value = args.text(option);
  if (value === undefined) throw new UsageError(`--${option} is needed: copy it from the address of Prefect's web interface`);
  return value;
}

function uiHost(args: Arguments): string | undefined {
  const given = args.text('ui-host');
  if (!args.flag('no-ui-endpoint')) return given;
  if (given !== undefined) throw new UsageError('give either --ui-host or --no-ui-endpoint, not both');
  return PUBLIC_HOSTS.ui;
}

function list(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(',').map((item) => item.trim());
}

function apiKeySecret(text: string | undefined): ClientSettings['apiKey'] {
  if (text === undefined) return undefined;
  const [name = '', key = 'key'] = text.split(':');
  checkResourceName('--api-key-secret', name);
  checkSecretField('--api-key-secret', key);
  return { store: 'kubernetes', name, key };
}
