/* The evaluation of policies, on what the documentation of IAM says of each element, operator and kind of principal. */
import fc from 'fast-check';
import { matchesText, parsePattern, matches } from '../../../sandbox/aws/iam/evaluation/pattern';
import { evaluate, type PolicyDocument, type Question } from '../../../sandbox/aws/iam/state/evaluate';

const ACCOUNT = '111122223333';
const OTHER = '444455556666';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/worker`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/worker/one`;
const BUCKET = 'arn:aws:s3:::bucket';
const OBJECT = `${BUCKET}/home/ada/notes`;
const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:topic`;
const ENDPOINT = `arn:aws:ec2:us-east-1:${ACCOUNT}:vpc-endpoint/vpce-1`;

type Context = NonNullable<Question['permission']['context']>;

const policy = (...Statement: readonly object[]): PolicyDocument => ({ Version: '2012-10-17', Statement });

async function allowed(question: Partial<Question> & Pick<Question, 'permission'>): Promise<boolean> {
  return (await evaluate({ principal: SESSION, accountId: ACCOUNT, ...question })).allowed;
}

const identity = (...statements: readonly object[]) => ({ identityPolicies: [{ name: 'own', policy: policy(...statements) }] });
const getObject = (context: Context = {}, resource = OBJECT) => ({ action: 's3:GetObject', resource, context });

/** Whether a statement that allows everything under a condition allows, with each of the contexts. */
const CONDITIONS: readonly (readonly [what: string, condition: object, holds: readonly Context[], fails: readonly Context[]])[] = [
  [
    'StringEquals is exact, its key is not',
    { StringEquals: { 'AWS:requestedregion': ['eu-west-1', 'us-east-1'] } },
    [{ 'aws:RequestedRegion': 'us-east-1' }],
    [{ 'aws:RequestedRegion': 'US-EAST-1' }, { 'aws:RequestedRegion': 'us-east-*' }, {}],
  ],
  [
    'StringNotEquals wants none of the values, and holds without the key',
    { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-east-1'] } },
    [{ 'aws:RequestedRegion': 'eu-central-1' }, {}],
    [{ 'aws:RequestedRegion': 'us-east-1' }],
  ],
  [
    'StringEqualsIgnoreCase',
    { StringEqualsIgnoreCase: { 'aws:PrincipalTag/team': 'Data' } },
    [{ 'aws:PrincipalTag/team': 'dATA' }],
    [{ 'aws:PrincipalTag/team': 'Dat' }],
  ],
  [
    'StringLike has wildcards, StringNotLike is its opposite',
    { StringLike: { 'aws:PrincipalTag/team': 'da?a-*' }, StringNotLike: { 'aws:PrincipalTag/team': '*-old' } },
    [{ 'aws:PrincipalTag/team': 'data-' }, { 'aws:PrincipalTag/team': 'daxa-new' }],
    [{ 'aws:PrincipalTag/team': 'daa-new' }, { 'aws:PrincipalTag/team': 'data-old' }, {}],
  ],
  [
    'a wildcard in a value of the request is a character',
    { StringLike: { 'aws:PrincipalTag/team': '${aws:PrincipalTag/other}' } },
    [{ 'aws:PrincipalTag/team': 'a*', 'aws:PrincipalTag/other': 'a*' }],
    [{ 'aws:PrincipalTag/team': 'ab', 'aws:PrincipalTag/other': 'a*' }, { 'aws:PrincipalTag/team': 'ab' }],
  ],
  [
    'a variable can have a default, and an escaped character',
    { StringEquals: { 'aws:PrincipalTag/team': ["${aws:PrincipalTag/other, 'everybody'}", '${*}'] } },
    [
      { 'aws:PrincipalTag/team': 'everybody' },
      { 'aws:PrincipalTag/team': '*' },
      { 'aws:PrincipalTag/team': 'a', 'aws:PrincipalTag/other': 'a' },
    ],
    [{ 'aws:PrincipalTag/team': 'everybody', 'aws:PrincipalTag/other': 'a' }, { 'aws:PrincipalTag/team': 'x' }],
  ],
  [
    'a variable without a value is no value, and no other value',
    { StringNotEquals: { 'aws:PrincipalTag/team': ['${aws:PrincipalTag/other}'] } },
    [{ 'aws:PrincipalTag/team': 'a', 'aws:PrincipalTag/other': 'b' }],
    [{ 'aws:PrincipalTag/team': 'a' }, { 'aws:PrincipalTag/team': 'a', 'aws:PrincipalTag/other': 'a' }],
  ],
  [
    'NumericLessThan and its like compare numbers',
    { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' }, NumericGreaterThanEquals: { 'aws:MultiFactorAuthAge': '9' } },
    [{ 'aws:MultiFactorAuthAge': '9' }, { 'aws:MultiFactorAuthAge': '3599.5' }],
    [{ 'aws:MultiFactorAuthAge': '3600' }, { 'aws:MultiFactorAuthAge': '8' }, { 'aws:MultiFactorAuthAge': 'ten' }, {}],
  ],
  [
    'dates are ISO 8601 or seconds since 1970',
    { DateGreaterThan: { 'aws:CurrentTime': '2026-04-01T00:00:00Z' }, DateLessThanEquals: { 'aws:CurrentTime': '1782863999' } },
    [{ 'aws:CurrentTime': '2026-04-01T00:00:01Z' }, { 'aws:CurrentTime': '2026-06-30T23:59:59Z' }],
    [{ 'aws:CurrentTime': '2026-04-01T00:00:00Z' }, { 'aws:CurrentTime': '2026-07-01T00:00:00Z' }, { 'aws:CurrentTime': 'soon' }],
  ],
  [
    'IpAddress takes addresses and ranges of both families, NotIpAddress is its opposite',
    { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '2001:db8::/32', '0.0.0.0/0'] }, NotIpAddress: { 'aws:SourceIp': '203.0.113.9' } },
    [{ 'aws:SourceIp': '203.0.113.8' }, { 'aws:SourceIp': '2001:db8::1' }, { 'aws:SourceIp': '10.0.0.1' }],
    [{ 'aws:SourceIp': '203.0.113.9' }, { 'aws:SourceIp': '2001:db9::1' }, {}],
  ],
  [
    'Bool, and BoolIfExists where a key may be absent',
    { Bool: { 'aws:SecureTransport': 'true' }, BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } },
    [{ 'aws:SecureTransport': 'true' }, { 'aws:SecureTransport': 'true', 'aws:MultiFactorAuthPresent': 'true' }],
    [{ 'aws:SecureTransport': 'true', 'aws:MultiFactorAuthPresent': 'false' }, {}],
  ],
  [
    'each of the six parts of an ARN is compared by itself',
    { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:111122223333:a*' } },
    [{ 'aws:SourceArn': 'arn:aws:sns:us-east-1:111122223333:a:b' }],
    [{ 'aws:SourceArn': 'arn:aws:sns:us-east-1:x:111122223333:a' }, { 'aws:SourceArn': 'arn:aws:sqs:us-east-1:111122223333:a' }, {}],
  ],
  [
    'Null tells whether a key is there',
    { Null: { 'aws:MultiFactorAuthAge': 'true', 'aws:SourceArn': 'false' } },
    [{ 'aws:SourceArn': 'arn:x' }],
    [{}, { 'aws:SourceArn': 'arn:x', 'aws:MultiFactorAuthAge': '1' }],
  ],
  [
    'ForAllValues holds for no value, too',
    { 'ForAllValues:StringEquals': { 'aws:CalledVia': ['a', 'b'] } },
    [{ 'aws:CalledVia': ['a', 'b'] }, { 'aws:CalledVia': 'b' }, {}],
    [{ 'aws:CalledVia': ['a', 'c'] }],
  ],
  [
    'ForAnyValue wants one, and none for a negated operator',
    { 'ForAnyValue:StringLike': { 'aws:CalledVia': 'a*' }, 'ForAnyValue:StringNotEquals': { 'aws:CalledVia': 'ab' } },
    [{ 'aws:CalledVia': ['x', 'ab'] }, { 'aws:CalledVia': 'ac' }],
    [{ 'aws:CalledVia': 'ab' }, { 'aws:CalledVia': ['x', 'y'] }, {}],
  ],
];

test.each(CONDITIONS)('%s', async (_what, Condition, holds, fails) => {
  const own = identity({ Effect: 'Allow', Action: '*', Resource: '*', Condition });
  const of = (contexts: readonly Context[]) => Promise.all(contexts.map((context) => allowed({ ...own, permission: getObject(context) })));
  expect(await of(holds)).toEqual(holds.map(() => true));
  expect(await of(fails)).toEqual(fails.map(() => false));
});

describe('statements', () => {
  test.each<[what: string, statement: object, expected: boolean]>([
    ['an action in another case', { Action: 'S3:getobject', Resource: OBJECT }, true],
    ['an action by wildcards', { Action: ['ec2:*', 's3:Get?bject'], Resource: OBJECT }, true],
    ['another action', { Action: 's3:PutObject', Resource: OBJECT }, false],
    ['any action but others', { NotAction: ['iam:*', 's3:Put*'], Resource: OBJECT }, true],
    ['any action but this', { NotAction: ['iam:*', 's3:Get*'], Resource: OBJECT }, false],
    ['a resource by wildcards', { Action: 's3:*', Resource: [`${BUCKET}/home/*/note?`] }, true],
    ['a resource in another case', { Action: 's3:*', Resource: OBJECT.toUpperCase() }, false],
    ['an incomplete ARN', { Action: 's3:*', Resource: 'arn:aws:s3' }, true],
    ['a wildcard that would span parts', { Action: 's3:*', Resource: 'arn:aws:*/notes' }, false],
    ['any resource but others', { Action: 's3:*', NotResource: `${BUCKET}/private/*` }, true],
    ['any resource but this', { Action: 's3:*', NotResource: [`${BUCKET}/home/*`] }, false],
    ['the folder of the caller', { Action: 's3:*', Resource: `${BUCKET}/home/\${aws:PrincipalTag/name}/*` }, true],
    ['the folder of a tag that the caller lacks', { Action: 's3:*', Resource: `${BUCKET}/home/\${aws:PrincipalTag/none}*` }, false],
  ])('%s', async (_what, statement, expected) => {
    const permission = getObject({ 'aws:PrincipalTag/name': 'ada' });
    expect(await allowed({ ...identity({ Effect: 'Allow', ...statement }), permission })).toBe(expected);
    const deny = identity({ Effect: 'Allow', Action: '*', Resource: '*' }, { Effect: 'Deny', ...statement });
    expect(await allowed({ ...deny, permission })).toBe(!expected);
  });

  test('a policy without a version has no variables', async () => {
    const statement = { Effect: 'Allow', Action: 's3:*', Resource: `${BUCKET}/home/\${aws:PrincipalTag/name}/*` };
    const old = { identityPolicies: [{ name: 'old', policy: { Statement: statement } }] };
    expect(await allowed({ ...old, permission: getObject({ 'aws:PrincipalTag/name': 'ada' }) })).toBe(false);
    expect(await allowed({ ...old, permission: getObject({}, `${BUCKET}/home/\${aws:PrincipalTag/name}/x`) })).toBe(true);
  });
});

