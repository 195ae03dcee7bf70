/* The settings of an app that change what the CDK makes of the same constructs. */
import { App, type Environment } from 'aws-cdk-lib/core';
import flags from 'aws-cdk-lib/recommended-feature-flags.json';

export interface Settings {
  readonly name: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly env?: Required<Environment>;
}

const ENV = { account: '111122223333', region: 'us-east-1' };

/** Both extremes of the flags, with and without an environment. */
export const SETTINGS: readonly Settings[] = [
  { name: 'no flags', context: {} },
  { name: 'all flags, environment', context: flags, env: ENV },
  { name: 'all flags', context: flags },
  { name: 'no flags, environment', context: {}, env: ENV },
];

export function appWith({ context }: Settings): App {
  return new App({ context: { ...context } });
}
