/* What changes something, or waits: activate, hold, release, wait. */
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import {
  API,
  awsError,
  denied,
  ec2,
  endpointStatus,
  json,
  lambda,
  NOW,
  pending,
  registeredLink,
  report,
  run,
  setUp,
  SINCE,
  ssm,
  status,
  store,
  world,
} from './fixtures';
import { DescribeVpcEndpointsCommand } from '@aws-sdk/client-ec2';
import { linkCondition } from '../../lib/core/link/condition';
import { type EndpointCondition, type LinkStatus } from '../../lib/contract/link-status';
import { type LinkReport } from '../../lib/contract/link-report';

beforeEach(setUp);

const answers = (answer: LinkReport): void =>
  void lambda.on(InvokeCommand).resolves({ Payload: Buffer.from(JSON.stringify(answer)) as never });
const invoked = (): unknown => {
  const [call] = lambda.commandCalls(InvokeCommand);
  return {
    name: call?.args[0].input.FunctionName,
    event: JSON.parse(Buffer.from(call?.args[0].input.Payload as Uint8Array).toString()) as unknown,
  };
};

describe('the activator', () => {
  test('runs a pass', async () => {
    store(pending());
    answers(report());
    expect((await json(['activate'])).value).toMatchObject({ condition: 'ACTIVE' });
    expect(invoked()).toEqual({ name: 'activator', event: {} });
    answers({ ...report(), status: pending() });
    const { exit, out } = await run(['activate']);
    expect({ exit, out }).toMatchObject({ exit: 1, out: expect.stringContaining('PENDING_ACCEPTANCE') as unknown });
    // It has just checked.
    expect(out).not.toContain('prefect-privatelink activate');
  });

  test('is held, with a reason, and released', async () => {
    store(status());
    const held = report({}, { hold: { kind: 'hold', hold: { since: SINCE, reason: 'migration' } } });
    answers(held);
    expect(await run(['hold', '--reason', 'migration'])).toMatchObject({
      exit: 0,
      out: expect.stringMatching(
        /^\S+ ACTIVE since \S+ \(3 h ago\) ON HOLD since 2026-11-20T09:00:00.000Z \(3 h ago\)\n[^]*on hold: migration/,
      ) as unknown,
    });
    expect(invoked()).toEqual({ name: 'activator', event: { command: 'hold', reason: 'migration' } });
    lambda.resetHistory();
    expect(await run(['release'])).toMatchObject({ exit: 1, err: expect.stringContaining('did not release') as unknown });
    answers(report());
    expect(await run(['release'])).toMatchObject({ exit: 0 });
    expect(invoked()).toEqual({ name: 'activator', event: { command: 'release' } });
    expect(await run(['hold', '--reason', 'x'])).toMatchObject({ exit: 1, err: expect.stringContaining('did not hold') as unknown });
  });

  test('is not held without a reason, and is none of those who have endpoints only', async () => {
    store(status());
    expect(await run(['hold'])).toMatchObject({ exit: 2, err: expect.stringContaining('--reason is required') as unknown });
    expect(await run(['hold', '--reason', ' '])).toMatchObject({ exit: 2 });
    expect(await run(['activate', '--api-endpoint-id', API])).toMatchObject({
      exit: 2,
      err: expect.stringContaining('requires a link of the construct') as unknown,
    });
    expect(lambda.calls()).toEqual([]);
  });

  test('that cannot be called, fails or answers nonsense, is said in one sentence', async () => {
    store(status(), { registered: registeredLink({ functions: undefined }) });
    expect(await run(['activate'])).toMatchObject({
      exit: 3,
      err: expect.stringContaining('does not name the activator function') as unknown,
    });
    store(status());
    lambda.on(InvokeCommand).rejects(awsError('AccessDeniedException', 'not authorized to perform: lambda:InvokeFunction'));
    expect(await run(['activate'])).toMatchObject({
      exit: 3,
      err: expect.stringContaining('are not allowed to call lambda:InvokeFunction') as unknown,
    });
    lambda.on(InvokeCommand).resolves({
      FunctionError: 'Unhandled',
      Payload: Buffer.from('{"errorType":"Error","errorMessage":"the pass did not finish\\u001b[2J in time","trace":["at x"]}') as never,
    });
    const { exit, err } = await run(['activate']);
    expect({ exit, err }).toEqual({
      exit: 3,
      err: 'prefect-privatelink: activator failed: Error: the pass did not finish [2J in time; see its log\n',
    });
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
      if (looks === 4) {
        throw awsError('ThrottlingException');
      }
      if (looks === 6) {
        store(status());
      }
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
    expect({ exit, err }).toMatchObject({ exit: 1, err: expect.stringMatching(/\nNot active within 12h\.\n$/) as unknown });
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
      if (looks > 2) {
        throw awsError('ServiceUnavailable');
      }
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

  test.each([
    ['1s', []],
    ['30s', []],
    ['45m', []],
    ['30d', ['--timeout', '60d']],
    ['45m', ['--json']],
  ])('gives a sign of life at least every minute, with --interval %s %j', async (every, more) => {
    store(pending());
    const printedAt: number[] = [world.now];
    world.onLook = () => {
      if (world.now >= NOW + 3 * 60_000) {
        store(status());
      }
    };
    const { err } = await run(['wait', '--interval', every, ...more], {
      onPrint: () => void printedAt.push(world.now),
      sleepAtMost: 2 ** 31 - 1,
    });
    const gaps = printedAt.slice(1).map((time, index) => time - (printedAt[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(60_000);
    expect(err).toMatch(/^12:01:00 {2}still PENDING_ACCEPTANCE, last pass \d+ min ago; gives up in \d+ (h|days)$/m);
  });

  describe('--endpoint', () => {
    const both = (api: EndpointCondition, ui: EndpointCondition): LinkStatus =>
      status({
        condition: linkCondition([api, ui]),
        endpoints: [endpointStatus('api', { condition: api }), endpointStatus('ui', { condition: ui })],
      });

    test.each<[EndpointCondition, EndpointCondition, number]>([
      ['ACTIVE', 'PENDING_ACCEPTANCE', 0],
      ['ACTIVE', 'REJECTED', 0],
      ['REJECTED', 'ACTIVE', 1],
      ['PENDING_ACCEPTANCE', 'ACTIVE', 1],
    ])('api %s, ui %s: %i', async (api, ui, expected) => {
      store(both(api, ui));
      const { exit, value } = await json<{ endpoints: unknown[] }>(['wait', '--endpoint', 'api', '--timeout', '5m']);
      expect(exit).toBe(expected);
      expect(value).toMatchObject({ reached: expected === 0, condition: api, endpoints: [{ role: 'api' }] });
    });

    test('that the link does not have, or that has no id', async () => {
      store(status());
      expect(await run(['wait', '--endpoint', 'ui'])).toMatchObject({
        exit: 2,
        err: expect.stringContaining('has no endpoint ui; endpoints: api') as unknown,
      });
      expect(await run(['wait', '--endpoint', 'ui', '--api-endpoint-id', API])).toMatchObject({
        exit: 2,
        err: expect.stringContaining('--endpoint ui requires --ui-endpoint-id') as unknown,
      });
    });
  });

  test.each([
    ['--timeout', '12'],
    ['--timeout', 'soon'],
    ['--interval', '0s'],
    ['--interval', '-1s'],
  ])('refuses %s %s', async (option, value) => {
    store(pending());
    expect(await run(['wait', `${option}=${value}`])).toMatchObject({ exit: 2 });
  });

  test.each([['wait'], ['status', '--watch']])('%s reads at most once per second', async (...command) => {
    store(pending());
    expect(await run([...command, '--interval', '0s'])).toMatchObject({
      exit: 2,
      err: expect.stringContaining('--interval must be 1s or more') as unknown,
    });
  });
});