describe('what AWS knows of an action', () => {
  const everything = identity({ Effect: 'Allow', Action: '*', Resource: '*' });

  test.each([
    ['ec2:ModifyNothing', '*', 'AWS has no action ec2:ModifyNothing'],
    ['nothing:Get', '*', 'AWS has no action nothing:Get'],
    ['ec2:DescribeVpcEndpoints', ENDPOINT, 'has no resources, so the resource must be *'],
    ['ec2:ModifyVpcEndpoint', TOPIC, 'has no resource like arn:aws:sns'],
    ['ec2:ModifyVpcEndpoint', '*', 'has no resource like *'],
  ])('%s on %s cannot be evaluated', async (action, resource, problem) => {
    const verdict = await evaluate({ ...everything, principal: SESSION, accountId: ACCOUNT, permission: { action, resource } });
    expect(verdict).toEqual({ allowed: false, reason: expect.stringContaining(`the request cannot be evaluated: `) as unknown });
    expect(verdict.reason).toContain(problem);
  });

  test('a condition key that the action does not have is not presented, a global one and a tag are', async () => {
    const under = (key: string) => identity({ Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringEquals: { [key]: 'x' } } });
    const asked = (key: string) =>
      allowed({ ...under(key), permission: { action: 'ec2:ModifyVpcEndpoint', resource: ENDPOINT, context: { [key]: 'x' } } });
    expect(await Promise.all(['ec2:Region', 'aws:ResourceTag/y', 'aws:PrincipalTag/y', 'aws:RequestedRegion'].map(asked))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(await Promise.all(['ec2:InstanceType', 'route53:VPCs', 'aws:NoSuchKey'].map(asked))).toEqual([false, false, false]);
  });
});

