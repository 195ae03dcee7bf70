/* What the real client makes of the settings, in each form that it reads itself. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { clientSettings } from '../../../lib/client/settings/client-settings';
import { dotenv } from '../../../lib/client/settings/dotenv';
import { environmentOf } from '../../../lib/client/settings/environment';
import { shellExports, shellQuote } from '../../../lib/client/settings/shell';
import { prefectToml } from '../../../lib/client/settings/toml';
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

test('with PREFECT_API_URL alone it believes in a self-hosted server: why there are three', () => {
  const { PREFECT_API_URL = '' } = environmentOf(settings('company ca.pem'));
  expect(known({ commands: [`export PREFECT_API_URL=${shellQuote(PREFECT_API_URL)}`] })).toMatchObject({
    server: 'SERVER',
    uiUrl: expect.stringMatching(/^https:\/\/api\./) as unknown,
  });
});
