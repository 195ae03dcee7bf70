import fc from 'fast-check';
import { clientSettings, type ClientInput } from '../../lib/client/settings/client-settings';
import { environmentOf } from '../../lib/client/settings/environment';
import { ACCOUNT, clientInput, workspace, WORKSPACE } from './fixtures';

/** What the client itself does with the URLs: prefect/client/cloud.py, prefect/client/base.py, prefect/settings/models/cloud.py. */
const client = {
  ids: (apiUrl: string) => /accounts\/(.{36})\/workspaces\/(.{36})/.exec(apiUrl)?.slice(1),
  isCloud: (apiUrl: string, cloudApiUrl: string) => apiUrl.startsWith(cloudApiUrl),
  inferredUi: (cloudApiUrl: string) =>
    /^https:\/\/api[.\w]*.prefect.[^.]+\//.test(cloudApiUrl)
      ? cloudApiUrl.replace('https://api', 'https://app').replace(/\/api$/, '')
      : cloudApiUrl.replace(/\/api$/, ''),
};

test('the client finds account and workspace in the URLs, and takes the host for Prefect Cloud', () => {
  fc.assert(
    fc.property(clientInput, (input) => {
      const { workspace: found, cloudApiUrl, cloudUiUrl } = clientSettings(input);
      expect(cloudApiUrl).toMatch(/^https:\/\/[^/]+\/api$/);
      expect(cloudUiUrl).toMatch(/^https:\/\/[^/]+$/);
      if (found === undefined) {
        return;
      }
      expect(client.ids(found.apiUrl)).toEqual([input.accountId, input.workspaceId]);
      expect(client.isCloud(found.apiUrl, cloudApiUrl)).toBe(true);
      expect(found.apiUrl.endsWith(found.workspaceId)).toBe(true);
    }),
  );
});

test("for Prefect's private host the UI is the one that the client would infer", () => {
  const { cloudApiUrl, cloudUiUrl } = clientSettings({});
  expect(client.inferredUi(cloudApiUrl)).toBe(cloudUiUrl);
});

test('another host gets its UI explicitly: the client would infer the host of the API', () => {
  const settings = clientSettings({ ...workspace, apiHostName: 'prefect.example.com', certificateFile: '/etc/ca.pem' });
  expect(client.inferredUi(settings.cloudApiUrl)).toBe('https://prefect.example.com');
  expect(environmentOf(settings)).toEqual({
    PREFECT_API_URL: `https://prefect.example.com/api/accounts/${ACCOUNT}/workspaces/${WORKSPACE}`,
    PREFECT_CLOUD_API_URL: 'https://prefect.example.com/api',
    PREFECT_CLOUD_UI_URL: 'https://app.private.prefect.cloud',
    SSL_CERT_FILE: '/etc/ca.pem',
  });
});

test('all settings as environment variables', () => {
  const settings = clientSettings({
    ...workspace,
    proxyUrl: 'http://proxy.example.com:3128',
    noProxy: ['.example.com'],
    telemetry: false,
    retryCodes: [504, 500, 504],
  });
  expect(environmentOf(settings)).toEqual({
    PREFECT_API_URL: `https://api.private.prefect.cloud/api/accounts/${ACCOUNT}/workspaces/${WORKSPACE}`,
    PREFECT_CLOUD_API_URL: 'https://api.private.prefect.cloud/api',
    PREFECT_CLOUD_UI_URL: 'https://app.private.prefect.cloud',
    PREFECT_CLIENT_RETRY_EXTRA_CODES: '500,504',
    DO_NOT_TRACK: '1',
    PREFECT_SERVER_ANALYTICS_ENABLED: 'false',
    HTTPS_PROXY: 'http://proxy.example.com:3128',
    NO_PROXY: 'api.private.prefect.cloud,app.private.prefect.cloud,169.254.169.254,169.254.170.2,169.254.170.23,.example.com',
  });
});

test('Prefect itself through the proxy', () => {
  const { proxy } = clientSettings({ proxyUrl: 'http://proxy.example.com:3128', prefectThroughProxy: true });
  expect(proxy?.except).toEqual(['169.254.169.254', '169.254.170.2', '169.254.170.23']);
});

test('a client that logs in gets no workspace', () => {
  expect(Object.keys(environmentOf(clientSettings({})))).toEqual(['PREFECT_CLOUD_API_URL', 'PREFECT_CLOUD_UI_URL']);
});

