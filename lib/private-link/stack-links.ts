import { Stack } from 'aws-cdk-lib/core';
import { type Construct } from 'constructs';
import { appRegistry, RegistryKey } from '../private/app-registry';

const LINKS_BY_STACK = new RegistryKey(() => new Map<Stack, Map<string, Construct>>());

/** Registers a link under its name, for the preflights of all links in its stack. */
export function registerLink(link: Construct, name: string): void {
  const stack = Stack.of(link);
  const registry = appRegistry(stack, LINKS_BY_STACK);
  const links = registry.get(stack) ?? new Map<string, Construct>();
  const other = links.get(name);
  if (other !== undefined) {
    throw new Error(
      `\`linkName\` must be unique in its stack, got: '${name}' for ${link.node.path}, which is the name of ${other.node.path}. Pass another \`linkName\` to one of them`,
    );
  }
  registry.set(stack, links.set(name, link));
}

/** Names of the links; complete once all exist, and sorted, so that their order in the code changes no template. */
export function linksOf(stack: Stack): string[] {
  return [...(appRegistry(stack, LINKS_BY_STACK).get(stack)?.keys() ?? [])].sort();
}
