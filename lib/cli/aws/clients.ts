/* AWS clients for `--profile` and `--region`, and the texts of their failures. */
import { EC2Client } from '@aws-sdk/client-ec2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { Route53Client } from '@aws-sdk/client-route-53';
import { SSMClient } from '@aws-sdk/client-ssm';
import { ask as askAws, type Ask, type Ec2Access } from '../../aws/ask';
import { type Asked } from '../../core/findings/asked';
import { type CallFailure } from '../../core/findings/call-failure';
import { CannotReadError } from '../program/exit';

export interface AwsSettings {
  readonly profile?: string;
  readonly region?: string;
}

export class Aws implements Ec2Access {
  public readonly ask = ask;
  private readonly settings: object;
  private readonly made = new Map<string, unknown>();

  public constructor({ profile, region }: AwsSettings) {
    // The SDK's warning about Node versions is meant for developers, not for users of this program.
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
    this.settings = {
      // Undefined members would override the environment.
      profile,
      region,
      maxAttempts: 3,
      requestHandler: { connectionTimeout: 3000, requestTimeout: 15_000, throwOnRequestTimeout: true },
    };
  }

  public get ec2(): EC2Client {
    return this.client('ec2', () => new EC2Client(this.settings));
  }

  public get ssm(): SSMClient {
    return this.client('ssm', () => new SSMClient(this.settings));
  }

  public get route53(): Route53Client {
    return this.client('route53', () => new Route53Client(this.settings));
  }

  public get lambda(): LambdaClient {
    // Longer than any pass, which must not start twice.
    return this.client(
      'lambda',
      () =>
        new LambdaClient({
          ...this.settings,
          maxAttempts: 1,
          requestHandler: { connectionTimeout: 3000, requestTimeout: 310_000, throwOnRequestTimeout: true },
        }),
    );
  }

  /** The Region in use, from any source. */
  public async region(): Promise<string> {
    return this.ec2.config.region();
  }

  private client<T>(name: string, make: () => T): T {
    const known = this.made.get(name) as T | undefined;
    if (known !== undefined) {
      return known;
    }
    const made = make();
    this.made.set(name, made);
    return made;
  }
}

/** Calls AWS and returns a failure as a value. Settings that make every call fail end the command instead. */
export const ask: Ask = (action, call) =>
  askAws(action, call, (error) => {
    const setting = settingTrouble(error);
    if (setting !== undefined) {
      throw new CannotReadError(setting);
    }
  });

/** Calls AWS for something that the command requires; a failure ends it. */
export async function demand<T>(action: string, call: () => Promise<T>): Promise<T> {
  return needed(await ask(action, call));
}

/** The answer of a call that the command requires. */
export function needed<T>(asked: Asked<T>): T {
  if (asked.known) {
    return asked.value;
  }
  throw new CannotReadError(failureText(asked.failure));
}

/** One sentence. */
export function failureText({ action, kind, errorName, message }: CallFailure): string {
  switch (kind) {
    case 'permissionMissing':
      return `these credentials are not allowed to call ${action} (${errorName}): ${message}`;
    case 'throttled':
      return `AWS throttles ${action}; try again in a moment`;
    case 'timedOut':
      return `${action} got no answer in time`;
    default:
      return `${action} failed (${errorName}): ${message}`;
  }
}

const EXPIRED = /^(ExpiredToken|ExpiredTokenException|TokenRefreshRequired|RequestExpired)$/;
const INVALID = /^(UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|SignatureDoesNotMatch|InvalidAccessKeyId)$/;

/** The problem with Region or credentials, if the error is about them. */
function settingTrouble(error: unknown): string | undefined {
  if (!(error instanceof Error)) {
    return undefined;
  }
  if (/region is missing/i.test(error.message)) {
    return 'no AWS Region is set: pass --region, or set AWS_REGION or the Region of the profile';
  }
  if (error.name === 'CredentialsProviderError' || /could not load credentials/i.test(error.message)) {
    return `no AWS credentials were found (${error.message}): pass --profile, or sign in as for the AWS CLI`;
  }
  if (EXPIRED.test(error.name)) {
    return 'the AWS credentials have expired: sign in again';
  }
  if (INVALID.test(error.name)) {
    return `AWS rejects the credentials (${error.name})`;
  }
  return undefined;
}
