import { Stack, Token, type IResource } from 'aws-cdk-lib/core';
import { type Construct } from 'constructs';

/**
 * Rejects what is known to be in another Region, or in another account if that matters. The deployment would fail.
 *
 * @param wayOut what to do instead
 */
export function requireSameRegion(scope: Construct, prop: string, resource: IResource | undefined, wayOut: string): void {
  requireEqual(scope, prop, resource, ['region'], wayOut);
}

export function requireSameEnvironment(scope: Construct, prop: string, resource: IResource | undefined, wayOut: string): void {
  requireEqual(scope, prop, resource, ['account', 'region'], wayOut);
}

const WORDS = { account: 'account', region: 'Region' } as const;

function requireEqual(
  scope: Construct,
  prop: string,
  resource: IResource | undefined,
  parts: readonly (keyof typeof WORDS)[],
  wayOut: string,
): void {
  // Objects that only look like a resource may have no environment.
  const env = resource?.env as IResource['env'] | undefined;
  const stack = Stack.of(scope);
  for (const part of parts) {
    if (env === undefined || Token.isUnresolved(env[part]) || Token.isUnresolved(stack[part]) || env[part] === stack[part]) {
      continue;
    }
    throw new Error(
      `\`${prop}\` must be in the ${WORDS[part]} of ${scope.node.path}, ${stack[part]}, got: ${resource?.node.path} in ${env[part]}. ${wayOut}`,
    );
  }
}
