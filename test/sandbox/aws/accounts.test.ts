/* Several accounts and Regions in one local AWS: who gets where, what they share, and what they do not. */
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ADMINISTRATOR_CREDENTIALS, type Credentials } from '../../../sandbox/aws/iam/state/access-keys';
import { startLocalAws, type LocalAws } from '../../../sandbox/aws/local-aws';
import { type Network } from '../../../sandbox/network/network';
import { sendSigned } from './signed-request';

const [HERE, THERE] = ['123456789012', '210987654321'];
const [EAST, WEST] = ['us-east-1', 'eu-west-1'];
const THERE_CREDENTIALS = { accessKeyId: `sandbox-${THERE}`, secretAccessKey: `sandbox-${THERE}` };
const roleArn = (kind: string, region = WEST) => `arn:aws:iam::${THERE}:role/cdk-hnb659fds-${kind}-role-${THERE}-${region}`;

let aws: LocalAws;
const clients: SSMClient[] = [];

beforeEach(async () => {
  aws = await startLocalAws({
    network: {} as Network,
    startFunctionProcess: () => {
      throw new Error('no functions here');
    },
    environments: [
      { accountId: HERE, region: EAST },
      { accountId: HERE, region: WEST },
      { accountId: THERE, region: EAST },
      { accountId: THERE, region: WEST, trustedAccounts: [HERE] },
    ],
  });
});

afterEach(async () => {
  clients.splice(0).forEach((client) => client.destroy());
  await aws.stop();
});

function ssm(region: string, credentials: Partial<Credentials> = {}): SSMClient {
  const client = new SSMClient({
    endpoint: aws.url,
    region,
    credentials: { ...ADMINISTRATOR_CREDENTIALS, ...credentials },
    maxAttempts: 1,
  });
  clients.push(client);
  return client;
}

async function sts(parameters: Record<string, string>, credentials: Partial<Credentials> = {}, region = EAST): Promise<string> {
  const body = new URLSearchParams(parameters).toString();
  const answer = await sendSigned(aws.url, { service: 'sts', region, body, credentials: { ...ADMINISTRATOR_CREDENTIALS, ...credentials } });
  return answer.text();
}

async function assume(arn: string): Promise<Credentials> {
  const answer = await sts({ Action: 'AssumeRole', RoleArn: arn, RoleSessionName: 'session' });
  const member = (name: string) => new RegExp(`<${name}>(.*)</${name}>`).exec(answer)?.[1] ?? answer;
  return { accessKeyId: member('AccessKeyId'), secretAccessKey: member('SecretAccessKey'), sessionToken: member('SessionToken') };
}

const valuesOf = (name: string) => aws.accounts.list().map((account) => account.ssm.find(name)?.value);

describe('a request', () => {
  test('goes to the account of its key and the Region of its signature', async () => {
    const put = (client: SSMClient, value: string) => client.send(new PutParameterCommand({ Name: '/one', Value: value, Type: 'String' }));
    await put(ssm(EAST), 'a');
    await put(ssm(WEST), 'b');
    await put(ssm(EAST, THERE_CREDENTIALS), 'c');
    expect(valuesOf('/one')).toEqual(['a', 'b', 'c', undefined]);
    const { Parameter } = await ssm(WEST).send(new GetParameterCommand({ Name: '/one' }));
    expect(Parameter?.ARN).toBe(`arn:aws:ssm:${WEST}:${HERE}:parameter/one`);
    expect(
      aws.account.calls.recorded({ action: 'PutParameter' }).map(({ region, callerArn }) => [region, callerArn.split(':')[4]]),
    ).toEqual([
      [EAST, HERE],
      [WEST, HERE],
      [EAST, THERE],
    ]);
  });

  test('to a Region that is not there is refused and recorded, but STS knows no Regions', async () => {
    await expect(ssm('eu-central-1').send(new GetParameterCommand({ Name: '/one' }))).rejects.toMatchObject({ name: 'NotImplemented' });
    expect(aws.account.calls.notImplemented).toEqual([
      expect.stringContaining(`ssm in eu-central-1: the local AWS does not have ${HERE} there`),
    ]);
    expect(await sts({ Action: 'GetCallerIdentity' }, THERE_CREDENTIALS, 'eu-central-1')).toContain(`<Account>${THERE}</Account>`);
  });
});

