import { DescribeNetworkInterfacesCommand, DescribeVpcEndpointsCommand, ModifyVpcEndpointCommand } from '@aws-sdk/client-ec2';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { handler } from '../../../lib/handlers/activator/index';
import {
  addressesOf,
  API,
  calls,
  cloudFormation,
  context,
  DEFINITION,
  describedEndpoint,
  ec2,
  event,
  findingCodes,
  forgetCalls,
  lambda,
  link,
  stored,
  requestOf,
  schedule,
  setUp,
  UI,
  world,
} from './fixtures';

beforeEach(setUp);
afterEach(() => jest.restoreAllMocks());

const both = { endpoints: [API, UI] };

test('a deployment that Prefect has not accepted yet is green and registered', async () => {
  world.states.set(API.endpointId, 'pendingAcceptance');
  expect(await cloudFormation(event('Create'))).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: 'PrefectActivation',
    Data: { State: 'PENDING_ACCEPTANCE', ApiState: 'PENDING_ACCEPTANCE', UiState: 'NONE', Findings: 'waiting-for-acceptance' },
  });
  // Read for the hold and the definition, before the pass, and before the status is stored; written are all three.
  expect(calls()).toEqual({ DescribeVpcEndpoints: 1, GetParameters: 5, PutParameter: 3 });
  expect(stored()).toMatchObject({ condition: 'PENDING_ACCEPTANCE' });
  expect(JSON.parse(world.parameters.get(DEFINITION)?.at(-1) ?? '')).toMatchObject({ link: link() });
  expect(world.slept).toEqual([]);
});

test('an endpoint that becomes available during the pass is activated in it', async () => {
  world.states.set(API.endpointId, 'pending');
  ec2.on(DescribeVpcEndpointsCommand).callsFake(() => {
    if (world.slept.length === 2) {
      world.states.set(API.endpointId, 'available');
    }
    return { VpcEndpoints: [describedEndpoint(API)] };
  });
  expect(await cloudFormation(event('Create'))).toMatchObject({ Status: 'SUCCESS', Data: { State: 'ACTIVE', Findings: 'none' } });
  expect(calls()).toMatchObject({ DescribeVpcEndpoints: 3, ModifyVpcEndpoint: 1 });
});

test('once accepted: the path is probed, Private DNS switched on, names waited for, the path verified', async () => {
  world.namesAfter = 2;
  expect((await schedule()).condition).toBe('ACTIVE');
  // Read again before the change: a hold may have come meanwhile.
  expect(calls()).toEqual({
    DescribeNetworkInterfaces: 1,
    DescribeVpcEndpoints: 1,
    GetParameters: 3,
    Invoke: 5,
    ModifyVpcEndpoint: 1,
    PutParameter: 1,
  });
  const steps = lambda
    .commandCalls(InvokeCommand)
    .map(({ args }) => (requestOf(args[0].input.Payload).namesOnly === true ? 'names' : 'path'));
  expect(steps).toEqual(['path', 'names', 'names', 'names', 'path']);
  expect(ec2.commandCalls(ModifyVpcEndpointCommand)[0]?.args[0].input).toEqual({ VpcEndpointId: API.endpointId, PrivateDnsEnabled: true });
  expect(requestOf(lambda.commandCalls(InvokeCommand)[0]?.args[0].input.Payload).targets).toEqual([
    { role: 'api', hostName: API.hostName, healthPath: API.healthPath, addresses: addressesOf(API) },
  ]);
});

test('a steady pass costs one describe, one probe, two reads, and one write', async () => {
  await schedule(both);
  forgetCalls();
  expect((await schedule(both)).condition).toBe('ACTIVE');
  expect(calls()).toEqual({ DescribeVpcEndpoints: 1, GetParameters: 2, Invoke: 1, PutParameter: 1 });
});

