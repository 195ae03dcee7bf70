import { type Stack } from 'aws-cdk-lib/core';
import { appRegistry, RegistryKey } from '../private/app-registry';

const LINKS_BY_STACK = new RegistryKey(() => new Map<Stack, string[]>());

/** Registers the tag of a link, for the preflights of all links in its stack. */
export function registerLink(stack: Stack, linkTag: string): void {
  const links = appRegistry(stack, LINKS_BY_STACK);
  links.set(stack, [...(links.get(stack) ?? []), linkTag]);
}

/** Complete once all links exist; sorted, so that their order in the code changes no template. */
export function linksOf(stack: Stack): string[] {
  return [...(appRegistry(stack, LINKS_BY_STACK).get(stack) ?? [])].sort();
}
