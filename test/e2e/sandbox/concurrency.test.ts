/* Invocations of one function meet: each waits until it sees the other, in processes of their own. */
import { Account } from '../../../sandbox/aws/account';
import { functionStarter } from '../../../sandbox/lambda/function-starter';
import { type Network } from '../../../sandbox/network/network';
import { ensureRuntime } from '../../../sandbox/runtime/runtime';
import { temporaryDirectory } from '../support/support';

const MEETING = `
const { readdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
exports.handler = async ({ folder, name }) => {
  writeFileSync(join(folder, name), '');
  while (readdirSync(folder).length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
  return process.pid;
};
`;

let account: Account;

beforeAll(async () => {
  const runtimeDirectory = await ensureRuntime();
  account = new Account({ network: {} as Network, startFunctionProcess: functionStarter({ runtimeDirectory }) });
  account.iam.createRole('role', {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
  });
}, 180_000);

afterAll(() => account.close());

async function create(name: string): Promise<string> {
  const { arn } = await account.lambda.create(name, {
    runtime: 'nodejs24.x',
    handler: 'index.handler',
    roleArn: account.iam.roleArn('role'),
    code: { zipFile: MEETING },
    timeoutSeconds: 20,
    memoryMiB: 128,
    environment: {},
    logGroupName: '/logs',
    architecture: 'x86_64',
  });
  return arn;
}

const event = (folder: string, name: string) => JSON.stringify({ folder, name });

test('two invocations', async () => {
  await create('meeting');
  const folder = temporaryDirectory();
  const results = await Promise.all(['one', 'two'].map((name) => account.lambda.invoke('meeting', event(folder, name))));
  expect(results.map(({ functionError }) => functionError)).toEqual([undefined, undefined]);
  expect(new Set(results.map(({ payload }) => payload)).size).toBe(2);
});

test('a schedule and a person', async () => {
  const arn = await create('woken');
  const folder = temporaryDirectory();
  const rule = account.events.putRule({
    name: 'rule',
    scheduleExpression: 'rate(1 day)',
    enabled: true,
    targets: [{ id: 'Target0', arn, input: event(folder, 'rule') }],
  });
  account.lambda.addPermission(arn, {
    statementId: 'Rule',
    action: 'lambda:InvokeFunction',
    principal: 'events.amazonaws.com',
    sourceArn: rule.arn,
  });
  const [{ functionError }] = await Promise.all([account.lambda.invoke('woken', event(folder, 'person')), account.events.fire(rule)]);
  expect(functionError).toBeUndefined();
}, 60_000);