describe('a notification', () => {
  const notified = (): Promise<unknown> => handler({ Records: [] }, context());

  test('that comes before the endpoint moves is waited for, and what is still to come is not', async () => {
    world.states.set(API.endpointId, 'pendingAcceptance').set(UI.endpointId, 'pendingAcceptance');
    await schedule(both);
    ec2.on(DescribeVpcEndpointsCommand).callsFake(() => {
      if (world.slept.length === 1) {
        world.states.set(API.endpointId, 'available');
      }
      return { VpcEndpoints: [describedEndpoint(API), describedEndpoint(UI)] };
    });
    forgetCalls();
    await notified();
    expect(stored()?.endpoints.map(({ condition }) => condition)).toEqual(['ACTIVE', 'PENDING_ACCEPTANCE']);
    expect(calls()).toMatchObject({ DescribeVpcEndpoints: 2, ModifyVpcEndpoint: 1 });
  });

  test('without a change is not waited for long', async () => {
    world.states.set(API.endpointId, 'pendingAcceptance');
    await schedule();
    forgetCalls();
    await notified();
    expect(calls().DescribeVpcEndpoints).toBe(4);
  });
});

test('an endpoint that waits for acceptance does not hold the other one up', async () => {
  world.states.set(UI.endpointId, 'pendingAcceptance');
  const status = await schedule(both);
  expect(status.endpoints.map(({ condition }) => condition)).toEqual(['ACTIVE', 'PENDING_ACCEPTANCE']);
  expect(status.condition).toBe('PENDING_ACCEPTANCE');
  expect([...world.privateDns]).toEqual([API.endpointId]);
  world.states.set(UI.endpointId, 'available');
  expect((await schedule(both)).condition).toBe('ACTIVE');
});

test('names of an endpoint that follows later in the same pass are waited for as well', async () => {
  world.states.set(UI.endpointId, 'pending');
  ec2.on(DescribeVpcEndpointsCommand).callsFake(() => {
    // Past the wait of the first endpoint.
    if (world.privateDns.has(API.endpointId)) {
      world.states.set(UI.endpointId, 'available');
    }
    world.namesAfter = 3;
    return { VpcEndpoints: [API, UI].map(describedEndpoint) };
  });
  expect((await schedule({ ...both, dnsWaitSeconds: 15 })).condition).toBe('ACTIVE');
});

test('Private DNS that was switched off behind its back is put back, with one healthy zone', async () => {
  await schedule();
  world.now += 600_000;
  world.privateDns.clear();
  world.outcomes.set('10.0.1.10', 'tcpSilent');
  const status = await schedule();
  expect(status.condition).toBe('ACTIVE');
  expect(findingCodes(status)).toEqual(['private-dns-restored', 'zone-unhealthy', 'tcp-silent']);
});

test('Private DNS that is not managed is never switched on', async () => {
  const status = await schedule({ privateDns: { kind: 'unmanaged' } });
  expect(status.condition).toBe('ACTIVE');
  expect(findingCodes(status)).toEqual(['private-dns-unmanaged']);
  expect(calls().ModifyVpcEndpoint).toBeUndefined();
});

test('a path that fails keeps Private DNS off, and trouble later does not switch it off', async () => {
  world.outcomes.set('10.0.0.10', 'httpForbidden');
  world.outcomes.set('10.0.1.10', 'httpForbidden');
  expect(await schedule()).toMatchObject({ condition: 'CHECKING', endpoints: [{ findings: [{ code: 'http-forbidden' }] }] });
  expect(calls().ModifyVpcEndpoint).toBeUndefined();
  world.outcomes.clear();
  await schedule();
  world.outcomes.set('10.0.0.10', 'httpServerError');
  world.outcomes.set('10.0.1.10', 'httpServerError');
  forgetCalls();
  expect((await schedule()).condition).toBe('DEGRADED');
  expect(calls().ModifyVpcEndpoint).toBeUndefined();
});

test('an id that EC2 has never known is waited for, one that it knew has been deleted', async () => {
  world.states.set(API.endpointId, undefined);
  expect((await schedule()).condition).toBe('NOT_FOUND');
  expect(world.slept.length).toBeGreaterThan(1);
  world.states.set(API.endpointId, 'available');
  await schedule();
  world.states.set(API.endpointId, undefined);
  world.slept = [];
  expect(await schedule()).toMatchObject({ condition: 'DELETED', endpoints: [{ findings: [{ code: 'endpoint-deleted' }] }] });
  expect(world.slept).toEqual([]);
});

test('an endpoint that stays pending ends the pass while there is time to store it', async () => {
  world.states.set(API.endpointId, 'pending');
  expect((await schedule()).condition).toBe('PENDING');
  expect(stored().condition).toBe('PENDING');
});

