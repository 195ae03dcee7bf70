import { Match, Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { actionsOf, EXECUTION, expectAdmitted, expectEndpointsFor, expectNoWayOut } from './isolated-checks';
import { IsolatedNetworkStack } from './isolated-network-stack';
import { IsolatedWorkerStack } from './isolated-worker-stack';

const workspace = { accountId: '01234567-89ab-cdef-0123-456789abcdef', workspaceId: 'fedcba98-7654-3210-fedc-ba9876543210' };

function templates(linkIsActive: boolean): { network: Template; workers: Template } {
  const app = new App();
  const network = new IsolatedNetworkStack(app, 'IsolatedNetwork');
  const workers = new IsolatedWorkerStack(app, 'IsolatedWorkers', { vpc: network.vpc, workspace, linkIsActive });
  return { network: Template.fromStack(network), workers: Template.fromStack(workers) };
}

const { network, workers } = templates(true);

test('there is no way to the internet, nor to another network', () => expectNoWayOut(network, workers));

test('its roles may do what they need, and nothing else', () => {
  expect(actionsOf(workers, 'WorkerTaskExecutionRole')).toEqual(EXECUTION);
  // A process worker calls Prefect and nothing of AWS.
  expect(actionsOf(workers, 'WorkerTaskTaskRole')).toEqual([]);
});

test('there is an endpoint to each service that is called, and to Prefect, open to the worker', () => {
  expectEndpointsFor(workers, EXECUTION);
  expectAdmitted(workers, 'Worker');
});

test('it has all settings, the key as a secret, and a health check', () => {
  workers.hasResourceProperties('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: [
      Match.objectLike({
        Command: Match.arrayWith(['worker', 'start', '--with-healthcheck']),
        Environment: Match.arrayWith([
          { Name: 'PREFECT_CLOUD_API_URL', Value: 'https://api.private.prefect.cloud/api' },
          { Name: 'DO_NOT_TRACK', Value: '1' },
        ]),
        Secrets: [{ Name: 'PREFECT_API_KEY', ValueFrom: Match.anyValue() }],
        HealthCheck: Match.objectLike({ Command: Match.arrayWith(['CMD', 'python']) }),
      }),
    ],
  });
});

test('it waits for the link', () => {
  workers.hasResourceProperties('AWS::ECS::Service', { DesiredCount: 1 });
  templates(false).workers.hasResourceProperties('AWS::ECS::Service', { DesiredCount: 0 });
});
