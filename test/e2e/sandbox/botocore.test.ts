/* An independent client, boto3, calls every operation of the local AWS, and botocore's models judge the answers. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ADMINISTRATOR_CREDENTIALS } from '../../../sandbox/aws/iam/state/access-keys';
import { startLocalAws, type LocalAws } from '../../../sandbox/aws/local-aws';
import { SERVICES } from '../../../sandbox/aws/registry';
import { ensurePythonEnvironment } from '../../../sandbox/system/python-environment';
import { serviceDescription, API_SERVICE } from '../../sandbox/aws/account-fixture';
import { InMemoryNetwork } from '../../sandbox/aws/in-memory-network';

jest.setTimeout(180_000);

const FOLDER = join(__dirname, 'botocore');
const CACHE = join(__dirname, '..', '..', '..', '.cache', 'botocore');

interface Report {
  /** Service and operation, for instance `ec2 DescribeVpcs`. */
  readonly called: readonly string[];
  readonly refused: readonly string[];
  readonly problems: readonly string[];
}

let aws: LocalAws;
let report: Report;

beforeAll(async () => {
  const requirements = join(FOLDER, 'requirements.txt');
  const list = { requirements, cache: CACHE, name: 'boto3', effort: 'about 30 MB, half a minute' };
  const { python } = await ensurePythonEnvironment(list, () => undefined);
  aws = await startLocalAws({
    network: new InMemoryNetwork(),
    startFunctionProcess: ({ onLog }) => ({
      invoke: async () => {
        onLog?.('one line');
        return { payload: '1' };
      },
      stop: async () => undefined,
    }),
  });
  report = await drive(python, await facts());
});

afterAll(() => aws.stop());

/** A VPC with one endpoint, as EC2's side of what is called. */
async function facts(): Promise<unknown> {
  const { ec2, accountId, region } = aws.account;
  ec2.registerEndpointService(serviceDescription(API_SERVICE));
  const { vpcId } = await ec2.vpcs.create({ cidrBlock: '10.0.0.0/16', enableDnsHostnames: true, enableDnsSupport: true });
  const { subnetId } = ec2.subnets.create({ vpcId, cidrBlock: '10.0.1.0/24', availabilityZone: `${region}a` });
  const { groupId } = ec2.securityGroups.create({ vpcId, groupName: 'endpoints', description: 'endpoints' });
  const { vpcEndpointId } = await ec2.endpoints.create({
    vpcId,
    serviceName: API_SERVICE,
    subnetIds: [subnetId],
    securityGroupIds: [groupId],
    privateDnsEnabled: false,
    tags: { team: 'platform' },
  });
  await ec2.acceptConnection(vpcEndpointId);
  await aws.account.clock.advance(600_000);
  return {
    ...ADMINISTRATOR_CREDENTIALS,
    endpointUrl: aws.url,
    accountId,
    region,
    bucket: `cdk-hnb659fds-assets-${accountId}-${region}`,
    deployRoleArn: aws.account.iam.roleArn(`cdk-hnb659fds-deploy-role-${accountId}-${region}`),
    vpcId,
    subnetId,
    vpcEndpointId,
    serviceName: API_SERVICE,
  };
}

async function drive(python: string, input: unknown): Promise<Report> {
  const child = spawn(python, [join(FOLDER, 'driver.py')], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(JSON.stringify(input));
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  try {
    return JSON.parse(output) as Report;
  } catch {
    throw new Error(`the driver failed:\n${errors}`);
  }
}

test('no answer differs from the models, and every refusal is the one expected', () => {
  expect(report.problems).toEqual([]);
});

test('every operation is called, and refuses something', () => {
  const operations = SERVICES.map((create) => create(aws.account)).flatMap(({ name, operations }) =>
    Object.keys(operations).map((operation) => `${name} ${operation}`),
  );
  expect(report).toMatchObject({ called: operations.sort(), refused: operations });
});
