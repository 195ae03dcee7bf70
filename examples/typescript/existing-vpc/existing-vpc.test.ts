import { Match, Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { BackfillStack } from './backfill-stack';
import { WorkerStack } from './worker-stack';

// Hashes of function code change with every release of a library, and say nothing in a review.
const HASH = /[0-9a-f]{64}/g;
expect.addSnapshotSerializer({
  test: (value) => typeof value === 'string' && value.search(HASH) >= 0,
  print: (value) => JSON.stringify(String(value).replace(HASH, '<hash>')),
});

const image = 'prefecthq/prefect:3-latest';
const workspace = { accountId: '01234567-89ab-cdef-0123-456789abcdef', workspaceId: 'fedcba98-7654-3210-fedc-ba9876543210' };

const app = new App();
const workers = new WorkerStack(app, 'Workers', { image, workspace, linkIsActive: true });
const backfill = new BackfillStack(app, 'Backfill', { cluster: workers.cluster, image, link: workers.link, workspace });

test('the stack with the link', () => {
  expect(Template.fromStack(workers).toJSON()).toMatchSnapshot();
});

test('the worker stays on the public path until the link is active', () => {
  const before = new WorkerStack(new App(), 'Workers', { image, workspace, linkIsActive: false });
  Template.fromStack(before).hasResourceProperties('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: [
      Match.objectLike({
        Environment: [
          {
            Name: 'PREFECT_API_URL',
            Value: `https://api.prefect.cloud/api/accounts/${workspace.accountId}/workspaces/${workspace.workspaceId}`,
          },
        ],
      }),
    ],
  });
});

test('the stack that uses the link of another one', () => {
  const template = Template.fromStack(backfill);
  expect(template.toJSON()).toMatchSnapshot();
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 443, ToPort: 443 });
});
