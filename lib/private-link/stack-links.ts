import { type Stack } from 'aws-cdk-lib/core';

const links = new WeakMap<Stack, string[]>();

/** Remembers the tag of a link, for the preflights of all links in its stack. */
export function registerLink(stack: Stack, linkTag: string): void {
  links.set(stack, [...(links.get(stack) ?? []), linkTag]);
}

/** Complete once all links have been made; sorted, so that their order in the code changes no template. */
export function linksOf(stack: Stack): string[] {
  return [...(links.get(stack) ?? [])].sort();
}
