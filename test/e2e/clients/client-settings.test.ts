/* What the real client makes of the settings, in each form that it reads itself. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import fc from 'fast-check';
import { clientSettings, type ClientSettings } from '../../../lib/client/settings/client-settings';
import { dotenv } from '../../../lib/client/settings/dotenv';
import { environmentOf, foreignVariables } from '../../../lib/client/settings/environment';
import { kubernetesConfigMap } from '../../../lib/client/settings/kubernetes';
import { shellExports, shellQuote } from '../../../lib/client/settings/shell';
import { prefectToml } from '../../../lib/client/settings/toml';
import { clientInput } from '../../client/fixtures';
import { ensureClientEnvironment } from '../../../sandbox/stories/client/client-environment';

const ACCOUNT = '01234567-89ab-cdef-0123-456789abcdef';
const WORKSPACE = 'fedcba98-7654-3210-fedc-ba9876543210';
const LOOK = `
import json
from prefect.client.base import determine_server_type
from prefect.settings import get_current_settings
s = get_current_settings()
print(json.dumps({
    'apiUrl': s.api.url, 'cloudApiUrl': s.cloud.api_url, 'cloudUiUrl': s.cloud.ui_url, 'uiUrl': s.ui_url,
    'codes': sorted(s.client.retry_extra_codes), 'analytics': s.server.analytics_enabled, 'certificates': s.api.ssl_cert_file,
    'server': determine_server_type().name,
}))
`;

let folder: string;
let python: string;

beforeAll(async () => {
  ({ python } = await ensureClientEnvironment());
  folder = mkdtempSync(join(tmpdir(), 'client-settings-'));
  writeFileSync(join(folder, 'look.py'), LOOK);
  writeFileSync(join(folder, "company's ca.pem"), rootCertificates.join('\n'));
  copyFileSync(join(folder, "company's ca.pem"), join(folder, 'company ca.pem'));
}, 420_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the client knows in a folder of its own with this file, after these commands. */
function known({ file, text, commands = [] }: { file?: string; text?: string; commands?: readonly string[] }): unknown {
  const directory = mkdtempSync(join(folder, 'client-'));
  if (file !== undefined) {
    writeFileSync(join(directory, file), text ?? '');
  }
  const script = [...commands, `exec ${shellQuote(python)} ${shellQuote(join(folder, 'look.py'))}`].join('\n');
  const env = { PATH: '/usr/bin:/bin', HOME: directory, PREFECT_HOME: join(directory, 'home') };
  return JSON.parse(execFileSync('sh', ['-euc', script], { cwd: directory, env, encoding: 'utf8' }).trim().split('\n').at(-1) ?? '');
}

const settings = (name: string) =>
  clientSettings({
    accountId: ACCOUNT,
    workspaceId: WORKSPACE,
    telemetry: false,
    retryCodes: [504, 500],
    certificateFile: join(folder, name),
  });
const expected = (name: string) => ({
  apiUrl: `https://api.private.prefect.cloud/api/accounts/${ACCOUNT}/workspaces/${WORKSPACE}`,
  cloudApiUrl: 'https://api.private.prefect.cloud/api',
  cloudUiUrl: 'https://app.private.prefect.cloud',
  uiUrl: `https://app.private.prefect.cloud/account/${ACCOUNT}/workspace/${WORKSPACE}`,
  codes: [500, 504],
  analytics: false,
  certificates: join(folder, name),
  server: 'CLOUD',
});

test('from a shell', () => {
  const name = "company's ca.pem";
  expect(known({ commands: shellExports(settings(name)) })).toEqual(expected(name));
});

test('from .env', () => {
  const name = 'company ca.pem';
  expect(known({ file: '.env', text: dotenv(settings(name)) })).toEqual(expected(name));
});

test('from prefect.toml', () => {
  const name = "company's ca.pem";
  expect(known({ file: 'prefect.toml', text: prefectToml(settings(name)) })).toEqual(expected(name));
});

/** Each text as its readers in Python have it. */
const READERS = `
import io, json, sys, tomllib
import yaml
from dotenv import dotenv_values
def settings(text):
    return {f'PREFECT_{table}_{key}'.upper(): value for table, entries in tomllib.loads(text).items() for key, value in entries.items()}
READ = {'dotenv': lambda text: dotenv_values(stream=io.StringIO(text)), 'toml': settings, 'yaml': yaml.safe_load}
print(json.dumps([READ[reader](text) for reader, text in json.load(sys.stdin)]))
`;

test('PyYAML, tomllib and python-dotenv read what the renderers were given', () => {
  const some = fc.sample(clientInput, 500).map((input) => clientSettings(input));
  const cases = some.flatMap((one) => {
    const { PREFECT_CLIENT_RETRY_EXTRA_CODES: codes, ...own } = environmentOf(one);
    const certificate = one.certificateFile === undefined ? {} : { PREFECT_API_SSL_CERT_FILE: one.certificateFile };
    const foreign = foreignVariables(one);
    const toml = {
      ...Object.fromEntries(Object.entries(own).filter(([name]) => !(name in foreign))),
      ...(codes === undefined ? {} : { PREFECT_CLIENT_RETRY_EXTRA_CODES: codes }),
      ...certificate,
      ...(one.telemetry ? {} : { PREFECT_SERVER_ANALYTICS_ENABLED: false }),
    };
    return [
      { reader: 'yaml', text: JSON.stringify(kubernetesConfigMap(one), null, 2), expected: kubernetesConfigMap(one) },
      { reader: 'toml', text: prefectToml(one), expected: toml },
      ...dotenvOf(one).map((text) => ({ reader: 'dotenv', text, expected: { ...environmentOf(one), ...certificate } })),
    ];
  });
  const input = JSON.stringify(cases.map(({ reader, text }) => [reader, text]));
  const read = JSON.parse(execFileSync(python, ['-c', READERS], { input, encoding: 'utf8' })) as unknown[];
  expect(cases.filter(({ reader }) => reader === 'dotenv').length).toBeGreaterThan(200);
  expect(read).toEqual(cases.map(({ expected }) => expected));
});

/** None for a path of which readers would disagree. */
function dotenvOf(one: ClientSettings): string[] {
  try {
    return [dotenv(one)];
  } catch {
    return [];
  }
}

test('with PREFECT_API_URL alone it believes in a self-hosted server: why there are three', () => {
  const { PREFECT_API_URL = '' } = environmentOf(settings('company ca.pem'));
  expect(known({ commands: [`export PREFECT_API_URL=${shellQuote(PREFECT_API_URL)}`] })).toMatchObject({
    server: 'SERVER',
    uiUrl: expect.stringMatching(/^https:\/\/api\./) as unknown,
  });
});
