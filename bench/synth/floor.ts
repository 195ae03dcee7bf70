/* The least that the CDK takes for a link's template: its resources as plain data, without any construct of their own. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnResource } from 'aws-cdk-lib/core';
import { buildAndSynth } from './app';
import { libraryLink, type AddLink } from './links';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

export function floorLink(): AddLink {
  const resources = templateOfOneLink();
  const ids = Object.keys(resources);
  return (stack, id) => {
    for (const [logicalId, { Type: type, Properties }] of Object.entries(resources)) {
      // Other links have their own resources, which refer to each other.
      const properties = ids.reduce((text, own) => text.replaceAll(`"${own}"`, `"${id}${own}"`), JSON.stringify(Properties));
      new CfnResource(stack, id + logicalId, { type, properties: JSON.parse(properties) as Record<string, unknown> }).overrideLogicalId(
        id + logicalId,
      );
    }
  };
}

function templateOfOneLink(): Readonly<Record<string, Resource>> {
  const directory = mkdtempSync(join(tmpdir(), 'prefect-privatelink-bench-'));
  try {
    buildAndSynth(1, libraryLink, directory);
    return (JSON.parse(readFileSync(join(directory, 'Stack0.template.json'), 'utf8')) as { Resources: Record<string, Resource> }).Resources;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
