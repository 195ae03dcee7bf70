/* What the tests of the documents read in Markdown: fenced snippets, code in the text, links, anchors. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt, { type Token } from 'markdown-it';

export const ROOT = join(__dirname, '..', '..');

export interface Snippet {
  /** File and line of the fence, for messages. */
  readonly where: string;
  readonly language: string;
  readonly text: string;
}

const parser = new MarkdownIt({ html: true });

export const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** The documents that a reader may paste from. */
export function documents(): string[] {
  const below = ['docs', 'examples', 'sandbox'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  );
  const all = [...readdirSync(ROOT), ...below];
  return all.filter((file) => file.endsWith('.md') && file !== 'API.md' && !file.includes('node_modules')).sort();
}

/** All tokens of a document, those within paragraphs too. */
function tokensOf(file: string): Token[] {
  return parser.parse(read(file), {}).flatMap((token) => [token, ...(token.children ?? [])]);
}

/** All fenced snippets. */
export function snippetsOf(file: string): Snippet[] {
  return tokensOf(file)
    .filter(({ type }) => type === 'fence')
    .map(({ info, content, map }) => ({ where: `${file}:${(map?.[0] ?? 0) + 1}`, language: info, text: content }));
}

export function snippets(language: string): Snippet[] {
  return documents()
    .flatMap(snippetsOf)
    .filter((snippet) => snippet.language === language);
}

/** Code in the running text and in tables. */
export function inlineCode(file: string): string[] {
  return tokensOf(file)
    .filter(({ type }) => type === 'code_inline')
    .map(({ content }) => content);
}

export function linksOf(file: string): string[] {
  return tokensOf(file)
    .filter(({ type }) => type === 'link_open')
    .map((token) => String(token.attrGet('href')));
}

/** Anchors of the headings, as GitHub makes them. */
export function anchorsOf(file: string): string[] {
  const tokens = tokensOf(file);
  return tokens.flatMap(({ type }, index) => {
    const heading = type === 'heading_open' ? tokens[index + 1] : undefined;
    const text = (heading?.children ?? []).map(({ content }) => content).join('');
    const anchor = text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-');
    return heading === undefined ? [] : [anchor];
  });
}
