/* The real Prefect client, from settings to a finished flow run, on a link that was just accepted. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClientStory } from '../../sandbox/client/client-story';
import { ensurePythonEnvironment } from '../../sandbox/client/python-environment';
import { recordingOf, type Recording } from '../../sandbox/client/recording';
import { Narrator } from '../../sandbox/narrator';
import { Ground } from './ground';

const RECORDED = join(__dirname, '..', '..', 'sandbox', 'client', 'recorded');

let ground: Ground;
let story: ClientStory;
const told: string[] = [];

beforeAll(async () => {
  const python = await ensurePythonEnvironment();
  ground = await Ground.start();
  story = await ClientStory.begin(ground.stage, new Narrator((line) => told.push(line), false), python);
}, 420_000);

afterAll(() => ground.close(), 60_000);

test('logs in, lists the workspaces, and a worker executes a flow run, all by the endpoint', async () => {
  await story.accept();
  await story.logIn();
  await story.startWorker();
  await story.runFlow('Prefect');
  await story.heartbeats();
  expect(story.expectClean()).toBeGreaterThan(20);
  expect(told.join('\n')).not.toContain('✘');
}, 240_000);

test('it sends what was recorded', () => {
  const client = `prefect ${story.python.version}`;
  const recorded = JSON.parse(readFileSync(join(RECORDED, `${client.replace(' ', '-')}.json`), 'utf8')) as Recording;
  const now = recordingOf(client, story.cloud.calls, story.cloud.messages);
  const handshakes = ({ websockets }: Recording) => websockets.map(({ path, subProtocols, authentication, headers }) => ({ path, subProtocols, authentication, headers }));
  const requests = (recording: Recording) => recording.requests.map(({ method, path }) => `${method} ${path}`);
  expect(handshakes(now)).toEqual(handshakes(recorded));
  // How far a request of the last moments gets differs from run to run.
  const known = new Set(requests(recorded));
  expect(requests(now).filter((request) => !known.has(request))).toEqual([]);
});

test('every request of the client came from its machine in the VPC', () => {
  expect(story.cloud.calls.every(({ serverName, host }) => serverName === 'api.private.prefect.cloud' && host === serverName)).toBe(true);
  const peers = new Set(story.cloud.calls.filter(({ headers }) => headers['user-agent']?.startsWith('prefect/')).map(({ peerAddress }) => peerAddress));
  expect([...peers]).toEqual([story.machine.address]);
});
