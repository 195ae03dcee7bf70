/* How programs of the sandbox end. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const REPOSITORY = join(__dirname, '..', '..');

/** A program that writes to `writes` children which have ended without reading, then prints `lines` lines. */
function program(writes: number, lines: number): string {
  return `
    import { spawn } from 'node:child_process';
    import { setTimeout as pause } from 'node:timers/promises';
    import program from './sandbox/program.ts'; // CommonJS to Node.js: no named exports
    const { interruption, runProgram, unlessInterrupted } = program;
    async function work() {
      for (let write = 0; write < ${writes}; write += 1) {
        const child = spawn('true', [], { stdio: ['pipe', 'ignore', 'ignore'] });
        child.stdin.on('error', () => {});
        // The child ends before Node.js can notice it.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
        child.stdin.write('unread');
        await pause(1);
      }
      for (let line = 0; line < ${lines}; line += 1) {
        console.log('a line of output');
        await pause(1);
      }
    }
    runProgram(() => unlessInterrupted(interruption(), work()), 'help');`;
}

function start(source: string): ChildProcess {
  return spawn(process.execPath, ['--import', pathToFileURL(require.resolve('tsx')).href, '--input-type=module', '--eval', source], {
    cwd: REPOSITORY,
  });
}

test('a child that ends without reading its input does not end the program', async () => {
  const child = start(program(20, 1));
  const ended = new Promise((resolve) => child.once('close', resolve));
  expect(await text(child.stderr!)).toBe('');
  expect(await text(child.stdout!)).toBe('a line of output\n');
  expect(await ended).toBe(0);
}, 30_000);

test('a reader that leaves ends the program with the exit code of SIGPIPE', async () => {
  const child = start(program(0, 5000));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdout!.once('data', () => child.stdout!.destroy());
  expect(await text(child.stderr!)).toBe('\nended by SIGPIPE\n');
  expect(await ended).toBe(141);
}, 30_000);

test('SIGTERM ends the program with its exit code', async () => {
  const child = start(program(0, 100_000));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdout!.once('data', () => child.kill('SIGTERM'));
  child.stdout!.resume();
  expect(await text(child.stderr!)).toBe('\nended by SIGTERM\n');
  expect(await ended).toBe(143);
}, 30_000);
