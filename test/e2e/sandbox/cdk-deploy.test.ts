/* The real `cdk` against the local AWS: everything it calls is there, and it sees what CloudFormation would show. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startLocalAws, type LocalAws } from '../../../sandbox/aws/local-aws';
import { runCdk, type CdkResult } from '../../../sandbox/cdk';
import { type Network } from '../../../sandbox/network/network';
import { temporaryDirectory } from '../support/support';

const APP = `
const { App, CfnOutput, Stack } = require('aws-cdk-lib');
const { StringParameter } = require('aws-cdk-lib/aws-ssm');
const { NAME, VALUE, BROKEN, UNKNOWN } = process.env;
const stack = new Stack(new App(), 'Scratch');
const one = new StringParameter(stack, 'One', { parameterName: NAME ?? '/scratch/one', stringValue: VALUE ?? 'hello' });
if (BROKEN) new StringParameter(stack, 'Two', { stringValue: 'x'.repeat(4097) }).node.addDependency(one);
if (UNKNOWN) one.node.defaultChild.addPropertyOverride(UNKNOWN, 'red');
new CfnOutput(stack, 'Name', { value: one.parameterName });
`;

let aws: LocalAws;
let directory: string;
beforeAll(async () => {
  directory = temporaryDirectory();
  writeFileSync(join(directory, 'app.js'), APP);
  writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ app: `${process.execPath} app.js` }));
  aws = await startLocalAws({
    network: {} as Network,
    startFunctionProcess: () => {
      throw new Error('no functions here');
    },
  });
});
afterAll(() => aws.stop());

function cdk(args: readonly string[], environment: Record<string, string> = {}): Promise<CdkResult> {
  const { accountId, region } = aws.account;
  return runCdk(args, {
    aws: { endpointUrl: aws.url, region, accountId },
    directory,
    environment: { NODE_PATH: join(__dirname, '..', '..', '..', 'node_modules'), CDK_VALIDATION: 'false', ...environment },
  });
}

const deploy = (environment: Record<string, string> = {}, ...args: string[]) =>
  cdk(['deploy', '--require-approval', 'never', ...args], environment);
const value = (name: string) => aws.account.ssm.find(name)?.value;

test('a stack lives through create, no change, update, rollback, replacement and delete', async () => {
  expect(await deploy({ UNKNOWN: 'Colour' })).toMatchObject({
    exitCode: 1,
    output: expect.stringContaining('extraneous key [Colour] is not permitted') as string,
  });
  expect(await deploy({ BROKEN: '1' })).toMatchObject({
    exitCode: 1,
    output: expect.stringContaining('maximum parameter value of 4096') as string,
  });
  expect(value('/scratch/one')).toBeUndefined();

  expect(await deploy({}, '--express')).toMatchObject({
    exitCode: 0,
    output: expect.stringContaining('Scratch.Name = /scratch/one') as string,
  });
  expect(value('/scratch/one')).toBe('hello');

  expect(await deploy({}, '--force')).toMatchObject({ exitCode: 0, output: expect.stringContaining('(no changes)') as string });
  expect(await cdk(['diff', '--fail'])).toMatchObject({
    exitCode: 0,
    output: expect.stringContaining('There were no differences') as string,
  });

  expect(await deploy({ BROKEN: '1', VALUE: 'there' })).toMatchObject({
    exitCode: 1,
    output: expect.stringContaining('UPDATE_ROLLBACK') as string,
  });
  expect(value('/scratch/one')).toBe('hello');

  expect(await cdk(['drift', '--fail'])).toMatchObject({ exitCode: 0 });
  aws.account.ssm.put({ name: '/scratch/one', value: 'other', type: 'String', overwrite: true });
  expect(await cdk(['drift', '--fail'])).toMatchObject({ exitCode: 1, output: expect.stringContaining('[~] /Value') as string });
  aws.account.ssm.put({ name: '/scratch/one', value: 'hello', type: 'String', overwrite: true });

  expect(await cdk(['diff'], { NAME: '/scratch/other' })).toMatchObject({
    output: expect.stringContaining('requires replacement') as string,
  });
  expect(await deploy({ NAME: '/scratch/other' })).toMatchObject({ exitCode: 0 });
  expect([value('/scratch/one'), value('/scratch/other')]).toEqual([undefined, 'hello']);

  expect(await cdk(['destroy', '--force'])).toMatchObject({ exitCode: 0 });
  expect(value('/scratch/other')).toBeUndefined();
  expect(aws.account.calls.notImplemented).toEqual([]);
  expect(aws.account.calls.protocolViolations).toEqual([]);
}, 180_000);
