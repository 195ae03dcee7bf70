/* The tests run on the floor of the peer range. These run on the newest aws-cdk-lib that the registry has. */
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { removeFolder, repository, run, temporaryFolder } from './support';

jest.setTimeout(600_000);

const folder = temporaryFolder();
afterAll(() => removeFolder(folder));

test('the matrix, the template and what the CDK changes are the same on the newest aws-cdk-lib', () => {
  writeFileSync(path.join(folder, 'package.json'), '{"private":true}');
  run('npm', ['install', '--no-audit', '--no-fund', 'aws-cdk-lib@latest', 'constructs@latest'], folder);
  const tests = ['matrix/matrix', 'private-link/snapshot', 'private-link/cdk-features', 'private-link/nag'].map((name) => `test/${name}`);
  run('npx', ['jest', ...tests, '--selectProjects', 'unit'], repository, { CDK_PACKAGES: path.join(folder, 'node_modules') });
});
