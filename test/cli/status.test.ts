import { stripVTControlCharacters } from 'node:util';
import { GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import {
  registeredLink,
  API,
  awsError,
  endpointStatus,
  handOffParameter,
  json,
  LINK,
  pending,
  run,
  setUp,
  SINCE,
  ssm,
  status,
  store,
  UI,
  VPC,
  world,
} from './fixtures';

beforeEach(setUp);

describe('status', () => {
  test('of an active link', async () => {
    store(status());
    const { exit, value } = await json(['status']);
    expect(exit).toBe(0);
    expect(value).toMatchObject({
      link: LINK,
      condition: 'ACTIVE',
      since: SINCE,
      functions: { activator: 'activator' },
      endpoints: [{ role: 'api', endpointId: API, hostName: 'api.private.prefect.cloud', findings: [] }],
    });
    const { out } = await run(['status']);
    expect(out).toContain(`${LINK} ACTIVE since ${SINCE} (3 h ago)`);
    expect(out).toContain('[x] accepted  [x] checked  [x] Private DNS  [x] verified');
  });

  test('of a pending one brings the remedy of the catalogue', async () => {
    store(pending());
    const { exit, value } = await json<{ endpoints: { findings: object[] }[] }>(['status']);
    expect(exit).toBe(1);
    expect(value.endpoints[0]?.findings[0]).toMatchObject({
      code: 'waiting-for-acceptance',
      severity: 'info',
      remedy: expect.stringContaining('hand-off') as unknown,
    });
    expect((await run(['status'])).out).toMatch(/seen {2}vpce-0a0a0a0a0a0a0a0a0 is pendingAcceptance\n.*cause.*\n.*do .*hand-off/);
  });

  test('is 1 for an active link with a warning, 0 with a remark', async () => {
    const withFinding = (code: string) =>
      status({ endpoints: [endpointStatus('api', { findings: [{ code, evidence: 'e', since: SINCE }] })] });
    store(withFinding('certificate-expiring'));
    expect(await run(['status'])).toMatchObject({ exit: 1 });
    store(withFinding('name-answers-partly'));
    expect(await run(['status'])).toMatchObject({ exit: 0 });
    store(withFinding('from-the-future'));
    const { exit, out } = await run(['status']);
    expect({ exit, out }).toMatchObject({
      exit: 1,
      out: expect.stringContaining('Update cdk-prefect-privatelink on this machine.') as unknown,
    });
  });

  test('before the first pass, and of another version', async () => {
    world.parameters[handOffParameter()] = '{}';
    expect(await run(['status'])).toMatchObject({ exit: 1, out: expect.stringContaining('no pass has run yet') as unknown });
    world.parameters[`/cdk-prefect-privatelink/${LINK}/status`] = '{"version":2}';
    expect(await run(['status'])).toMatchObject({ exit: 1, out: expect.stringContaining('a different version') as unknown });
  });

  test('strips control characters from what AWS answers, in text and in JSON', async () => {
    const evil = 'x\u001b[2J\u001b]0;title\u0007\u009b31m\u202e\u2028y';
    store(
      status({ endpoints: [endpointStatus('api', { condition: 'DEGRADED', findings: [{ code: evil, evidence: evil, since: SINCE }] })] }),
      { name: `Evil${evil.replace('\u2028', '')}/One` },
    );
    for (const { out } of [await run(['status'], { colours: true }), await run(['status', '--json'])]) {
      const text = ['0', '1', '2', '31', '32', '33'].reduce((left, code) => left.replaceAll(`\u001b[${code}m`, ''), out);
      expect(text).toContain('x');
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }
  });

  test('of endpoints that something else made', async () => {
    expect((await json(['status', '--api-endpoint-id', API])).value).toMatchObject({
      condition: 'UNVERIFIED',
      endpoints: [{ text: expect.stringContaining('prefect-privatelink check') as unknown }],
    });
    expect(await run(['status', '--api-endpoint-id', API])).toMatchObject({ exit: 0 });
    world.endpoints = world.endpoints.map((endpoint) => ({ ...endpoint, PrivateDnsEnabled: false }));
    expect(await run(['status', '--api-endpoint-id', API])).toMatchObject({
      exit: 1,
      out: expect.stringContaining('Private DNS is disabled') as unknown,
    });
    expect(await run(['status', '--api-endpoint-id', API, '--ui-endpoint-id', UI])).toMatchObject({
      exit: 1,
      out: expect.stringContaining(`EC2 does not know ${UI}`) as unknown,
    });
    expect(ssm.commandCalls(GetParametersByPathCommand)).toEqual([]);
  });

  test('of endpoints without a probe says what was not checked, in no place the opposite', async () => {
    const { out } = await run(['status', '--api-endpoint-id', API]);
    expect(out).toContain('not checked from inside the VPC');
    expect(out).toContain('[x] accepted  [?] checked  [x] Private DNS  [?] verified');
    world.endpoints = world.endpoints.map((endpoint) => ({ ...endpoint, PrivateDnsEnabled: false }));
    expect((await run(['status', '--api-endpoint-id', API])).out).toContain('[x] accepted  [ ] checked  [ ] Private DNS  [ ] verified');
  });

  test('does not claim Private DNS for a link that leaves it alone', async () => {
    store(status(), { registered: registeredLink({ link: { ...registeredLink().link, privateDns: { kind: 'unmanaged' } } }) });
    expect((await run(['status'])).out).toContain('[x] accepted  [x] checked  [-] Private DNS  [x] verified');
  });

  test('shows a hold in its first line, with since and why', async () => {
    store(status(), { hold: { kind: 'hold', hold: { since: '2026-11-20T10:00:00.000Z', reason: 'moving, ask Ada' } } });
    const [first, , third] = (await run(['status'])).out.split('\n');
    expect(first).toBe(`${LINK} ACTIVE since ${SINCE} (3 h ago) ON HOLD since 2026-11-20T10:00:00.000Z (2 h ago)`);
    expect(third).toBe('  on hold: moving, ask Ada');
  });

  describe('of two endpoints', () => {
    const waiting = (role: 'api' | 'ui') =>
      endpointStatus(role, {
        condition: 'PENDING_ACCEPTANCE',
        findings: [{ code: 'waiting-for-acceptance', evidence: `${endpointStatus(role).endpointId} is pendingAcceptance`, since: SINCE }],
      });
    const both = () => status({ condition: 'PENDING_ACCEPTANCE', endpoints: [waiting('api'), waiting('ui')] });

    test('has one finding where they are alike, with the evidence of each', async () => {
      store(both());
      const { out } = await run(['status']);
      expect(out.match(/\[waiting-for-acceptance\]/g)).toHaveLength(1);
      expect(out).toContain('info api, ui: ');
      expect(out).toContain(`seen  ${API} is pendingAcceptance\n          ${UI} is pendingAcceptance\n`);
      expect(
        (await json<{ endpoints: { findings: unknown[] }[] }>(['status'])).value.endpoints.map(({ findings }) => findings.length),
      ).toEqual([1, 1]);
    });

    test('has one table, with colours and without', async () => {
      store(status({ condition: 'PENDING_ACCEPTANCE', endpoints: [endpointStatus('api'), waiting('ui')] }));
      const plain = (await run(['status'])).out;
      const rows = plain.split('\n').filter((line) => line.includes('] accepted'));
      expect(rows.map((row) => row.indexOf('['))).toEqual([51, 51]);
      const coloured = (await run(['status'], { colours: true })).out;
      expect(coloured).toContain('\u001b[32mACTIVE            \u001b[0m');
      expect(stripVTControlCharacters(coloured).replace(/ +$/gm, '')).toBe(plain);
    });

    test.each([60, 80, 100, 120])('fits a terminal of %i columns', async (columns) => {
      const long = { code: 'tcp-silent', evidence: 'word '.repeat(60).trim(), since: SINCE };
      store(
        status({ condition: 'DEGRADED', endpoints: [endpointStatus('api', { condition: 'DEGRADED', findings: [long] }), waiting('ui')] }),
      );
      for (const args of [['status'], ['doctor', '--from', 'sg-0c'], ['explain', 'tcp-silent']]) {
        const lines = (await run(args, { columns })).out.split('\n');
        // A URL and the line with what a path leads from and to cannot be broken.
        expect(lines.filter((line) => line.length > columns && !/https:|^From /.test(line))).toEqual([]);
      }
    });
  });

  test('--watch colours a change as the first view', async () => {
    const stages = [pending(), pending(), status()];
    world.onLook = () => store(stages.length > 1 ? (stages.shift() ?? status()) : status());
    const { out } = await run(['status', '--watch'], { colours: true });
    expect(out).toContain('\u001b[32mACTIVE\u001b[0m');
    expect(out).not.toContain('\u001b[31mACTIVE');
  });

  test('--watch follows each change until the link is active', async () => {
    const stages = [
      pending(),
      pending(),
      status({ condition: 'CHECKING', endpoints: [endpointStatus('api', { condition: 'CHECKING' })] }),
      status(),
    ];
    // The first look is for the choice of the link.
    world.onLook = () => store(stages.length > 1 ? (stages.shift() ?? status()) : status());
    const { exit, out } = await run(['status', '--watch', '--json']);
    expect(exit).toBe(0);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { condition: string }).condition),
    ).toEqual(['PENDING_ACCEPTANCE', 'CHECKING', 'ACTIVE']);
  });
});

