/* The props of the public interfaces, read from the sources: a new one without a row fails. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const LIBRARY = join(__dirname, '..', '..', 'lib');
const ROOMS = ['client', 'private-link', 'worker', 'gateway', 'egress', 'topology'];

/** Answers of the library, not settings. */
const ANSWERS = new Set(['PrefectHandOff', 'PrefectPrivateLinkAlarms']);

/** `Interface.prop` of every exported interface of settings. */
export function publicProps(): readonly string[] {
  const files = ROOMS.flatMap((room) => {
    try {
      return readdirSync(join(LIBRARY, room), { recursive: true, encoding: 'utf8' }).map((file) => join(room, file));
    } catch {
      return [];
    }
  });
  return files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .flatMap(propsOf)
    .sort();
}

function propsOf(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(join(LIBRARY, file), 'utf8'), ts.ScriptTarget.Latest);
  return source.statements
    .filter(ts.isInterfaceDeclaration)
    .filter(({ name, modifiers }) => /^Prefect/.test(name.text) && modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    .filter(({ name }) => !ANSWERS.has(name.text))
    .flatMap(({ name, members }) =>
      members.filter(ts.isPropertySignature).map((member) => `${name.text}.${(member.name as ts.Identifier).text}`),
    );
}
