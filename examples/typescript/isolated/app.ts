import { App } from 'aws-cdk-lib/core';
import { IsolatedNetworkStack } from './isolated-network-stack';
import { IsolatedWorkerStack } from './isolated-worker-stack';

const workspace = { accountId: '01234567-89ab-cdef-0123-456789abcdef', workspaceId: 'fedcba98-7654-3210-fedc-ba9876543210' };

const app = new App();
const linkIsActive = String(app.node.tryGetContext('linkIsActive')) === 'true';
const { vpc } = new IsolatedNetworkStack(app, 'IsolatedNetwork');
new IsolatedWorkerStack(app, 'IsolatedWorkers', { vpc, workspace, linkIsActive });
