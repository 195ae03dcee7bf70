/* A copy of this repository's app, since context lookups write `cdk.context.json` beside it. */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PARTS = ['assets', 'bin', 'cdk.json', 'lib', 'package.json', 'tsconfig.json'];

interface CdkJson {
  readonly context?: Readonly<Record<string, unknown>>;
}

/** Copies the parts of the repository that the app needs, with settings for its `cdk.json`, and returns their folder. */
export function scratchCopy(directory: string, settings: Readonly<Record<string, string>> = {}): string {
  const repository = join(__dirname, '..');
  const copy = join(directory, 'app');
  mkdirSync(copy);
  for (const part of PARTS) {
    cpSync(join(repository, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(repository, 'node_modules'), join(copy, 'node_modules'));
  const cdkJsonPath = join(copy, 'cdk.json');
  const cdkJson = JSON.parse(readFileSync(cdkJsonPath, 'utf8')) as CdkJson;
  writeFileSync(cdkJsonPath, JSON.stringify({ ...cdkJson, context: { ...cdkJson.context, ...settings } }, undefined, 2));
  return copy;
}
