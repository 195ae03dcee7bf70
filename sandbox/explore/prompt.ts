/* Reads commands, one line each, and carries them out one after the other. */
import { createInterface } from 'node:readline';
import { type Command } from './commands';
import { type Explorer } from './explorer';

const PROMPT = 'sandbox> ';

/** Settles at `quit`, at the end of the input and at Ctrl-C. */
export async function readCommands(
  explorer: Explorer,
  commands: Readonly<Record<string, Command>>,
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
): Promise<void> {
  const terminal = input.isTTY === true && output.isTTY === true;
  const lines = createInterface({
    input,
    output: terminal ? output : undefined,
    terminal,
    prompt: PROMPT,
    completer: (start: string) => [[...Object.keys(commands), 'quit'].filter((name) => name.startsWith(start)), start],
  });
  const print = (text: string): void => console.log(text);
  // On a terminal Ctrl-C is a key press; a command that hangs must not keep anybody here.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  if (terminal) {
    lines.prompt();
  }
  for await (const line of lines) {
    const [name = '', ...args] = line.trim().split(/\s+/);
    if (name === 'quit' || name === 'exit') {
      break;
    }
    // Piped input is not visible, and answers without the commands are hard to read.
    if (!terminal && name !== '') {
      print(`${PROMPT}${line.trim()}`);
    }
    if (name !== '') {
      (await carryOut(explorer, commands, name, args)).forEach((answer) => print(`  ${answer}`));
    }
    if (terminal) {
      lines.prompt();
    }
  }
  lines.close();
}

async function carryOut(
  explorer: Explorer,
  commands: Readonly<Record<string, Command>>,
  name: string,
  args: readonly string[],
): Promise<readonly string[]> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    return [`no command ${name}: see \`help\``];
  }
  try {
    return await command.run(explorer, args);
  } catch (error) {
    // Nothing that goes wrong at the prompt is worth the loss of what was built up.
    return (error instanceof Error ? error.message : String(error)).split('\n').map((line, index) => (index === 0 ? `✘ ${line}` : line));
  }
}
