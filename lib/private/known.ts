import { Fn, Token, type Duration } from 'aws-cdk-lib/core';

/** What `valueFromLookup()` of the CDK returns until the CDK CLI has looked the value up. */
const PENDING_LOOKUP = 'dummy-value-for-';

/** Whether synthesis knows the text: it is no token, no element of a list token, and no value of a pending look-up. */
export function isKnown(value: string): boolean {
  return !Token.isUnresolved(value) && !Token.isUnresolved([value]) && !isPendingLookup(value);
}

/** Whether a synthesis follows that knows the text. */
export function isPendingLookup(value: string): boolean {
  return value.startsWith(PENDING_LOOKUP);
}

/** The list, and the other elements. A list token has no elements at synthesis: it is joined and split at deployment. */
export function concatenated(list: readonly string[], others: readonly string[]): string[] {
  if (others.length === 0 || !Token.isUnresolved(list)) {
    return others.length === 0 ? (list as string[]) : [...list, ...others];
  }
  return Fn.split(',', Fn.join(',', [Fn.join(',', list as string[]), ...others]));
}

/** Durations are calculated with, and become part of names and texts. */
export function requireKnownDuration(prop: string, value: Duration | undefined): void {
  if (value?.isUnresolved() === true) {
    throw new Error(`\`${prop}\` must be known at synthesis, got: a token. Pass a literal, for example Duration.minutes(10)`);
  }
}
