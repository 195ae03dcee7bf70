import { Fn } from 'aws-cdk-lib/core';
import { prefectClientEnvironment, prefectLoginEnvironment } from '../../lib/client/client-environment';

const HOSTS = { apiHostName: 'api.private.prefect.cloud', uiHostName: 'app.private.prefect.cloud' };
const ACCOUNT = '01234567-89ab-cdef-0123-456789abcdef';
const WORKSPACE = 'fedcba98-7654-3210-fedc-ba9876543210';

test('three settings for a workspace', () => {
  expect(prefectClientEnvironment(HOSTS, { accountId: ACCOUNT, workspaceId: WORKSPACE })).toEqual({
    PREFECT_API_URL: `https://api.private.prefect.cloud/api/accounts/${ACCOUNT}/workspaces/${WORKSPACE}`,
    PREFECT_CLOUD_API_URL: 'https://api.private.prefect.cloud/api',
    PREFECT_CLOUD_UI_URL: 'https://app.private.prefect.cloud',
  });
});

test('the API URL starts with the one of the cloud: else the client believes in a self-hosted server', () => {
  const { PREFECT_API_URL, PREFECT_CLOUD_API_URL } = prefectClientEnvironment(HOSTS, { accountId: ACCOUNT, workspaceId: WORKSPACE });
  expect(PREFECT_API_URL?.startsWith(String(PREFECT_CLOUD_API_URL))).toBe(true);
  // The client's own parser (prefect/client/cloud.py).
  expect(/accounts\/(.{36})\/workspaces\/(.{36})/.exec(String(PREFECT_API_URL))?.slice(1)).toEqual([ACCOUNT, WORKSPACE]);
});

test('two settings for a client that logs in', () => {
  expect(Object.keys(prefectLoginEnvironment(HOSTS))).toEqual(['PREFECT_CLOUD_API_URL', 'PREFECT_CLOUD_UI_URL']);
});

test.each([
  [{ accountId: 'my-account', workspaceId: WORKSPACE }, /`accountId` must be an id of 36 characters.*got: 'my-account'/],
  [{ accountId: ACCOUNT, workspaceId: '' }, /`workspaceId` must be an id of 36 characters/],
])('%j fails', (workspace, message) => {
  expect(() => prefectClientEnvironment(HOSTS, workspace)).toThrow(message);
});

test('tokens are accepted', () => {
  expect(() => prefectClientEnvironment(HOSTS, { accountId: Fn.importValue('account'), workspaceId: Fn.importValue('workspace') })).not.toThrow();
});
