/* A client takes Prefect Cloud for a self-hosted server unless its two URLs share their start, which it compares as text. */
import fc from 'fast-check';
import { judgeClientEnvironment } from '../../lib/cli/check/client-environment';
import { checkCommand } from '../../lib/cli/commands/check';
import { clientSettings } from '../../lib/client/settings/client-settings';
import { environmentOf } from '../../lib/client/settings/environment';
import { ACCOUNT, clientInput, workspace, WORKSPACE } from '../client/fixtures';
import { options } from '../handlers/probe/support/options';
import { json, setUp, status, store } from './fixtures';

const PATH = `/accounts/${ACCOUNT}/workspaces/${WORKSPACE}`;
const PRIVATE = 'https://api.private.prefect.cloud/api';
const PUBLIC = 'https://api.prefect.cloud/api';
const judged = (api: string, cloud?: string) => judgeClientEnvironment({ PREFECT_API_URL: api, PREFECT_CLOUD_API_URL: cloud });

test.each<[why: string, api: string, cloud: string | undefined, evidence: string]>([
  ['alone', `${PRIVATE}${PATH}`, undefined, `PREFECT_API_URL is ${PRIVATE}/…, PREFECT_CLOUD_API_URL is not set, so it is ${PUBLIC}`],
  ['empty', `${PRIVATE}${PATH}`, '', `PREFECT_API_URL is ${PRIVATE}/…, PREFECT_CLOUD_API_URL is not set, so it is ${PUBLIC}`],
  ['another host', `${PRIVATE}${PATH}`, PUBLIC, `PREFECT_API_URL is ${PRIVATE}/…, PREFECT_CLOUD_API_URL is ${PUBLIC}`],
  ['a slash at the end', `${PRIVATE}${PATH}`, `${PRIVATE}//`, `PREFECT_API_URL is ${PRIVATE}/…, PREFECT_CLOUD_API_URL is ${PRIVATE}//`],
  [
    'a gateway, alone',
    `https://prefect.example.com/api${PATH}`,
    undefined,
    `PREFECT_API_URL is https://prefect.example.com/api/…, PREFECT_CLOUD_API_URL is not set, so it is ${PUBLIC}`,
  ],
  ['not a URL', `${PRIVATE}${PATH}`, 'api.private.prefect.cloud', `PREFECT_API_URL is ${PRIVATE}/…, PREFECT_CLOUD_API_URL is not a URL`],
  [
    'a password',
    `https://ada:secret@api.private.prefect.cloud/api${PATH}`,
    PRIVATE,
    `PREFECT_API_URL is ${PRIVATE}/…, PREFECT_CLOUD_API_URL is ${PRIVATE}`,
  ],
])('%s is found', (_why, api, cloud, evidence) => {
  expect(judged(api, cloud)).toEqual([{ code: 'cloud-api-url-differs', evidence }]);
});

test.each<[why: string, api: string, cloud: string | undefined]>([
  ['both', `${PRIVATE}${PATH}`, PRIVATE],
  ['the public host alone', `${PUBLIC}${PATH}`, undefined],
  ['a self-hosted server', 'http://prefect.internal:4200/api', undefined],
  ['no client', '', undefined],
])('%s is right', (_why, api, cloud) => expect(judged(api, cloud)).toEqual([]));

test('what the renderers give is always right, and its PREFECT_API_URL alone never', () => {
  fc.assert(
    fc.property(clientInput, (input) => {
      const environment = environmentOf(clientSettings({ ...input, ...workspace }));
      expect(judgeClientEnvironment(environment)).toEqual([]);
      expect(judged(environment['PREFECT_API_URL'] ?? '')).toHaveLength(1);
    }),
  );
});

describe.each<[name: string, args: readonly string[]]>([
  // Nothing answers at the address: what is found beside it is not what is asked here.
  ['check', ['check', '127.0.0.1.example.com']],
  ['doctor', ['doctor']],
])('%s in the environment of a client', (_name, args) => {
  beforeEach(() => {
    setUp();
    store(status());
  });

  const commands = { check: checkCommand(options({ nameServers: ['127.0.0.1:1'] })) };
  const codes = async (env: Readonly<Record<string, string>>) => {
    const { exit, value } = await json<{ findings: readonly { code: string }[] }>(args, {
      env,
      ...(args[0] === 'check' ? { commands } : {}),
    });
    return { exit, codes: value.findings.map(({ code }) => code) };
  };

  test('names PREFECT_API_URL alone, and says nothing of all three URLs', async () => {
    const all = environmentOf(clientSettings(workspace));
    const { PREFECT_API_URL = '' } = all;
    const alone = await codes({ PREFECT_API_URL });
    expect(alone.codes).toContain('cloud-api-url-differs');
    expect(alone.exit).toBe(1);
    expect((await codes(all)).codes).not.toContain('cloud-api-url-differs');
  });
});
