/* A client in the VPC that asks for Prefect's health by name again and again, as a worker that polls does. */
import { type ChildProcess } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { type SandboxHost } from '../../../sandbox/network/sandbox-network';
import { type Stage } from '../../../sandbox/stage';

export interface PollingResult {
  readonly requests: number;
  readonly failures: readonly string[];
  /** From the start of the first request that failed to the start of the first one after it that did not, in milliseconds; the longest. */
  readonly longestGap: number;
}

// Every request has a new connection, and so its own DNS lookup.
const PROGRAM = `
const https = require('node:https');
const failures = [];
let requests = 0;
let waiting = 0;
function finish() {
  if (waiting === 0) { console.log(JSON.stringify({ requests, failures, longestGap: longestGap() })); process.exit(); }
}
const outcomes = [];
function longestGap() {
  let longest = 0;
  let since;
  for (const [at, failed] of outcomes.sort(([a], [b]) => a - b)) {
    if (failed) since ??= at;
    else if (since !== undefined) { longest = Math.max(longest, at - since); since = undefined; }
  }
  return since === undefined ? longest : Infinity;
}
let ending = false;
function ask() {
  requests += 1;
  waiting += 1;
  let settled = false;
  const at = Date.now();
  const settle = (failure) => {
    if (settled) return;
    settled = true;
    waiting -= 1;
    if (failure) failures.push(failure);
    outcomes.push([at, failure !== undefined]);
    if (ending) finish();
  };
  const request = https.get(process.argv[1], { agent: false, timeout: 5000 }, (response) => {
    response.resume();
    response.on('end', () => settle(response.statusCode === 200 ? undefined : 'HTTP ' + response.statusCode));
    response.on('error', (error) => settle(error.code));
  });
  request.on('timeout', () => request.destroy(new Error('timeout')));
  request.on('error', (error) => settle(error.code ?? error.message));
}
const timer = setInterval(ask, 50);
process.stdin.on('end', () => { clearInterval(timer); ending = true; finish(); });
process.stdin.resume();
`;

export class PollingClient {
  static async start(stage: Stage, vpcId: string, url: string): Promise<PollingClient> {
    const host = await stage.addClient(vpcId);
    const child = host.spawn(process.execPath, ['--eval', PROGRAM, url], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: stage.serviceProvider.certificateAuthorityPath },
    });
    return new PollingClient(host, child);
  }

  private readonly output: Promise<string>;

  private constructor(
    private readonly host: SandboxHost,
    private readonly child: ChildProcess,
  ) {
    this.output = child.stdout === null ? Promise.resolve('') : text(child.stdout);
  }

  async stop(): Promise<PollingResult> {
    this.child.stdin?.end();
    const result = JSON.parse(await this.output) as PollingResult;
    await this.host.remove();
    return result;
  }
}
