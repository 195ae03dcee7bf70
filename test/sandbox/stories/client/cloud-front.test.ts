/* The front fails closed: what Prefect Cloud would refuse is refused, and written down as a problem. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket, WebSocketServer } from 'ws';
import { type CloudCall, type CloudEvent } from '../../../../sandbox/stories/client/cloud-call';
import { API_KEY, WORKSPACE } from '../../../../sandbox/stories/client/prefect-cloud';
import { recordingOf } from '../../../../sandbox/stories/client/recording';
import { Worker } from '../../../../sandbox/system/worker';

const FRONT = join(__dirname, '..', '..', '..', '..', 'sandbox', 'stories', 'client', 'cloud-front-process.ts');
const PREFIX = `/api/accounts/${WORKSPACE.account_id}/workspaces/${WORKSPACE.workspace_id}`;
const KEY = { authorization: `Bearer ${API_KEY}` };

const seen: { readonly path: string; readonly authorization: string | undefined }[] = [];
const events: CloudEvent[] = [];
/** The front's messages come in order: what it said before its answer is here. */
const told = () => front.request('healthy', undefined);
const calls = (): CloudCall[] => events.flatMap((event) => (event.kind === 'call' ? [event.call] : []));
let directory: string;
let socketPath: string;
let server: Server;
let front: Worker;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cloud-front-'));
  socketPath = join(directory, 'front.sock');
  server = createServer((incoming, response) => {
    seen.push({ path: incoming.url ?? '', authorization: incoming.headers.authorization });
    response
      .writeHead(incoming.url === '/api/nowhere' ? 404 : 200)
      .end(incoming.url === '/api/nowhere' ? '{"detail":"Not Found"}' : 'true');
  });
  new WebSocketServer({ server }).on('connection', (socket) => socket.send('{"type":"auth_success"}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  front = await Worker.start('front', FRONT, spawn, (event) => events.push(event as CloudEvent));
  await front.request('listen', { socketPath, serverPort: (server.address() as AddressInfo).port, apiKey: API_KEY, workspace: WORKSPACE });
}, 30_000);

afterAll(async () => {
  await front.stop();
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true, force: true });
});

function get(path: string, headers: Record<string, string> = KEY): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path, headers }, (answer) => answer.resume().once('end', () => resolve(answer.statusCode ?? 0)))
      .once('error', reject)
      .end();
  });
}

/** @returns how it ended: a close code, or an HTTP status. */
function websocket(path: string, protocols: string[], headers: Record<string, string>, firstMessage: string): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws+unix:${socketPath}:${path}`, protocols, { headers });
    socket.on('open', () => socket.send(firstMessage));
    socket.on('message', () => socket.readyState === WebSocket.OPEN && setTimeout(() => socket.close(1000), 50));
    socket.on('unexpected-response', (_request, answer) => resolve(answer.statusCode ?? 0));
    socket.on('error', () => undefined);
    socket.on('close', (code) => resolve(code));
  });
}

test.each([
  ['the list of workspaces', '/api/me/workspaces', KEY, 200, undefined],
  ["the workspace's own path", `${PREFIX}/flows/`, KEY, 200, undefined],
  ['health, without a key', '/api/health', {}, 200, undefined],
  ['no key', `${PREFIX}/flows/`, {}, 401, 'without the key'],
  ['another key', `${PREFIX}/flows/`, { authorization: 'Bearer pnu_other' }, 401, 'without the key'],
  ['another workspace', PREFIX.replace('6', '7'), KEY, 404, 'a path that Prefect Cloud does not have'],
  ['a path of a server without accounts', '/api/flows/', KEY, 404, 'a path that Prefect Cloud does not have'],
  ['a path that the server does not have', `${PREFIX}/nowhere`, KEY, 404, 'a path that the server does not have'],
])('%s', async (_name, path, headers, status, problem) => {
  const { length } = calls();
  expect(await get(path, headers as Record<string, string>)).toBe(status);
  await told();
  expect(calls().slice(length)).toMatchObject([{ path, status }]);
  expect(calls()[length]?.problem).toBe(problem);
});

test('the server behind sees no key, and no account', () => {
  expect(seen.filter(({ path }) => path === '/api/flows/')).toEqual([{ path: '/api/flows/', authorization: undefined }]);
});

test.each([
  ['the key in the header', [], KEY, '{"event":"x"}', 1000, 'header', undefined],
  ['the key in the first message', ['prefect'], {}, JSON.stringify({ type: 'auth', token: API_KEY }), 1000, 'first message', undefined],
  ['another first message', ['prefect'], {}, '{"type":"auth","token":null}', 1008, 'none', 'its first message is not the key'],
  ['neither', [], {}, '', 403, 'none', 'without the key'],
])('a websocket with %s', async (_name, protocols, headers, message, end, authentication, problem) => {
  const { length } = calls();
  expect(await websocket(`${PREFIX}/events/in`, protocols, headers as Record<string, string>, message)).toBe(end);
  await told();
  expect(calls().slice(length)).toMatchObject([{ path: `${PREFIX}/events/in`, authentication }]);
  expect(calls()[length]?.problem).toBe(problem);
});

test('a recording has no secrets', () => {
  const text = JSON.stringify(
    recordingOf(
      'prefect',
      calls().map((call) => ({ ...call, headers: { ...call.headers, 'user-agent': 'prefect/3' } })),
      [],
    ),
  );
  expect(text).toContain('Bearer <key>');
  expect(text).not.toContain(API_KEY);
  expect(text).not.toContain(WORKSPACE.account_id);
});
