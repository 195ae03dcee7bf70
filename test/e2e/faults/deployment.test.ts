/* Faults around deployments and notifications: what the preflight refuses, half an acceptance, a Delete in the middle. */
import { HANG } from '../../../sandbox/aws/faults';
import { API_SERVICE, UI_SERVICE } from '../../../sandbox/service-provider/prefect-services';
import { PREFLIGHT_RESOURCE_TYPE } from '../../../lib/contract/preflight-resource';
import { BOTH, Ground } from '../support/ground';
import { type DeployedLink } from '../support/deployed-link';
import { until } from '../support/until';
import { askAsCloudFormation, note, passOfDeployment, type Scene } from './matrix';

const DESCRIBE = 'ec2:DescribeVpcEndpoints';
let scene: Scene;

beforeAll(async () => {
  const ground = await Ground.start();
  const [stack] = await ground.deployLinks({ Faults: [{ ...BOTH, checkMinutes: 24 * 60, connectionNotifications: true }] });
  if (stack === undefined) {
    throw new Error('no stack');
  }
  scene = { ground, link: ground.link(stack) };
}, 240_000);

afterAll(() => scene.ground.close(), 60_000);

const seen = (link: DeployedLink): string => `${link.conditions.link}: ${Object.keys(link.findings).sort().join(', ')}`;

/** Notes what was found, then insists on it. */
function judge(fault: string, found: string, expected: string): void {
  note({ fault, hanging: false, named: found === expected, found });
  expect(found).toBe(expected);
}

