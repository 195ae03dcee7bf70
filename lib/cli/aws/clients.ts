/* AWS clients for `--profile` and `--region`, and the texts of their failures. */
import { EC2Client } from '@aws-sdk/client-ec2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { Route53Client } from '@aws-sdk/client-route-53';
import { SSMClient } from '@aws-sdk/client-ssm';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { ask as askAws, type Ask, type Ec2Access } from '../../aws/ask';
import { type Asked } from '../../core/findings/asked';
import { type CallFailure } from '../../core/findings/call-failure';
import { CannotReadError } from '../program/exit';
import {
  environmentCredentials,
  profileOf,
  readCaBundle,
  readProfile,
  regionOf,
  type AwsOptions,
  type Environment,
  type ProfileSettings,
} from './environment';
import { EnvironmentRequestHandler } from './request-handler';

/** The SDK warns of keys in the environment beside a profile; here it is plain which of them count. */
const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

const CONNECTION_TIMEOUT = 5000;
const REQUEST_TIMEOUT = 15_000;
/** Longer than any pass. */
const INVOCATION_TIMEOUT = 310_000;

export class Aws implements Ec2Access {
  public readonly ask = ask;
  private readonly made = new Map<string, unknown>();
  private read: Promise<ProfileSettings> | undefined;

  public constructor(
    private readonly options: AwsOptions,
    private readonly env: Environment,
  ) {
    // The SDK's warning about Node versions is meant for developers, not for users of this program.
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
    const profile = profileOf(options, env)?.value;
    if (profile !== undefined) {
      // The SDK finds endpoint URLs and retry settings of a profile by this variable alone.
      process.env.AWS_PROFILE = profile;
    }
  }

  public get ec2(): EC2Client {
    return this.client('ec2', () => new EC2Client(this.settings(REQUEST_TIMEOUT)));
  }

  public get ssm(): SSMClient {
    return this.client('ssm', () => new SSMClient(this.settings(REQUEST_TIMEOUT)));
  }

  public get route53(): Route53Client {
    return this.client('route53', () => new Route53Client(this.settings(REQUEST_TIMEOUT)));
  }

  public get lambda(): LambdaClient {
    // A pass must not start twice.
    return this.client('lambda', () => new LambdaClient({ ...this.settings(INVOCATION_TIMEOUT), maxAttempts: 1 }));
  }

  /** The Region in use, from any source. */
  public async region(): Promise<string> {
    return regionOf(this.options, this.env, await this.profile());
  }

  private profile(): Promise<ProfileSettings> {
    return (this.read ??= readProfile(profileOf(this.options, this.env)));
  }

  private settings(requestTimeout: number) {
    const requestHandler = new EnvironmentRequestHandler(this.env, async () => readCaBundle(this.env, await this.profile()), {
      connectionTimeout: CONNECTION_TIMEOUT,
      requestTimeout,
      throwOnRequestTimeout: true,
    });
    const credentials = environmentCredentials(this.options, this.env);
    return {
      region: () => this.region(),
      requestHandler,
      ...(credentials === undefined
        ? {
            // Calls of STS and IAM Identity Center for credentials take the same way.
            credentialDefaultProvider: (init: object = {}) =>
              defaultProvider({
                ...init,
                logger: SILENT,
                profile: profileOf(this.options, this.env)?.value,
                clientConfig: { requestHandler },
              }),
          }
        : { credentials }),
    };
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
    if (error instanceof CannotReadError) {
      throw error;
    }
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
