/* Prints a story: steps with marks and times, commands with their output, a summary at the end. */
import { setTimeout as pause } from 'node:timers/promises';

const DIM = '\u001b[2m';
const GREEN = '\u001b[32m';
const RED = '\u001b[31m';
const BOLD = '\u001b[1m';
const RESET = '\u001b[0m';

/** A step whose result differs from its title; ends the story. */
export class StoryError extends Error {
  override readonly name = 'StoryError';
}

export class Narrator {
  private steps = 0;
  private running?: string;
  /** What commands printed during a step, shown below it once it has ended. */
  private held: string[] = [];
  private readonly started = Date.now();

  constructor(
    private readonly write: (line: string) => void,
    private readonly colours: boolean,
  ) {}

  title(text: string): void {
    this.write('');
    this.write(this.paint(BOLD, text));
  }

  line(text: string): void {
    this.write(`  ${text}`);
  }

  /** One step: what is about to happen, then what came of it. */
  async step<T>(text: string, run: () => Promise<T>, result: (value: T) => string = () => ''): Promise<T> {
    const began = Date.now();
    this.running = text;
    this.progress('');
    try {
      const value = await run();
      this.steps += 1;
      const came = result(value);
      this.finish(`  ${this.paint(GREEN, '✔')} ${text}${came === '' ? '' : `: ${came}`}`, began);
      return value;
    } catch (error) {
      this.finish(`  ${this.paint(RED, '✘')} ${text}`, began);
      throw error;
    }
  }

  /** How far the running step is; shown on a terminal only. */
  progress(detail: string): void {
    if (process.stdout.isTTY) {
      process.stdout.write(`\r\u001b[K  … ${this.running ?? ''}${detail === '' ? '' : ` (${detail})`}`);
    }
  }

  /** A command that was run, with its output. */
  command(where: string, command: string, output: string): void {
    this.quote(`${where}$ ${command}`, output);
  }

  /** Quoted output. */
  quote(heading: string, output: string): void {
    const lines = output
      .trim()
      .split('\n')
      .filter((line) => line.trim() !== '');
    this.held.push(heading, ...lines.map((line) => `  ${line}`));
  }

  /** Lets time go by, and shows how much is left. */
  async wait(milliseconds: number): Promise<void> {
    for (const end = Date.now() + milliseconds; Date.now() < end; await pause(Math.min(1000, end - Date.now()))) {
      this.progress(`${Math.ceil((end - Date.now()) / 1000)} s`);
    }
  }

  summary(rows: readonly (readonly [string, string])[]): void {
    this.title('Summary');
    const width = Math.max(...rows.map(([name]) => name.length));
    for (const [name, value] of rows) {
      this.write(`  ${name.padEnd(width)}  ${value}`);
    }
    this.write(`  ${'steps'.padEnd(width)}  ${this.steps}, all as expected`);
    this.write(`  ${'time'.padEnd(width)}  ${((Date.now() - this.started) / 1000).toFixed(0)} s`);
  }

  private finish(text: string, began: number): void {
    const seconds = (Date.now() - began) / 1000;
    const time = seconds >= 1 ? this.paint(DIM, `  ${seconds.toFixed(1)} s`) : '';
    if (process.stdout.isTTY) {
      process.stdout.write('\r\u001b[K');
    }
    this.write(`${text}${time}`);
    for (const line of this.held.splice(0)) {
      this.write(this.paint(DIM, `      ${line}`));
    }
    this.running = undefined;
  }

  private paint(colour: string, text: string): string {
    return this.colours ? `${colour}${text}${RESET}` : text;
  }
}

/** @throws StoryError unless the condition holds. */
export function expectThat(condition: boolean, otherwise: string): asserts condition {
  if (!condition) {
    throw new StoryError(otherwise);
  }
}
