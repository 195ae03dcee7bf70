/* What changes something, or waits: activate, hold, release, wait, env. */
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import { API, awsError, denied, ec2, endpointStatus, json, lambda, pending, run, setUp, SINCE, ssm, status, store, world } from './fixtures';
import { DescribeVpcEndpointsCommand } from '@aws-sdk/client-ec2';
import type { LinkStatus } from '../../lib/private/link-status';

beforeEach(setUp);

const answers = (answer: LinkStatus): void => void lambda.on(InvokeCommand).resolves({ Payload: Buffer.from(JSON.stringify(answer)) as never });
const invoked = (): unknown => {
  const [call] = lambda.commandCalls(InvokeCommand);
  return { name: call?.args[0].input.FunctionName, event: JSON.parse(Buffer.from(call?.args[0].input.Payload as Uint8Array).toString()) as unknown };
};

describe('the activator', () => {
  test('runs a pass', async () => {
    store(pending());
    answers(status());
    expect((await json(['activate'])).value).toMatchObject({ condition: 'ACTIVE' });
    expect(invoked()).toEqual({ name: 'activator', event: {} });
    answers(pending());
    expect(await run(['activate'])).toMatchObject({ exit: 1, out: expect.stringContaining('PENDING_ACCEPTANCE') as unknown });
  });

  test('is held, with a reason, and released', async () => {
    store(status());
    const held = status({ held: { since: SINCE, reason: 'migration' }, findings: [{ code: 'held', evidence: 'migration', since: SINCE }] });
    answers(held);
    expect(await run(['hold', '--reason', 'migration'])).toMatchObject({ exit: 0, out: expect.stringContaining('held') as unknown });
    expect(invoked()).toEqual({ name: 'activator', event: { command: 'hold', reason: 'migration' } });
    lambda.resetHistory();
    expect(await run(['release'])).toMatchObject({ exit: 1, err: expect.stringContaining('did not release') as unknown });
    answers(status());
    expect(await run(['release'])).toMatchObject({ exit: 0 });
    expect(invoked()).toEqual({ name: 'activator', event: { command: 'release' } });
    expect(await run(['hold', '--reason', 'x'])).toMatchObject({ exit: 1, err: expect.stringContaining('did not hold') as unknown });
  });

  test('is not held without a reason, and is none of those who have endpoints only', async () => {
    store(status());
    expect(await run(['hold'])).toMatchObject({ exit: 2, err: expect.stringContaining('--reason is needed') as unknown });
    expect(await run(['hold', '--reason', ' '])).toMatchObject({ exit: 2 });
    expect(await run(['activate', '--api-endpoint-id', API])).toMatchObject({ exit: 2, err: expect.stringContaining('needs a link made by the construct') as unknown });
    expect(lambda.calls()).toEqual([]);
  });

  test('that cannot be called, fails or answers nonsense, is said in one sentence', async () => {
    store(status({ functions: undefined }));
    expect(await run(['activate'])).toMatchObject({ exit: 3, err: expect.stringContaining('does not name the activator function') as unknown });
    store(status());
    lambda.on(InvokeCommand).rejects(awsError('AccessDeniedException', 'not authorized to perform: lambda:InvokeFunction'));
    expect(await run(['activate'])).toMatchObject({ exit: 3, err: expect.stringContaining('may not call lambda:InvokeFunction') as unknown });
    lambda.on(InvokeCommand).resolves({ FunctionError: 'Unhandled', Payload: Buffer.from('{"errorType":"Error","errorMessage":"the pass did not finish\\u001b[2J in time","trace":["at x"]}') as never });
    const { exit, err } = await run(['activate']);
    expect({ exit, err }).toEqual({ exit: 3, err: 'prefect-privatelink: activator failed: Error: the pass did not finish [2J in time; its log says more\n' });
    lambda.on(InvokeCommand).resolves({ Payload: Buffer.from('null') as never });
    expect(await run(['activate'])).toMatchObject({ exit: 3, err: expect.stringContaining('cannot read') as unknown });
  });
});

describe('wait', () => {
  test('ends when the link is active, through looks that fail', async () => {
    store(pending());
    let looks = 0;
    world.onLook = () => {
      looks += 1;
      if (looks === 4) throw awsError('ThrottlingException');
      if (looks === 6) store(status());
    };
    const { exit, out, err } = await run(['wait']);
    expect(exit).toBe(0);
    expect(err).toContain('trying again');
    expect(out).toMatch(/PENDING_ACCEPTANCE[^]*ACTIVE[^]*\[x\] verified/);
    expect(world.now).toBe(Date.parse('2026-11-20T12:00:00.000Z') + 4 * 30_000);
  });

  test('gives up after its time', async () => {
    store(pending());
    const { exit, value, err } = await json(['wait', '--timeout', '12h', '--interval', '45m']);
    expect({ exit, err }).toMatchObject({ exit: 1, err: 'Not active within 12h.\n' });
    expect(value).toMatchObject({ reached: false, condition: 'PENDING_ACCEPTANCE' });
    expect(world.now).toBe(Date.parse('2026-11-21T00:00:00.000Z'));
  });

  test.each(['REJECTED', 'FAILED', 'EXPIRED', 'DELETED'] as const)('does not wait for what is %s', async (condition) => {
    store(status({ condition, endpoints: [endpointStatus('api', { condition })] }));
    expect(await run(['wait'])).toMatchObject({ exit: 1 });
    expect(world.now).toBe(Date.parse('2026-11-20T12:00:00.000Z'));
  });

  test('is 0 for an active link with warnings: what was waited for is there', async () => {
    store(status({ endpoints: [endpointStatus('api', { findings: [{ code: 'certificate-expiring', evidence: 'e', since: SINCE }] })] }));
    expect(await run(['wait'])).toMatchObject({ exit: 0 });
  });

  test('ends with 3 if it cannot look: at once at the first time, later after some', async () => {
    ssm.on(GetParametersByPathCommand).rejects(denied());
    expect(await run(['wait'])).toMatchObject({ exit: 3 });
    setUp();
    store(pending());
    let looks = 0;
    world.onLook = () => {
      looks += 1;
      if (looks > 2) throw awsError('ServiceUnavailable');
    };
    expect(await run(['wait'])).toMatchObject({ exit: 3, err: expect.stringContaining('ServiceUnavailable') as unknown });
    expect(looks).toBe(8);
  });

  test('for endpoints that something else made, until they are available', async () => {
    let looks = 0;
    ec2.on(DescribeVpcEndpointsCommand).callsFake(() => {
      looks += 1;
      return { VpcEndpoints: [{ VpcEndpointId: API, State: looks < 3 ? 'pendingAcceptance' : 'available', PrivateDnsEnabled: false }] };
    });
    const { exit, value } = await json(['wait', '--api-endpoint-id', API]);
    expect({ exit, looks }).toEqual({ exit: 0, looks: 3 });
    expect(value).toMatchObject({ reached: true });
  });

  test.each([['--timeout', '12'], ['--timeout', 'soon'], ['--interval', '0s'], ['--interval', '-1s']])('refuses %s %s', async (option, value) => {
    store(pending());
    expect(await run(['wait', `${option}=${value}`])).toMatchObject({ exit: 2 });
  });
});