describe('the link that is meant', () => {
  beforeEach(() => {
    store(status(), { name: 'One/Prefect' });
    store(status(), { name: 'Two/Prefect' });
    store(status(), { name: 'Two/Network/Other' });
  });

  test('must be chosen among several, which are listed', async () => {
    const { exit, err } = await run(['status']);
    expect(exit).toBe(2);
    expect(err).toContain('there are 3 links in us-east-1, choose one with --link: One/Prefect, Two/Network/Other, Two/Prefect');
  });

  test.each([
    ['One', 'One/Prefect'],
    ['Two/Prefect', 'Two/Prefect'],
    ['Two/Network', 'Two/Network/Other'],
  ])('%s is %s', async (wanted, name) => {
    expect((await json(['status', '--link', wanted])).value).toMatchObject({ link: name });
  });

  test('fits one only', async () => {
    expect(await run(['status', '--link', 'Two'])).toMatchObject({
      exit: 2,
      err: expect.stringContaining('--link Two matches several links: Two/Network/Other, Two/Prefect') as unknown,
    });
    expect(await run(['status', '--link', 'Three'])).toMatchObject({
      exit: 2,
      err: expect.stringContaining('there is no link Three') as unknown,
    });
    expect(await run(['status', '--link', 'One', '--api-endpoint-id', API])).toMatchObject({ exit: 2 });
  });
});

