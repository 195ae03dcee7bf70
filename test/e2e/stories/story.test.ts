/* The story of `npm start`, as a test. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { Narrator } from '../../../sandbox/stories/narrator';
import { playAct } from '../../../sandbox/stories/link/link-story';
import { programPath } from '../../../sandbox/system/tools';
import { Ground } from '../support/ground';

const REPOSITORY = join(__dirname, '..', '..', '..');
const START = ['--import', pathToFileURL(require.resolve('tsx')).href, join('sandbox', 'stories', 'link', 'start.ts')];

interface Told {
  readonly told: readonly string[];
  readonly limitations: readonly string[];
  readonly gaps: readonly string[];
}

let ground: Ground;
let onLoopback: Promise<Told>;

beforeAll(async () => {
  // Beside the others: most of a deployment is waiting.
  onLoopback = tellOnLoopback();
  onLoopback.catch(() => undefined);
  ground = await Ground.start();
}, 180_000);

afterAll(() => ground.close(), 60_000);

test('a link into a new VPC, from nothing to verified and back', async () => {
  const told: string[] = [];
  await playAct(ground.stage, new Narrator((line) => told.push(line), false), 'new');
  expect(told.filter((line) => line.includes('✔'))).toHaveLength(11);
  expect(told.join('\n')).not.toContain('✘');
}, 120_000);

test('the program of `npm start` plays a link into an existing VPC, and ends with exit code 0', async () => {
  const child = spawn(process.execPath, [...START, '--vpc', 'existing'], { cwd: REPOSITORY });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const [told, problems] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(problems).toBe('');
  expect(await ended).toBe(0);
  expect(told.match(/✔/g)).toHaveLength(11);
  expect(told).not.toContain('✘');
}, 120_000);

test('the same story runs on loopback addresses', async () => {
  const { told, limitations, gaps } = await onLoopback;
  expect(told.filter((line) => line.includes('✔'))).toHaveLength(11);
  expect(limitations.join()).toContain('security groups filter nothing');
  expect(gaps).toEqual([]);
}, 180_000);

test('Ctrl-C in the middle of a deployment ends it and leaves nothing behind', async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'interrupted-'));
  // tsx keeps what it has compiled.
  const left = (): string[] => readdirSync(scratch).filter((name) => !name.startsWith('tsx-'));
  try {
    const child = spawn(process.execPath, [...START, '--verbose'], { cwd: REPOSITORY, env: { ...process.env, TMPDIR: scratch } });
    const ended = new Promise((resolve) => child.once('close', resolve));
    const deploying = new Promise<void>((resolve) => {
      let said = '';
      child.stdout.on('data', (text: Buffer) => /\[cloudformation\]/.test((said += text.toString())) && resolve());
    });
    const problems = text(child.stderr);
    await Promise.race([deploying, ended]);
    expect(left()).not.toEqual([]);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(await problems).toBe('\nended by SIGINT\n');
    expect(left()).toEqual([]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}, 60_000);

/** In a network namespace of its own: the ports are free there, and an ordinary user may use them. */
async function tellOnLoopback(): Promise<Told> {
  const namespace = ['--user', '--map-root-user', '--net', '--pid', '--fork', '--mount-proc', '--kill-child'];
  const script = '"$1" link set lo up && shift && exec "$@"';
  const command = [process.execPath, '--import', pathToFileURL(require.resolve('tsx')).href, join(__dirname, 'story-on-loopback.ts')];
  const child = spawn(programPath('unshare'), [...namespace, programPath('sh'), '-c', script, 'story', programPath('ip'), ...command]);
  const [output, problems] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (output === '') {
    throw new Error(problems);
  }
  return JSON.parse(output) as Told;
}
