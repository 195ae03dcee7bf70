/* `decide` against a small model of EC2 and the network: whatever they do, passes end, and what can work does work. */
import fc from 'fast-check';
import { callFailure } from '../../../lib/core/findings/call-failure';
import { decide } from '../../../lib/core/link/decide';
import { type EndpointState } from '../../../lib/core/link/endpoint-state';
import { memoryOf } from '../../../lib/core/link/link-status';
import { type EndpointObservation, type ProbeReport } from '../../../lib/core/link/observation';
import { type AddressOutcome } from '../../../lib/contract/probe';
import { type LinkStatus } from '../../../lib/contract/link-status';
import { endpointDefinition, linkDefinition } from '../../fixtures/link';
import { statusAfter } from '../../fixtures/status';
import { NOW } from './arbitraries';

const MINUTE = 60_000;
const definition = endpointDefinition();
const link = linkDefinition({ endpoints: [definition] });
const INTERFACES = [
  { id: 'eni-a', address: '10.0.0.10' },
  { id: 'eni-b', address: '10.0.1.10' },
];

/** What the world does in one pass. */
interface Weather {
  readonly state: EndpointState;
  /** One for each probe; the last one stays. */
  readonly zones: readonly (readonly [AddressOutcome, AddressOutcome])[];
  readonly probeRuns: boolean;
  readonly modifyWorks: boolean;
  /** How many looks until names follow. */
  readonly namesAfter: number;
  readonly switchedOffOutside: boolean;
}

class World {
  private privateDns = false;
  private looksSinceOn = 0;
  private probes = 0;
  public modifications = 0;
  public now = NOW;
  public isOnHold = false;
  /** Since the previous pass. */
  public wasReleased = false;

  pass(weather: Weather, previous: LinkStatus | undefined): LinkStatus {
    if (weather.switchedOffOutside) {
      this.privateDns = false;
    }
    this.probes = 0;
    let observation = this.describe(weather);
    // Far more steps than a pass may take; the shell's clock would end it earlier.
    for (let step = 0; step < 30; step += 1) {
      const context = {
        privateDns: link.privateDns,
        graceSeconds: 3600,
        frozen: this.isOnHold,
        onHoldSincePreviousPass: this.isOnHold || this.wasReleased,
        now: this.now,
      };
      const action = decide(observation, memoryOf(definition, previous), context);
      if (action === 'settle' || (step > 15 && (action === 'awaitNames' || action === 'describeAgain'))) {
        return statusAfter(link, [observation], [], previous, context);
      }
      observation = this.act(action, observation, weather);
    }
    throw new Error('the pass does not end');
  }

  private act(action: string, observation: EndpointObservation, weather: Weather): EndpointObservation {
    switch (action) {
      case 'describeAgain':
        return { ...observation, description: this.describe(weather).description };
      case 'enablePrivateDns':
        this.modifications += 1;
        if (!weather.modifyWorks) {
          return { ...observation, enabling: { done: false, failure: callFailure('ec2:ModifyVpcEndpoint', new Error('no')) } };
        }
        this.privateDns = true;
        this.looksSinceOn = 0;
        return { ...observation, enabling: { done: true } };
      default:
        return {
          ...observation,
          probe: this.probe(weather),
          ...(action === 'probe' && observation.enabling !== undefined ? { probedAfterEnabling: true } : {}),
        };
    }
  }

  private describe(weather: Weather): EndpointObservation {
    return { definition, description: { state: weather.state, privateDnsEnabled: this.privateDns }, interfaces: INTERFACES };
  }

  private probe(weather: Weather): ProbeReport {
    if (!weather.probeRuns) {
      return { ran: false, failure: callFailure('lambda:InvokeFunction', new Error('no')) };
    }
    const zones = weather.zones[Math.min(this.probes, weather.zones.length - 1)];
    this.probes += 1;
    const found = this.privateDns && this.looksSinceOn++ >= weather.namesAfter;
    return {
      ran: true,
      target: {
        role: 'api',
        hostName: definition.hostName,
        name: found
          ? { outcome: 'answered', addresses: INTERFACES.map(({ address }) => address), milliseconds: 1 }
          : { outcome: 'notFound', addresses: [], milliseconds: 1 },
        addresses: INTERFACES.map(({ address }, index) => ({ address, outcome: zones?.[index] ?? 'tcpSilent', milliseconds: {} })),
      },
    };
  }
}