describe('resource policies', () => {
  const SAME = `arn:aws:iam::${ACCOUNT}:role/worker`;
  const own = identity({ Effect: 'Allow', Action: '*', Resource: '*' });
  const none = { identityPolicies: [] };
  const publish = { action: 'sns:Publish', resource: TOPIC };
  const assume = { action: 'sts:AssumeRole', resource: ROLE };
  const admits = (Principal: unknown, more: object = {}) => ({
    resourcePolicy: policy({ Effect: 'Allow', Action: '*', Principal, ...more }),
  });
  const stranger = { principal: `arn:aws:sts::${OTHER}:assumed-role/other/one` };

  test.each<[what: string, question: Parameters<typeof allowed>[0], expected: boolean]>([
    ['of the role, directly', { ...none, ...admits({ AWS: SAME }), permission: publish }, true],
    ['of the session, directly', { ...none, ...admits({ AWS: [SESSION] }), permission: publish }, true],
    ['of another session', { ...none, ...admits({ AWS: SESSION.replace('one', 'two') }), permission: publish }, false],
    ['of the account, which leaves it to the own policy', { ...own, ...admits({ AWS: ACCOUNT }), permission: publish }, true],
    ['of the account, without an own policy', { ...none, ...admits({ AWS: `arn:aws:iam::${ACCOUNT}:root` }), permission: publish }, false],
    ['the own policy alone', { ...own, ...admits({ AWS: OTHER }), permission: publish }, true],
    ['the own policy alone, to assume a role', { ...own, ...admits({ AWS: OTHER }), permission: assume }, false],
    ['the account and the own policy, to assume a role', { ...own, ...admits({ AWS: ACCOUNT }), permission: assume }, true],
    ['another account, both', { ...stranger, ...own, ...admits({ AWS: OTHER }), permission: publish }, true],
    ['another account, its own policy alone', { ...stranger, ...own, ...admits({ AWS: ACCOUNT }), permission: publish }, false],
    ['another account, the resource policy alone', { ...stranger, ...none, ...admits('*'), permission: publish }, false],
    [
      'a service',
      { principal: 'events.amazonaws.com', ...admits({ Service: ['sns.amazonaws.com', 'events.amazonaws.com'] }), permission: publish },
      true,
    ],
    ['another service', { principal: 'events.amazonaws.com', ...admits({ Service: 'sns.amazonaws.com' }), permission: publish }, false],
    ['a service as everybody', { principal: 'events.amazonaws.com', ...admits({ AWS: '*' }), permission: publish }, true],
    [
      'all but another',
      { ...none, resourcePolicy: policy({ Effect: 'Allow', Action: '*', NotPrincipal: { AWS: OTHER } }), permission: publish },
      true,
    ],
    [
      'all but this',
      { ...none, resourcePolicy: policy({ Effect: 'Allow', Action: '*', NotPrincipal: { AWS: SAME } }), permission: publish },
      false,
    ],
  ])('%s', async (_what, question, expected) => expect(await allowed(question)).toBe(expected));

  test('a service acts for one resource of one account only', async () => {
    const Condition = {
      ArnLike: { 'aws:SourceArn': `arn:aws:events:*:${ACCOUNT}:rule/link-*` },
      StringEquals: { 'aws:SourceAccount': ACCOUNT },
    };
    const asked = (arn: string, account: string) =>
      allowed({
        principal: 'events.amazonaws.com',
        ...admits({ Service: 'events.amazonaws.com' }, { Condition }),
        permission: { ...publish, context: { 'aws:SourceArn': arn, 'aws:SourceAccount': account } },
      });
    expect(await asked(`arn:aws:events:us-east-1:${ACCOUNT}:rule/link-1`, ACCOUNT)).toBe(true);
    expect(await asked(`arn:aws:events:us-east-1:${OTHER}:rule/link-1`, OTHER)).toBe(false);
    expect(await asked(`arn:aws:events:us-east-1:${ACCOUNT}:rule/other`, ACCOUNT)).toBe(false);
  });

  test('an explicit deny of either side wins, and is named', async () => {
    const deny = { Effect: 'Deny', Action: 'sns:Publish', Resource: TOPIC };
    const both = { principal: SESSION, accountId: ACCOUNT, permission: publish };
    expect(await evaluate({ ...both, ...identity({ Effect: 'Allow', Action: '*', Resource: '*' }, deny) })).toEqual({
      allowed: false,
      reason: 'with an explicit deny in an identity-based policy',
    });
    expect(await evaluate({ ...both, ...identity(deny), ...admits('*') })).toMatchObject({ allowed: false });
    const denying = { resourcePolicy: policy({ Effect: 'Allow', Action: '*', Principal: '*' }, { ...deny, Principal: { AWS: ROLE } }) };
    expect(await evaluate({ ...both, ...own, ...denying })).toEqual({
      allowed: false,
      reason: 'with an explicit deny in a resource-based policy',
    });
  });
});

describe('patterns', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', ':', '/'), maxLength: 12 });

  test('match as the regular expression that they stand for', () => {
    fc.assert(
      fc.property(text, text, (pattern, candidate) => {
        const source = pattern.replace(/[.*+?^${}()|[\]\\/]/g, (one) => ({ '*': '.*', '?': '.' })[one] ?? `\\${one}`);
        expect(matchesText(pattern, candidate)).toBe(new RegExp(`^${source}$`, 's').test(candidate));
      }),
      { numRuns: 2000 },
    );
  });

  test('a variable matches its value and nothing else', () => {
    fc.assert(
      fc.property(text, text, (value, candidate) => {
        const pattern = parsePattern('x${key}y', () => value) ?? [];
        expect(matches(pattern, `x${candidate}y`)).toBe(candidate === value);
      }),
    );
  });
});
