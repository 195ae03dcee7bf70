/* What the real client sent, as a fixture to read: once per kind of request, with secrets and what differs from run to run replaced. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CloudCall, type CloudMessage } from './cloud-call';
import { API_KEY, WORKSPACE } from './prefect-cloud';

export interface RecordedCall {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly authentication: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface RecordedWebSocket {
  readonly path: string;
  readonly subProtocols: readonly string[];
  readonly authentication: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Types of messages, each once. */
  readonly fromClient: readonly string[];
  readonly fromServer: readonly string[];
}

export interface Recording {
  readonly client: string;
  readonly requests: readonly RecordedCall[];
  readonly websockets: readonly RecordedWebSocket[];
}

const FOLDER = join(__dirname, 'recorded');
/** Headers of which only the presence is the client's; the values change. */
const CHANGING = new Set(['content-length', 'sec-websocket-key', 'x-prefect-worker-name']);

/** Of one client alone. */
export function recordingOf(client: string, calls: readonly CloudCall[], messages: readonly CloudMessage[]): Recording {
  const requests = calls
    .filter(({ status }) => status !== 101)
    .map(({ method, path, status, authentication, headers }) => ({
      method,
      path: masked(path),
      status,
      authentication,
      headers: maskedHeaders(headers),
    }));
  const websockets = calls.filter(({ status }) => status === 101).map((call) => webSocketOf(call, messages));
  const keyOf = ({ method, path, status }: RecordedCall): string => `${path} ${method} ${status}`;
  return {
    client,
    requests: onceEach(requests, keyOf),
    websockets: onceEach(websockets, ({ path, authentication }) => `${path} ${authentication}`),
  };
}

/** What `now` has that was not recorded, a line each. How far a request of the last moments gets differs from run to run. */
export function differences(now: Recording, recorded: Recording): readonly string[] {
  const requests = ({ requests: all }: Recording): string[] => [...new Set(all.map(({ method, path }) => `${method} ${path}`))];
  const handshakes = ({ websockets }: Recording): string[] =>
    websockets.map(
      ({ path, subProtocols, authentication, headers }) => `websocket ${path} ${JSON.stringify({ subProtocols, authentication, headers })}`,
    );
  const known = new Set([...requests(recorded), ...handshakes(recorded)]);
  const seen = new Set(handshakes(now));
  return [
    ...[...requests(now), ...seen].filter((one) => !known.has(one)).map((one) => `new: ${one}`),
    ...handshakes(recorded)
      .filter((one) => !seen.has(one))
      .map((one) => `missing: ${one}`),
  ];
}

export function recordedBefore(version: string): Recording {
  return JSON.parse(readFileSync(fileOf(version), 'utf8')) as Recording;
}

/** @returns the file. */
export function writeRecording(version: string, recording: Recording): string {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(fileOf(version), `${JSON.stringify(recording, undefined, 2)}\n`);
  return fileOf(version);
}

function fileOf(version: string): string {
  return join(FOLDER, `prefect-${version}.json`);
}

function webSocketOf(
  { path, subProtocols = [], authentication, headers }: CloudCall,
  messages: readonly CloudMessage[],
): RecordedWebSocket {
  const types = (from: CloudMessage['from']): string[] =>
    [...new Set(messages.filter((message) => message.path === path && message.from === from).map(({ type }) => type))].sort();
  return {
    path: masked(path),
    subProtocols,
    authentication,
    headers: maskedHeaders(headers),
    fromClient: types('client'),
    fromServer: types('server'),
  };
}

function onceEach<T>(list: readonly T[], keyOf: (one: T) => string): readonly T[] {
  const byKey = new Map<string, T>();
  for (const one of list) {
    if (!byKey.has(keyOf(one))) {
      byKey.set(keyOf(one), one);
    }
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

function maskedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name, CHANGING.has(name) ? '<any>' : masked(value)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function masked(text: string): string {
  return text
    .replaceAll(API_KEY, '<key>')
    .replaceAll(WORKSPACE.account_id, '<account>')
    .replaceAll(WORKSPACE.workspace_id, '<workspace>')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>');
}
