/* The real `cdk` command of this repository, pointed at the local AWS. */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { ADMINISTRATOR_CREDENTIALS } from './aws/iam/state/access-keys';

export interface AwsAccess {
  /** `http://127.0.0.1:<port>`: an address and not a name, for S3 then goes by path. */
  readonly endpointUrl: string;
  readonly region: string;
  readonly accountId: string;
}

export interface CdkOptions {
  readonly aws: AwsAccess;
  /** Folder with the `cdk.json`. */
  readonly directory: string;
  /** Environment variables besides those that point at the local AWS. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Called with each line as it comes. */
  readonly onLine?: (line: string) => void;
}

export interface CdkResult {
  readonly exitCode: number;
  /** Standard output and standard error in the order in which they came. */
  readonly output: string;
  readonly seconds: number;
}

/** What `aws`, `cdk` and the SDKs need to reach the local AWS, and nothing else; also printed for people to use. */
export function awsEnvironment({ endpointUrl, region, accountId }: AwsAccess): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_ACCESS_KEY_ID: ADMINISTRATOR_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ADMINISTRATOR_CREDENTIALS.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    CDK_DEFAULT_ACCOUNT: accountId,
    CDK_DEFAULT_REGION: region,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
}

/** Runs `cdk` to its end; a failed command is a result, not an error. */
export async function runCdk(args: readonly string[], options: CdkOptions): Promise<CdkResult> {
  const program = join(dirname(require.resolve('aws-cdk/package.json')), 'bin', 'cdk');
  const started = Date.now();
  const child = spawn(process.execPath, [program, '--no-color', '--no-notices', ...args], {
    cwd: options.directory,
    env: { ...inherited(), ...awsEnvironment(options.aws), CI: '1', ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      lines.push(line);
      options.onLine?.(line);
    });
  }
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  return { exitCode, output: lines.join('\n'), seconds: (Date.now() - started) / 1000 };
}

/** This machine's environment without anything that would lead to a real account. */
function inherited(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS|CDK)_/.test(name)));
}
