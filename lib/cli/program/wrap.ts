/*
 * Lines that fit a terminal. Own code: no library in the bundle wraps text, and those that do add tables of wide
 * characters and colours, which no text here needs.
 */

/** Longer lines are hard to read. */
export const MOST_COLUMNS = 120;

/** Shorter lines leave no room beside a label. */
const LEAST_COLUMNS = 60;

/** Width of the help, which is wrapped in a pipe, too. */
export function widthFor(columns = 80): number {
  return Math.min(Math.max(columns, LEAST_COLUMNS), MOST_COLUMNS);
}

export function wrap(text: string, width: number): readonly string[] {
  return fill(text.split(' '), width);
}

/** Puts as many parts on each line as fit; a longer part gets its own line. */
export function fill(parts: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last === undefined || last.length + part.length + 1 > width) {
      lines.push(part);
    } else {
      lines[lines.length - 1] = `${last} ${part}`;
    }
  }
  return lines;
}
