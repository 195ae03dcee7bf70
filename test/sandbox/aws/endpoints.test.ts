import { ACCOUNT_ID, API_NAME, API_SERVICE, createFixture, LONG, serviceDescription, UI_SERVICE, type Fixture } from './account-fixture';
import { dnsEntriesOf } from '../../../sandbox/aws/ec2/state/endpoint-description';

let fixture: Fixture;

beforeEach(async () => {
  fixture = await createFixture();
});

afterEach(() => fixture.account.close());

async function availableEndpoint(serviceName = API_SERVICE) {
  const { account } = fixture;
  const endpoint = await account.ec2.endpoints.create(fixture.request({ serviceName }));
  await account.ec2.acceptConnection(endpoint.vpcEndpointId);
  await account.clock.advance(LONG);
  return endpoint;
}

describe('states', () => {
  test('accepted is not available: pendingAcceptance, pending, available', async () => {
    const { account, network } = fixture;
    const { acceptance, connection } = account.ec2.timings;
    const endpoint = await account.ec2.endpoints.create(fixture.request());
    await account.clock.advance(LONG);
    expect(endpoint.state).toBe('pendingAcceptance');
    expect(network.interfaces.map(({ serviceName }) => serviceName)).toEqual([undefined, undefined]);

    await account.ec2.acceptConnection(endpoint.vpcEndpointId);
    expect(endpoint.state).toBe('pendingAcceptance');
    await account.clock.advance(acceptance);
    expect(endpoint.state).toBe('pending');
    expect(network.interfaces.map(({ serviceName }) => serviceName)).toEqual([undefined, undefined]);

    await account.clock.advance(connection);
    expect(endpoint.state).toBe('available');
    expect(network.interfaces.map(({ serviceName }) => serviceName)).toEqual([API_SERVICE, API_SERVICE]);
  });

  test('packets flow before the endpoint is reported as available', async () => {
    const { account, network } = fixture;
    const endpoint = await account.ec2.endpoints.create(fixture.request());
    const states: string[] = [];
    for (const one of network.interfaces) {
      one.connect = async () => {
        await Promise.resolve();
        states.push(endpoint.state);
      };
    }
    await account.ec2.acceptConnection(endpoint.vpcEndpointId);
    await account.clock.advance(LONG);
    expect(endpoint.state).toBe('available');
    expect(states).toEqual(['pending', 'pending']);
  });

  test('an accepted connection can still be rejected, and accepted again', async () => {
    const { account, network } = fixture;
    const endpoint = await availableEndpoint();
    await account.ec2.rejectConnection(endpoint.vpcEndpointId);
    expect(endpoint.state).toBe('rejected');
    expect(network.interfaces[0]?.serviceName).toBeUndefined();
    await account.ec2.acceptConnection(endpoint.vpcEndpointId);
    await account.clock.advance(LONG);
    expect(endpoint.state).toBe('available');
  });

  test('a rejection between acceptance and availability wins', async () => {
    const { account } = fixture;
    const endpoint = await account.ec2.endpoints.create(fixture.request());
    await account.ec2.acceptConnection(endpoint.vpcEndpointId);
    await account.clock.advance(account.ec2.timings.acceptance);
    await account.ec2.rejectConnection(endpoint.vpcEndpointId);
    await account.clock.advance(LONG);
    expect(endpoint.state).toBe('rejected');
  });

  test('an available connection cannot be accepted', async () => {
    const endpoint = await availableEndpoint();
    await expect(fixture.account.ec2.acceptConnection(endpoint.vpcEndpointId)).rejects.toMatchObject({ code: 'InvalidState' });
  });

  test('failed, expired and partial are set from outside, with their reason', async () => {
    const { account } = fixture;
    const endpoint = await availableEndpoint();
    for (const state of ['failed', 'expired', 'partial'] as const) {
      await account.ec2.setEndpointState(endpoint.vpcEndpointId, state, { failureReason: 'because' });
      expect(endpoint).toMatchObject({ state, failureReason: 'because' });
    }
  });

  test('deleting, deleted, described for a while, gone', async () => {
    const { account, network } = fixture;
    const endpoint = await availableEndpoint();
    const deletion = account.ec2.endpoints.delete(endpoint.vpcEndpointId);
    expect(endpoint.state).toBe('deleting');
    await account.clock.advance(account.ec2.timings.deletion);
    await deletion;
    expect(endpoint.state).toBe('deleted');
    expect(network.interfaces.every(({ removed }) => removed)).toBe(true);
    expect(network.names).toEqual([]);
    expect(account.ec2.networkInterfaces.list()).toEqual([]);
    expect(account.ec2.endpoints.get(endpoint.vpcEndpointId)).toBe(endpoint);
    await account.clock.advance(account.ec2.timings.deletedVisible);
    expect(() => account.ec2.endpoints.get(endpoint.vpcEndpointId)).toThrow(
      expect.objectContaining({ code: 'InvalidVpcEndpointId.NotFound' }),
    );
  });
});

