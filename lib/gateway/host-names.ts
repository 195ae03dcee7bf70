/* Host names in the configuration, which is rendered at synthesis and compares them in lower case. */
import { Token } from 'aws-cdk-lib/core';
import { isKnown, isPendingLookup } from '../private/known';
import { validateHostName } from '../private/validation';

export function configuredHostNames(hostNames: readonly string[]): string[] {
  if (Token.isUnresolved(hostNames)) {
    refuseToken();
  }
  return hostNames.map((hostName) => {
    if (isPendingLookup(hostName)) {
      // The CDK looks the value up and synthesizes again only if this synthesis succeeds.
      return `${hostName
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .slice(0, 60)}x.invalid`;
    }
    if (!isKnown(hostName)) {
      refuseToken();
    }
    validateHostName('hostNames', hostName);
    return hostName.toLowerCase();
  });
}

function refuseToken(): never {
  throw new Error('`hostNames` must be known at synthesis, got: a token. The configuration compares them in lower case');
}