describe('what prevents reading', () => {
  test.each([
    [
      'no permission',
      awsError('AccessDeniedException', 'User: arn:aws:iam::1:user/x is not authorized'),
      /are not allowed to call ssm:GetParametersByPath/,
    ],
    [
      'no credentials',
      awsError('CredentialsProviderError', 'Could not load credentials from any providers'),
      /no AWS credentials were found/,
    ],
    ['no Region', awsError('Error', 'Region is missing'), /pass --region/],
    ['expired', awsError('ExpiredTokenException'), /have expired: sign in again/],
    ['throttled', awsError('ThrottlingException'), /AWS throttles/],
    ['unknown key', awsError('UnrecognizedClientException'), /rejects the credentials/],
  ])('%s', async (_case, error, text) => {
    ssm.on(GetParametersByPathCommand).rejects(error);
    const { exit, err, out } = await run(['status', '--json']);
    expect(exit).toBe(3);
    expect(err).toMatch(text);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(out)).toMatchObject({ exitCode: 3, error: expect.stringMatching(text) as unknown });
  });

  test('no link at all', async () => {
    expect(await run(['status'])).toMatchObject({ exit: 3, out: '', err: expect.stringContaining('--api-endpoint-id') as unknown });
  });

  test('secrets of the environment are never printed, wherever they turn up', async () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG';
    ssm.on(GetParametersByPathCommand).rejects(awsError('Odd', `signed with ${secret}`));
    const { err, out } = await run(['status', '--json'], { env: { AWS_SECRET_ACCESS_KEY: secret } });
    expect(err + out).not.toContain(secret);
  });
});

test('the hand-off, by link and by endpoint', async () => {
  store(pending());
  const facts = { accountId: '111122223333', vpcId: VPC, region: 'us-east-1', apiEndpointId: API };
  expect(await json(['handoff'])).toMatchObject({ exit: 0, value: facts });
  expect((await json(['handoff', '--api-endpoint-id', API])).value).toEqual(facts);
  const { out } = await run(['handoff']);
  expect(out).toMatch(/^Subject: .*connection\n[^]*AWS account: +111122223333\n[^]*VPC endpoint, API: +vpce-0a0a0a0a0a0a0a0a0\n/);
  expect(await run(['handoff', '--api-endpoint-id', UI])).toMatchObject({
    exit: 3,
    err: expect.stringContaining(`EC2 does not know ${UI}`) as unknown,
  });
});