describe('names', () => {
  test('are in the order and shape of AWS', async () => {
    const { account } = fixture;
    const endpoint = await availableEndpoint();
    await account.ec2.endpoints.modify(endpoint.vpcEndpointId, { privateDnsEnabled: true });
    const names = dnsEntriesOf(account.ec2, endpoint).map(({ dnsName }) => dnsName);
    const suffix = 'vpce-svc-0123456789abcdef0\\.us-east-1\\.vpce\\.amazonaws\\.com$';
    expect(names).toHaveLength(4);
    expect(names[0]).toMatch(new RegExp(`^${endpoint.vpcEndpointId}-[0-9a-f]{8}\\.${suffix}`));
    expect(names[1]).toMatch(new RegExp(`^${endpoint.vpcEndpointId}-[0-9a-f]{8}-us-east-1a\\.${suffix}`));
    expect(names[2]).toMatch(new RegExp(`^${endpoint.vpcEndpointId}-[0-9a-f]{8}-us-east-1b\\.${suffix}`));
    expect(names[3]).toBe(API_NAME);
  });

  test('regional and zonal names answer from the start, the private one after it was enabled', async () => {
    const { account, network } = fixture;
    const endpoint = await account.ec2.endpoints.create(fixture.request());
    const [regional = '', zoneA = ''] = dnsEntriesOf(account.ec2, endpoint).map(({ dnsName }) => dnsName);
    expect(network.resolve(regional)).toEqual(['10.0.1.4', '10.0.2.4']);
    expect(network.resolve(zoneA)).toEqual(['10.0.1.4']);
    expect(network.resolve(API_NAME)).toBeUndefined();

    await account.ec2.acceptConnection(endpoint.vpcEndpointId);
    await account.clock.advance(LONG);
    expect(network.resolve(API_NAME)).toBeUndefined();
    await account.ec2.endpoints.modify(endpoint.vpcEndpointId, { privateDnsEnabled: true });
    expect(network.resolve(API_NAME)).toBeUndefined();
    await account.clock.advance(account.ec2.timings.privateDns);
    expect(network.names.find(({ name }) => name === API_NAME)).toEqual({ name: API_NAME, type: 'CNAME', values: [regional] });
    expect(network.resolve(API_NAME)).toEqual(['10.0.1.4', '10.0.2.4']);

    await account.ec2.endpoints.modify(endpoint.vpcEndpointId, { privateDnsEnabled: false });
    expect(network.resolve(API_NAME)).toBeUndefined();
  });

  test('nothing answers without DNS support', async () => {
    const { account, network, vpcId } = fixture;
    await account.ec2.endpoints.create(fixture.request());
    await account.ec2.vpcs.setDnsAttributes(vpcId, { enableDnsSupport: false, enableDnsHostnames: false });
    expect(network.names).toEqual([]);
  });

  test('a private name has one owner, and stays taken for a while after it was let go', async () => {
    const { account } = fixture;
    const { endpoints } = account.ec2;
    const first = await availableEndpoint();
    const second = await availableEndpoint();
    const enable = () => endpoints.modify(second.vpcEndpointId, { privateDnsEnabled: true });
    const conflict = {
      code: 'InvalidParameter',
      message: `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${API_NAME} in the VPC ${fixture.vpcId}`,
    };
    await endpoints.modify(first.vpcEndpointId, { privateDnsEnabled: true });
    await expect(enable()).rejects.toMatchObject(conflict);
    expect(second.privateDnsEnabled).toBe(false);

    const deletion = endpoints.delete(first.vpcEndpointId);
    await expect(enable()).rejects.toMatchObject(conflict);
    await account.clock.advance(account.ec2.timings.deletion);
    await deletion;
    await expect(enable()).rejects.toMatchObject(conflict);
    await account.clock.advance(account.ec2.timings.nameRelease);
    await enable();
    expect(second.privateDnsEnabled).toBe(true);
  });

  test('two services with two names live in one VPC', async () => {
    const { account, network } = fixture;
    for (const serviceName of [API_SERVICE, UI_SERVICE]) {
      const { vpcEndpointId } = await availableEndpoint(serviceName);
      await account.ec2.endpoints.modify(vpcEndpointId, { privateDnsEnabled: true });
    }
    await account.clock.advance(LONG);
    expect(network.resolve(API_NAME)).toEqual(['10.0.1.4', '10.0.2.4']);
    expect(network.resolve('app.private.prefect.cloud')).toEqual(['10.0.1.5', '10.0.2.5']);
  });
});