test('a zone whose interface EC2 does not return yet does not count as one that passed', async () => {
  ec2
    .on(DescribeNetworkInterfacesCommand)
    .resolvesOnce({ NetworkInterfaces: [{ NetworkInterfaceId: 'eni-api-0', PrivateIpAddress: '10.0.0.10' }] });
  const status = await schedule();
  expect(status.condition).toBe('CHECKING');
  expect(calls()).not.toHaveProperty('ModifyVpcEndpoint');
});

test('a zone that is added later is looked up and probed', async () => {
  await schedule();
  ec2
    .on(DescribeVpcEndpointsCommand)
    .resolves({ VpcEndpoints: [{ ...describedEndpoint(API), NetworkInterfaceIds: ['eni-api-0', 'eni-api-1', 'eni-ui-0'] }] });
  forgetCalls();
  await schedule();
  expect(calls().DescribeNetworkInterfaces).toBe(1);
  expect(requestOf(lambda.commandCalls(InvokeCommand)[0]?.args[0].input.Payload).targets[0]?.addresses).toEqual([
    '10.0.0.10',
    '10.0.1.10',
    '10.0.0.20',
  ]);
});

test('both addresses of a dual-stack interface are probed', async () => {
  ec2.on(DescribeNetworkInterfacesCommand).resolves({
    NetworkInterfaces: ['eni-api-1', 'eni-api-0'].map((id, index) => ({
      NetworkInterfaceId: id,
      PrivateIpAddress: addressesOf(API)[1 - index],
      Ipv6Addresses: [{ Ipv6Address: `2600::${index}` }],
    })),
  });
  expect((await schedule()).condition).toBe('ACTIVE');
  expect(stored().endpoints[0]?.interfaces.map(({ address }) => address)).toEqual(['10.0.0.10', '2600::1', '10.0.1.10', '2600::']);
  forgetCalls();
  await schedule();
  expect(calls()).toEqual({ DescribeVpcEndpoints: 1, GetParameters: 2, Invoke: 1, PutParameter: 1 });
});

test('each pass writes one line that a log query can use', async () => {
  await schedule();
  expect(world.logged).toHaveLength(1);
  expect(JSON.parse(world.logged[0] ?? '')).toMatchObject({
    message: 'pass',
    trigger: 'schedule',
    link: 'Platform/Prefect',
    state: 'ACTIVE',
    endpoints: [{ role: 'api', state: 'ACTIVE' }],
    steps: { probe: 3 },
  });
});

test('an endpoint that EC2 forgets for a moment is not switched on twice in one pass', async () => {
  world.states.set(UI.endpointId, 'pending');
  let looks = 0;
  ec2.on(DescribeVpcEndpointsCommand).callsFake(() => {
    looks += 1;
    if (looks === 4) {
      world.states.set(UI.endpointId, 'rejected');
    }
    // EC2 is eventually consistent: gone for one look, and then as it was before.
    const api = looks === 2 ? [] : [{ ...describedEndpoint(API), PrivateDnsEnabled: false }];
    return { VpcEndpoints: [...api, describedEndpoint(UI)] };
  });
  await schedule(both);
  expect(looks).toBe(4);
  expect(calls().ModifyVpcEndpoint).toBe(1);
});

