import { DescribeNetworkInterfacesCommand, DescribeVpcEndpointsCommand } from '@aws-sdk/client-ec2';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { handler } from '../../../lib/handlers/activator/index';
import { type ProbeResult } from '../../../lib/contract/probe';
import {
  API,
  cloudFormation,
  describedEndpoint,
  link,
  ec2,
  UI,
  context,
  event,
  invokeProbe,
  lambda,
  payloadOf,
  register,
  schedule,
  setUp,
  world,
} from './fixtures';

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

test('a status that does not fit into the parameter keeps no metric back', async () => {
  const interfaces = Array.from({ length: 12 }, (_, index) => ({
    NetworkInterfaceId: `eni-${String(index).padStart(17, '0')}`,
    PrivateIpAddress: `10.0.${index}.10`,
    Ipv6Addresses: [{ Ipv6Address: `2600:1f13:abcd:1200:1234:5678:9abc:${index}` }],
    AvailabilityZone: `us-east-1${'abcdef'[index % 6]}`,
  }));
  ec2.on(DescribeNetworkInterfacesCommand).resolves({ NetworkInterfaces: interfaces });
  ec2.on(DescribeVpcEndpointsCommand).resolves({
    VpcEndpoints: [API, UI].map((definition) => ({
      ...describedEndpoint(definition),
      NetworkInterfaceIds: interfaces.map(({ NetworkInterfaceId }) => NetworkInterfaceId),
    })),
  });
  lambda.on(InvokeCommand).callsFake((input: { Payload: unknown }) => {
    const result = JSON.parse(Buffer.from(invokeProbe(input).Payload).toString()) as ProbeResult;
    const targets = result.targets.map((target) => ({
      ...target,
      addresses: target.addresses.map((check) => ({ ...check, certificateExpires: '2026-12-20T09:00:00.000Z' })),
    }));
    return { Payload: payloadOf({ ...result, targets }) };
  });
  await cloudFormation(event('Create', { ResourceProperties: { Link: link({ endpoints: [API, UI] }), HandlerHash: 'x' } }));
  expect(world.measured.at(-1)).toMatchObject({ CertificateDaysLeft: 30 });
});
