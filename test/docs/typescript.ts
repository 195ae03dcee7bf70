/* TypeScript snippets: type-checked as one program, then run. What a snippet declares is made for it by its type. */
import { join } from 'node:path';
import * as ts from 'typescript';
import { ROOT, type Snippet } from './markdown';

/** Name and type of each `declare const`. */
export function declared({ text }: Snippet): Readonly<Record<string, string>> {
  const source = ts.createSourceFile('snippet.ts', text, ts.ScriptTarget.ES2022);
  const declarations = source.statements
    .filter(ts.isVariableStatement)
    .filter(({ modifiers }) => modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword))
    .flatMap(({ declarationList }) => [...declarationList.declarations]);
  return Object.fromEntries(declarations.map(({ name, type }) => [name.getText(source), type?.getText(source) ?? '?']));
}

/** What the compiler says of the snippets, by where they are. */
export function typeErrors(snippets: readonly Snippet[]): string[] {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, ROOT);
  // The folder of the documents, so that modules are found from there.
  const files = new Map(snippets.map((snippet, index) => [join(ROOT, 'docs', `snippet-${index}.ts`), snippet]));
  const settings: ts.CompilerOptions = {
    ...options,
    // A reader goes on from what a snippet defines.
    noUnusedLocals: false,
    moduleDetection: ts.ModuleDetectionKind.Force,
  };
  const host = ts.createCompilerHost(settings);
  const [fileExists, readFile, getSourceFile] = [host.fileExists, host.readFile, host.getSourceFile];
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path)?.text ?? readFile(path);
  host.getSourceFile = (path, language, ...rest) => {
    const snippet = files.get(path);
    return snippet === undefined ? getSourceFile(path, language, ...rest) : ts.createSourceFile(path, snippet.text, language);
  };
  const program = ts.createProgram([...files.keys()], settings, host);
  return [...files].flatMap(([path, { where }]) => {
    const source = program.getSourceFile(path);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ messageText, start = 0 }) => {
      const line = source?.getLineAndCharacterOfPosition(start).line ?? 0;
      return `${where}, line ${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
  });
}

/** Runs a snippet with the values that it declares. */
export function runSnippet({ text }: Snippet, load: (module: string) => unknown, values: Readonly<Record<string, unknown>>): void {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  });
  new Function('require', 'exports', ...Object.keys(values), outputText)(load, {}, ...Object.values(values));
}