describe('a role of another account', () => {
  test('is assumed by those whom it trusts, and its session is in its own account', async () => {
    const credentials = await assume(roleArn('deploy'));
    expect(await sts({ Action: 'GetCallerIdentity' }, credentials)).toContain(
      `arn:aws:sts::${THERE}:assumed-role/cdk-hnb659fds-deploy-role-${THERE}-${WEST}/session`,
    );
    const version = new GetParameterCommand({ Name: '/cdk-bootstrap/hnb659fds/version' });
    const { Parameter } = await ssm(WEST, credentials).send(version);
    expect(Parameter?.ARN).toContain(`${WEST}:${THERE}`);
    // Its policies are those of its own account, and name its own Region.
    await expect(ssm(EAST, credentials).send(version)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test.each([
    ['does not trust the caller’s account', roleArn('deploy', EAST)],
    ['does not exist', roleArn('other')],
    ['belongs to an account that does not exist', 'arn:aws:iam::333333333333:role/cdk-hnb659fds-deploy-role-333333333333-eu-west-1'],
  ])('is refused if it %s', async (_, arn) => {
    const answer = await sts({ Action: 'AssumeRole', RoleArn: arn, RoleSessionName: 'session' });
    expect(answer).toContain('<Code>AccessDenied</Code>');
    expect(answer).toContain(`is not authorized to perform: sts:AssumeRole on resource: ${arn}`);
  });

  test('is refused to a session whose own policies do not allow it, trusted though its account is', async () => {
    aws.account.iam.createRole('modest', {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: `arn:aws:iam::${HERE}:root` } }],
    });
    const modest = aws.account.iam.issueCredentials('modest', 'session');
    const request = { Action: 'AssumeRole', RoleArn: roleArn('deploy'), RoleSessionName: 'session' };
    expect(await sts(request, modest)).toContain('<Code>AccessDenied</Code>');
    aws.account.iam.putRolePolicy('modest', 'policy', {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roleArn('deploy') }],
    });
    expect(await sts(request, modest)).toContain('<AccessKeyId>');
  });
});

describe('accounts', () => {
  test('share IAM between their Regions, and with no other account', () => {
    aws.account.iam.createRole('role', { Version: '2012-10-17', Statement: [] });
    expect(aws.accounts.get(HERE, WEST).iam.role('role').arn).toBe(`arn:aws:iam::${HERE}:role/role`);
    expect(() => aws.accounts.get(THERE, EAST).iam.role('role')).toThrow('cannot be found');
    aws.accounts.get(THERE, EAST).iam.createRole('role', { Version: '2012-10-17', Statement: [] });
    expect(() => aws.accounts.get(THERE, EAST).iam.roleByArn(aws.account.iam.roleArn('role'))).toThrow('cannot be found');
  });

  test('share the names of buckets, and nothing in them', () => {
    const [hereEast, hereWest, thereEast] = aws.accounts.list();
    hereEast?.s3.createBucket('bucket');
    const codes = [
      () => hereWest?.s3.createBucket('bucket'),
      () => thereEast?.s3.createBucket('bucket'),
      () => hereWest?.s3.put('bucket', 'key', Buffer.from('')),
      () => thereEast?.s3.read('bucket', 'key'),
    ].map((attempt) => {
      try {
        attempt();
        return 'ok';
      } catch (error) {
        return (error as { readonly code: string }).code;
      }
    });
    expect(codes).toEqual(['BucketAlreadyOwnedByYou', 'BucketAlreadyExists', 'AuthorizationHeaderMalformed', 'AccessDenied']);
  });

  test('know no functions of each other, whatever they are called', async () => {
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
    };
    const arns: string[] = [];
    for (const { iam, lambda } of [aws.account, aws.accounts.get(HERE, WEST), aws.accounts.get(THERE, EAST)]) {
      const { arn } = await lambda.create('same', {
        runtime: 'nodejs24.x',
        handler: 'index.handler',
        code: { zipFile: '' },
        timeoutSeconds: 3,
        memoryMiB: 128,
        roleArn: (iam.list().find(({ name }) => name === 'role') ?? iam.createRole('role', trust)).arn,
        environment: {},
        logGroupName: '/logs',
        architecture: 'arm64',
      });
      arns.push(arn);
    }
    const { lambda } = aws.account;
    expect(arns.map((arn) => lambda.find(arn)?.arn)).toEqual([arns[0], undefined, undefined]);
    expect(lambda.find(`${arns[0]}:$LATEST`)?.arn).toBe(arns[0]);
  });

  test('are there once', async () => {
    const twice = { accountId: HERE, region: EAST };
    await expect(
      startLocalAws({ network: {} as Network, startFunctionProcess: () => undefined as never, environments: [twice, twice] }),
    ).rejects.toThrow(`${HERE} in ${EAST} is there twice`);
  });
});
