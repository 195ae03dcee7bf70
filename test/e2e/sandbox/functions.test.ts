import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FunctionProcess, type FunctionProcessOptions, type InvocationResult } from '../../../sandbox/lambda/function-process';
import { functionStarter } from '../../../sandbox/lambda/function-starter';
import { ensureRuntime } from '../../../sandbox/runtime/runtime';
import { unzippedCode } from '../support/support';

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:checked';
let runtimeDirectory: string;
const started: FunctionProcess[] = [];

beforeAll(async () => {
  runtimeDirectory = await ensureRuntime();
}, 180_000);

afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.stop()));
});

test('code that has not loaded after ten seconds is loaded anew, within the timeout of the function', async () => {
  const marker = join(mkdtempSync(join(tmpdir(), 'loaded-')), 'once');
  const source = `
    const { existsSync, writeFileSync } = require('node:fs');
    if (!existsSync('${marker}')) {
      writeFileSync('${marker}', '');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    }
    exports.handler = async () => 'loaded';`;
  expect(await invoke(start(source, { timeoutSeconds: 30 }))).toEqual({ payload: '"loaded"' });
});

function start(source: string, options: Partial<FunctionProcessOptions> = {}): FunctionProcess {
  const process = functionStarter({ runtimeDirectory })({
    functionName: 'checked',
    runtime: 'nodejs24.x',
    codeDirectory: unzippedCode(source),
    handler: 'index.handler',
    environment: { AWS_REGION: 'us-east-1' },
    timeoutSeconds: 3,
    memoryMiB: 128,
    spawn: (command, args, spawnOptions) => spawn(command, args, spawnOptions),
    ...options,
  });
  started.push(process);
  return process;
}

function invoke(process: FunctionProcess, event: unknown = {}): Promise<InvocationResult> {
  return process.invoke(JSON.stringify(event), 'request-1', arn);
}

async function failureOf(source: string, options?: Partial<FunctionProcessOptions>): Promise<Record<string, unknown>> {
  const result = await invoke(start(source, options));
  expect(result.functionError).toBe('Unhandled');
  return JSON.parse(result.payload) as Record<string, unknown>;
}

test('runs on the major it is deployed with, and sees nothing of this process but what it is given', async () => {
  process.env['SANDBOX_SECRET'] = 'of the host';
  const result = await invoke(
    start('exports.handler = async (event) => ({ event, version: process.version, names: Object.keys(process.env) })', {
      environment: { AWS_REGION: 'us-east-1', OWN: 'value' },
    }),
    { a: 1 },
  );
  const answer = JSON.parse(result.payload) as { event: unknown; version: string; names: string[] };
  expect(answer.event).toEqual({ a: 1 });
  expect(answer.version).toMatch(/^v24\./);
  expect(answer.names).toEqual(expect.arrayContaining(['OWN', 'AWS_REGION', 'NODE_PATH', 'LAMBDA_TASK_ROOT', '_HANDLER']));
  expect(answer.names).not.toContain('SANDBOX_SECRET');
  expect(answer.names).not.toContain('HOME');
});

test('finds the SDK of the runtime and nothing of this repository', async () => {
  const found = await invoke(start(`exports.handler = async () => Object.keys(require('@aws-sdk/client-ec2')).includes('EC2Client')`));
  expect(found.payload).toBe('true');
  expect(await failureOf(`const cdk = require('aws-cdk-lib'); exports.handler = async () => cdk`)).toMatchObject({
    errorType: 'Runtime.ImportModuleError',
    errorMessage: expect.stringContaining("Cannot find module 'aws-cdk-lib'"),
  });
});

test('gives the handler its context', async () => {
  const source =
    'exports.handler = async (_, c) => [c.functionName, c.invokedFunctionArn, c.awsRequestId, c.getRemainingTimeInMillis() > 2000]';
  expect(JSON.parse((await invoke(start(source))).payload)).toEqual(['checked', arn, 'request-1', true]);
});

test('keeps its state between invocations, which run one after the other', async () => {
  const process = start(
    'let n = 0; exports.handler = async () => { const mine = ++n; await new Promise((r) => setTimeout(r, 20)); return [mine, n]; }',
  );
  const results = await Promise.all([invoke(process), invoke(process), invoke(process)]);
  expect(results.map((result) => result.payload)).toEqual(['[1,1]', '[2,2]', '[3,3]']);
});

