/* CloudFormation deploys a link with exactly the permissions that docs/security.md lists. */
import { documentedPolicy, documentedPermissions } from '../../docs/deploy-permissions';
import { type StackSettings } from '../support/apps/link-settings';
import { BOTH, expectDone, Ground } from '../support/ground';

const EXECUTION_ROLE = 'cdk-hnb659fds-cfn-exec-role-123456789012-us-east-1';
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

let ground: Ground;
let stack: StackSettings;

/** The role as `cdk bootstrap --cloudformation-execution-policies` leaves it. */
function deployWith(policy: object): void {
  const { iam } = ground.account;
  const arn = iam.putManagedPolicy('deploy-links', policy);
  iam.detachRolePolicy(EXECUTION_ROLE, ADMINISTRATOR);
  iam.attachRolePolicy(EXECUTION_ROLE, arn);
}

beforeAll(async () => {
  ground = await Ground.start();
  stack = { stackName: 'Narrow', vpc: await ground.addVpc(), links: [{ ...BOTH, connectionNotifications: true, alarms: true }] };
  deployWith(documentedPolicy());
}, 180_000);

afterAll(() => ground.close(), 60_000);

test('without one of them the deployment fails and names it', async () => {
  const all = [...documentedPermissions().values()].flat();
  deployWith({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: all.filter((action) => action !== 'events:PutTargets'), Resource: '*' }],
  });
  const { exitCode, output } = await ground.deploy({ ...stack, stackName: 'TooNarrow' });
  expect(exitCode).not.toBe(0);
  expect(output).toContain('is not authorized to perform: events:PutTargets');
  expect(ground.stackStatus('TooNarrow')).toBe('ROLLBACK_COMPLETE');
  expect(ground.troubles.splice(0)).toEqual([expect.stringContaining('may not events:PutTargets')]);
}, 90_000);

test('the documented ones deploy, update with tags, and delete it', async () => {
  deployWith(documentedPolicy());
  expectDone(await ground.deploy(stack));
  expect(ground.stackStatus(stack.stackName)).toBe('CREATE_COMPLETE');
  expectDone(await ground.deploy({ ...stack, tags: { Team: 'data' } }));
  expect(ground.stackStatus(stack.stackName)).toBe('UPDATE_COMPLETE');
  expectDone(await ground.destroy(stack));
  expect(ground.account.calls.notImplemented).toEqual([]);
}, 180_000);