describe('env', () => {
  const id = '01234567-89ab-cdef-0123-456789abcdef';
  const ids = ['--account-id', id, '--workspace-id', id];
  const API_URL = 'https://api.private.prefect.cloud/api';

  test('for a shell, a .env file and programs', async () => {
    expect((await run(['env', ...ids])).out).toBe(`export PREFECT_API_URL='${API_URL}/accounts/${id}/workspaces/${id}'\nexport PREFECT_CLOUD_API_URL='${API_URL}'\nexport PREFECT_CLOUD_UI_URL='https://app.private.prefect.cloud'\n`);
    expect((await run(['env', ...ids, '--format', 'dotenv'])).out).toContain(`\nPREFECT_CLOUD_API_URL=${API_URL}\n`);
    const settings = { PREFECT_API_URL: `${API_URL}/accounts/${id}/workspaces/${id}`, PREFECT_CLOUD_API_URL: API_URL, PREFECT_CLOUD_UI_URL: 'https://app.prefect.cloud' };
    expect((await json(['env', ...ids, '--no-ui-endpoint'])).value).toEqual(settings);
    expect(JSON.parse((await run(['env', ...ids, '--no-ui-endpoint', '--format', 'json'])).out)).toEqual(settings);
  });

  test('for Prefect\'s own file, Kubernetes and Helm', async () => {
    const further = ['--certificate-file', '/etc/ca.pem', '--no-telemetry', '--retry-codes', '500, 504', '--proxy', 'http://proxy.example.com:3128', '--no-proxy', 'a.example.com,.internal'];
    const toml = (await run(['env', ...ids, ...further, '--format', 'toml'])).out;
    expect(toml).toContain(`[cloud]\napi_url = "${API_URL}"\n`);
    expect(toml).toMatch(/^# Not settings of Prefect.*\n# DO_NOT_TRACK=1\n# SSL_CERT_FILE=/);
    const { out, err } = await run(['env', ...ids, ...further, '--format', 'kubernetes', '--api-key-secret', 'keys:prefect']);
    expect(JSON.parse(out)).toMatchObject({ kind: 'ConfigMap', data: { PREFECT_CLIENT_RETRY_EXTRA_CODES: '500,504', NO_PROXY: expect.stringMatching(/,a\.example\.com,\.internal$/) as unknown } });
    expect(err).toContain('"secretKeyRef":{"name":"keys","key":"prefect"}');
    const helm = await run(['env', ...ids, '--format', 'helm', '--api-host', 'prefect.example.com']);
    expect(JSON.parse(helm.out)).toMatchObject({ worker: { customerManagedCloudApiConfig: { accountId: id, cloudApiUrl: 'https://prefect.example.com/api' } } });
  });

  test('refuses a literal key without repeating it', async () => {
    const key = `pnu_${'a'.repeat(36)}`;
    const { exit, out, err } = await run(['env', '--account-id', key, '--workspace-id', id]);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toContain('--account-id contains an API key');
    expect(err).not.toContain(key);
  });

  test.each([
    [['env']],
    [['env', '--account-id', id]],
    [['env', '--account-id', `${id}'; rm -rf ~`, '--workspace-id', id]],
    [['env', ...ids, '--api-host', 'x$(id).example.com']],
    [['env', ...ids, '--ui-host', "a'b.example.com"]],
    [['env', ...ids, '--format', 'yaml']],
    [['env', ...ids, '--format', 'toString']],
    [['env', ...ids, '--retry-codes', 'all']],
    [['env', ...ids, '--certificate-file', 'ca.pem']],
    [['env', ...ids, '--format', 'dotenv', '--certificate-file', "/it's"]],
    [['env', ...ids, '--proxy', 'http://ada:secret@proxy']],
    [['env', ...ids, '--format', 'helm', '--api-key-secret', 'My Secret']],
    [['env', ...ids, '--ui-host', 'a.example.com', '--no-ui-endpoint']],
  ])('refuses %j', async (args) => {
    expect(await run(args)).toMatchObject({ exit: 2, out: '' });
  });
});
