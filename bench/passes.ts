/* A deployed link on the stage: the time from acceptance to ACTIVE, and the AWS calls of a steady pass. */
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { linkStatus } from '../sandbox/link-view';
import { contextOf } from '../sandbox/stories/link/link-story';
import { Stage } from '../sandbox/stage';
import { type Figure, type Section } from './figure';

export async function measurePasses(announce: (line: string) => void): Promise<Section> {
  const stage = await Stage.start({ announce });
  try {
    const { account } = stage.aws;
    const { exitCode, output } = await stage.cdk([
      'deploy',
      '--require-approval',
      'never',
      ...contextOf('new'),
      '--output',
      join(stage.directory, 'cdk.out'),
    ]);
    if (exitCode !== 0) {
      throw new Error(`cdk deploy failed:\n${output}`);
    }
    const { acceptance, connection, privateDns } = account.ec2.timings;
    for (const { vpcEndpointId } of account.ec2.endpoints.list()) {
      await account.ec2.acceptConnection(vpcEndpointId);
    }
    await account.clock.advance(acceptance + connection);

    const [rule] = account.events.list();
    if (rule === undefined) {
      throw new Error('there is no schedule');
    }
    const started = performance.now();
    await account.events.fire(rule);
    const seconds = (performance.now() - started) / 1000;
    expectActive(stage);

    // One more pass first: some facts are read once and stored.
    await stage.pass(5);
    account.calls.clearCalls();
    await stage.pass(5);
    expectActive(stage);
    const calls = account.calls.recorded().map(({ service, action }) => `${service}:${action}`);
    const ec2Calls = calls.filter((call) => call.startsWith('ec2:'));
    const figures: Figure[] = [
      { name: 'start of the pass after acceptance to ACTIVE, API and UI', value: seconds, unit: 's' },
      { name: 'EC2 calls in a steady pass', value: ec2Calls.length, unit: '', limit: 1, limitText: '1 describe' },
      { name: 'AWS calls in a steady pass', value: calls.length, unit: '' },
    ];
    return {
      title: 'Passes in the sandbox',
      figures,
      notes: [
        `the sandbox's resolver knows a new name ${privateDns / 1000} s after Private DNS is enabled, and the pass waits for it`,
        `a steady pass calls ${calls.join(', ')}`,
      ],
    };
  } finally {
    await stage.close();
  }
}

function expectActive(stage: Stage): void {
  const condition = linkStatus(stage.aws.account)?.condition;
  if (condition !== 'ACTIVE') {
    throw new Error(`the link is ${condition ?? 'unknown'} instead of ACTIVE`);
  }
}
