import { WORKSPACE_ID, workspaceSettings } from '../../private/client-settings';
import type { Command } from '../command';
import { EXIT, UsageError } from '../exit';
import { PREFECT_ENDPOINTS, PUBLIC_HOSTS } from '../prefect';

type Format = 'shell' | 'dotenv' | 'json';
const FORMATS: readonly Format[] = ['shell', 'dotenv', 'json'];
/** No character that a shell, a .env file or a URL could take for something else. */
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}$/;

export const ENV: Command = {
  summary: 'settings for Prefect\'s clients, for a shell, a .env file or as JSON',
  options: {
    'account-id': { value: '<uuid>', help: 'account of Prefect Cloud, as in the address of its web interface' },
    'workspace-id': { value: '<uuid>', help: 'workspace, as in the address of its web interface' },
    format: { value: '<format>', help: 'shell (default), dotenv or json' },
    'api-host': { value: '<host>', help: `default: ${PREFECT_ENDPOINTS.api.hostName}` },
    'ui-host': { value: '<host>', help: `default: ${PREFECT_ENDPOINTS.ui.hostName}` },
    'no-ui-endpoint': { help: `there is no endpoint to the UI: links lead to ${PUBLIC_HOSTS.ui.hostName}` },
  },
  details: [
    'All three settings matter: a client that knows PREFECT_API_URL alone takes the private host for a self-hosted server. The API key is not among them: set PREFECT_API_KEY from a secret.',
    'Needs no AWS credentials. Move clients over once `prefect-privatelink status` says ACTIVE.',
  ],
  examples: ['eval "$(prefect-privatelink env --account-id <uuid> --workspace-id <uuid>)"', 'prefect-privatelink env --account-id <uuid> --workspace-id <uuid> --format dotenv > .env'],
  exits: { 0: 'printed', 1: 'never' },
  run: async ({ args, output }) => {
    const accountId = id(args.text('account-id'), 'account-id');
    const workspaceId = id(args.text('workspace-id'), 'workspace-id');
    if (args.flag('no-ui-endpoint') && args.text('ui-host') !== undefined) throw new UsageError('give either --ui-host or --no-ui-endpoint, not both');
    const uiHost = args.flag('no-ui-endpoint') ? PUBLIC_HOSTS.ui.hostName : (args.text('ui-host') ?? PREFECT_ENDPOINTS.ui.hostName);
    const settings = workspaceSettings(host(args.text('api-host') ?? PREFECT_ENDPOINTS.api.hostName, 'api-host'), host(uiHost, 'ui-host'), accountId, workspaceId);
    output.raw(render(settings, output.json ? 'json' : formatOf(args.text('format') ?? 'shell')));
    return EXIT.healthy;
  },
};

function render(settings: Readonly<Record<string, string>>, format: Format): string {
  if (format === 'json') return `${JSON.stringify(settings, null, 2)}\n`;
  const line = ([name, value]: [string, string]): string => (format === 'shell' ? `export ${name}='${value}'` : `${name}=${value}`);
  return `${Object.entries(settings).map(line).join('\n')}\n`;
}

function formatOf(text: string): Format {
  const found = FORMATS.find((format) => format === text);
  if (found === undefined) throw new UsageError(`--format must be one of ${FORMATS.join(', ')}, got: ${text}`);
  return found;
}

function id(value: string | undefined, option: string): string {
  if (value === undefined) throw new UsageError(`--${option} is needed: copy it from the address of Prefect's web interface`);
  if (!WORKSPACE_ID.test(value)) throw new UsageError(`--${option} must be an id of 36 characters like 01234567-89ab-cdef-0123-456789abcdef, got: ${value}`);
  return value;
}

function host(value: string, option: string): string {
  if (value.length > 253 || !HOST.test(value)) throw new UsageError(`--${option} must be a host name such as ${PREFECT_ENDPOINTS.api.hostName}, got: ${value}`);
  return value;
}
