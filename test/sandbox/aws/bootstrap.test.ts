/* The roles of `cdk bootstrap`, with the policies of the installed `cdk`, and what CloudFormation asks of a role. */
import { ADMINISTRATOR_CREDENTIALS, type Credentials } from '../../../sandbox/aws/iam/state/access-keys';
import { startLocalAws, type LocalAws } from '../../../sandbox/aws/local-aws';
import { type Network } from '../../../sandbox/network/network';
import { sendSigned } from './signed-request';

// The first evaluation reads the authorization data of AWS.
jest.setTimeout(60_000);

const ENVIRONMENT = '123456789012-us-east-1';
const BUCKET = `cdk-hnb659fds-assets-${ENVIRONMENT}`;
const TEMPLATE = JSON.stringify({ Resources: { One: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'one' } } } });

let aws: LocalAws;
beforeEach(async () => {
  aws = await startLocalAws({
    network: {} as Network,
    startFunctionProcess: () => {
      throw new Error('no functions here');
    },
  });
});
afterEach(() => aws.stop());

const roleName = (kind: string) => `cdk-hnb659fds-${kind}-role-${ENVIRONMENT}`;
const roleArn = (kind: string) => `arn:aws:iam::123456789012:role/${roleName(kind)}`;

async function query(service: string, parameters: Record<string, string>, credentials: Partial<Credentials> = {}): Promise<string> {
  const body = new URLSearchParams(parameters).toString();
  const response = await sendSigned(aws.url, { service, body, credentials: { ...ADMINISTRATOR_CREDENTIALS, ...credentials } });
  return response.text();
}

function assume(kind: string, others: Record<string, string> = {}, credentials: Partial<Credentials> = {}): Promise<string> {
  return query('sts', { Action: 'AssumeRole', RoleArn: roleArn(kind), RoleSessionName: 'test', ...others }, credentials);
}

async function session(kind: string): Promise<Credentials> {
  const answer = await assume(kind);
  const member = (name: string) => new RegExp(`<${name}>(.*)</${name}>`).exec(answer)?.[1] ?? '';
  return { accessKeyId: member('AccessKeyId'), secretAccessKey: member('SecretAccessKey'), sessionToken: member('SessionToken') };
}

async function put(key: string, credentials: Credentials): Promise<string> {
  const answer = await sendSigned(aws.url, { service: 's3', method: 'PUT', path: `/${BUCKET}/${key}`, body: TEMPLATE, credentials });
  return `${answer.status} ${await answer.text()}`;
}

function createChangeSet(credentials: Partial<Credentials>, others: Record<string, string> = {}): Promise<string> {
  const template: Record<string, string> = others['TemplateURL'] === undefined ? { TemplateBody: TEMPLATE } : {};
  const parameters = { StackName: 'Stack', ChangeSetName: 'change', ChangeSetType: 'CREATE', ...template };
  return query('cloudformation', { Action: 'CreateChangeSet', ...parameters, ...others }, credentials);
}

test('an account has what the template of `cdk bootstrap` makes', () => {
  const { iam, s3, ssm } = aws.account;
  expect(iam.list().map(({ name }) => name)).toEqual(
    ['file-publishing', 'image-publishing', 'lookup', 'deploy', 'cfn-exec'].map((kind) => roleName(kind)),
  );
  expect([...iam.role(roleName('cfn-exec')).managedPolicyArns]).toEqual(['arn:aws:iam::aws:policy/AdministratorAccess']);
  expect(iam.policiesOf(roleName('file-publishing'))).toEqual([
    {
      name: `cdk-hnb659fds-file-publishing-role-default-policy-${ENVIRONMENT}`,
      policy: expect.objectContaining({
        Statement: expect.arrayContaining([
          expect.objectContaining({ Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`] }),
        ]) as unknown,
      }) as unknown,
    },
  ]);
  expect(s3.list(BUCKET, '')).toEqual([]);
  expect(Number(ssm.get('/cdk-bootstrap/hnb659fds/version').value)).toBeGreaterThanOrEqual(30);
});

describe('a role is assumed', () => {
  test('by whom it trusts, and acts as the session', async () => {
    const answer = await query('sts', { Action: 'GetCallerIdentity' }, await session('deploy'));
    expect(answer).toContain(`<Arn>arn:aws:sts::123456789012:assumed-role/${roleName('deploy')}/test</Arn>`);
    expect(answer).toMatch(/<UserId>AROA[0-9A-F]+:test<\/UserId>/);
  });

  test.each([
    ['with an external id, which the template denies', () => assume('deploy', { ExternalId: 'x' })],
    ['that trusts CloudFormation alone', () => assume('cfn-exec')],
    ['that is not there', () => assume('nothing')],
    ['by a role that has no permission for it', async () => assume('lookup', {}, await session('deploy'))],
  ])('never %s', async (_what, send) => {
    expect(await send()).toContain('<Code>AccessDenied</Code>');
  });

  test('with tags, if the role allows that too', async () => {
    const tags = { 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'platform' };
    expect(await assume('deploy', tags)).toContain('<AccessKeyId>');
    const { iam } = aws.account;
    const role = iam.role(roleName('deploy'));
    const [statement] = role.assumeRolePolicy['Statement'] as readonly unknown[];
    role.assumeRolePolicy = { ...role.assumeRolePolicy, Statement: [statement] };
    expect(await assume('deploy', tags)).toContain('is not authorized to perform: sts:TagSession');
  });

  test.each(['899', '43201', 'an hour'])('for %s seconds: refused', async (seconds) => {
    expect(await assume('deploy', { DurationSeconds: seconds })).toContain('<Code>ValidationError</Code>');
  });
});

describe('each role may do its part and no more', () => {
  test('file-publishing uploads, and deploys nothing', async () => {
    const credentials = await session('file-publishing');
    expect(await put('template.json', credentials)).toMatch(/^200/);
    expect(await createChangeSet(credentials)).toContain('<Code>AccessDenied</Code>');
  });

  test('deploy reads templates and deploys, and uploads nothing', async () => {
    await put('template.json', await session('file-publishing'));
    const credentials = await session('deploy');
    expect(await put('other.json', credentials)).toMatch(/^403/);
    const TemplateURL = `${aws.url}/${BUCKET}/template.json`;
    expect(await createChangeSet(credentials, { TemplateURL, RoleARN: roleArn('cfn-exec') })).toContain('<Id>');
  });

  test('lookup reads, and changes nothing', async () => {
    const credentials = await session('lookup');
    expect(await query('ec2', { Action: 'DescribeVpcs' }, credentials)).toContain('<vpcSet');
    expect(await query('ec2', { Action: 'DeleteVpcEndpoints', 'VpcEndpointId.1': 'vpce-0' }, credentials)).toContain(
      'UnauthorizedOperation',
    );
  });
});

describe('the role that CloudFormation acts with', () => {
  test('is passed by the caller, who needs permission', async () => {
    const credentials = await session('deploy');
    expect(await createChangeSet(credentials, { RoleARN: roleArn('lookup') })).toContain('is not authorized to perform: iam:PassRole');
    expect(await createChangeSet(credentials, { RoleARN: roleArn('cfn-exec') })).toContain('<Id>');
  });

  test.each(['lookup', 'nothing'])('trusts CloudFormation: %s does not', async (kind) => {
    expect(await createChangeSet({}, { RoleARN: roleArn(kind) })).toContain(`Role ${roleArn(kind)} is invalid or cannot be assumed`);
  });
});