const anyOutcome = fc.constantFrom<AddressOutcome>('healthy', 'healthy', 'tcpSilent', 'httpForbidden');
const anyWeather: fc.Arbitrary<Weather> = fc.record({
  state: fc.constantFrom<EndpointState>(
    'available',
    'available',
    'available',
    'pendingAcceptance',
    'pending',
    'rejected',
    'notFound',
    'unknown',
    'notAsked',
    'deleting',
  ),
  zones: fc.array(fc.tuple(anyOutcome, anyOutcome), { minLength: 1, maxLength: 3 }),
  probeRuns: fc.boolean(),
  modifyWorks: fc.boolean(),
  namesAfter: fc.nat(20),
  switchedOffOutside: fc.boolean(),
});
const FAIR: Weather = {
  state: 'available',
  zones: [['healthy', 'healthy']],
  probeRuns: true,
  modifyWorks: true,
  namesAfter: 0,
  switchedOffOutside: false,
};

function weeks(world: World, weather: readonly Weather[]): LinkStatus | undefined {
  let status: LinkStatus | undefined;
  for (const pass of weather) {
    const before = world.modifications;
    status = world.pass(pass, status);
    expect(world.modifications - before).toBeLessThanOrEqual(1);
    world.now += 5 * MINUTE;
  }
  return status;
}

test('after any weather, one fair pass makes the link ACTIVE, and it stays so', () => {
  fc.assert(
    fc.property(fc.array(anyWeather, { maxLength: 12 }), (weather) => {
      const world = new World();
      const first = weeks(world, [...weather, FAIR]);
      expect(first?.condition).toBe('ACTIVE');
      const before = world.modifications;
      const second = world.pass(FAIR, first);
      expect(second.condition).toBe('ACTIVE');
      expect(world.modifications).toBe(before);
    }),
    { numRuns: 500 },
  );
});

test('one zone that never works delays Private DNS by the grace, not for ever', () => {
  const world = new World();
  const halfWell: Weather = { ...FAIR, zones: [['healthy', 'tcpSilent']] };
  expect(
    weeks(
      world,
      Array.from({ length: 12 }, () => halfWell),
    )?.condition,
  ).toBe('CHECKING');
  expect(world.modifications).toBe(0);
  const world2 = new World();
  const status = weeks(
    world2,
    Array.from({ length: 13 }, () => halfWell),
  );
  expect(status?.condition).toBe('ACTIVE');
  expect(status?.endpoints[0]?.findings.map(({ code }) => code)).toContain('zone-unhealthy');
});

test('the path that fails in the check after switching on is reported, and Private DNS stays on', () => {
  const world = new World();
  const status = weeks(world, [
    {
      ...FAIR,
      zones: [
        ['healthy', 'healthy'],
        ['healthy', 'healthy'],
        ['httpServerError', 'httpServerError'],
      ],
      namesAfter: 0,
    },
  ]);
  expect(status?.condition).toBe('DEGRADED');
  expect(world.modifications).toBe(1);
});

test('names that take a while are waited for', () => {
  expect(new World().pass({ ...FAIR, namesAfter: 5 }, undefined).condition).toBe('ACTIVE');
  expect(new World().pass({ ...FAIR, namesAfter: 100 }, undefined)).toMatchObject({
    condition: 'ENABLING_PRIVATE_DNS',
    endpoints: [{ findings: [{ code: 'private-dns-spreading' }] }],
  });
});

test('a link on hold is never changed, whatever the weather; the release makes up for it, and blames nobody', () => {
  fc.assert(
    fc.property(
      fc.array(anyWeather, { maxLength: 6 }),
      fc.array(anyWeather, { minLength: 1, maxLength: 8 }),
      fc.nat(2),
      (before, during, unanswered) => {
        const world = new World();
        let status = weeks(world, [...before, FAIR]);
        const modifications = world.modifications;
        world.isOnHold = true;
        for (const weather of during) {
          status = JSON.parse(JSON.stringify(world.pass(weather, status))) as LinkStatus;
          expect(world.modifications).toBe(modifications);
        }
        world.isOnHold = false;
        world.wasReleased = true;
        for (let pass = 0; pass < unanswered; pass += 1) {
          status = world.pass({ ...FAIR, state: 'notAsked' }, status);
          world.wasReleased = false;
        }
        expect(world.pass(FAIR, status)).toMatchObject({ condition: 'ACTIVE', endpoints: [{ findings: [] }] });
      },
    ),
    { numRuns: 500 },
  );
});
