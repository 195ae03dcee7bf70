/* The library's command line, as it ships. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { awsEnvironment } from '../../cdk';
import { type Stage } from '../../stage';

const PROGRAM = join(__dirname, '..', '..', '..', 'assets', 'cli', 'prefect-privatelink.js');

/** Against the local AWS. Its findings are exit code 1, and no error here. */
export function prefectPrivateLink({ access, directory }: Stage, args: readonly string[]): Promise<string> {
  const env = { PATH: process.env['PATH'], HOME: directory, NO_COLOR: '1', ...awsEnvironment(access) };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [PROGRAM, ...args], { env }, (error, stdout, stderr) => {
      if (error === null || error.code === 1) {
        resolve(stdout);
      } else {
        reject(new Error(`prefect-privatelink ${args.join(' ')} failed:\n${stderr}`));
      }
    });
  });
}