test.each<[ClientInput, RegExp]>([
  [{ accountId: 'my-account', workspaceId: WORKSPACE }, /`accountId` must be an id of 36 characters.*got: 'my-account'/],
  [{ accountId: ACCOUNT, workspaceId: '' }, /`workspaceId` must be an id of 36 characters/],
  [{ accountId: `${ACCOUNT}/`, workspaceId: WORKSPACE }, /`accountId` must be an id/],
  [{ accountId: ACCOUNT }, /`workspaceId` is needed too/],
  [{ workspaceId: WORKSPACE }, /`accountId` is needed too/],
  [{ apiHostName: 'https://api.private.prefect.cloud' }, /`apiHostName` must be a host name without scheme/],
  [{ uiHostName: 'app.private.prefect.cloud/' }, /`uiHostName` must be a host name/],
  [{ certificateFile: 'ca.pem' }, /`certificateFile` must be the absolute path/],
  [{ certificateFile: '/ca.pem\nPREFECT_API_KEY=x' }, /`certificateFile` must be printable text, got: the character U\+000A at position 8/],
  [
    { proxyUrl: 'proxy.example.com:3128' },
    /`proxyUrl` must start with http:\/\/ or https:\/\/, got: 'proxy.example.com:3128'. For example: http/,
  ],
  [{ proxyUrl: 'socks5://proxy.example.com:1080' }, /`proxyUrl` must start with http:\/\/ or https:\/\/, got: 'socks5:/],
  [{ proxyUrl: 'http://proxy.example.com/path' }, /`proxyUrl` must be the URL of a proxy, without a path, got: /],
  [{ proxyUrl: 'socks5://ada:secret@proxy.example.com:1080' }, /`proxyUrl` contains a user or a password/],
  [{ proxyUrl: 'http://ada:secret@proxy.example.com:3128' }, /`proxyUrl` contains a user or a password/],
  [{ proxyUrl: 'http://proxy.example.com', noProxy: ['a,b'] }, /`noProxy` must be a host/],
  [
    { proxyUrl: 'http://proxy.example.com', noProxy: ['https://x.y'] },
    /`noProxy` must be a host, a domain, an address or a CIDR, without scheme and path, got: 'https:\/\/x.y'/,
  ],
  [{ proxyUrl: 'http://proxy.example.com', noProxy: ['x.y/path'] }, /`noProxy` must be a host/],
  [{ proxyUrl: 'http://proxy.example.com', noProxy: ['10.0.0.0/33'] }, /`noProxy` must be a host/],
  [{ noProxy: ['a'] }, /`noProxy` needs a proxy/],
  [{ retryCodes: [200] }, /`retryCodes` must be HTTP status codes from 400 to 599, got: 200/],
  [{ retryCodes: [NaN] }, /`retryCodes` must be HTTP status codes from 400 to 599, got: a value that is not a number/],
  [{ retryCodes: ['504' as unknown as number] }, /`retryCodes` must be HTTP status codes from 400 to 599, got: "504"/],
])('%j is refused', (input, message) => {
  expect(() => clientSettings(input)).toThrow(message);
});

test.each([
  'localhost',
  'x.y',
  '.x.y',
  '*.x.y',
  '*',
  'x.y:8443',
  '10.0.0.1',
  '10.0.0.0/8',
  '10.0.0.1:80',
  'fd00::1',
  '[fd00::1]',
  'fd00::/8',
])('%s needs no proxy', (host) => {
  expect(clientSettings({ proxyUrl: 'http://proxy.example.com', noProxy: [host] }).proxy?.except).toContain(host);
});

const texts: readonly (keyof ClientInput)[] = ['apiHostName', 'uiHostName', 'accountId', 'workspaceId', 'certificateFile', 'proxyUrl'];

test('a literal key is refused wherever it is, with the reason, and never repeated', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.constantFrom('pnu_', 'pnb_'),
      fc.stringMatching(/^[A-Za-z0-9]{36}$/),
      fc.constantFrom('', '/etc/', 'http://', 'https://x:'),
      (name, prefix, rest, before) => {
        const key = `${prefix}${rest}`;
        const refusal = (): unknown => clientSettings({ [name]: `${before}${key}` });
        expect(refusal).toThrow(/contains an API key: .*Secrets Manager/);
        expect(refusal).not.toThrow(rest);
      },
    ),
  );
});

test('what is not known yet is not checked', () => {
  expect(() => clientSettings({ accountId: '${token}', workspaceId: '${token}', apiHostName: '${token}' }, () => false)).not.toThrow();
});
