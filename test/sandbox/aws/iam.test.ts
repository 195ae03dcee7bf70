import { type Caller, type Permission } from '../../../sandbox/aws/service';
import { ADMINISTRATOR_CREDENTIALS } from '../../../sandbox/aws/iam/state/access-keys';
import { authorize } from '../../../sandbox/aws/iam/state/authorize';
import { createFixture, type Fixture } from './account-fixture';

const ENDPOINT = 'arn:aws:ec2:us-east-1:123456789012:vpc-endpoint/vpce-0123456789abcdef0';
const MODIFY: Permission = { action: 'ec2:ModifyVpcEndpoint', resource: ENDPOINT, context: { 'ec2:Region': 'us-east-1' } };
const TRUST = statement({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } });

let fixture: Fixture;
let caller: Caller;

function statement(...statements: readonly object[]): object {
  return { Version: '2012-10-17', Statement: statements };
}

function callerOf(accessKeyId: string): Caller {
  const key = fixture.account.iam.accessKeys.find(accessKeyId);
  if (!key) {
    throw new Error(`there is no key ${accessKeyId}`);
  }
  return key.caller;
}

beforeEach(async () => {
  fixture = await createFixture();
  const { iam } = fixture.account;
  iam.createRole('activator', TRUST);
  caller = callerOf(iam.issueCredentials('activator', 'session').accessKeyId);
});

afterEach(() => fixture.account.close());

function grant(...statements: readonly object[]): void {
  fixture.account.iam.putRolePolicy('activator', 'Policy', statement(...statements));
}

test('an issued key speaks for its role, the documented one for the administrator, another for nobody', async () => {
  const { account } = fixture;
  expect(caller).toMatchObject({ roleName: 'activator', arn: 'arn:aws:sts::123456789012:assumed-role/activator/session' });
  const administrator = callerOf(ADMINISTRATOR_CREDENTIALS.accessKeyId);
  expect(administrator).toEqual({ accountId: '123456789012', arn: 'arn:aws:iam::123456789012:user/administrator' });
  await authorize(account, administrator, [MODIFY]);
  expect(account.iam.accessKeys.find('test')).toBeUndefined();
});

test('denies by default, in EC2’s words, and logs role, action and resource', async () => {
  await expect(authorize(fixture.account, caller, [MODIFY])).rejects.toMatchObject({
    code: 'UnauthorizedOperation',
    status: 403,
    message: expect.stringContaining(`is not authorized to perform: ec2:ModifyVpcEndpoint on resource: ${ENDPOINT}`),
  });
  expect(fixture.logs).toEqual([expect.stringContaining(`iam: role activator may not ec2:ModifyVpcEndpoint on ${ENDPOINT}`)]);
});

test.each([
  ['ssm:PutParameter', 'arn:aws:ssm:us-east-1:123456789012:parameter/status', 'AccessDeniedException'],
  ['sns:Publish', 'arn:aws:sns:us-east-1:123456789012:topic', 'AccessDenied'],
])('denies %s as its service does', async (action, resource, code) => {
  await expect(authorize(fixture.account, caller, [{ action, resource }])).rejects.toMatchObject({ code });
});

