import { InvokeCommand } from '@aws-sdk/client-lambda';
import { handler } from '../../../lib/handlers/activator/index';
import { type ProbeResult } from '../../../lib/contract/probe';
import { API, cloudFormation, context, event, invokeProbe, lambda, payloadOf, register, schedule, setUp, world } from './fixtures';

beforeEach(setUp);
afterEach(() => jest.restoreAllMocks());

test('each pass, whoever asked for it, writes one line of metrics beside its log line', async () => {
  await cloudFormation(event('Create'));
  await schedule();
  await handler({}, context());
  expect(world.measured).toHaveLength(3);
  expect(world.logged).toHaveLength(3);
  expect(world.measured[0]).toMatchObject({ Link: 'Platform/Prefect-1234ABCD', Healthy: 1, CheckLatency: 1 });
});

test('the latency is that of a whole check, and missing when none was made', async () => {
  world.states.set(API.endpointId, 'pendingAcceptance');
  await schedule();
  expect(world.measured[0]).toMatchObject({ Healthy: 1, MinutesPending: 0 });
  expect(world.measured[0]).not.toHaveProperty('CheckLatency');
});

test('Private DNS that is put back is counted once', async () => {
  await schedule();
  // Past the time for which EC2 may still report what was before.
  world.now += 600_000;
  world.privateDns.clear();
  await schedule();
  await schedule();
  expect(world.measured.map(({ PrivateDnsRestored }) => PrivateDnsRestored)).toEqual([undefined, 1, undefined]);
});

test('with an interval of an hour or longer each pass of the schedule publishes the days left', async () => {
  lambda.on(InvokeCommand).callsFake((input: { Payload: unknown }) => {
    const result = JSON.parse(Buffer.from(invokeProbe(input).Payload).toString()) as ProbeResult;
    return {
      Payload: payloadOf({
        ...result,
        targets: result.targets.map((target) => ({
          ...target,
          addresses: target.addresses.map((check) => ({ ...check, certificateExpires: '2026-12-20T12:00:00.000Z' })),
        })),
      }),
    };
  });
  world.now = Date.parse('2026-11-20T12:00:00.000Z');
  register();
  for (const intervalMinutes of [5, 60, 'soon']) {
    await handler({ trigger: 'schedule', intervalMinutes }, context());
  }
  expect(world.measured.map(({ CertificateDaysLeft }) => CertificateDaysLeft)).toEqual([undefined, 30, undefined]);
});
