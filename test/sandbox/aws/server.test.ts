import { DescribeVpcEndpointsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetParameterCommand, PutParameterCommand, SSMClient, DeleteParameterCommand, GetParametersCommand } from '@aws-sdk/client-ssm';
import { type AwsCredentialIdentity } from '@smithy/types';
import { ADMINISTRATOR_CREDENTIALS } from '../../../sandbox/aws/iam/state/access-keys';
import { startLocalAws, type LocalAws } from '../../../sandbox/aws/local-aws';
import { contentOf, decodeAwsChunked } from '../../../sandbox/aws/protocol/aws-chunked';
import { parseQuery } from '../../../sandbox/aws/protocol/query';
import { toXml } from '../../../sandbox/aws/protocol/xml';
import { type Network } from '../../../sandbox/network/network';
import { sendSigned } from './signed-request';

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

function configuration(credentials: AwsCredentialIdentity = ADMINISTRATOR_CREDENTIALS) {
  return { endpoint: aws.url, region: 'us-east-1', credentials, maxAttempts: 1 };
}

function signed(service: string, body: string, headers: Record<string, string> = {}, path = '/', region = 'us-east-1'): Promise<Response> {
  return sendSigned(aws.url, { service, region, path, headers, body });
}

describe('parameters, through the SDK', () => {
  const name = '/test/one';

  test('put, overwrite, get, delete', async () => {
    const ssm = new SSMClient(configuration());
    await expect(ssm.send(new PutParameterCommand({ Name: name, Value: 'a', Type: 'String' }))).resolves.toMatchObject({ Version: 1 });
    await expect(ssm.send(new PutParameterCommand({ Name: name, Value: 'b', Type: 'String' }))).rejects.toMatchObject({
      name: 'ParameterAlreadyExists',
    });
    await ssm.send(new PutParameterCommand({ Name: name, Value: 'b', Type: 'String', Overwrite: true }));
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }));
    expect(Parameter).toMatchObject({ Value: 'b', Version: 2, ARN: 'arn:aws:ssm:us-east-1:123456789012:parameter/test/one' });
    expect(Parameter?.LastModifiedDate?.getFullYear()).toBe(new Date().getFullYear());
    await expect(ssm.send(new GetParametersCommand({ Names: [name, '/none'] }))).resolves.toMatchObject({ InvalidParameters: ['/none'] });
    await ssm.send(new DeleteParameterCommand({ Name: name }));
    await expect(ssm.send(new GetParameterCommand({ Name: name }))).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });

  test('4 KB fit, one byte more does not', async () => {
    const ssm = new SSMClient(configuration());
    const put = (length: number) =>
      ssm.send(new PutParameterCommand({ Name: name, Value: 'x'.repeat(length), Type: 'String', Overwrite: true }));
    await put(4096);
    await expect(put(4097)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('a role without the permission is refused before anything runs', async () => {
    const { account } = aws;
    const version = { Version: '2012-10-17' };
    account.iam.createRole('reader', {
      ...version,
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    });
    account.iam.putRolePolicy('reader', 'own', {
      ...version,
      Statement: [{ Effect: 'Allow', Action: 'ssm:PutParameter', Resource: account.ssm.arn('/allowed') }],
    });
    const ssm = new SSMClient(configuration(account.iam.issueCredentials('reader', 'session')));
    await expect(ssm.send(new PutParameterCommand({ Name: name, Value: 'a', Type: 'String' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    expect(account.ssm.find(name)).toBeUndefined();
    await ssm.send(new PutParameterCommand({ Name: '/allowed', Value: 'a', Type: 'String' }));
    expect(account.calls.recorded({ service: 'ssm' }).map(({ action, outcome, callerArn }) => [action, outcome, callerArn])).toEqual([
      ['PutParameter', 'AccessDeniedException', expect.stringContaining('assumed-role/reader/session')],
      ['PutParameter', 'ok', expect.stringContaining('assumed-role/reader/session')],
    ]);
    expect(account.calls.notImplemented).toEqual([]);
  });
});

test('a fault meets the call by its IAM name', async () => {
  aws.account.faults.set('ec2:DescribeVpcEndpoints', {
    error: { code: 'RequestLimitExceeded', message: 'slow down', status: 503 },
    times: 1,
  });
  const ec2 = new EC2Client(configuration());
  await expect(ec2.send(new DescribeVpcEndpointsCommand({}))).rejects.toMatchObject({ name: 'RequestLimitExceeded' });
  await expect(ec2.send(new DescribeVpcEndpointsCommand({}))).resolves.toMatchObject({ VpcEndpoints: [] });
});

describe('what is not there is an error, and is recorded', () => {
  test.each([
    ['service', () => signed('dynamodb', '{}', { 'x-amz-target': 'DynamoDB_20120810.ListTables' }), 'dynamodb ListTables'],
    ['action of a query service', () => signed('cloudformation', 'Action=ListTypes'), 'cloudformation ListTypes'],
    ['action of EC2', () => signed('ec2', 'Action=RunInstances'), 'ec2 RunInstances'],
    ['action of a JSON service', () => signed('ssm', '{}', { 'x-amz-target': 'AmazonSSM.ListDocuments' }), 'ssm ListDocuments'],
    ['parameter', () => signed('cloudformation', 'Action=DescribeStacks&Colour=red'), 'DescribeStacks with Colour'],
    ['Region', () => signed('cloudformation', 'Action=DescribeStacks', {}, '/', 'eu-west-1'), 'cloudformation in eu-west-1'],
    ['path', () => signed('s3', '', {}, '/bucket?versioning'), 's3 POST /bucket'],
    ['subresource of S3', () => signed('s3', '', {}, '/bucket/key?acl'), 's3 POST /bucket/key'],
  ])('%s', async (_what, send, entry) => {
    const response = await send();
    expect(response.status).toBe(400);
    expect(aws.account.calls.notImplemented).toEqual([expect.stringContaining(entry)]);
  });
});

test('errors have the shape of their protocol', async () => {
  expect(await (await signed('cloudformation', 'Action=DescribeStacks&StackName=None')).text()).toContain(
    '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id None does not exist</Message></Error>',
  );
  expect(await (await signed('ec2', 'Action=None')).text()).toContain('<Response><Errors><Error><Code>NotImplemented</Code>');
});

test('nested parameters of a query', () => {
  expect(
    parseQuery(
      'Action=A&Version=1&Filter.2.Name=n&Filter.1.Name=m&Filter.1.Value.1=x&L.member.1=a&L.member.2=b&M.entry.1.key=k&M.entry.1.value=v&E=',
    ),
  ).toEqual({
    action: 'A',
    input: { Filter: [{ Name: 'm', Value: ['x'] }, { Name: 'n' }], L: ['a', 'b'], M: { k: 'v' }, E: '' },
  });
});

test('lists as each protocol writes them', () => {
  const answer = { A: { List: [{ N: 1 }, { N: 2 }], None: undefined, Text: '<&' } };
  expect(toXml(answer, 'item')).toContain('<A><List><item><N>1</N></item><item><N>2</N></item></List><Text>&lt;&amp;</Text></A>');
  expect(toXml(answer, 'member')).toContain('<List><member><N>1</N></member>');
  expect(toXml(answer, 'flattened')).toContain('<A><List><N>1</N></List><List><N>2</N></List>');
});

test('chunked uploads', () => {
  const body = decodeAwsChunked(Buffer.from('5;chunk-signature=0a\r\nhello\r\n1\r\n!\r\n0\r\nx-amz-checksum-crc32:abc=\r\n\r\n'));
  expect(contentOf(body).toString()).toBe('hello!');
  expect(body.chunks.map(({ signature }) => signature)).toEqual(['0a', undefined, undefined]);
  expect([...body.trailers]).toEqual([['x-amz-checksum-crc32', 'abc=']]);
  expect(() => decodeAwsChunked(Buffer.from('5\r\nhello\r\n'))).toThrow('ends within a chunk');
  expect(() => decodeAwsChunked(Buffer.from('5;colour=red\r\nhello\r\n'))).toThrow('no chunk size');
});