test('captures lines before the answer', async () => {
  const lines: string[] = [];
  await invoke(
    start(`exports.handler = async () => { console.log('one\\ntwo'); console.error({ a: 1 }); }`, { onLog: (line) => lines.push(line) }),
  );
  expect(lines).toEqual([expect.stringMatching(/\trequest-1\tINFO\tone/), expect.stringMatching(/\trequest-1\tERROR\t\{ a: 1 \}$/)]);
});

test('writes JSON lines if the function requests them', async () => {
  const lines: string[] = [];
  const environment = { AWS_REGION: 'us-east-1', AWS_LAMBDA_LOG_FORMAT: 'JSON' };
  await invoke(start(`exports.handler = async () => console.warn({ notice: 'n' })`, { environment, onLog: (line) => lines.push(line) }));
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'WARN', requestId: 'request-1', message: { notice: 'n' } });
});

describe('fails as Lambda does', () => {
  test.each([
    [
      'a thrown error',
      'exports.handler = async () => { throw new RangeError("no"); }',
      { errorType: 'RangeError', errorMessage: 'no', trace: expect.any(Array) },
    ],
    ['a thrown text', 'exports.handler = async () => { throw "no"; }', { errorType: 'string', errorMessage: 'no', trace: [] }],
    ['a missing handler', 'exports.other = 1', { errorType: 'Runtime.HandlerNotFound' }],
    ['a syntax error', 'exports.handler = (', { errorType: 'Runtime.UserCodeSyntaxError' }],
    ['an error while loading', 'throw new TypeError("early")', { errorType: 'TypeError', errorMessage: 'early' }],
    [
      'a callback handler',
      'exports.handler = (event, context, callback) => callback()',
      { errorType: 'Runtime.CallbackHandlerDeprecated' },
    ],
    [
      'an exit',
      'exports.handler = async () => process.exit(3)',
      { errorType: 'Runtime.ExitError', errorMessage: 'RequestId: request-1 Error: Runtime exited with error: exit status 3' },
    ],
    ['an exit while loading', 'process.exit(4)', { errorType: 'Runtime.ExitError' }],
    [
      'a rejection nobody handles',
      'exports.handler = async () => { Promise.reject(new Error("lost")); await new Promise((r) => setTimeout(r, 500)); }',
      { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: lost' },
    ],
    [
      'an exception nobody catches',
      'exports.handler = async () => { setTimeout(() => { throw new Error("late"); }, 1); await new Promise((r) => setTimeout(r, 500)); }',
      { errorType: 'Error', errorMessage: 'late' },
    ],
    ['a promise that is never settled', 'exports.handler = () => new Promise(() => {})', { errorType: 'Runtime.NodeJsExit' }],
    [
      'a result that is no JSON',
      'exports.handler = async () => { const a = {}; a.a = a; return a; }',
      { errorType: 'Runtime.MarshalError' },
    ],
  ])('%s', async (_, source, expected) => {
    expect(await failureOf(source)).toMatchObject(expected);
  });

  test('running out of time, and starts afresh afterwards', async () => {
    const process = start('let n = 0; exports.handler = async (event) => { n++; if (event.hang) { for (;;); } return n; }', {
      timeoutSeconds: 1,
    });
    expect((await invoke(process)).payload).toBe('1');
    const result = await invoke(process, { hang: true });
    expect(result).toMatchObject({ functionError: 'Unhandled', payload: expect.stringContaining('Task timed out after 1.00 seconds') });
    expect((await invoke(process)).payload).toBe('1');
  });

  test('a fatal error, and starts afresh afterwards', async () => {
    const process = start(
      'let n = 0; exports.handler = async (event) => { n++; if (event.die) { Promise.reject(1); await new Promise(() => setTimeout(() => {}, 900)); } return n; }',
    );
    await invoke(process);
    expect((await invoke(process, { die: true })).functionError).toBe('Unhandled');
    expect((await invoke(process)).payload).toBe('1');
  });
});

test('an unknown runtime is an error', () => {
  expect(() => start('', { runtime: 'python3.13' })).toThrow('the sandbox runs no functions of runtime python3.13');
});
