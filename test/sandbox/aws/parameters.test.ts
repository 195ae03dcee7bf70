/* Versions of parameters, as the activator relies on them. */
import { GetParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { startLocalAws } from '../../../sandbox/aws/local-aws';
import { ADMINISTRATOR_CREDENTIALS } from '../../../sandbox/aws/iam/state/access-keys';
import { type Network } from '../../../sandbox/network/network';

let aws: Awaited<ReturnType<typeof startLocalAws>>;
let ssm: SSMClient;

beforeAll(async () => {
  aws = await startLocalAws({
    network: {} as Network,
    startFunctionProcess: () => {
      throw new Error('no functions here');
    },
  });
  ssm = new SSMClient({ endpoint: aws.url, region: aws.account.region, credentials: ADMINISTRATOR_CREDENTIALS, maxAttempts: 1 });
});

afterAll(async () => {
  ssm.destroy();
  await aws.stop();
});

const put = (Value: string, more: object = {}) => ssm.send(new PutParameterCommand({ Name: '/one', Value, ...more }));

test('a write without a type changes a parameter and creates none', async () => {
  await expect(put('a', { Overwrite: true })).rejects.toMatchObject({ name: 'ValidationException' });
  expect((await put('a', { Type: 'String' })).Version).toBe(1);
  expect((await put('b', { Overwrite: true })).Version).toBe(2);
  await expect(put('c', { Type: 'String' })).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
});

test('a version can be read by its number, the last hundred are kept, and a parameter that is created again counts from 1', async () => {
  for (let version = 3; version <= 102; version += 1) {
    await put(String(version), { Overwrite: true });
  }
  const Names = ['/one', '/one:101', '/one:3', '/one:2', '/one:999', '/two'];
  const { Parameters = [], InvalidParameters } = await ssm.send(new GetParametersCommand({ Names }));
  expect(Parameters.map(({ Name, Selector, Value, Version }) => [Name, Selector, Value, Version])).toEqual([
    ['/one', undefined, '102', 102],
    ['/one', ':101', '101', 101],
    ['/one', ':3', '3', 3],
  ]);
  expect(InvalidParameters).toEqual(['/one:2', '/one:999', '/two']);
  aws.account.ssm.delete('/one');
  expect((await put('a', { Type: 'String' })).Version).toBe(1);
});