describe('refuses', () => {
  test('a service that does not exist, and one that does not know the account, with the same words', async () => {
    const { account } = fixture;
    account.ec2.registerEndpointService(serviceDescription(UI_SERVICE, { allowedAccounts: ['999999999999'] }));
    for (const serviceName of [UI_SERVICE, 'com.amazonaws.vpce.us-east-1.vpce-svc-00000000000000000']) {
      await expect(account.ec2.endpoints.create(fixture.request({ serviceName }))).rejects.toMatchObject({
        code: 'InvalidServiceName',
        message: `The Vpc Endpoint Service '${serviceName}' does not exist`,
      });
    }
  });

  test('one subnet in a zone that the service does not serve', async () => {
    const subnetId = fixture.subnetIds[2];
    await expect(fixture.account.ec2.endpoints.create(fixture.request({ subnetIds: fixture.subnetIds }))).rejects.toMatchObject({
      code: 'InvalidParameter',
      message: `The VPC endpoint service ${API_SERVICE} does not support the availability zone of the subnet: ${subnetId}.`,
    });
    expect(fixture.account.ec2.endpoints.list()).toEqual([]);
  });

  test('two subnets of one zone', async () => {
    const { account, vpcId, subnetIds } = fixture;
    const { subnetId } = account.ec2.subnets.create({ vpcId, cidrBlock: '10.0.9.0/24', availabilityZone: 'us-east-1a' });
    await expect(account.ec2.endpoints.create(fixture.request({ subnetIds: [subnetIds[0], subnetId] }))).rejects.toMatchObject({
      code: 'DuplicateSubnetsInSameZone',
    });
  });

  test('Private DNS before acceptance, at creation and later', async () => {
    const { account } = fixture;
    const refusal = {
      code: 'InvalidParameter',
      message: `Private DNS can only be enabled after the endpoint connection is accepted by the owner of ${API_SERVICE}`,
    };
    await expect(account.ec2.endpoints.create(fixture.request({ privateDnsEnabled: true }))).rejects.toMatchObject(refusal);
    const { vpcEndpointId } = await account.ec2.endpoints.create(fixture.request());
    await expect(account.ec2.endpoints.modify(vpcEndpointId, { privateDnsEnabled: true })).rejects.toMatchObject(refusal);
  });

  test('Private DNS while pending', async () => {
    const { account } = fixture;
    const { vpcEndpointId } = await account.ec2.endpoints.create(fixture.request());
    await account.ec2.acceptConnection(vpcEndpointId);
    await account.clock.advance(account.ec2.timings.acceptance);
    await expect(account.ec2.endpoints.modify(vpcEndpointId, { privateDnsEnabled: true })).rejects.toMatchObject({
      code: 'IncorrectState',
    });
  });

  test.each([[{ enableDnsSupport: true, enableDnsHostnames: false }], [{ enableDnsSupport: false, enableDnsHostnames: false }]])(
    'Private DNS in a VPC with %j',
    async (attributes) => {
      const { account, vpcId } = fixture;
      const { vpcEndpointId } = await availableEndpoint();
      await account.ec2.vpcs.setDnsAttributes(vpcId, attributes);
      await expect(account.ec2.endpoints.modify(vpcEndpointId, { privateDnsEnabled: true })).rejects.toMatchObject({
        code: 'InvalidParameter',
        message: `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpcId}`,
      });
    },
  );

  test.each([
    [{ privateDnsName: undefined }, 'does not provide a private DNS name.'],
    [{ privateDnsNameVerificationState: 'pendingVerification' as const }, 'has not verified the private DNS name.'],
    [{ privateDnsNameVerificationState: 'failed' as const }, 'has not verified the private DNS name.'],
  ])('Private DNS for a service with %j', async (changes, text) => {
    const { account } = fixture;
    const { vpcEndpointId } = await availableEndpoint();
    account.ec2.registerEndpointService(serviceDescription(API_SERVICE, changes));
    await expect(account.ec2.endpoints.modify(vpcEndpointId, { privateDnsEnabled: true })).rejects.toMatchObject({
      code: 'InvalidParameter',
      message: `Private DNS can't be enabled because the service ${API_SERVICE} ${text}`,
    });
  });

  test('a change to an endpoint that is being deleted', async () => {
    const { account } = fixture;
    const { vpcEndpointId } = await availableEndpoint();
    void account.ec2.endpoints.delete(vpcEndpointId);
    await expect(account.ec2.endpoints.modify(vpcEndpointId, { privateDnsEnabled: true })).rejects.toMatchObject({
      code: 'IncorrectState',
    });
  });

  test('deleting a VPC, subnet or group that an endpoint uses', async () => {
    const { account, vpcId, subnetIds, groupId } = fixture;
    await account.ec2.endpoints.create(fixture.request());
    const violation = { code: 'DependencyViolation' };
    await expect(account.ec2.vpcs.delete(vpcId)).rejects.toMatchObject(violation);
    await expect(account.ec2.securityGroups.delete(groupId)).rejects.toMatchObject(violation);
    expect(() => account.ec2.subnets.delete(subnetIds[0])).toThrow(expect.objectContaining(violation));
  });
});

