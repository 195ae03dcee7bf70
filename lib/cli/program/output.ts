import { printable } from '../../core/text';
import { type Io } from './io';
import { MOST_COLUMNS, wrap } from './wrap';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

/** Part of a line. {@link Output} cleans it before it adds style, so that foreign text cannot add escape codes. */
export type Span = string | { readonly text: string; readonly style: Style };

const CODES: Readonly<Record<Style, string>> = { bold: '1', dim: '2', red: '31', green: '32', yellow: '33' };

/** Narrower than this, a wrapped text is harder to read than a long line. */
const NARROWEST_TEXT = 30;
/** Indentation of a text that has no room beside its label. */
const BELOW_LABEL = 9;

const HIDDEN = '********';
/** Shorter values could hide ordinary words. */
const SHORTEST_SECRET = 8;
/** An API key of Prefect Cloud in the wrong place: the error about it would repeat the key. */
const API_KEY = /(?<![a-z0-9])pn[ub]_\w{8,}/gi;
const SECRET_VARIABLES = ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'PREFECT_API_KEY', 'PREFECT_API_AUTH_STRING'];

const PROXY_VARIABLES = ['http_proxy', 'https_proxy'].flatMap((name) => [name, name.toUpperCase()]);

export function styled(style: Style, text: string): Span {
  return { style, text };
}

/** Prints everything that a command prints: cleaned, without secrets, and with colours only if the terminal wants them. */
export class Output {
  private readonly secrets: string[];

  public constructor(
    private readonly io: Io,
    public readonly json: boolean,
  ) {
    this.secrets = [];
    SECRET_VARIABLES.forEach((name) => this.hide(io.env[name]));
    PROXY_VARIABLES.forEach((name) => this.hide(/^[^@]*:\/\/[^:@]*:([^@]+)@/.exec(io.env[name] ?? '')?.[1]));
  }

  /** Never prints this value from now on. */
  public hide(secret: string | undefined): void {
    if (secret !== undefined && secret.length >= SHORTEST_SECRET) {
      this.secrets.push(secret);
    }
  }

  /** A human-readable line; prints nothing with `--json`. */
  public line(...spans: readonly Span[]): void {
    if (!this.json) {
      this.io.out(`${this.render(spans, this.io.colours.out)}\n`);
    }
  }

  /** A human-readable text behind its label, wrapped at the width of the terminal: beside the label if there is room, else below it. */
  public paragraph(label: readonly Span[], text: string, style?: Style): void {
    const cleaned = this.clean(text);
    const beside = this.widthOf(label);
    if (this.width !== undefined && this.width - beside < NARROWEST_TEXT) {
      this.line(...label);
      this.textLines(cleaned, BELOW_LABEL).forEach((line) =>
        this.line(' '.repeat(BELOW_LABEL), style === undefined ? line : styled(style, line)),
      );
      return;
    }
    this.textLines(cleaned, beside).forEach((line, index) =>
      this.line(...(index === 0 ? label : [' '.repeat(beside)]), style === undefined ? line : styled(style, line)),
    );
  }

  private textLines(text: string, indent: number): readonly string[] {
    return this.width === undefined ? [text] : wrap(text, this.width - indent);
  }

  /** Parts on as few lines as the terminal allows: a part that does not fit begins the next line, indented. */
  public parts(parts: readonly (readonly Span[])[], { indent = 2, gap = 1 } = {}): void {
    const lines: { spans: Span[]; width: number }[] = [];
    for (const part of parts) {
      const width = this.widthOf(part);
      const last = lines.at(-1);
      if (last === undefined) {
        lines.push({ spans: [...part], width });
      } else if (this.width !== undefined && last.width + gap + width > this.width) {
        lines.push({ spans: [' '.repeat(indent), ...part], width: indent + width });
      } else {
        last.spans.push(' '.repeat(gap), ...part);
        last.width += gap + width;
      }
    }
    lines.forEach(({ spans }) => this.line(...spans));
  }

  private widthOf(spans: readonly Span[]): number {
    return spans.reduce((width, span) => width + this.clean(typeof span === 'string' ? span : span.text).length, 0);
  }

  /** Columns to fill; undefined if the output goes to a file or a pipe, where nothing is wrapped. */
  public get width(): number | undefined {
    return this.io.columns === undefined ? undefined : Math.min(this.io.columns, MOST_COLUMNS);
  }

  /** A human-readable remark beside the result. It goes to standard error, so that it never mixes with what a program reads. */
  public remark(...spans: readonly Span[]): void {
    this.io.err(`${this.render(spans, this.io.colours.err)}\n`);
  }

  /** The result as JSON; prints nothing without `--json`. */
  public value(value: unknown): void {
    if (this.json) {
      this.io.out(`${JSON.stringify(value, (_key, member: unknown) => (typeof member === 'string' ? this.clean(member) : member), 2)}\n`);
    }
  }

  /** The same as {@link value} on one line: for results that follow each other. */
  public event(value: unknown): void {
    if (this.json) {
      this.io.out(`${JSON.stringify(value, (_key, member: unknown) => (typeof member === 'string' ? this.clean(member) : member))}\n`);
    }
  }

  /** Text that another program reads unchanged, in both modes; its renderer has quoted it. */
  public raw(text: string): void {
    this.io.out(text);
  }

  private render(spans: readonly Span[], colours: boolean): string {
    return spans
      .map((span) => {
        if (typeof span === 'string') {
          return this.clean(span);
        }
        const text = this.clean(span.text);
        return colours && text !== '' ? `\u001b[${CODES[span.style]}m${text}\u001b[0m` : text;
      })
      .join('')
      .trimEnd();
  }

  /** The text without control characters and secrets. */
  public clean(text: string): string {
    return this.secrets.reduce((left, secret) => left.replaceAll(secret, HIDDEN), printable(text)).replace(API_KEY, HIDDEN);
  }
}
