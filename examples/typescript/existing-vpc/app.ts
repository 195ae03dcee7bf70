import { App } from 'aws-cdk-lib/core';
import { BackfillStack } from './backfill-stack';
import { WorkerStack } from './worker-stack';

const image = 'prefecthq/prefect:3.9.1-python3.12';
const workspace = { accountId: '01234567-89ab-cdef-0123-456789abcdef', workspaceId: 'fedcba98-7654-3210-fedc-ba9876543210' };

const app = new App();
const linkIsActive = String(app.node.tryGetContext('linkIsActive')) === 'true';
const { cluster, link } = new WorkerStack(app, 'Workers', { image, workspace, linkIsActive });
if (linkIsActive) {
  new BackfillStack(app, 'Backfill', { cluster, image, link, workspace });
}
