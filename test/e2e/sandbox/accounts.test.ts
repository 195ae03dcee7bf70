/* The real `cdk` deploys one app to two accounts and two Regions, with the roles of `cdk bootstrap` in each. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startLocalAws, type LocalAws } from '../../../sandbox/aws/local-aws';
import { runCdk, type CdkResult } from '../../../sandbox/cdk';
import { type Network } from '../../../sandbox/network/network';
import { temporaryDirectory } from '../support/support';

const [HERE, THERE] = ['123456789012', '210987654321'];
const [EAST, WEST] = ['us-east-1', 'eu-west-1'];
const ENVIRONMENTS = [HERE, THERE].flatMap((account) => [EAST, WEST].map((region) => ({ account, region })));

const APP = `
const { App, Stack } = require('aws-cdk-lib');
const { StringParameter } = require('aws-cdk-lib/aws-ssm');
const app = new App();
for (const env of ${JSON.stringify(ENVIRONMENTS)}) {
  const stack = new Stack(app, ['Scratch', env.account, env.region].join('-'), { stackName: 'Scratch', env });
  new StringParameter(stack, 'Where', { parameterName: '/scratch/where', stringValue: stack.account + ' ' + stack.region });
}
`;

let aws: LocalAws;
let directory: string;

beforeAll(async () => {
  directory = temporaryDirectory();
  writeFileSync(join(directory, 'app.js'), APP);
  writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ app: `${process.execPath} app.js` }));
  const trusting = { trustedAccounts: [HERE] };
  aws = await startLocalAws({
    network: {} as Network,
    startFunctionProcess: () => {
      throw new Error('no functions here');
    },
    environments: [
      { accountId: HERE, region: EAST },
      { accountId: HERE, region: WEST },
      { accountId: THERE, region: EAST, ...trusting },
      { accountId: THERE, region: WEST, ...trusting },
    ],
  });
});

afterAll(() => aws.stop());

function cdk(...args: string[]): Promise<CdkResult> {
  return runCdk(args, {
    aws: { endpointUrl: aws.url, region: EAST, accountId: HERE },
    directory,
    environment: { NODE_PATH: join(__dirname, '..', '..', '..', 'node_modules'), CDK_VALIDATION: 'false' },
  });
}

const found = () =>
  aws.accounts.list().map(({ accountId, region, ssm, cloudFormation }) => ({
    account: accountId,
    region,
    value: ssm.find('/scratch/where')?.value,
    stack: cloudFormation.findStack(region, 'Scratch')?.status,
  }));

test('each stack arrives in its account and Region, and goes again', async () => {
  expect(await cdk('deploy', '--all', '--require-approval', 'never')).toMatchObject({ exitCode: 0 });
  expect(found()).toEqual(
    ENVIRONMENTS.map(({ account, region }) => ({ account, region, value: `${account} ${region}`, stack: 'CREATE_COMPLETE' })),
  );
  expect(await cdk('destroy', '--all', '--force')).toMatchObject({ exitCode: 0 });
  expect(found()).toEqual(ENVIRONMENTS.map((environment) => ({ ...environment, value: undefined, stack: undefined })));
  expect(aws.account.calls.notImplemented).toEqual([]);
}, 180_000);