describe('a service of another Region', () => {
  const serviceName = 'com.amazonaws.vpce.eu-west-1.vpce-svc-0aaaaaaaaaaaaaaaa';

  beforeEach(() => {
    fixture.account.ec2.registerEndpointService(
      serviceDescription(serviceName, {
        region: 'eu-west-1',
        supportedRegions: ['eu-west-1', 'us-east-1'],
        availabilityZoneIds: ['euw1-az1'],
      }),
    );
  });

  test('needs its Region named', async () => {
    await expect(fixture.account.ec2.endpoints.create(fixture.request({ serviceName }))).rejects.toMatchObject({
      code: 'InvalidServiceName',
    });
  });

  test('needs no common zone and has a regional name only', async () => {
    const { account } = fixture;
    const endpoint = await account.ec2.endpoints.create(
      fixture.request({ serviceName, serviceRegion: 'eu-west-1', subnetIds: fixture.subnetIds }),
    );
    expect(dnsEntriesOf(account.ec2, endpoint).map(({ dnsName }) => dnsName)).toEqual([
      expect.stringMatching(/\.vpce-svc-0aaaaaaaaaaaaaaaa\.eu-west-1\.vpce\.amazonaws\.com$/),
    ]);
  });

  test('knows no zone use1-az3', async () => {
    const { account, vpcId } = fixture;
    const { subnetId } = account.ec2.subnets.create({ vpcId, cidrBlock: '10.0.9.0/24', availabilityZoneId: 'use1-az3' });
    await expect(
      account.ec2.endpoints.create(fixture.request({ serviceName, serviceRegion: 'eu-west-1', subnetIds: [subnetId] })),
    ).rejects.toMatchObject({ code: 'InvalidParameter' });
  });

  test('is refused to Regions that the provider does not list', async () => {
    fixture.account.ec2.registerEndpointService(
      serviceDescription(serviceName, { region: 'eu-west-1', supportedRegions: ['eu-west-1'], allowedAccounts: [ACCOUNT_ID] }),
    );
    await expect(fixture.account.ec2.endpoints.create(fixture.request({ serviceName, serviceRegion: 'eu-west-1' }))).rejects.toMatchObject({
      code: 'InvalidServiceName',
    });
  });
});
