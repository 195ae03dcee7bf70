/* The settings of the deployable app, read from CDK context: cdk.json, or -c key=value on the command line. */
import { didYouMean } from '../lib/cli/program/did-you-mean';

export interface AppSettings {
  /** Id of an existing VPC, or `new`. */
  readonly vpcId: string;
  readonly region: string;
  readonly apiServiceName: string;
  readonly uiServiceName?: string;
  readonly serviceRegion?: string;
}

/** A setting is missing or wrong; the message is one sentence for the person who deploys. */
export class SettingError extends Error {}

interface Form {
  readonly pattern: RegExp;
  readonly means: string;
  readonly example: string;
}

const SERVICE_NAME = /^com\.amazonaws\.vpce\.[a-z0-9-]+\.vpce-svc-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;
const REGION: Form = { pattern: /^[a-z]{2,4}(-[a-z]+)+-\d+$/, means: 'an AWS Region', example: 'us-east-1' };

const FORMS = {
  vpcId: {
    pattern: /^(new|vpc-(?:[0-9a-f]{8}|[0-9a-f]{17}))$/,
    means: 'the id of a VPC, or "new" to create a small VPC',
    example: 'vpc-0123456789abcdef0',
  },
  region: REGION,
  serviceRegion: REGION,
  apiServiceName: {
    pattern: SERVICE_NAME,
    means: 'the service name of the API from Prefect',
    example: 'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0',
  },
  uiServiceName: {
    pattern: SERVICE_NAME,
    means: 'the service name of the UI from Prefect, or "none"',
    example: 'com.amazonaws.vpce.us-east-1.vpce-svc-0fedcba9876543210',
  },
} as const satisfies Record<keyof AppSettings, Form>;

type Key = keyof typeof FORMS;

/** Keys of feature flags, of look-ups and of the CDK command line have a colon or a slash; settings of an app are plain words. */
const NAMESPACED = /[:/]/;

/**
 * Reads and checks all settings, from everything that is in the CDK context.
 *
 * @throws SettingError that names the key, the value and an example.
 */
export function readSettings(all: Readonly<Record<string, unknown>>): AppSettings {
  refuseUnknownKeys(Object.keys(all));
  const context = (key: string): unknown => (Object.hasOwn(all, key) ? all[key] : undefined);
  const optional = (key: Key): string | undefined => {
    const value = context(key);
    return value === undefined || value === '' || value === 'none' ? undefined : checked(key, value);
  };
  const settings: AppSettings = {
    vpcId: checked('vpcId', context('vpcId')),
    region: checked('region', context('region')),
    apiServiceName: checked('apiServiceName', context('apiServiceName')),
    uiServiceName: optional('uiServiceName'),
    serviceRegion: optional('serviceRegion'),
  };
  return settings;
}

/** A mistyped key would otherwise leave the default in force without a word. */
function refuseUnknownKeys(keys: readonly string[]): void {
  const known = Object.keys(FORMS);
  const unknown = keys.find((key) => !NAMESPACED.test(key) && !known.includes(key));
  if (unknown !== undefined) {
    throw new SettingError(`There is no setting "${unknown}"${didYouMean(unknown, known)}; settings: ${known.join(', ')}.`);
  }
}

function checked(key: Key, value: unknown): string {
  const { pattern, means, example } = FORMS[key];
  if (typeof value === 'string' && pattern.test(value)) {
    return value;
  }
  const problem =
    value === undefined || value === ''
      ? `The setting "${key}" is missing`
      : `The setting "${key}" is ${JSON.stringify(value)}, ${/replace|example|todo|<|xxx/i.test(String(value)) ? 'which is a placeholder' : 'which does not have the expected form'}`;
  throw new SettingError(`${problem}: set ${means}, for example -c ${key}=${example}.`);
}