describe('addresses that are remembered', () => {
  const interfacesWith = (second: readonly (string | undefined)[]): void =>
    void ec2.on(DescribeNetworkInterfacesCommand).resolves({
      NetworkInterfaces: addressesOf(API).map((PrivateIpAddress, index) => ({
        NetworkInterfaceId: `eni-api-${index}`,
        PrivateIpAddress,
        ...(second[index] === undefined ? {} : { Ipv6Addresses: [{ Ipv6Address: second[index] }] }),
      })),
    });
  const ofType = (IpAddressType: string): void =>
    void ec2.on(DescribeVpcEndpointsCommand).callsFake(() => ({ VpcEndpoints: [{ ...describedEndpoint(API), IpAddressType }] }));

  test('are asked for again when the endpoint becomes dual-stack in place, and when it becomes IPv4 again', async () => {
    ofType('ipv4');
    await schedule();
    ofType('dualstack');
    interfacesWith(['2600::1', '2600::2']);
    forgetCalls();
    expect((await schedule()).condition).toBe('ACTIVE');
    expect(stored().endpoints[0]?.interfaces).toHaveLength(4);
    expect(calls().DescribeNetworkInterfaces).toBe(1);
    ofType('ipv4');
    interfacesWith([undefined, undefined]);
    expect((await schedule()).condition).toBe('ACTIVE');
    expect(stored().endpoints[0]?.interfaces).toHaveLength(2);
    forgetCalls();
    await schedule();
    expect(calls()).not.toHaveProperty('DescribeNetworkInterfaces');
  });

  test('are asked for once when an address does not answer any more, not in each pass', async () => {
    await schedule();
    world.outcomes.set('10.0.1.10', 'tcpSilent');
    forgetCalls();
    await schedule();
    await schedule();
    await schedule();
    expect(calls().DescribeNetworkInterfaces).toBe(1);
    world.outcomes.clear();
    await schedule();
    world.outcomes.set('10.0.1.10', 'tcpSilent');
    await schedule();
    expect(calls().DescribeNetworkInterfaces).toBe(2);
  });

  test('that the name no longer leads to are replaced in the same pass', async () => {
    await schedule();
    world.outcomes.set('10.0.0.10', 'tcpUnreachable');
    ec2.on(DescribeNetworkInterfacesCommand).resolves({
      NetworkInterfaces: ['10.0.0.99', '10.0.1.10'].map((PrivateIpAddress, index) => ({
        NetworkInterfaceId: `eni-api-${index}`,
        PrivateIpAddress,
      })),
    });
    forgetCalls();
    await schedule();
    expect(stored().endpoints[0]?.interfaces.map(({ address }) => address)).toEqual(['10.0.0.99', '10.0.1.10']);
    expect(calls()).toMatchObject({ DescribeNetworkInterfaces: 1, Invoke: 2 });
  });
});

describe('EC2 still reports Private DNS as disabled after the activator has enabled it', () => {
  const reports = (PrivateDnsEnabled: () => boolean): void =>
    void ec2
      .on(DescribeVpcEndpointsCommand)
      .callsFake(() => ({ VpcEndpoints: [{ ...describedEndpoint(API), PrivateDnsEnabled: PrivateDnsEnabled() }] }));

  test('for some minutes: it is not enabled a second time, and nobody is blamed', async () => {
    reports(() => false);
    await schedule();
    forgetCalls();
    const status = await schedule();
    expect(status).toMatchObject({ condition: 'ACTIVE' });
    expect(findingCodes(status)).toEqual([]);
    expect(calls()).not.toHaveProperty('ModifyVpcEndpoint');
    // Ten minutes later it is.
    world.now += 600_000;
    expect(findingCodes(await schedule())).toEqual(['private-dns-restored']);
    expect(calls().ModifyVpcEndpoint).toBe(1);
  });

  test('once more after it has reported it as enabled: EC2 is asked a second time before it is believed', async () => {
    await schedule();
    await handler({}, context());
    let asked = 0;
    reports(() => (asked += 1) > 1);
    forgetCalls();
    expect(findingCodes(await schedule())).toEqual([]);
    expect(calls()).toMatchObject({ DescribeVpcEndpoints: 2 });
    expect(calls()).not.toHaveProperty('ModifyVpcEndpoint');
  });

  test('because somebody disabled it at once: it is restored', async () => {
    await schedule();
    await handler({}, context());
    world.privateDns.clear();
    expect(findingCodes(await schedule())).toEqual(['private-dns-restored']);
    expect(world.privateDns.size).toBe(1);
  });
});

test('a throttled pass keeps waiting for acceptance since when it waits, with its findings and minutes', async () => {
  world.states.set(API.endpointId, 'pendingAcceptance');
  const first = await schedule();
  world.now += 1_200 * 60_000;
  ec2.on(DescribeVpcEndpointsCommand).rejects(Object.assign(new Error('Request limit exceeded.'), { name: 'RequestLimitExceeded' }));
  const throttled = await schedule();
  expect(throttled).toMatchObject({ condition: 'PENDING_ACCEPTANCE', since: first.since });
  expect(findingCodes(throttled)).toEqual(['ec2-throttled', 'waiting-for-acceptance']);
  expect(throttled.endpoints[0]?.findings[0]?.since).toBe(first.endpoints[0]?.findings[0]?.since);
  expect(Number(world.measured.at(-1)?.MinutesPending)).toBeGreaterThan(1200);
});
