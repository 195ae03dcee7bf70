import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';

const root = join(__dirname, '..', '..');

test('an app that a bundler has packed says what is missing and the way out', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bundled-app-'));
  try {
    writeFileSync(
      join(folder, 'app.ts'),
      `import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { App, Stack } from 'aws-cdk-lib/core';
import { PrefectPrivateLink } from '${root}/lib/index';
const stack = new Stack(new App(), 'Network');
const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], isolatedSubnetIds: ['subnet-1'], vpcCidrBlock: '10.0.0.0/16' });
new PrefectPrivateLink(stack, 'Prefect', { vpc, apiServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0' });
`,
    );
    buildSync({
      entryPoints: [join(folder, 'app.ts')],
      outfile: join(folder, 'out', 'bundle', 'app.js'),
      bundle: true,
      platform: 'node',
      external: ['aws-cdk-lib', 'constructs'],
      nodePaths: [join(root, 'node_modules')],
    });
    const { stderr } = spawnSync(process.execPath, [join(folder, 'out', 'bundle', 'app.js')], {
      encoding: 'utf8',
      env: { ...process.env, NODE_PATH: join(root, 'node_modules') },
    });
    expect(stderr).toContain('Error: the code of the probe was not found, got: no index.js in ');
    expect(stderr).toContain('--external:cdk-prefect-privatelink');
    expect(stderr).not.toContain('ENOENT');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
