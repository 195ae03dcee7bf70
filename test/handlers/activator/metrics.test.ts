import { handler } from '../../../lib/handlers/activator/index';
import { API, cloudFormation, context, event, schedule, setUp, world } from './fixtures';

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
  world.privateDns.clear();
  await schedule();
  await schedule();
  expect(world.measured.map(({ PrivateDnsRestored }) => PrivateDnsRestored)).toEqual([undefined, 1, undefined]);
});

test('without a name there is nothing to publish under', async () => {
  delete process.env.LINK_NAME;
  await schedule();
  expect(world.measured).toEqual([]);
});