describe('before anything is created', () => {
  afterEach(async () => {
    const { ec2, faults } = scene.ground.account;
    faults.clear();
    ec2.registerEndpointService(API_SERVICE);
    await ec2.vpcs.setDnsAttributes(scene.link.endpoint().vpcId, { enableDnsSupport: true, enableDnsHostnames: true });
  });

  /** Another link of the same VPC is about to be created. */
  async function preflight(fault: string): Promise<string> {
    const { vpcId, interfaces } = scene.link.endpoint();
    const { serviceName, privateDnsName: hostName } = API_SERVICE;
    const answer = await askAsCloudFormation(scene, {
      RequestType: 'Create',
      ResourceType: PREFLIGHT_RESOURCE_TYPE,
      ResourceProperties: {
        VpcId: vpcId,
        SubnetIds: interfaces.map(({ networkInterface }) => networkInterface.subnetId),
        PrivateDns: 'onceAccepted',
        Endpoints: [{ role: 'api', serviceName, hostName, logicalId: 'OtherApiEndpoint' }],
        LinkTag: 'Other/Prefect',
        // The link that lives is in this stack, too: it has not moved.
        StackLinkTags: ['Other/Prefect', 'Faults/Prefect'],
      },
    });
    if (answer === undefined) {
      note({ fault, hanging: true, named: false, found: 'no answer' });
    }
    const codes =
      answer?.Status === 'FAILED'
        ? [...(answer.Reason ?? '').matchAll(/\[([a-z-]+)\]:.*?See https:\S+\/docs\/troubleshooting\.md#\1(?!\S)/g)].map(([, code]) => code)
        : [answer?.Data?.Findings];
    return `${answer?.Status}: ${codes.join(', ')}`;
  }

  test.each([
    [
      'service not visible',
      () => scene.ground.account.ec2.registerEndpointService({ ...API_SERVICE, allowedAccounts: [] }),
      'FAILED: service-unknown',
    ],
    [
      'zone not served',
      () => scene.ground.account.ec2.registerEndpointService({ ...API_SERVICE, availabilityZoneIds: ['use1-az4'] }),
      'SUCCESS: zone-not-served',
    ],
    [
      'no zone served',
      () => scene.ground.account.ec2.registerEndpointService({ ...API_SERVICE, availabilityZoneIds: ['use1-az2'] }),
      'FAILED: no-zone-served',
    ],
    [
      'VPC DNS attributes off, seen by the preflight',
      () =>
        scene.ground.account.ec2.vpcs.setDnsAttributes(scene.link.endpoint().vpcId, { enableDnsSupport: false, enableDnsHostnames: false }),
      'FAILED: vpc-dns-support-off, vpc-dns-hostnames-off',
    ],
    [
      'preflight may not look',
      () =>
        scene.ground.account.faults.set('ec2:DescribeSubnets', { error: { code: 'UnauthorizedOperation', message: 'no', status: 403 } }),
      'SUCCESS: preflight-incomplete',
    ],
    [
      'EC2 silent during the preflight',
      () => scene.ground.account.faults.set('ec2:DescribeVpcAttribute', HANG),
      'SUCCESS: preflight-incomplete',
    ],
  ])(
    '%s',
    async (fault, play, expected) => {
      await play();
      judge(fault, await preflight(fault), expected);
    },
    200_000,
  );
});

describe('notifications', () => {
  test('that arrive before the endpoint is available, for the API only', async () => {
    const { link, ground } = scene;
    // EC2 takes its time after the message.
    Object.assign(ground.account.ec2.timings, { acceptance: 0, connection: 1500 });
    await link.accept(API_SERVICE);
    await until('a pass', () => link.passes('notification') > 0);
    await until('its end', () => link.conditions.api !== 'PENDING_ACCEPTANCE');
    judge(
      'only API accepted, notified before it is available',
      `${seen(link)}; api ${link.conditions.api}`,
      'PENDING_ACCEPTANCE: waiting-for-acceptance; api ACTIVE',
    );
  }, 60_000);

  test('that are lost: the schedule finds out', async () => {
    const { link, ground } = scene;
    await ground.account.ec2.setEndpointState(link.endpoint(UI_SERVICE).vpcEndpointId, 'available');
    expect(link.conditions.ui).toBe('PENDING_ACCEPTANCE');
    await link.pass();
    judge('notification lost', seen(link), 'ACTIVE: ');
  }, 60_000);
});

test('a Delete during a pass is answered, and the pass does not bring the status back', async () => {
  const { ground, link } = scene;
  const { faults, ssm } = ground.account;
  const { link: registered } = link.registered;
  faults.set(DESCRIBE, { ...HANG, times: 1 });
  const pass = link.pass();
  await until('the pass', () => faults.met(DESCRIBE) > 0);
  const answer = await askAsCloudFormation(scene, {
    RequestType: 'Delete',
    ResourceType: 'Custom::PrefectPrivateLinkActivation',
    PhysicalResourceId: 'Faults',
    ResourceProperties: { Link: registered },
  });
  await pass;
  faults.clear();
  const left = ssm.names().filter((name) => name.endsWith('/status')).length;
  note({
    fault: 'CloudFormation Delete during a pass',
    hanging: answer === undefined,
    named: answer?.Status === 'SUCCESS' && left === 0,
    found: `${answer?.Status}, ${left} status left`,
  });
  expect({ status: answer?.Status, left }).toEqual({ status: 'SUCCESS', left: 0 });

  // For what comes after: the stack is still there.
  await askAsCloudFormation(scene, {
    RequestType: 'Update',
    ResourceType: 'Custom::PrefectPrivateLinkActivation',
    PhysicalResourceId: 'Faults',
    ResourceProperties: { Link: registered },
  });
  expect(seen(link)).toBe('ACTIVE: ');
}, 120_000);

test('EC2 that is silent during a pass of a deployment holds nothing up', async () => {
  const { faults } = scene.ground.account;
  faults.set(DESCRIBE, { ...HANG, times: 1 });
  const answer = await passOfDeployment(scene);
  faults.clear();
  note({ fault: 'EC2 silent once', hanging: answer === undefined, named: seen(scene.link) === 'ACTIVE: ', found: seen(scene.link) });
  expect(answer?.Status).toBe('SUCCESS');
  expect(seen(scene.link)).toBe('ACTIVE: ');
}, 120_000);
