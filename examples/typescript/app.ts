import { App } from 'aws-cdk-lib/core';
import { BackfillStack } from './backfill-stack';
import { IsolatedEcsWorkerStack } from './isolated-ecs-worker-stack';
import { IsolatedNetworkStack } from './isolated-network-stack';
import { IsolatedWorkerStack } from './isolated-worker-stack';
import { WorkerStack } from './worker-stack';

const image = 'prefecthq/prefect:3.8.8-python3.12';
const workspace = { accountId: '01234567-89ab-cdef-0123-456789abcdef', workspaceId: 'fedcba98-7654-3210-fedc-ba9876543210' };

const app = new App();
const linkIsActive = String(app.node.tryGetContext('linkIsActive')) === 'true';
const { cluster, link } = new WorkerStack(app, 'Workers', { image, workspace, linkIsActive });
if (linkIsActive) {
  new BackfillStack(app, 'Backfill', { cluster, image, link, workspace });
}

const { vpc } = new IsolatedNetworkStack(app, 'IsolatedNetwork');
new IsolatedWorkerStack(app, 'IsolatedWorkers', { vpc, workspace, linkIsActive });

// In a VPC of its own: a VPC takes one link.
const ecsNetwork = new IsolatedNetworkStack(app, 'IsolatedEcsNetwork');
new IsolatedEcsWorkerStack(app, 'IsolatedEcsWorkers', { vpc: ecsNetwork.vpc, workspace, linkIsActive });
