/* One measured figure, its target, and how both are printed. */

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: '' | 'ms' | 's' | 'kB' | '×';
  /** The most that the design allows. */
  readonly limit?: number;
  /** What the limit is, where the number alone does not say. */
  readonly limitText?: string;
}

export interface Section {
  readonly title: string;
  readonly figures: readonly Figure[];
  /** How it was measured, and what a reader must know to judge it. */
  readonly notes: readonly string[];
}

export function isMet({ value, limit }: Figure): boolean | undefined {
  return limit === undefined ? undefined : value <= limit;
}

export function tableOf({ title, figures, notes }: Section): string {
  const rows = figures.map((figure) => {
    const target = figure.limit === undefined ? '' : `≤ ${figure.limitText ?? amount(figure.limit, figure.unit)}`;
    const met = isMet(figure);
    return [figure.name, amount(figure.value, figure.unit), target, verdict(met)];
  });
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map(([name = '', value = '', target = '', met = '']) =>
    `  ${name.padEnd(widths[0] ?? 0)}  ${value.padStart(widths[1] ?? 0)}  ${target.padEnd(widths[2] ?? 0)}  ${met}`.trimEnd(),
  );
  return ['', title, ...lines, ...notes.map((note) => `  · ${note}`)].join('\n');
}

function verdict(met: boolean | undefined): string {
  if (met === undefined) {
    return '';
  }
  return met ? 'met' : 'NOT MET';
}

/** Three significant digits are enough for what varies from run to run. */
function fractionDigits(value: number): number {
  if (Number.isInteger(value) || value >= 100) {
    return 0;
  }
  return value < 10 ? 2 : 1;
}

function amount(value: number, unit: Figure['unit']): string {
  const digits = fractionDigits(value);
  return `${value.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`;
}
