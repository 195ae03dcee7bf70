import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awsEnvironment, runCdk } from '../../sandbox/cdk';

const aws = { endpointUrl: 'http://127.0.0.1:9', region: 'us-east-1', accountId: '123456789012' };

function appFolder(app: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'sandbox-cdk-'));
  writeFileSync(join(directory, 'app.js'), app);
  writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ app: `${process.execPath} app.js` }));
  return directory;
}

test('names an address for the endpoint and turns off what would leave the machine', () => {
  expect(awsEnvironment(aws)).toMatchObject({ AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_EC2_METADATA_DISABLED: 'true', AWS_PAGER: '' });
});

test('gives the app the local AWS, and no profile of this machine', async () => {
  process.env['AWS_PROFILE'] = 'production';
  const directory = appFolder(
    `console.error('seen', process.env.AWS_ENDPOINT_URL, process.env.AWS_PROFILE, process.env.OWN); process.exit(1)`,
  );
  const lines: string[] = [];
  const result = await runCdk(['synth'], { aws, directory, environment: { OWN: 'value' }, onLine: (line) => lines.push(line) });
  delete process.env['AWS_PROFILE'];
  expect(result.exitCode).toBe(1);
  expect(result.output).toContain('seen http://127.0.0.1:9 undefined value');
  expect(lines.join('\n')).toBe(result.output);
}, 60_000);