describe('grants', () => {
  test.each([
    ['the ARN', ENDPOINT],
    ['a wildcard in the ARN', 'arn:aws:ec2:us-east-1:123456789012:vpc-endpoint/*'],
    ['everything', '*'],
  ])('by %s', async (_name, resource) => {
    grant({ Effect: 'Allow', Action: 'ec2:Modify*', Resource: resource });
    await authorize(fixture.account, caller, [MODIFY]);
  });

  test('nothing on another ARN', async () => {
    grant({ Effect: 'Allow', Action: 'ec2:ModifyVpcEndpoint', Resource: `${ENDPOINT}0` });
    await expect(authorize(fixture.account, caller, [MODIFY])).rejects.toThrow();
  });

  test('only all permissions of a call together', async () => {
    const dependent: Permission = {
      action: 'route53:AssociateVPCWithHostedZone',
      resource: 'arn:aws:route53:::hostedzone/Z0HIDDEN',
      context: { 'route53:VPCs': ['VPCId=vpc-1,VPCRegion=us-east-1'] },
    };
    const modify = { Effect: 'Allow', Action: 'ec2:ModifyVpcEndpoint', Resource: ENDPOINT };
    const associate = (vpcId: string) => ({
      Effect: 'Allow',
      Action: 'route53:AssociateVPCWithHostedZone',
      Resource: 'arn:aws:route53:::hostedzone/*',
      Condition: { 'ForAllValues:StringEquals': { 'route53:VPCs': `VPCId=${vpcId},VPCRegion=us-east-1` } },
    });
    grant(modify);
    await expect(authorize(fixture.account, caller, [MODIFY, dependent])).rejects.toMatchObject({ code: 'UnauthorizedOperation' });
    grant(modify, associate('vpc-2'));
    await expect(authorize(fixture.account, caller, [MODIFY, dependent])).rejects.toThrow();
    grant(modify, associate('vpc-1'));
    await authorize(fixture.account, caller, [MODIFY, dependent]);
  });

  test('under a condition only when it holds, and not when the key is absent', async () => {
    const allow = (region: string) => ({
      Effect: 'Allow',
      Action: 'ec2:DescribeVpcEndpoints',
      Resource: '*',
      Condition: { StringEquals: { 'ec2:Region': region } },
    });
    const describe: Permission = { action: 'ec2:DescribeVpcEndpoints', resource: '*', context: { 'ec2:Region': 'us-east-1' } };
    grant(allow('us-east-1'));
    await authorize(fixture.account, caller, [describe]);
    await expect(authorize(fixture.account, caller, [{ ...describe, context: {} }])).rejects.toThrow();
    grant(allow('eu-west-1'));
    await expect(authorize(fixture.account, caller, [describe])).rejects.toThrow();
  });

  test('less than an explicit deny takes', async () => {
    grant({ Effect: 'Allow', Action: '*', Resource: '*' }, { Effect: 'Deny', Action: 'ec2:ModifyVpcEndpoint', Resource: '*' });
    await expect(authorize(fixture.account, caller, [MODIFY])).rejects.toThrow('explicit deny');
  });

  test('nothing through a variable that the request does not have', async () => {
    grant({
      Effect: 'Allow',
      Action: 'ec2:ModifyVpcEndpoint',
      Resource: ENDPOINT.replace('vpce-0123456789abcdef0', '${aws:PrincipalTag/x}'),
    });
    await expect(authorize(fixture.account, caller, [MODIFY])).rejects.toThrow();
  });

  test('nothing for an action that AWS does not have', async () => {
    grant({ Effect: 'Allow', Action: '*', Resource: '*' });
    await expect(authorize(fixture.account, caller, [{ action: 'ec2:ModifyNothing', resource: '*' }])).rejects.toThrow(
      'cannot be evaluated',
    );
  });

  test('by the AWS managed policies of the table, and by no others', async () => {
    const { account } = fixture;
    const policy = (name: string) => `arn:aws:iam::aws:policy/${name}`;
    account.iam.attachRolePolicy('activator', policy('service-role/AWSLambdaBasicExecutionRole'));
    await authorize(account, caller, [
      { action: 'logs:PutLogEvents', resource: 'arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/x:log-stream:y' },
    ]);
    expect(() => account.iam.attachRolePolicy('activator', policy('PowerUserAccess'))).toThrow('does not exist');
  });

  test('by a customer managed policy while it is attached', async () => {
    const { iam } = fixture.account;
    const arn = iam.putManagedPolicy('Own', statement({ Effect: 'Allow', Action: 'ec2:ModifyVpcEndpoint', Resource: '*' }));
    iam.attachRolePolicy('activator', arn);
    await authorize(fixture.account, caller, [MODIFY]);
    iam.detachRolePolicy('activator', arn);
    await expect(authorize(fixture.account, caller, [MODIFY])).rejects.toThrow();
  });
});

test.each([
  ['an unknown operator', { Effect: 'Deny', Action: '*', Resource: '*', Condition: { StringEqual: { 'aws:x': 'y' } } }],
  ['an unknown element', { Effect: 'Allow', Actions: '*', Resource: '*' }],
  ['an unknown effect', { Effect: 'allow', Action: '*', Resource: '*' }],
])('refuses to store a policy with %s', (_name, broken) => {
  expect(() => grant(broken)).toThrow(expect.objectContaining({ code: 'MalformedPolicyDocument' }));
});

test('a role with policies cannot be deleted', () => {
  grant({ Effect: 'Allow', Action: '*', Resource: '*' });
  expect(() => fixture.account.iam.deleteRole('activator')).toThrow(expect.objectContaining({ code: 'DeleteConflict' }));
});
