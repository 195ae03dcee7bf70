import { App } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { BackfillStack } from '../examples/typescript/existing-vpc/backfill-stack';
import { IsolatedEcsWorkerStack } from '../examples/typescript/ecs-worker/isolated-ecs-worker-stack';
import { IsolatedNetworkStack } from '../examples/typescript/isolated/isolated-network-stack';
import { IsolatedWorkerStack } from '../examples/typescript/isolated/isolated-worker-stack';
import { WorkerStack } from '../examples/typescript/existing-vpc/worker-stack';

const image = 'prefecthq/prefect:3-latest';
const workspace = { accountId: '01234567-89ab-cdef-0123-456789abcdef', workspaceId: 'fedcba98-7654-3210-fedc-ba9876543210' };

test('cdk-nag AwsSolutions finds nothing in the link of the example, nor in the rule for a client in another stack', () => {
  const app = new App();
  const { cluster, link } = new WorkerStack(app, 'Workers', { image, workspace, linkIsActive: true });
  new BackfillStack(app, 'Backfill', { cluster, image, link, workspace });
  const found = new AwsSolutionsChecks(app)
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
  // The worker gets its settings, none of them secret, as environment variables: the way that Prefect documents.
  expect(found).toEqual(['AwsSolutions-ECS2 Workers/Worker/Task/Resource', 'AwsSolutions-ECS2 Backfill/Worker/Task/Resource']);
});

test.each([
  ['the isolated worker', IsolatedWorkerStack],
  ['the isolated worker for ECS', IsolatedEcsWorkerStack],
])('nor in the link and the endpoints of %s', (_name, WorkersStack) => {
  const app = new App();
  const { vpc } = new IsolatedNetworkStack(app, 'Network');
  new WorkersStack(app, 'Workers', { vpc, workspace, linkIsActive: true });
  const paths = new AwsSolutionsChecks(app)
    .validateScope(app)
    .violations.flatMap(({ violatingResources }) => violatingResources.map(({ constructPath }) => constructPath));
  // Flow logs, the worker's own task and what its role may do in the cluster are the user's to decide.
  expect(paths.filter((path) => /^Workers\/(Prefect|Endpoints|FlowRuns\/(Queue|DeadLetters))\//.test(path ?? ''))).toEqual([]);
});
